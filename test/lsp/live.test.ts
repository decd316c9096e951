/** Documents that change, and files that come and go. */
import { describe, expect, it } from 'vitest';
import { URI } from 'langium';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { tinyText, tinyWeights } from '../cli/bad-input.js';
import type { Model } from '../../server/language/generated/ast.js';
import { lower } from '../../server/language/lower/lower.js';
import type { AnalysisState } from '../../server/protocol.js';
import { openEditor, uriOf, type TestEditor } from './editor.js';
import { documentOf, hints, lenses } from './requests.js';

const codes = (editor: TestEditor, name = 'net.tern'): string[] => editor.diagnostics(name).map(({ code }) => String(code));

function watch(editor: TestEditor): { states: AnalysisState[]; published: (readonly unknown[])[]; refreshes: number } {
    const seen = { states: [] as AnalysisState[], published: [] as (readonly unknown[])[], refreshes: 0 };
    editor.language.analysis.listener = {
        publish: (_, diagnostics) => seen.published.push(diagnostics), state: state => seen.states.push(state), refresh: () => { seen.refreshes++; },
    };
    return seen;
}

describe('the live analysis', () => {
    it('tells its states and totals, and refreshes what shows them', async () => {
        const editor = await openEditor();
        await editor.write('tiny.safetensors', tinyWeights());
        const seen = watch(editor);
        await editor.edit('net.tern', tinyText);
        expect(seen.states.map(({ state }) => state)).toEqual(expect.arrayContaining(['compiling', 'ready']));
        expect(seen.states.at(-1)).toEqual({
            uri: uriOf('net.tern'), state: 'ready',
            totals: [{ network: 'Tiny', hardware: 'RtmAp', energyJ: expect.any(Number), latencyS: expect.any(Number), lines: [0, 5] }],
        });
        expect(seen.refreshes).toBeGreaterThan(0);
        await editor.edit('net.tern', tinyText.replace('dense 3', 'dense 3x'));
        expect(seen.states.at(-1)).toMatchObject({ state: 'failed', totals: [{ network: 'Tiny' }] });
    });

    it('compiles open documents only, and forgets closed ones', async () => {
        const editor = await openEditor();
        await editor.write('tiny.safetensors', tinyWeights());
        await editor.write('other.tern', tinyText);
        expect(editor.language.analysis.analyser.state(uriOf('other.tern'))).toBeUndefined();
        await editor.edit('net.tern', tinyText);
        editor.language.shared.lsp.DocumentUpdateHandler.didCloseDocument!({ document: documentOf(editor, 'net.tern').textDocument });
        expect(editor.language.analysis.analyser.results(uriOf('net.tern'))).toEqual([]);
    });

    it('outlives a document that was never saved', async () => {
        const editor = await openEditor();
        const { shared } = editor.language;
        const build = (uri: string, text: string): Promise<unknown> => {
            shared.workspace.TextDocuments.set(TextDocument.create(uri, 'terntrack', 1, text));
            return shared.workspace.WorkspaceLock.write(token => shared.workspace.DocumentBuilder.update([URI.parse(uri)], [], token));
        };
        const untitled = TextDocument.create('untitled:Untitled-1', 'terntrack', 1, tinyText);
        await build(untitled.uri, tinyText);
        shared.workspace.TextDocuments.delete(untitled.uri);
        await editor.edit('net.tern', tinyText);
        expect(codes(editor)).toEqual(['weights/missing-file']);
        shared.lsp.DocumentUpdateHandler.didCloseDocument!({ document: untitled });
        await editor.settle();
        await editor.edit('net.tern', `${tinyText}\n`);
        expect(shared.workspace.LangiumDocuments.hasDocument(URI.parse(untitled.uri))).toBe(false);
        expect(editor.errors).toEqual([]);
    });

    it('keeps a network\'s figures while a machine is typed below it, and says that they are old', async () => {
        const editor = await openEditor();
        await editor.write('tiny.safetensors', tinyWeights());
        await editor.edit('net.tern', tinyText);
        const whole = 'hardware Mine refines RtmAp { latches 1 }\n';
        const seen = new Set<string>();
        for (let length = 1; length < whole.length - 1; length++) {
            await editor.type('net.tern', tinyText + whole.slice(0, length));
            const [shown] = (await lenses(editor, 'net.tern')).filter(({ command }) => command!.title.includes(' on ')).map(({ command }) => command!.title.replace(/^.* on /, ''));
            seen.add(shown);
        }
        // Never blank; of the default machine, the last one that was whole.
        expect([...seen].sort()).toEqual(['RtmAp (before the errors)', 'RtmAp (being updated)']);
        await editor.edit('net.tern', tinyText + whole);
        expect((await lenses(editor, 'net.tern')).map(({ command }) => command!.title).filter(title => title.includes(' on '))).toEqual([expect.stringMatching(/ on Mine$/)]);
    });

    it('draws many weights in the background: the document is there without them, old figures stay', async () => {
        const editor = await openEditor();
        const text = (seed: number): string => `network Wide {\n    input image : u4[64, 4, 4]\n    weights random(sparsity 0.9, seed ${seed})\n    a : conv 64 of 1x1 -> u4\n    b : dense 200\n}\n`;
        const network = () => editor.language.lowering.of(documentOf(editor, 'net.tern')).networks[0];
        await editor.edit('net.tern', text(1));
        const first = network().network!;
        const [fresh] = (await lenses(editor, 'net.tern')).slice(-1);
        await editor.type('net.tern', text(2));
        expect(network()).toMatchObject({ pending: true });
        expect(network().network).toBeUndefined();
        expect(editor.language.analysis.analyser.state(uriOf('net.tern'))).toBe('stale');
        expect((await lenses(editor, 'net.tern')).at(-1)!.command!.title).toBe(`${fresh.command!.title} (being updated)`);
        await editor.settle();
        const second = network().network!;
        expect(second).not.toEqual(first);
        expect((await lenses(editor, 'net.tern')).at(-1)!.command!.title).not.toContain('being updated');
        // The same as if they had been drawn at once.
        expect(lower(documentOf(editor, 'net.tern').parseResult.value as Model, { tensorFile: () => undefined }).networks[0].network).toEqual(second);
    });

    it('marks what could be better behind a layer\'s name, whose hover is for its figures', async () => {
        const editor = await openEditor();
        await editor.edit('net.tern', 'network Net {\n    input image : u4[4, 8, 8]\n    weights random(sparsity 0.5)\n    a : conv 8 of 3x3, pad 1 -> u4\n    b : maxpool 2x2\n    c : dense 64 -> u4\n    d : dense 10\n}\n');
        expect(editor.diagnostics('net.tern').find(({ code }) => code === 'cost/dominant-layer')).toMatchObject({ range: { start: { line: 5, character: 8 }, end: { line: 5, character: 16 } } });
    });

    it('puts the compiler\'s problems where the layer is now, also after lines were inserted above', async () => {
        const editor = await openEditor();
        const small = 'hardware Small refines RtmAp { array 64 rows x 8 columns  segment 8 columns, 1 active  track 2 domains, 1 port }\n';
        const text = `network Tiny {\n    input image : u4[1, 4, 4]\n    weights random(sparsity 0.5, seed 1)\n    fc : dense 3\n}\n${small}`;
        await editor.edit('net.tern', text);
        expect(editor.diagnostics('net.tern')).toMatchObject([{ code: 'capacity/accumulators', range: { start: { line: 3, character: 4 } } }]);
        // Before the compiler has run again: the old problem at the new line.
        await editor.type('net.tern', `\n\n${text}`);
        expect(editor.diagnostics('net.tern')).toMatchObject([{ code: 'capacity/accumulators', range: { start: { line: 5, character: 4 } } }]);
        await editor.edit('net.tern', text.replace(small, ''));
        expect(editor.diagnostics('net.tern')).toEqual([]);
    });

    it('places a problem of a block\'s layer on the block\'s line, with the place that uses it', async () => {
        const editor = await openEditor();
        const text = 'block Two(n) {\n    a : dense n -> u4\n}\nnetwork Tiny {\n    input image : u4[1, 4, 4]\n    weights random(sparsity 0.5, seed 1)\n    stage : Two(3), Two(3)\n}\n'
            + 'hardware Small refines RtmAp { array 64 rows x 8 columns  segment 8 columns, 1 active  track 2 domains, 1 port }\n';
        await editor.edit('net.tern', text);
        const found = editor.diagnostics('net.tern').filter(({ code }) => String(code).startsWith('capacity/'));
        expect(found[0]).toMatchObject({
            range: { start: { line: 1, character: 4 }, end: { line: 1, character: 5 } },
            relatedInformation: [{ message: 'instantiated here as stage.1.a', location: { range: { start: { line: 6, character: 4 } } } }],
        });
    });
});

describe('a network of another file', () => {
    const text = 'network Tiny {\n    input image : u4[1, 4, 4]\n    weights random(sparsity 0.5, seed 1)\n    fc : dense 3\n}\n';
    const main = 'import "tiny.tern"\nhardware Small refines RtmAp { array 64 rows x 8 columns  segment 8 columns, 1 active  track 2 domains, 1 port }\n'
        + 'experiment try {\n    run Tiny on Small\n}\n';

    it('has its problems on the line that runs it, with the layer as the other place', async () => {
        const editor = await openEditor();
        await editor.write('tiny.tern', text);
        await editor.edit('main.tern', main);
        expect(editor.diagnostics('main.tern')).toMatchObject([{
            code: 'capacity/accumulators', range: { start: { line: 3, character: 8 }, end: { line: 3, character: 12 } },
            relatedInformation: [{ message: 'layer fc is written here', location: { uri: uriOf('tiny.tern'), range: { start: { line: 3, character: 4 } } } }],
        }]);
    });
});

describe('files on the disk', () => {
    it('a weights file that comes, changes, and goes', async () => {
        const editor = await openEditor();
        await editor.edit('net.tern', tinyText);
        expect(codes(editor)).toEqual(['weights/missing-file']);
        await editor.write('tiny.safetensors', tinyWeights());
        expect(codes(editor)).toEqual([]);
        const before = await hints(editor, 'net.tern');
        expect(before.size).toBe(2);
        await editor.write('tiny.safetensors', tinyWeights({ conv: new Array<number>(18).fill(1) }));
        expect((await hints(editor, 'net.tern')).get(3)).not.toBe(before.get(3));
        await editor.write('tiny.safetensors', tinyWeights().subarray(0, 100));
        expect(codes(editor)).toEqual(['weights/truncated']);
        await editor.remove('tiny.safetensors');
        expect(codes(editor)).toEqual(['weights/missing-file']);
    });

    it('an imported file that comes, breaks, and is mended', async () => {
        const editor = await openEditor();
        await editor.write('tiny.safetensors', tinyWeights());
        await editor.edit('net.tern', `import "parts.tern"\n${tinyText}experiment one { run Tiny on Mine }\n`);
        expect(codes(editor)).toEqual(['link/import-not-found', 'link/unknown-hardware']);
        await editor.write('parts.tern', 'hardware Mine refines RtmAp { array 128 rows x 128 columns }\n');
        expect(codes(editor)).toEqual([]);
        expect(editor.language.analysis.analyser.results(uriOf('net.tern')).map(({ id }) => id)).toEqual(['Tiny on RtmAp', 'Tiny on Mine']);
        await editor.write('parts.tern', 'hardware Yours refines RtmAp { array 128 rows x 128 columns }\n');
        expect(codes(editor)).toEqual(['link/unknown-hardware']);
    });

    it('a file is found whatever the editor encodes in its address', async () => {
        const editor = await openEditor();
        await editor.edit('net.tern', tinyText.replace('tiny.safetensors', 'my weights.safetensors'));
        expect(codes(editor)).toEqual(['weights/missing-file']);
        const address = URI.parse(uriOf('my weights.safetensors')).toString();
        editor.disk.set(address, { bytes: tinyWeights(), mtimeMs: 99 });
        editor.language.shared.lsp.DocumentUpdateHandler.didChangeWatchedFiles!({ changes: [{ uri: uriOf('my weights.safetensors'), type: 1 }] });
        await new Promise(resolve => setTimeout(resolve));
        await editor.settle();
        expect(codes(editor)).toEqual([]);
    });
});

describe('typing', () => {
    it('fast leaves the diagnostics and results of a fresh server', async () => {
        const finalText = `${tinyText.replace('dense 3', 'dense 4')}hardware Mine refines RtmAp { write 3 fg }\n`;
        const editor = await openEditor();
        await editor.write('tiny.safetensors', tinyWeights());
        const typed: Promise<unknown>[] = [];
        for (let length = tinyText.length - 40; length <= finalText.length; length += 3) {
            typed.push(editor.type('net.tern', finalText.slice(0, length)).catch(() => undefined));
        }
        await Promise.all(typed);
        await editor.edit('net.tern', finalText);
        const fresh = await openEditor();
        await fresh.write('tiny.safetensors', tinyWeights());
        await fresh.edit('net.tern', finalText);
        const plain = (of: TestEditor): unknown => of.diagnostics('net.tern').map(({ code, message, range, severity }) => ({ code, message, range, severity }));
        expect(plain(editor)).toEqual(plain(fresh));
        expect(codes(editor)).toEqual(['weights/shape', 'unit/unknown']);
        expect(editor.errors).toEqual([]);
    });
});

describe('related places', () => {
    const related = (editor: TestEditor, code: string): unknown => editor.diagnostics('net.tern').find(one => one.code === code)?.relatedInformation
        ?.map(({ message, location: { range: { start } } }) => `${start.line + 1} ${message}`);

    it('lead from a tensor that does not fit to the weights, from a kernel to what it reads, from a remark to its constant', async () => {
        const editor = await openEditor();
        await editor.write('tiny.safetensors', tinyWeights());
        await editor.edit('net.tern', tinyText.replace('dense 3', 'dense 4'));
        expect(related(editor, 'weights/shape')).toEqual(['3 the tensors come from here']);
        await editor.edit('net.tern', 'network N {\n    input image : u4[1, 4, 4]\n    weights random\n    a : maxpool 2x2\n    b : conv 2 of 5x5 -> u4\n    c : dense 3\n}\n');
        expect(related(editor, 'shape/kernel')).toEqual(['4 `a` is written here']);
        await editor.edit('net.tern', 'network N {\n    input image : u4[1, 8, 8]\n    weights random\n    a : conv 2 of 3x3 -> u4\n}\nhardware Mine refines RtmAp {\n    endurance 1e6 writes\n}\n');
        expect(related(editor, 'reliability/lifetime')).toEqual(['7 endurance is said here']);
    });
});
