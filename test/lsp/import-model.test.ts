import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CancellationToken, CancellationTokenSource } from 'vscode-languageserver';
import { importForEditor } from '../../server/language/lsp/import-model.js';
import type { ImportModelParams, ModelImportOutcome, SimulationProgress } from '../../server/protocol.js';
import { npyOf } from '../import/files.js';
import { ModelMaker, Random } from '../import/onnx/models.js';
import { folder, memoryFiles, openEditor, uriOf, type TestEditor } from './editor.js';

const lenet = new Uint8Array(readFileSync(new URL('../data/onnx/lenet5_int.onnx', import.meta.url)));
const random = new Random(2);

function plainModel(): Uint8Array {
    const m = new ModelMaker({ input: [1, 1, 8, 8] });
    const conv = m.node('Relu', [m.node('Conv', ['x', random.reals([4, 1, 3, 3], -1, 1), random.reals([4], -1, 1)])]);
    return m.bytes(m.node('Gemm', [m.node('Flatten', [m.node('MaxPool', [conv], { kernel_shape: [2, 2], strides: [2, 2] })]), random.reals([36, 3], -1, 1)]));
}

function request(disk: TestEditor['disk'], params: Partial<ImportModelParams>, token: CancellationToken = CancellationToken.None, progress: SimulationProgress[] = []): Promise<ModelImportOutcome> {
    return importForEditor({ uri: uriOf('lenet.onnx'), folder, run: 'import 1', ...params }, token, told => progress.push(told), {
        files: memoryFiles(disk), log: { info: () => undefined, error: () => undefined },
    });
}

function diskOf(files: Record<string, Uint8Array>): TestEditor['disk'] {
    return new Map(Object.entries(files).map(([name, bytes]) => [uriOf(name), { bytes, mtimeMs: 1 }]));
}

function bytesOf(text: string): Uint8Array {
    return Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
}

describe('terntrack/importModel', () => {
    it('gives files that the editor finds nothing wrong with', async () => {
        const editor = await openEditor();
        await editor.write('lenet.onnx', lenet);
        const outcome = await request(editor.disk, {});
        expect(outcome).toMatchObject({ kind: 'done', name: 'lenet', complete: true, wouldOverwrite: false, messages: [] });
        const { text, weights } = outcome as Extract<ModelImportOutcome, { kind: 'done' }>;
        await editor.write('lenet.safetensors', bytesOf(weights));
        await editor.edit('lenet.tern', text);
        // Advice on the machine is not about the file.
        expect(editor.diagnostics('lenet.tern').filter(({ severity }) => severity === 1 || severity === 2)).toEqual([]);
        expect(editor.language.analysis.analyser.state(uriOf('lenet.tern'))).toBe('ready');
        expect([...editor.disk.keys()]).not.toContain(uriOf('lenet.tern'));
    }, 120_000);

    it('says when files are there that somebody made', async () => {
        const disk = diskOf({ 'lenet.onnx': lenet, 'lenet.tern': new TextEncoder().encode('// mine\n') });
        expect(await request(disk, {})).toMatchObject({ kind: 'done', wouldOverwrite: true });
        const first = await request(diskOf({ 'lenet.onnx': lenet }), {}) as Extract<ModelImportOutcome, { kind: 'done' }>;
        const again = { 'lenet.onnx': lenet, 'lenet.tern': new TextEncoder().encode(first.text), 'lenet.safetensors': bytesOf(first.weights) };
        expect(await request(diskOf(again), {})).toMatchObject({ kind: 'done', wouldOverwrite: false });
    });

    it('says what is wrong, and goes on with a rule for weights and images for ranges', async () => {
        const images = npyOf('|u1', [6, 8, 8], Uint8Array.from(random.many(384, () => random.below(256))));
        const disk = diskOf({ 'plain.onnx': plainModel(), 'images.npy': images });
        const refused = await request(disk, { uri: uriOf('plain.onnx') });
        expect(refused).toMatchObject({ kind: 'failed' });
        expect((refused as Extract<ModelImportOutcome, { kind: 'failed' }>).messages.filter(({ severity }) => severity === 'error').map(({ code }) => code))
            .toEqual(['import/not-ternary', 'import/not-quantised', 'import/not-ternary']);
        const progress: SimulationProgress[] = [];
        const made = await request(disk, { uri: uriOf('plain.onnx'), ternarise: 'twn', calibrate: [uriOf('images.npy')] }, undefined, progress);
        expect(made).toMatchObject({ kind: 'done', name: 'plain', complete: true });
        expect(progress.map(({ done, total, message, run }) => `${run}: ${message} ${done}/${total}`)).toEqual([1, 2, 3, 4, 5, 6].map(n => `import 1: measuring ranges ${n}/6`));
    });

    it('is cancelled, before it begins and while it measures', async () => {
        const source = new CancellationTokenSource();
        const images = npyOf('|u1', [6, 8, 8], new Uint8Array(384).fill(7));
        const disk = diskOf({ 'plain.onnx': plainModel(), 'images.npy': images });
        const progress: SimulationProgress[] = [];
        const running = importForEditor({ uri: uriOf('plain.onnx'), folder, run: 'r', ternarise: 'twn', calibrate: [uriOf('images.npy')] }, source.token,
            told => { progress.push(told); source.cancel(); }, { files: memoryFiles(disk), log: { info: () => undefined, error: () => undefined } });
        expect(await running).toEqual({ kind: 'cancelled' });
        expect(progress.length).toBe(1);
    });

    it('fails with a message where the file is not there', async () => {
        expect(await request(diskOf({}), {})).toMatchObject({ kind: 'failed', messages: [{ severity: 'error', code: 'file/missing' }] });
    });
});
