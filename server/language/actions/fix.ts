/** What a quick fix is: a title and edits of texts, made from a diagnostic and the document it is in. */
import { AstUtils, CstUtils, GrammarUtils, type AstNode, type CstNode, type LangiumDocument } from 'langium';
import type { Diagnostic, Position, Range, TextEdit } from 'vscode-languageserver';

export interface Fix {
    readonly title: string;
    /** Of the document itself unless `uri` says another one. */
    readonly edits: readonly TextEdit[];
    readonly uri?: string;
    /** The one that is nearly always meant. */
    readonly preferred?: boolean;
}

export interface FixContext {
    readonly document: LangiumDocument;
    readonly diagnostic: Diagnostic;
    readonly range: Range;
    /** What the diagnostic covers. */
    readonly text: string;
    /** Raw material that the problem brought along. */
    readonly data: Readonly<Record<string, unknown>>;
}

/** Makes fixes for one code; none where the text is not as the diagnostic says any more. */
export type FixMaker = (context: FixContext) => readonly Fix[];

export function contextOf(document: LangiumDocument, diagnostic: Diagnostic): FixContext {
    const { range, data } = diagnostic;
    return {
        document, diagnostic, range, text: document.textDocument.getText(range),
        data: typeof data === 'object' && data !== null ? data as Record<string, unknown> : {},
    };
}

export function stringOf(value: unknown): string | undefined {
    return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function insertAt(position: Position, newText: string): TextEdit {
    return { range: { start: position, end: position }, newText };
}

/** The innermost node of a type at the diagnostic's place. */
export function nodeAt<T extends AstNode>({ document, range }: Pick<FixContext, 'document' | 'range'>, is: (node: AstNode) => node is T): T | undefined {
    const root = document.parseResult.value.$cstNode;
    const offset = document.textDocument.offsetAt(range.start);
    const leaf = root && (CstUtils.findLeafNodeAtOffset(root, offset) ?? CstUtils.findLeafNodeBeforeOffset(root, offset));
    return leaf && AstUtils.getContainerOfType(leaf.astNode, is);
}

/** The text of a property, and where it is. */
export function part(node: AstNode | undefined, property: string): CstNode | undefined {
    return node && GrammarUtils.findNodeForProperty(node.$cstNode, property);
}

/** Whole lines, with their end, so that nothing blank is left. */
export function deleteLines({ textDocument }: LangiumDocument, { start, end }: Range): TextEdit {
    const lastLine = textDocument.lineCount - 1;
    const after = end.line < lastLine ? { line: end.line + 1, character: 0 } : textDocument.positionAt(textDocument.getText().length);
    return { range: { start: { line: start.line, character: 0 }, end: after }, newText: '' };
}

/** A node's lines where nothing else stands on them, else the node and the blanks before it. */
export function deleteNode(document: LangiumDocument, range: Range): TextEdit {
    const { textDocument } = document;
    const before = textDocument.getText({ start: { ...range.start, character: 0 }, end: range.start });
    const after = textDocument.getText({ start: range.end, end: { line: range.end.line + 1, character: 0 } });
    if (before.trim() === '' && /^\s*(\/\/.*)?$/.test(after.trimEnd())) {
        return deleteLines(document, range);
    }
    const blanks = /\s*$/.exec(before)![0].length;
    return { range: { start: { ...range.start, character: range.start.character - blanks }, end: range.end }, newText: '' };
}

/** A line of its own behind the line that opens a declaration, indented as its lines are. */
export function lineInto(node: AstNode | undefined, text: string): TextEdit | undefined {
    const cst = node?.$cstNode;
    const brace = cst && GrammarUtils.findNodeForKeyword(cst, '{');
    if (!cst || !brace) {
        return undefined;
    }
    return cst.range.start.line === cst.range.end.line
        ? insertAt(brace.range.end, ` ${text}`) : insertAt(brace.range.end, `\n    ${text}`);
}
