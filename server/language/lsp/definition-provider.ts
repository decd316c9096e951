/**
 * Go to definition: names lead to their declarations; a layer's own name and a tensor's name lead to the tensor list of the
 * weights file, a file's name to the file.
 */
import { AstUtils, CstUtils, GrammarUtils, type CstNode, type LangiumDocument } from 'langium';
import { DefaultDefinitionProvider, type LangiumServices } from 'langium/lsp';
import { LocationLink, type DefinitionParams, type Range } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';
import { instancesOf } from './instances.js';
import { resolvePath, type Lowering } from './lowering.js';
import { tensorLine, tensorListUri } from './tensor-list.js';

/** Endings of a layer's tensors, the first that is there is gone to. */
const kinds = ['weight', 'M', 'Mp', 'B'];

export class TerntrackDefinitionProvider extends DefaultDefinitionProvider {

    constructor(services: LangiumServices, private readonly lowering: Lowering) {
        super(services);
    }

    override getDefinition(document: LangiumDocument, params: DefinitionParams): LocationLink[] | undefined {
        const root = document.parseResult.value.$cstNode;
        const offset = document.textDocument.offsetAt(params.position);
        const leaf = root && CstUtils.findLeafNodeAtOffset(root, offset);
        const own = leaf && this.leadsToFile(leaf, document);
        return own && own.length > 0 ? own : super.getDefinition(document, params) as LocationLink[] | undefined;
    }

    private leadsToFile(leaf: CstNode, document: LangiumDocument): LocationLink[] {
        const node = leaf.astNode;
        const is = (property: string): boolean => GrammarUtils.findNodeForProperty(node.$cstNode, property) === leaf;
        if (ast.isImport(node) && is('path')) {
            return [linkTo(resolvePath(document.uri, node.path), 0, leaf.range)];
        }
        if (ast.isWeights(node) && is('file')) {
            return [linkTo(tensorListUri(resolvePath(document.uri, node.file!)), 0, leaf.range)];
        }
        return ast.isLayer(node) && (is('name') || is('tensor')) ? this.tensorsOf(node, leaf, document) : [];
    }

    /** One line of the list for each layer the line makes: a block's line makes several. */
    private tensorsOf(layer: ast.Layer, leaf: CstNode, document: LangiumDocument): LocationLink[] {
        return instancesOf(this.lowering.of(document), layer).flatMap(({ network, layers }) => {
            const path = network.node.weights?.[0]?.file;
            const uri = path === undefined ? undefined : resolvePath(AstUtils.getDocument(network.node).uri, path);
            const file = uri && this.lowering.weights.peek(uri, path!)?.value;
            return file ? layers.filter(({ node }) => node === layer).flatMap(({ tensor }) => {
                const line = kinds.map(kind => tensorLine(file, `${tensor}.${kind}`)).find(found => found !== undefined);
                return line === undefined ? [] : [linkTo(tensorListUri(uri), line, leaf.range)];
            }) : [];
        });
    }
}

function linkTo(uri: string, line: number, from: Range): LocationLink {
    const at: Range = { start: { line, character: 0 }, end: { line, character: 0 } };
    return LocationLink.create(uri, at, at, from);
}
