/**
 * No service fails on a document that is being written: a seeded share of all prefixes and single-character deletions of the
 * examples, which stand beside each other with what they import and their weights; `npm run fuzz` takes all of them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancellationToken, ResponseError } from 'vscode-languageserver';
import { reportText } from '../../server/language/lsp/report.js';
import { tinyText, tinyWeights } from '../cli/bad-input.js';
import { openEditor, uriOf, type TestEditor } from './editor.js';
import { selectionRanges } from '../../server/language/lsp/selection-range-provider.js';
import { actions, calls, completions, definition, documentOf, hints, hover, lenses, outline, semanticTokens } from './requests.js';

const examples = join(import.meta.dirname, '..', '..', 'examples');
const sources = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.tern')).sort()
    .map(file => [file, readFileSync(join(examples, file), 'utf8')] as const);
const share = process.env.TERNTRACK_FUZZ ? 1 : 0.02;

/** Park and Miller's generator: the same cases in every run. */
function* chances(seed: number): Generator<number, never> {
    for (let state = seed; ;) {
        state = state * 48271 % 2147483647;
        yield state / 2147483647;
    }
}

function* variants(text: string): Generator<readonly [text: string, at: number]> {
    const chance = chances(text.length);
    for (let at = 0; at <= text.length; at++) {
        if (chance.next().value < share) {
            yield [text.slice(0, at), at];
        }
        if (chance.next().value < share) {
            yield [text.slice(0, at) + text.slice(at + 1), Math.min(at, text.length - 1)];
        }
    }
}

/** Every service once. */
async function askAll(editor: TestEditor, name: string, at: number): Promise<void> {
    const document = documentOf(editor, name);
    const position = document.textDocument.positionAt(at);
    await hover(editor, name, position);
    await hints(editor, name);
    await lenses(editor, name);
    await completions(editor, name, position);
    await definition(editor, name, position);
    await outline(editor, name);
    const { lsp } = editor.language.terntrack;
    const textDocument = { uri: uriOf(name) };
    await lsp.FoldingRangeProvider!.getFoldingRanges(document, { textDocument }, CancellationToken.None);
    try {
        await lsp.RenameProvider!.prepareRename?.(document, { textDocument, position }, CancellationToken.None);
    } catch (error) {
        // A refusal is an answer.
        expect(error).toBeInstanceOf(ResponseError);
    }
    await lsp.DocumentHighlightProvider!.getDocumentHighlight(document, { textDocument, position }, CancellationToken.None);
    await lsp.DocumentLinkProvider!.getDocumentLinks(document, { textDocument }, CancellationToken.None);
    await lsp.SignatureHelp!.provideSignatureHelp(document, { textDocument, position }, CancellationToken.None);
    await semanticTokens(editor, name);
    await calls(editor, name, position);
    selectionRanges(document, [position]);
    await actions(editor, name, { start: position, end: position }, editor.diagnostics(name));
    await lsp.Formatter!.formatDocument(document, { textDocument, options: { tabSize: 4, insertSpaces: true } }, CancellationToken.None);
    await lsp.ReferencesProvider!.findReferences(document, { textDocument, position, context: { includeDeclaration: true } }, CancellationToken.None);
    await editor.language.shared.lsp.WorkspaceSymbolProvider!.getSymbols({ query: 'a' }, CancellationToken.None);
    reportText(document, editor.language.analysis);
}

/** Small enough that their results are there while they are asked about. */
const compiled = ['tiny.tern', 'lenet5-mnist/lenet5.tern'];

describe('documents that are being written', () => {
    it.each([['tiny.tern', tinyText] as const, ...sources])('%s', async (file, text) => {
        const editor = await openEditor();
        const name = file.replaceAll('\\', '/');
        for (const other of readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter(path => /\.(tern|safetensors)$/.test(path))) {
            editor.disk.set(uriOf(other.replaceAll('\\', '/')), { bytes: new Uint8Array(readFileSync(join(examples, other))), mtimeMs: 1 });
        }
        editor.disk.set(uriOf('tiny.safetensors'), { bytes: tinyWeights(), mtimeMs: 1 });
        if (compiled.includes(name)) {
            await editor.edit(name, text);
            expect(editor.language.analysis.analyser.results(uriOf(name))).not.toEqual([]);
        }
        // From here on only what the services do is of interest, not what the compiler makes of it.
        editor.language.analysis.analyser.update = () => undefined;
        let asked = 0;
        for (const [variant, at] of variants(text)) {
            await editor.type(name, variant);
            await askAll(editor, name, at);
            asked++;
        }
        expect(asked).toBeGreaterThan(0);
        expect(editor.errors).toEqual([]);
    });
});
