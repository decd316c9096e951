/**
 * What a name can mean where it stands: layers of the network or block around it, parameters of the block, and the
 * declarations of this file, the files it imports and the presets. Every scope is a hash map, built once for its
 * container, so that linking takes time linear in the file.
 */
import {
    AstUtils, DocumentCache, EMPTY_SCOPE, MapScope, WorkspaceCache, type AstNode, type AstNodeDescription, type AstReflection,
    type LangiumCoreServices, type LangiumDocument, type LangiumDocuments, type ReferenceInfo, type Scope, type ScopeProvider,
} from 'langium';
import * as ast from './generated/ast.js';
import { importedDocuments } from './imports.js';
import { presetsUri } from './presets.js';

export class TerntrackScopeProvider implements ScopeProvider {

    private readonly reflection: AstReflection;
    private readonly documents: LangiumDocuments;
    private readonly describe: (node: AstNode, name: string) => AstNodeDescription;
    /** Layers of a network or block, parameters of a block: they change with the document only. */
    private readonly inside: DocumentCache<AstNode, Scope>;
    private readonly parameters: DocumentCache<AstNode, Scope>;
    /** Declarations visible in a document: they change with what it imports. */
    private readonly declarations: WorkspaceCache<string, Scope>;

    constructor(services: LangiumCoreServices) {
        this.reflection = services.shared.AstReflection;
        this.documents = services.shared.workspace.LangiumDocuments;
        this.describe = (node, name) => services.workspace.AstNodeDescriptionProvider.createDescription(node, name);
        this.inside = new DocumentCache(services.shared);
        this.parameters = new DocumentCache(services.shared);
        this.declarations = new WorkspaceCache(services.shared);
    }

    getScope(context: ReferenceInfo): Scope {
        const type = this.reflection.getReferenceType(context);
        switch (type) {
            case ast.Producer.$type:
            case ast.Layer.$type:
                return this.layers(context.container);
            case ast.Parameter.$type:
                return this.parametersAt(context.container);
            default:
                return this.declared(AstUtils.getDocument(context.container), type);
        }
    }

    private layers(node: AstNode): Scope {
        const container = AstUtils.getContainerOfType(node, isLayerContainer);
        return container ? this.inside.get(uriOf(container), container, () =>
            this.mapOf([...ast.isNetwork(container) ? container.inputs ?? [] : [], ...container.layers ?? []])) : EMPTY_SCOPE;
    }

    /** Behind the name of an argument stand the parameters of the block that is called, elsewhere those of the block around. */
    private parametersAt(node: AstNode): Scope {
        const block = ast.isArgument(node) ? node.$container?.block?.ref : AstUtils.getContainerOfType(node, ast.isBlock);
        return block ? this.parameters.get(uriOf(block), block, () => this.mapOf(block.parameters ?? [])) : EMPTY_SCOPE;
    }

    private declared(document: LangiumDocument, type: string): Scope {
        return this.declarations.get(`${type} ${document.uri.toString()}`, () => {
            const presets = this.documents.getDocument(presetsUri);
            const visible = [document, ...importedDocuments(document, this.documents), ...presets && presets !== document ? [presets] : []];
            return this.mapOf(visible.flatMap(one => elementsOf(one)).filter(element => element.$type === type));
        });
    }

    /** Of nodes with the same name the first counts. */
    private mapOf(nodes: readonly (AstNode & { name?: string })[]): Scope {
        const first = new Map<string, AstNode>();
        for (const node of nodes) {
            if (typeof node.name === 'string' && !first.has(node.name)) {
                first.set(node.name, node);
            }
        }
        return new MapScope([...first].map(([name, node]) => this.describe(node, name)));
    }
}

function elementsOf(document: LangiumDocument): readonly ast.Element[] {
    const root = document.parseResult.value;
    return ast.isModel(root) ? root.elements ?? [] : [];
}

function isLayerContainer(node: AstNode): node is ast.Network | ast.Block {
    return ast.isNetwork(node) || ast.isBlock(node);
}

function uriOf(node: AstNode): string {
    return AstUtils.getDocument(node).uri.toString();
}
