/** Growing a selection: from the word to its part of the line, the line, the block around it, the file. */
import { CstUtils, type CstNode, type LangiumDocument } from 'langium';
import type { Position, Range, SelectionRange } from 'vscode-languageserver';

/** One chain of ranges a position, the innermost first; each contains the one before. */
export function selectionRanges(document: LangiumDocument, positions: readonly Position[]): SelectionRange[] {
    return positions.map(position => selectionRange(document, position));
}

function selectionRange({ parseResult, textDocument }: LangiumDocument, position: Position): SelectionRange {
    const root = parseResult.value.$cstNode;
    const offset = textDocument.offsetAt(position);
    const leaf = root && (CstUtils.findLeafNodeAtOffset(root, offset) ?? CstUtils.findLeafNodeBeforeOffset(root, offset));
    const whole: Range = { start: { line: 0, character: 0 }, end: textDocument.positionAt(textDocument.getText().length) };
    const ranges: Range[] = leaf && leaf.offset <= offset && offset <= leaf.end ? [leaf.range] : [];
    for (let node: CstNode | undefined = leaf; node; node = node.container) {
        if (node.offset <= offset && offset <= node.end) {
            ranges.push(node.range);
        }
    }
    // From the outermost in: each its own size.
    let selection: SelectionRange = { range: whole };
    for (const range of ranges.reverse()) {
        if (!equal(range, selection.range)) {
            selection = { range, parent: selection };
        }
    }
    return selection;
}

function equal(a: Range, b: Range): boolean {
    return a.start.line === b.start.line && a.start.character === b.start.character && a.end.line === b.end.line && a.end.character === b.end.character;
}
