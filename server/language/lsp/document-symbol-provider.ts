/**
 * The outline: declarations and their lines, each with what it says. The settings of random weights have names too, but are
 * no places to go to; the lines of a machine have none, but are.
 */
import type { AstNode, LangiumDocument } from 'langium';
import { DefaultDocumentSymbolProvider } from 'langium/lsp';
import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';

export class TerntrackDocumentSymbolProvider extends DefaultDocumentSymbolProvider {
    protected override getSymbol(document: LangiumDocument, node: AstNode): DocumentSymbol[] {
        if (ast.isRandomSetting(node)) {
            return [];
        }
        if (ast.isSetting(node)) {
            return settingSymbol(node);
        }
        const detail = detailOf(node);
        return super.getSymbol(document, node).map(symbol => symbol.name === (node as { name?: string }).name && detail !== undefined ? { ...symbol, detail } : symbol);
    }
}

function settingSymbol({ part, $cstNode }: ast.Setting): DocumentSymbol[] {
    return part && $cstNode ? [{
        name: part, detail: oneLine($cstNode.text.slice(part.length)), kind: SymbolKind.Property, range: $cstNode.range,
        selectionRange: { start: $cstNode.range.start, end: { ...$cstNode.range.start, character: $cstNode.range.start.character + part.length } },
    }] : [];
}

function detailOf(node: AstNode): string | undefined {
    if (ast.isLayer(node) || ast.isInput(node)) {
        const text = node.$cstNode?.text ?? '';
        return oneLine(text.slice(text.indexOf(':') + 1));
    }
    if (ast.isHardware(node) || ast.isTechnology(node) || ast.isCrossbar(node)) {
        return node.base ? `refines ${node.base.$refText}` : undefined;
    }
    return ast.isBlock(node) && node.parameters?.length > 0 ? `(${node.parameters.map(({ name }) => name).join(', ')})` : undefined;
}

function oneLine(text: string): string {
    return text.replace(/\s+/g, ' ').trim();
}
