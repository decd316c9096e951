/** Symbols of the workspace: declarations of all files, and the layers within them. */
import { interruptAndCheck, type AstNode, type CstNode, GrammarUtils, type LangiumDocument, type LangiumDocuments } from 'langium';
import { type FuzzyMatcher, type LangiumSharedServices, type NodeKindProvider, type WorkspaceSymbolProvider } from 'langium/lsp';
import { CancellationToken, type WorkspaceSymbol, type WorkspaceSymbolParams } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';

/** Enough to choose from; an editor asks again with more letters. */
const most = 500;

export class TerntrackWorkspaceSymbolProvider implements WorkspaceSymbolProvider {
    private readonly documents: LangiumDocuments;
    private readonly kinds: NodeKindProvider;
    private readonly matcher: FuzzyMatcher;

    constructor(services: LangiumSharedServices) {
        this.documents = services.workspace.LangiumDocuments;
        this.kinds = services.lsp.NodeKindProvider;
        this.matcher = services.lsp.FuzzyMatcher;
    }

    async getSymbols({ query }: WorkspaceSymbolParams, token = CancellationToken.None): Promise<WorkspaceSymbol[]> {
        const found: WorkspaceSymbol[] = [];
        for (const document of this.documents.all) {
            await interruptAndCheck(token);
            const root = document.parseResult.value;
            for (const element of ast.isModel(root) ? root.elements ?? [] : []) {
                const layers = ast.isNetwork(element) || ast.isBlock(element) ? element.layers ?? [] : [];
                found.push(...this.symbol(document, element, undefined, query), ...layers.flatMap(layer => this.symbol(document, layer, element.name, query)));
            }
            if (found.length >= most) {
                break;
            }
        }
        return found.slice(0, most);
    }

    private symbol(document: LangiumDocument, node: AstNode & { name?: string }, containerName: string | undefined, query: string): WorkspaceSymbol[] {
        const at: CstNode | undefined = GrammarUtils.findNodeForProperty(node.$cstNode, 'name');
        return node.name !== undefined && at && this.matcher.match(query.toLowerCase(), node.name)
            ? [{ name: node.name, kind: this.kinds.getSymbolKind(node), containerName, location: { uri: document.uri.toString(), range: at.range } }] : [];
    }
}
