/** Requests of an editor at a place marked by `<|>` in a text, answered by the services behind it. */
import type { LangiumDocument } from 'langium';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CallHierarchyItem, CodeAction, CodeLens, CompletionItem, Diagnostic, DocumentSymbol, Hover, InlayHint, Location, LocationLink, Position, Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
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

/** `word tokenType modifiers`, in order. */
export async function semanticTokens(editor: TestEditor, name: string): Promise<readonly string[]> {
    const provider = editor.language.terntrack.lsp.SemanticTokenProvider!;
    const document = documentOf(editor, name);
    const found = await provider.semanticHighlight(document, { textDocument: { uri: uriOf(name) } }, CancellationToken.None);
    const types = Object.entries(provider.tokenTypes);
    const modifiers = Object.entries(provider.tokenModifiers);
    const words: string[] = [];
    let [line, character] = [0, 0];
    for (let at = 0; at < found.data.length; at += 5) {
        const [lines, characters, length, type, bits] = found.data.slice(at, at + 5);
        character = lines > 0 ? characters : character + characters;
        line += lines;
        const text = document.textDocument.getText({ start: { line, character }, end: { line, character: character + length } });
        const set = modifiers.filter(([, value]) => (bits & value) !== 0).map(([modifier]) => modifier);
        words.push([text, types.find(([, value]) => value === type)?.[0], ...set].join(' '));
    }
    return words;
}

/** The signature with the active parameter in brackets. */
export async function signature(editor: TestEditor, name: string, position: Position): Promise<string | undefined> {
    const found = await editor.language.terntrack.lsp.SignatureHelp!
        .provideSignatureHelp(documentOf(editor, name), { textDocument: { uri: uriOf(name) }, position }, CancellationToken.None);
    const [shown] = found?.signatures ?? [];
    const active = shown?.parameters?.[found?.activeParameter ?? 0]?.label;
    return shown && (typeof active === 'string' ? shown.label.replace(active, `[${active}]`) : shown.label);
}

/** `first-last kind`, lines from 1. */
export async function foldings(editor: TestEditor, name: string): Promise<readonly string[]> {
    const found = await editor.language.terntrack.lsp.FoldingRangeProvider!
        .getFoldingRanges(documentOf(editor, name), { textDocument: { uri: uriOf(name) } }, CancellationToken.None);
    return found.map(({ startLine, endLine, kind }) => `${startLine + 1}-${endLine + 1} ${kind ?? 'region'}`);
}

/** `text -> target`. */
export async function links(editor: TestEditor, name: string): Promise<readonly string[]> {
    const document = documentOf(editor, name);
    const found = await editor.language.terntrack.lsp.DocumentLinkProvider!
        .getDocumentLinks(document, { textDocument: { uri: uriOf(name) } }, CancellationToken.None);
    return found.map(({ range, target }) => `${document.textDocument.getText(range)} -> ${shortUri(target!)}`);
}

/** `line:column read|write`, from 1. */
export async function highlights(editor: TestEditor, name: string, position: Position): Promise<readonly string[]> {
    const found = await editor.language.terntrack.lsp.DocumentHighlightProvider!
        .getDocumentHighlight(documentOf(editor, name), { textDocument: { uri: uriOf(name) }, position }, CancellationToken.None) ?? [];
    return found.map(({ range: { start }, kind }) => `${start.line + 1}:${start.character + 1} ${kind === 3 ? 'write' : 'read'}`).sort();
}

/** Callers and callees of what stands at a place: `name detail @lines`. */
export async function calls(editor: TestEditor, name: string, position: Position): Promise<{ readonly incoming: readonly string[]; readonly outgoing: readonly string[] }> {
    const provider = editor.language.terntrack.lsp.CallHierarchyProvider!;
    const [item] = await provider.prepareCallHierarchy(documentOf(editor, name), { textDocument: { uri: uriOf(name) }, position }, CancellationToken.None) ?? [];
    const shown = (one: CallHierarchyItem, ranges: readonly Range[]): string =>
        `${shortUri(one.uri)} ${one.name} ${one.detail} @${ranges.map(({ start }) => start.line + 1).join(',')}`;
    const incoming = item && await provider.incomingCalls({ item }, CancellationToken.None);
    const outgoing = item && await provider.outgoingCalls!({ item }, CancellationToken.None);
    return {
        incoming: (incoming ?? []).map(({ from, fromRanges }) => shown(from, fromRanges)),
        outgoing: (outgoing ?? []).map(({ to, fromRanges }) => shown(to, fromRanges)),
    };
}

/** Code actions at a diagnostic or a place; those of one kind if it is given. */
export async function actions(editor: TestEditor, name: string, range: Range, diagnostics: readonly Diagnostic[] = [], only?: string): Promise<readonly CodeAction[]> {
    const found = await editor.language.terntrack.lsp.CodeActionProvider!.getCodeActions(documentOf(editor, name),
        { textDocument: { uri: uriOf(name) }, range, context: { diagnostics: [...diagnostics], only: only === undefined ? undefined : [only] } }, CancellationToken.None);
    return (found ?? []) as CodeAction[];
}

/** A document's text with edits made in it. */
export function edited(text: string, edits: readonly TextEdit[]): string {
    return TextDocument.applyEdits(TextDocument.create('', '', 0, text), [...edits]);
}
