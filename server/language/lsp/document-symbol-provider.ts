/**
 * The outline: declarations and their lines. The settings of random weights have names too, but are no places to go to.
 */
import type { AstNode, LangiumDocument } from 'langium';
import { DefaultDocumentSymbolProvider } from 'langium/lsp';
import type { DocumentSymbol } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';

export class TerntrackDocumentSymbolProvider extends DefaultDocumentSymbolProvider {
    protected override getSymbol(document: LangiumDocument, node: AstNode): DocumentSymbol[] {
        return ast.isRandomSetting(node) ? [] : super.getSymbol(document, node);
    }
}
