/**
 * Which icon stands for what, in the outline and in completion.
 */
import type { AstNode, AstNodeDescription } from 'langium';
import type { NodeKindProvider } from 'langium/lsp';
import { CompletionItemKind, SymbolKind } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';

const kinds: Readonly<Record<string, readonly [SymbolKind, CompletionItemKind]>> = {
    [ast.Network.$type]: [SymbolKind.Class, CompletionItemKind.Class],
    [ast.Block.$type]: [SymbolKind.Function, CompletionItemKind.Function],
    [ast.Layer.$type]: [SymbolKind.Field, CompletionItemKind.Field],
    [ast.Input.$type]: [SymbolKind.Variable, CompletionItemKind.Variable],
    [ast.Parameter.$type]: [SymbolKind.TypeParameter, CompletionItemKind.TypeParameter],
    [ast.Hardware.$type]: [SymbolKind.Struct, CompletionItemKind.Struct],
    [ast.Crossbar.$type]: [SymbolKind.Struct, CompletionItemKind.Struct],
    [ast.Technology.$type]: [SymbolKind.Struct, CompletionItemKind.Struct],
    [ast.Experiment.$type]: [SymbolKind.Event, CompletionItemKind.Event],
};

export class TerntrackNodeKindProvider implements NodeKindProvider {
    getSymbolKind(node: AstNode | AstNodeDescription): SymbolKind {
        return kinds[typeOf(node)]?.[0] ?? SymbolKind.Property;
    }

    getCompletionItemKind(node: AstNode | AstNodeDescription): CompletionItemKind {
        return kinds[typeOf(node)]?.[1] ?? CompletionItemKind.Reference;
    }
}

function typeOf(node: AstNode | AstNodeDescription): string {
    return '$type' in node ? node.$type : node.type;
}
