/** Figures beside the text, kind by kind: hints, lenses, colours, Explain; and how loud diagnostics are. */
import { describe, expect, it } from 'vitest';
import { CancellationToken, type InlayHint } from 'vscode-languageserver';
import { energyLevels } from '../../server/language/lsp/energy-levels.js';
import { withSeverities } from '../../server/language/lsp/severities.js';
import { explainText } from '../../server/cli/explain-text.js';
import { Explainer } from '../../server/language/lsp/explain.js';
import { engine } from '../../server/analysis/engine.js';
import { inlineWorkers } from '../analysis/inline-worker.js';
import { memoryFiles, openEditor, uriOf, type TestEditor } from './editor.js';
import { documentOf, lenses } from './requests.js';

const text = `network Net {
    input image : u4[1, 8, 8]
    weights random(sparsity 0.5)
    a : conv 2 of 3x3 -> u4
    b : maxpool 2x2
    c : dense 16 -> u4
    d : dense 3
}
hardware Mine refines RtmAp { tile 1 array  bank 1 tile }
experiment try { run Net }
`;

async function opened(): Promise<TestEditor> {
    const editor = await openEditor();
    await editor.edit('net.tern', text);
    return editor;
}

async function hintsOf(editor: TestEditor, kind: string): Promise<readonly string[]> {
    const settings = Object.fromEntries(['energy', 'shape', 'accumulator', 'defaults'].map(one => [one, { enabled: one === kind }]));
    editor.language.shared.workspace.ConfigurationProvider.updateConfiguration({ settings: { terntrack: { inlayHints: settings } } });
    const range = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };
    const found: InlayHint[] = await editor.language.terntrack.lsp.InlayHintProvider!
        .getInlayHints(documentOf(editor, 'net.tern'), { textDocument: { uri: uriOf('net.tern') }, range }, CancellationToken.None) ?? [];
    return found.map(({ position, label }) => `${position.line + 1}:${position.character + 1} ${String(label).replaceAll('\u00a0', ' ')}`);
}

describe('inlay hints', () => {
    it('of shapes', async () => {
        expect(await hintsOf(await opened(), 'shape')).toEqual(['4:28 [2, 6, 6]', '5:20 [2, 3, 3]', '6:23 [16, 1, 1]', '7:16 [3, 1, 1]']);
    });

    it('of accumulators', async () => {
        const found = await hintsOf(await opened(), 'accumulator');
        expect(found.map(hint => hint.replace(/ \d+ bits$/, ' N bits'))).toEqual(['4:28 N bits', '6:23 N bits', '7:16 N bits']);
    });

    it('of defaults', async () => {
        expect(await hintsOf(await opened(), 'defaults')).toEqual([
            '1:13 on Mine', '3:33 (seed 1)', '4:22 , stride 1, pad 0', '5:20 , stride 2x2, pad 0', '10:25 on Mine, batch 1']);
    });

    it('of energy alone unless told otherwise', async () => {
        const editor = await opened();
        const energies = await hintsOf(editor, 'energy');
        expect(energies).toHaveLength(4);
        editor.language.shared.workspace.ConfigurationProvider.updateConfiguration({ settings: { terntrack: {} } });
        const range = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };
        const found = await editor.language.terntrack.lsp.InlayHintProvider!.getInlayHints(documentOf(editor, 'net.tern'), { textDocument: { uri: uriOf('net.tern') }, range }, CancellationToken.None);
        expect(found).toHaveLength(4);
    });
});

describe('lenses and colours', () => {
    it('say what can be done, what it costs, and what a machine holds', async () => {
        const titles = (await lenses(await opened(), 'net.tern')).map(({ range, command }) => `${range.start.line + 1} ${command!.title.replaceAll('\u00a0', ' ')}`);
        expect(titles).toEqual(expect.arrayContaining(['1 $(play) Simulate', '1 $(graph) Compare', '1 $(info) Explain', '10 $(info) Explain']));
        expect(titles.find(title => title.startsWith('9 '))).toMatch(/^9 1 array, 4\.19 Mbit, [\d.]+ (mm|µm)²$|^9 1 array, 4\.19 Mbit, [\d.]+ \S*m²$/);
        expect(titles.filter(title => /^1 [\d.]+ \S*J, [\d.]+ \S*s on Mine$/.test(title))).toHaveLength(1);
    });

    it('give each line its share', async () => {
        const editor = await opened();
        const levels = energyLevels(documentOf(editor, 'net.tern'), editor.language.lowering, editor.language.analysis);
        expect(levels.map(({ range }) => range.start.line + 1)).toEqual([4, 5, 6, 7]);
        expect(levels.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    });
});

describe('Explain', () => {
    it('tells the choices of all layers, and one of them down to its passes', async () => {
        const editor = await opened();
        const { lowering } = editor.language;
        const explainer = new Explainer(lowering, {
            files: memoryFiles(editor.disk), startWorker: inlineWorkers(engine).start, now: () => 0, cores: 1, explain: explanation => explainText(explanation, false),
            log: { info: () => undefined, error: message => editor.errors.push(message) },
        });
        const call = { document: documentOf(editor, 'net.tern'), token: CancellationToken.None };
        const outcome = await explainer.run({ ...call, params: { uri: uriOf('net.tern'), name: 'Net', layer: 'a' } });
        expect(outcome).toMatchObject({ kind: 'done', title: 'Net on Mine' });
        const written = (outcome as { text: string }).text;
        expect(written).toMatch(/^# Net on Mine\n/);
        expect(written).toContain('## Layer a, step by step\n\na, output ');
        expect(written).toMatch(/\n\| layer \| energy \| share \| [^\n]+\n(?:\|[^\n]+\n)*\| c \| [\d.]+\u00a0?\S*J \|/);
        expect(written).toMatch(/\n\| layer \| joined channels \| [^\n]+\n(?:\|[^\n]+\n)*\| a \| \d+ \| \d+ bits \| across \|/);
        // What the command line indents keeps its columns, under a heading.
        expect(written).toContain('\n*across: one bit per column*\n');
        expect(written).toMatch(/\n### The layer\n\n- conv 1x8x8 -\\> .*\n- rows: /);
        expect(written).toMatch(/\n### The choice\n\ncandidates compiled on [^\n]+\n\n```columns\n {2}g +inputs/);
        expect(written.split('\n').filter(line => /^```\w/.test(line)).length).toBe(written.split('\n').filter(line => line === '```').length);
        expect(written).toMatch(/## Assumptions \(\d+\)\n\n- `\w/);
        expect(await explainer.run({ ...call, params: { uri: uriOf('net.tern'), name: 'Nothing' } })).toMatchObject({ kind: 'failed', code: 'simulate/unknown-name' });
        expect(editor.errors).toEqual([]);
    });
});

describe('severities', () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
    const found = ['cost/dominant-layer', 'link/unused-layer', 'unit/missing'].map((code, index) => ({ code, range, message: code, severity: ([3, 2, 1] as const)[index] }));
    const shown = (settings: Parameters<typeof withSeverities>[1]): string[] => withSeverities(found, settings).map(({ code, severity }) => `${code} ${severity}`);

    it('stay unless the settings name a code or its group', () => {
        expect(shown({})).toEqual(['cost/dominant-layer 3', 'link/unused-layer 2', 'unit/missing 1']);
        // A file that has just been made is not red.
        const empty = [{ code: 'syntax/empty', range, message: 'x', severity: 1 as const }];
        expect(withSeverities(empty, {})[0].severity).toBe(4);
        expect(withSeverities(empty, { severity: { syntax: 'error' } })[0].severity).toBe(1);
        expect(shown({ severity: { cost: 'hint', 'link/unused-layer': 'error', unit: 'loud' } })).toEqual(['cost/dominant-layer 4', 'link/unused-layer 1', 'unit/missing 1']);
        expect(shown({ severity: { link: 'off', 'link/unused-layer': 'info' } })).toEqual(['cost/dominant-layer 3', 'link/unused-layer 3', 'unit/missing 1']);
        expect(shown({ advice: false, severity: { unit: 'off' } })).toEqual(['link/unused-layer 2']);
    });

    it('change at once for what is open', async () => {
        const editor = await openEditor();
        await editor.edit('net.tern', text.replace('    d : dense 3\n', '    d : dense 3\n    e : dense 4 from a\n    output d\n'));
        const codes = (): unknown[] => editor.diagnostics('net.tern').filter(({ severity }) => severity! < 3).map(({ code }) => code);
        expect(codes()).toEqual(['link/unused-layer']);
        editor.language.configuration.updateConfiguration({ settings: { terntrack: { diagnostics: { severity: { link: 'off' } } } } });
        await editor.language.analysis.useSettings();
        expect(codes()).toEqual([]);
        editor.language.configuration.updateConfiguration({ settings: { terntrack: { diagnostics: {} } } });
        await editor.language.analysis.useSettings();
        expect(codes()).toEqual(['link/unused-layer']);
    });
});
