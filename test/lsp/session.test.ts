/** What the editor's window says: trust, virtual workspaces, folders; and compilations that are stopped or were done before. */
import { describe, expect, it } from 'vitest';
import { Analyser } from '../../server/analysis/analyser.js';
import type { OutcomeStore } from '../../server/analysis/known-outcomes.js';
import { defaultSettings } from '../../server/analysis/job.js';
import type { CompileOutcome } from '../../server/analysis/messages.js';
import { outcomeStore } from '../../server/analysis/outcome-store.js';
import { FileAccess } from '../../server/language/lsp/file-access.js';
import { reportText } from '../../server/language/lsp/report.js';
import type { FileQuestion } from '../../server/protocol.js';
import { countingEngine } from '../analysis/counting-engine.js';
import { inlineWorkers } from '../analysis/inline-worker.js';
import { tinyHardware, tinyNetwork } from '../analysis/models.js';
import { tinyText, tinyWeights } from '../cli/bad-input.js';
import { memoryFiles, openEditor, type TestEditor } from './editor.js';
import { documentOf } from './requests.js';

function disk(names: readonly string[]): TestEditor['disk'] {
    return new Map(names.map(name => [name, { bytes: new TextEncoder().encode(name), mtimeMs: 1 }]));
}

describe('files of a workspace that is not trusted', () => {
    const inside = 'file:///work/parts/a.safetensors';
    const outside = 'file:///home/b.safetensors';
    const local = memoryFiles(disk([inside, outside]));

    it('are read inside its folders only', async () => {
        const access = new FileAccess(local);
        access.restrict(false, ['file:///work/']);
        expect(new TextDecoder().decode(await access.read(inside))).toBe(inside);
        expect(await access.stat(inside)).toBeDefined();
        await expect(access.read(outside)).rejects.toThrow('lies outside this workspace, which is not trusted');
        expect(await access.stat(outside)).toBeUndefined();
        await expect(access.list('file:///home')).rejects.toThrow('not trusted');
        await expect(access.read('file:///workshop/c')).rejects.toThrow('not trusted');
    });

    it('are all read once it is trusted, and none where there is no folder', async () => {
        const access = new FileAccess(local);
        access.restrict(false, []);
        await expect(access.read(inside)).rejects.toThrow('not trusted');
        access.restrict(true, []);
        expect((await access.read(outside)).length).toBeGreaterThan(0);
    });

    it('are not read through a link that leads out', async () => {
        const access = new FileAccess({ ...local, real: async uri => uri === inside ? outside : uri });
        access.restrict(false, ['file:///work']);
        await expect(access.read(inside)).rejects.toThrow('not trusted');
        await expect(access.read('file:///work/none')).rejects.toThrow('does not exist');
    });
});

describe('files of a virtual workspace', () => {
    it('are asked of the editor, those of the disk are not', async () => {
        const asked: FileQuestion[] = [];
        const access = new FileAccess(memoryFiles(disk(['file:///a'])), async question => {
            asked.push(question);
            return question.uri.endsWith('none') ? { failure: 'missing' }
                : question.want === 'bytes' ? { bytes: btoa('hi') } : question.want === 'names' ? { names: ['x'] } : { stat: { size: 2, mtimeMs: 3, directory: false } };
        });
        expect(Array.from(await access.read('vscode-vfs://github/o/r/a.tern'))).toEqual([104, 105]);
        expect(await access.list('vscode-vfs://github/o/r')).toEqual(['x']);
        expect(await access.stat('vscode-vfs://github/o/r/a.tern')).toEqual({ size: 2, mtimeMs: 3, directory: false });
        await expect(access.read('vscode-vfs://github/none')).rejects.toMatchObject({ message: 'does not exist', failure: 'missing' });
        await access.read('file:///a');
        expect(asked.map(({ want }) => want)).toEqual(['bytes', 'names', 'stat', 'bytes']);
    });
});

describe('compilations', () => {
    const target = (name: string) => ({ id: 'one', model: { network: tinyNetwork(name), hardware: tinyHardware() }, settings: defaultSettings });

    it('are stopped until the next update, and keep what is finished', async () => {
        const workers = inlineWorkers(countingEngine());
        const analyser = new Analyser({ startWorker: workers.start, debounceMs: 0 });
        analyser.update('a', [target('First')]);
        await analyser.idle();
        workers.hold();
        analyser.update('a', [target('Second')]);
        await expect.poll(() => workers.requests.length).toBe(2);
        analyser.stop('a');
        expect(analyser.state('a')).toBe('stopped');
        expect(new Int32Array(workers.requests[1].cancel!)[0]).toBe(1);
        expect(analyser.results('a')).toMatchObject([{ stale: true, outcome: { report: { network: 'First' } } }]);
        workers.release();
        await analyser.idle();
        analyser.update('a', [target('Third')]);
        await analyser.idle();
        expect(analyser.results('a')).toMatchObject([{ stale: false, outcome: { report: { network: 'Third' } } }]);
    });

    it('of an earlier session are found again, by content and by build', async () => {
        const files = new Map<string, Uint8Array>();
        const kept = { read: async (name: string) => files.get(name), write: async (name: string, bytes: Uint8Array) => void files.set(name, bytes) };
        const session = async (build: string): Promise<{ readonly compiled: number; readonly results: readonly unknown[] }> => {
            const engine = countingEngine();
            const analyser = new Analyser({ startWorker: inlineWorkers(engine).start, debounceMs: 0, store: outcomeStore(kept, build) });
            analyser.update('a', [target('Net')]);
            await analyser.idle();
            return { compiled: engine.compiled.length, results: analyser.results('a') };
        };
        const first = await session('one');
        const second = await session('one');
        expect([first.compiled, second.compiled]).toEqual([1, 0]);
        expect(second.results).toEqual(first.results);
        expect((await session('two')).compiled).toBe(1);
        [...files.keys()].forEach(name => files.set(name, new TextEncoder().encode('{"half')));
        expect((await session('one')).compiled).toBe(1);
    });

    it('that cannot be looked up are done', async () => {
        const store: OutcomeStore = { load: async () => undefined, save: (_key: string, _outcome: CompileOutcome) => undefined };
        const engine = countingEngine();
        const analyser = new Analyser({ startWorker: inlineWorkers(engine).start, debounceMs: 0, store });
        analyser.update('a', [target('Net')]);
        await analyser.idle();
        expect(engine.compiled).toEqual(['Net']);
    });
});

describe('a document\'s report', () => {
    it('has every layer, the machine and what is assumed; and says when it is old', async () => {
        const editor = await openEditor();
        await editor.write('tiny.safetensors', tinyWeights());
        await editor.edit('net.tern', tinyText);
        const text = reportText(documentOf(editor, 'net.tern'), editor.language.analysis);
        expect(text).toMatch(/ (1 array|[2-9]\d* arrays) at a time/);
        expect(text).toContain('40 assumptions (37 constants of the machine, 3 of the model):');
        expect(text).toMatch(/^# net\.tern\n\n## Tiny on RtmAp\n/);
        expect(text.match(/^\| \w+ \| [\d.]+\s\S*J \| .* \| [\d,]+ \|$/gm)).toHaveLength(2);
        expect(text.match(/^\| \w+ \| (conv|dense) \| .* \| \d+ \|$/gm)).toHaveLength(2);
        expect(text).toContain('### What is assumed');
        expect(text).not.toContain('the file has changed since');
        await editor.edit('net.tern', `${tinyText}experiment two {\n    run Tiny on RtmAp\n    batch 2\n}\n`);
        const both = reportText(documentOf(editor, 'net.tern'), editor.language.analysis);
        expect(both.match(/^### What is assumed$/gm)).toHaveLength(2);
        expect(both.match(/^- `write\.energy`/gm)).toHaveLength(1);
        expect(both).toContain('40 assumptions (37 constants of the machine, 3 of the model), those of *Tiny on RtmAp* above.');
        await editor.edit('net.tern', tinyText.replace('dense 3', 'dense 3x'));
        expect(reportText(documentOf(editor, 'net.tern'), editor.language.analysis)).toContain('the file has changed since');
    });
});
