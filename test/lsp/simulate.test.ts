import { describe, expect, it } from 'vitest';
import { CancellationToken, CancellationTokenSource } from 'vscode-languageserver';
import { layerLocation } from '../../server/language/lsp/layer-location.js';
import { runnables } from '../../server/language/lsp/runnables.js';
import type { SimulateParams, SimulationOutcome, SimulationProgress, SimulationView } from '../../server/protocol.js';
import { tinyText, tinyWeights } from '../cli/bad-input.js';
import { npyOf } from '../import/files.js';
import { opened } from '../simulator/trace/recorded.js';
import { openEditor, uriOf, type TestEditor } from './editor.js';
import { documentOf } from './requests.js';

const text = `${tinyText}experiment five {
    run Tiny on RtmAp
    images "images.npy"
    labels "labels.npy"
    limit 4
}
experiment lost { run Tiny on RtmAp images "lost.npy" }
`;
const pixels = Uint8Array.from({ length: 5 * 16 }, (_, index) => index * 53 % 256);

async function ready(source = text): Promise<TestEditor> {
    const editor = await openEditor();
    await editor.write('tiny.safetensors', tinyWeights());
    await editor.write('images.npy', npyOf('|u1', [5, 1, 4, 4], pixels));
    await editor.write('labels.npy', npyOf('|u1', [5], Uint8Array.of(0, 1, 2, 0, 1)));
    await editor.edit('net.tern', source);
    return editor;
}

async function simulate(editor: TestEditor, name: string, token: CancellationToken = CancellationToken.None, trace?: SimulateParams['trace']) {
    const progress: SimulationProgress[] = [];
    const outcome: SimulationOutcome = await editor.language.simulator.run({
        document: documentOf(editor, 'net.tern'), params: { uri: uriOf('net.tern'), name, run: 'run 1', ...(trace && { trace }) }, token, tell: told => progress.push(told),
    });
    return { outcome, progress };
}

async function view(editor: TestEditor, name: string): Promise<SimulationView> {
    const { outcome } = await simulate(editor, name);
    expect(outcome).toMatchObject({ kind: 'done' });
    return (outcome as Extract<SimulationOutcome, { kind: 'done' }>).view;
}

describe('terntrack/simulate', () => {
    it('runs an experiment on its images and labels', async () => {
        const found = await view(await ready(), 'five');
        expect(found).toMatchObject({ name: 'five', network: 'Tiny', hardware: 'RtmAp', seededImage: false, images: 4, imageWidth: 4, imageHeight: 4, imageChannels: 1 });
        const right = found.samples.filter(({ prediction, label }) => prediction === label).length;
        expect(found).toMatchObject({ correct: right, accuracy: right / 4 });
        expect(found.confusion!.flat().reduce((sum, count) => sum + count, 0)).toBe(4);
        expect(found.layers.map(({ name, kind }) => [name, kind])).toEqual([['conv', 'conv'], ['fc', 'dense']]);
        expect(found.energyJ.total).toBeCloseTo(found.layers.reduce((sum, layer) => sum + layer.energyJ.total, 0), 18);
        expect(found.report.layers).toHaveLength(2);
        // It goes over the wire and into a webview's state.
        expect(JSON.parse(JSON.stringify(found))).toEqual(JSON.parse(JSON.stringify(structuredClone(found))));
    });

    it('tells what faults do, and how long cells last at an experiment\'s rate', async () => {
        const shaky = text.replace('experiment five {\n    run Tiny on RtmAp', 'hardware Shaky refines RtmAp { faults { writeFail 0.01 stuck 0.001 } }\nexperiment five {\n    rate 1000\n    run Tiny on Shaky');
        const { accuracy, faults, layers, wear } = await view(await ready(shaky), 'five');
        expect(faults!.layers.map(({ name }) => name)).toEqual(layers.map(({ name }) => name));
        expect(faults!.layers.some(({ failedWrites }) => failedWrites > 0)).toBe(true);
        expect(faults!.predictions).toHaveLength(4);
        expect([faults!.accuracy, accuracy].every(share => share! >= 0 && share! <= 1)).toBe(true);
        expect(wear).toMatchObject({ rateHz: 1000, endurance: 1e16, hottest: { column: 0 } });
        layers.forEach(layer => expect(layer.ratio).toBeCloseTo(layer.energyJ.total / layer.estimatedEnergyJ, 9));
        expect(await view(await ready(), 'five')).not.toHaveProperty('faults');
    });

    it('shows the wrong ones first, with their pixels', async () => {
        const { samples } = await view(await ready(), 'five');
        const wrong = samples.map(({ prediction, label }) => prediction !== label);
        expect(wrong).toEqual([...wrong].sort((a, b) => Number(b) - Number(a)));
        expect([...samples].sort((a, b) => a.index - b.index).map(({ index }) => index)).toEqual([0, 1, 2, 3]);
        for (const { index, pixels: shown } of samples) {
            expect([...Buffer.from(shown, 'base64')]).toEqual([...pixels.subarray(index * 16, (index + 1) * 16)]);
        }
    });

    it('runs one seeded image of a network, and says so', async () => {
        const found = await view(await ready(), 'Tiny');
        expect(found).toMatchObject({ seededImage: true, images: 1 });
        expect([found.correct, found.accuracy, found.confusion]).toEqual([undefined, undefined, undefined]);
    });

    it('tells progress from nothing to all', async () => {
        const { progress } = await simulate(await ready(), 'five');
        expect(progress[0]).toEqual({ run: 'run 1', done: 0, total: 4, message: 'Tiny on RtmAp' });
        expect(progress.at(-1)).toMatchObject({ done: 4, total: 4 });
    });

    it.each([
        ['nobody', text, 'simulate/unknown-name'],
        ['Tiny', text.replace('dense 3', 'dense 4'), 'simulate/has-errors'],
        ['lost', text, 'data/missing-file'],
        ['Tiny', `${text}hardware Small refines RtmAp { array 64 rows x 8 columns  segment 8 columns, 1 active  track 2 domains, 1 port }\n`, 'capacity/accumulators'],
    ])('fails with a code: %s', async (name, source, code) => {
        const editor = await ready(source);
        expect((await simulate(editor, name)).outcome).toMatchObject({ kind: 'failed', code, message: expect.stringMatching(/./) });
        expect(editor.errors).toEqual([]);
    });

    it('records its first image beside the results, or says why not', async () => {
        const editor = await ready();
        const wish = { folder: uriOf('traces/'), version: '1.2.3' };
        const { outcome } = await simulate(editor, 'five', CancellationToken.None, { ...wish, mostBytes: 2 ** 20 });
        const { trace, view: found } = outcome as Extract<SimulationOutcome, { kind: 'done' }>;
        const { header } = await opened(new Uint8Array(Buffer.from(trace!, 'base64')));
        expect(header).toMatchObject({ ranAs: 'five', network: 'Tiny', version: '1.2.3', imagesRun: 4, images: [{ index: 0, prediction: found.samples.find(({ index }) => index === 0)!.prediction }] });
        const { outcome: without } = await simulate(editor, 'five', CancellationToken.None, { ...wish, mostBytes: 100 });
        expect(without).toMatchObject({ kind: 'done', view: { images: 4 }, traceRefused: 'the trace takes more than 0 MiB' });
        expect(without).not.toHaveProperty('trace');
    });

    it('ends when cancelled', async () => {
        const source = new CancellationTokenSource();
        const editor = await ready();
        const running = simulate(editor, 'five', source.token);
        source.cancel();
        expect((await running).outcome).toEqual({ kind: 'cancelled' });
        expect((await simulate(editor, 'five', source.token)).outcome).toEqual({ kind: 'cancelled' });
    });
});

describe('terntrack/runnables and terntrack/layerLocation', () => {
    it('lists networks and experiments by line', async () => {
        const editor = await ready();
        expect(runnables(editor.language.lowering.of(documentOf(editor, 'net.tern')))).toEqual([
            { kind: 'network', name: 'Tiny', line: 0 }, { kind: 'experiment', name: 'five', line: 6 }, { kind: 'experiment', name: 'lost', line: 12 },
        ]);
    });

    it('finds a layer, in its block where it has one, and null for one that is gone', async () => {
        const editor = await ready(`block Two(n) {\n    a : conv n of 1x1 -> u4\n}\nnetwork Net {\n    input image : u4[1, 4, 4]\n    weights random\n    stage : Two(3)\n    fc : dense 3\n}\n`);
        const find = (layer: string, network = 'Net') =>
            layerLocation(documentOf(editor, 'net.tern'), { uri: uriOf('net.tern'), network, layer }, editor.language.lowering);
        expect(find('fc')).toEqual({ uri: uriOf('net.tern'), range: { start: { line: 7, character: 4 }, end: { line: 7, character: 6 } } });
        expect(find('stage.a')?.range.start).toEqual({ line: 1, character: 4 });
        expect(find('gone')).toBeNull();
        expect(find('fc', 'Other')).toBeNull();
    });
});
