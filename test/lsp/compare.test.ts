import { describe, expect, it } from 'vitest';
import { CancellationToken, CancellationTokenSource } from 'vscode-languageserver';
import type { CompareOutcome, Comparison, SimulationProgress } from '../../server/protocol.js';
import { tinyText, tinyWeights } from '../cli/bad-input.js';
import { openEditor, uriOf, type TestEditor } from './editor.js';
import { documentOf } from './requests.js';

const text = `import "others.tern"
${tinyText}crossbar Mine refines Isaac32nm8b { adc 6 bits, 1.2 pJ }
experiment chosen {
    run Tiny on FeFetAp
    compare Theirs
}
experiment without { run Tony }
`;

async function ready(source = text): Promise<TestEditor> {
    const editor = await openEditor();
    await editor.write('tiny.safetensors', tinyWeights());
    await editor.edit('others.tern', 'crossbar Theirs refines Isaac32nm8b { adc 4 bits, 0.79 pJ }\n');
    await editor.edit('net.tern', source);
    return editor;
}

async function compare(editor: TestEditor, name: string, token: CancellationToken = CancellationToken.None) {
    const progress: SimulationProgress[] = [];
    const outcome: CompareOutcome = await editor.language.comparer.run({
        document: documentOf(editor, 'net.tern'), params: { uri: uriOf('net.tern'), name, run: 'run 1' }, token, tell: told => progress.push(told),
    });
    return { outcome, progress };
}

async function comparison(editor: TestEditor, name: string): Promise<Comparison> {
    const { outcome } = await compare(editor, name);
    expect(outcome).toMatchObject({ kind: 'done', view: { name, uri: uriOf('net.tern'), network: 'Tiny' } });
    return (outcome as Extract<CompareOutcome, { kind: 'done' }>).view.comparison;
}

describe('terntrack/compare', () => {
    it('compiles for other machines and networks when asked to', async () => {
        const editor = await ready();
        const progress: SimulationProgress[] = [];
        const outcome = await editor.language.comparer.run({
            document: documentOf(editor, 'net.tern'), params: { uri: uriOf('net.tern'), name: 'Tiny', run: 'run 1', sweep: true },
            token: CancellationToken.None, tell: told => progress.push(told),
        });
        const { sensitivity } = (outcome as Extract<CompareOutcome, { kind: 'done' }>).view.comparison;
        const anew = new Set(sensitivity.filter(({ recompiled }) => recompiled).map(({ parameter }) => parameter));
        expect([...anew]).toEqual(['array.rows x array.columns', 'segment.columns', 'segment.active', 'track.ports', 'chained', 'activation.bits', 'sparsity']);
        expect(progress.at(-1)).toMatchObject({ message: expect.stringMatching(/^\d+ variants of Tiny on RtmAp$/) });
        expect((await comparison(editor, 'Tiny')).sensitivity.some(({ recompiled }) => recompiled)).toBe(false);
    });

    it('sets a network beside all that ships and all crossbars it sees', async () => {
        const found = await comparison(await ready(), 'Tiny');
        expect(found.rows.map(({ name }) => name)).toEqual(['RtmAp', 'isaac-32nm-8b', 'isaac-32nm-ternary-8b', 'neurosim-22nm-5b', 'neurosim-22nm-8b-sar',
            'Mine', 'Theirs', 'asic-45nm-8b', 'simd-cpu-45nm-8b', 'deepcam-like-512']);
        expect(found.rows[0].layers.map(({ name }) => name)).toEqual(['conv', 'fc']);
        // It goes over the wire and into a webview's state.
        expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    });

    it('sets an experiment beside the crossbars it names, on its hardware', async () => {
        const found = await comparison(await ready(), 'chosen');
        expect(found.hardware).toBe('FeFetAp');
        expect(found.rows.map(({ name }) => name)).toEqual(['FeFetAp', 'Theirs', 'asic-45nm-8b', 'simd-cpu-45nm-8b', 'deepcam-like-512']);
    });

    it('takes the figures the editor shows', async () => {
        const editor = await ready();
        const { analysis, lowering } = editor.language;
        const document = documentOf(editor, 'net.tern');
        const { report } = analysis.reportOf(document, lowering.of(document).networks[0])!;
        const found = await comparison(editor, 'Tiny');
        expect(found.rows[0].energyJ).toBe(report.total.energyJ.total);
        expect(found.compileMs).toBe(report.compileMs);
    });

    it('compiles, with progress, what the editor has not', async () => {
        const editor = await ready();
        editor.language.analysis.report = () => undefined;
        const { outcome, progress } = await compare(editor, 'Tiny');
        expect(outcome.kind).toBe('done');
        expect(progress.at(-1)).toMatchObject({ run: 'run 1', done: 2, total: 2, message: 'Tiny on RtmAp' });
    });

    it('says what cannot be compared', async () => {
        const editor = await ready();
        expect((await compare(editor, 'Nothing')).outcome).toMatchObject({ kind: 'failed', code: 'simulate/unknown-name' });
        expect((await compare(editor, 'without')).outcome).toMatchObject({ kind: 'failed', code: 'simulate/has-errors' });
        const source = new CancellationTokenSource();
        source.cancel();
        expect((await compare(editor, 'Tiny', source.token)).outcome).toEqual({ kind: 'cancelled' });
    });
});
