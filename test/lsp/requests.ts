/** Requests of an editor at a place marked by `<|>` in a text, answered by the services behind it. */
import type { LangiumDocument } from 'langium';
import type { CodeLens, CompletionItem, DocumentSymbol, Hover, InlayHint, Location, LocationLink, Position, WorkspaceEdit } from 'vscode-languageserver';
import { CancellationToken } from 'vscode-languageserver';
import { URI } from 'langium';
import { uriOf, type TestEditor } from './editor.js';

export interface Place {
    readonly text: string;
    readonly position: Position;
}

/** The text without its mark. */
export function placeIn(marked: string): Place {
    const before = marked.slice(0, marked.indexOf('<|>')).split('\n');
    return { text: marked.replace('<|>', ''), position: { line: before.length - 1, character: before.at(-1)!.length } };
}

/** The place of `needle` (of its `offset`-th letter) in a text. */
export function positionOf(text: string, needle: string, offset = 0): Position {
    const before = text.slice(0, text.indexOf(needle) + offset).split('\n');
    return { line: before.length - 1, character: before.at(-1)!.length };
}

export function documentOf({ language }: TestEditor, name: string): LangiumDocument {
    return language.shared.workspace.LangiumDocuments.getDocument(URI.parse(uriOf(name)))!;
}

export async function hover(editor: TestEditor, name: string, position: Position): Promise<string | undefined> {
    const found: Hover | undefined = await editor.language.terntrack.lsp.HoverProvider!
        .getHoverContent(documentOf(editor, name), { textDocument: { uri: uriOf(name) }, position }, CancellationToken.None);
    return (found?.contents as { value: string } | undefined)?.value;
}

/** Labels by line, from 0. */
export async function hints(editor: TestEditor, name: string, lines: readonly [number, number] = [0, 1e6]): Promise<ReadonlyMap<number, string>> {
    const range = { start: { line: lines[0], character: 0 }, end: { line: lines[1], character: 0 } };
    const found: InlayHint[] = await editor.language.terntrack.lsp.InlayHintProvider!
        .getInlayHints(documentOf(editor, name), { textDocument: { uri: uriOf(name) }, range }, CancellationToken.None) ?? [];
    return new Map(found.map(({ position, label }) => [position.line, label as string]));
}

export async function lenses(editor: TestEditor, name: string): Promise<readonly CodeLens[]> {
    return await editor.language.terntrack.lsp.CodeLensProvider!
        .provideCodeLens(documentOf(editor, name), { textDocument: { uri: uriOf(name) } }, CancellationToken.None) ?? [];
}

export async function completions(editor: TestEditor, name: string, position: Position): Promise<readonly CompletionItem[]> {
    const found = await editor.language.terntrack.lsp.CompletionProvider!
        .getCompletion(documentOf(editor, name), { textDocument: { uri: uriOf(name) }, position }, CancellationToken.None);
    return found?.items ?? [];
}

/** `file:line:column` from 1. */
export async function definition(editor: TestEditor, name: string, position: Position): Promise<readonly string[]> {
    const found = await editor.language.terntrack.lsp.DefinitionProvider!
        .getDefinition(documentOf(editor, name), { textDocument: { uri: uriOf(name) }, position }, CancellationToken.None) as LocationLink[] | undefined;
    return (found ?? []).map(({ targetUri, targetSelectionRange: { start } }) => `${shortUri(targetUri)}:${start.line + 1}:${start.character + 1}`);
}

export async function references(editor: TestEditor, name: string, position: Position): Promise<readonly string[]> {
    const found: Location[] = await editor.language.terntrack.lsp.ReferencesProvider!.findReferences(documentOf(editor, name),
        { textDocument: { uri: uriOf(name) }, position, context: { includeDeclaration: true } }, CancellationToken.None);
    return found.map(({ uri, range: { start } }) => `${shortUri(uri)}:${start.line + 1}:${start.character + 1}`).sort();
}

/** Edits as `file:line:column newText`, sorted. */
export async function rename(editor: TestEditor, name: string, position: Position, newName: string): Promise<readonly string[]> {
    const edit: WorkspaceEdit | undefined = await editor.language.terntrack.lsp.RenameProvider!
        .rename(documentOf(editor, name), { textDocument: { uri: uriOf(name) }, position, newName }, CancellationToken.None);
    return Object.entries(edit?.changes ?? {}).flatMap(([uri, edits]) =>
        edits.map(({ range: { start }, newText }) => `${shortUri(uri)}:${start.line + 1}:${start.character + 1} ${newText}`)).sort();
}

/** Names, indented by depth. */
export async function outline(editor: TestEditor, name: string): Promise<readonly string[]> {
    const found: DocumentSymbol[] = await editor.language.terntrack.lsp.DocumentSymbolProvider!
        .getSymbols(documentOf(editor, name), { textDocument: { uri: uriOf(name) } }, CancellationToken.None);
    const lines = (symbols: readonly DocumentSymbol[], depth: number): string[] =>
        symbols.flatMap(symbol => [`${'  '.repeat(depth)}${symbol.name}`, ...lines(symbol.children ?? [], depth + 1)]);
    return lines(found, 0);
}

function shortUri(uri: string): string {
    return uri.startsWith(uriOf('')) ? uri.slice(uriOf('').length) : uri;
}
