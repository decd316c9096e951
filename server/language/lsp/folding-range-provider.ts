/** Folding: declarations, long lines of the machine, comments of several lines, and a file's imports. */
import { type AstNode, type LangiumDocument } from 'langium';
import { DefaultFoldingRangeProvider } from 'langium/lsp';
import { FoldingRange, FoldingRangeKind } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';

type Accept = (folding: FoldingRange) => void;

export class TerntrackFoldingRangeProvider extends DefaultFoldingRangeProvider {

    protected override shouldProcess(node: AstNode): boolean {
        return ast.isElement(node) || ast.isFaults(node) || ast.isSetting(node) || ast.isLayer(node);
    }

    /** Within a line nothing folds. */
    protected override shouldProcessContent(node: AstNode): boolean {
        return ast.isModel(node) || ast.isElement(node);
    }

    protected override collectFolding(document: LangiumDocument, accept: Accept): void {
        super.collectFolding(document, accept);
        collectRuns(document, /^\s*\/\//, FoldingRangeKind.Comment, accept);
        collectRuns(document, /^\s*import\b/, FoldingRangeKind.Imports, accept);
    }
}

/** Two and more lines one below another that all begin alike. */
function collectRuns({ textDocument }: LangiumDocument, pattern: RegExp, kind: FoldingRangeKind, accept: Accept): void {
    let first: number | undefined;
    const lines = textDocument.getText().split('\n');
    for (let line = 0; line <= lines.length; line++) {
        const fits = line < lines.length && pattern.test(lines[line]);
        if (fits) {
            first ??= line;
        } else if (first !== undefined) {
            if (line - 1 > first) {
                accept(FoldingRange.create(first, line - 1, undefined, undefined, kind));
            }
            first = undefined;
        }
    }
}
