/**
 * Rename, over all files. A name that cannot be is refused with the reason; what ships cannot be renamed; a layer whose
 * tensors lie in a weights file keeps them: their name is written behind `tensor`.
 */
import { AstUtils, CstUtils, GrammarUtils, type AstNode, type Grammar, type LangiumDocument, type References } from 'langium';
import { DefaultRenameProvider, type LangiumServices } from 'langium/lsp';
import { LSPErrorCodes, ResponseError, TextEdit, type Position, type Range, type RenameParams, type WorkspaceEdit } from 'vscode-languageserver';
import type { TensorFile } from '../../import/tensor.js';
import * as ast from '../generated/ast.js';
import { presetsUri } from '../presets.js';
import { resolvePath, type Lowering } from './lowering.js';
import { whyNoName } from './names.js';

export class TerntrackRenameProvider extends DefaultRenameProvider {
    private readonly grammar: Grammar;
    private readonly links: References;

    constructor(services: LangiumServices, private readonly lowering: Lowering) {
        super(services);
        this.grammar = services.Grammar;
        this.links = services.references.References;
    }

    /** @throws ResponseError with the reason why not */
    override async rename(document: LangiumDocument, params: RenameParams): Promise<WorkspaceEdit | undefined> {
        const node = this.declarationAt(document, params.position);
        if (!node) {
            return undefined;
        }
        const why = whyNoName(this.grammar, node, params.newName) ?? taken(node, params.newName);
        if (why) {
            throw new ResponseError(LSPErrorCodes.RequestFailed, why);
        }
        const edit = await super.rename(document, params);
        const kept = ast.isLayer(node) ? this.tensorEdit(node) : undefined;
        if (edit?.changes && kept) {
            const uri = AstUtils.getDocument(node).uri.toString();
            edit.changes[uri] = [...edit.changes[uri] ?? [], kept];
        }
        return edit;
    }

    /** @throws ResponseError for what ships */
    protected override renameNodeRange(document: LangiumDocument, position: Position): Range | undefined {
        this.declarationAt(document, position);
        return super.renameNodeRange(document, position);
    }

    /** @throws ResponseError for what ships */
    private declarationAt(document: LangiumDocument, position: Position): AstNode | undefined {
        const root = document.parseResult.value.$cstNode;
        const leaf = root && CstUtils.findDeclarationNodeAtOffset(root, document.textDocument.offsetAt(position));
        const [node] = leaf ? this.links.findDeclarations(leaf) : [];
        if (node && AstUtils.getDocument(node).uri.toString() === presetsUri.toString()) {
            throw new ResponseError(LSPErrorCodes.RequestFailed, `\`${this.nameProvider.getName(node) ?? ''}\` ships with Terntrack and cannot be renamed; write a hardware that refines it`);
        }
        return node;
    }

    /** Of a network's layer with tensors of its own name. A block's lines have other names in every network. */
    private tensorEdit(layer: ast.Layer): TextEdit | undefined {
        const network = layer.$container;
        const path = ast.isNetwork(network) ? network.weights?.[0]?.file : undefined;
        const end = layer.$cstNode?.range.end;
        if (path === undefined || layer.tensor !== undefined || !end || ast.isInstances(layer.operation)) {
            return undefined;
        }
        const file = this.lowering.weights.peek(resolvePath(AstUtils.getDocument(layer).uri, path), path)?.value;
        return file && hasTensors(file, layer.name) ? TextEdit.insert(end, ` tensor "${layer.name}"`) : undefined;
    }
}

function hasTensors({ tensors }: TensorFile, layer: string): boolean {
    return ['weight', 'M', 'Mp', 'B', 'Mres'].some(kind => tensors.has(`${layer}.${kind}`));
}

/** Who has the name already, among those that must differ from it. */
function taken(node: AstNode, name: string): string | undefined {
    const container = node.$container;
    const others = ast.isModel(container) ? container.elements
        : ast.isParameter(node) && ast.isBlock(container) ? container.parameters
            : ast.isNetwork(container) ? [...container.inputs, ...container.layers] : ast.isBlock(container) ? container.layers : [];
    const other = (others as readonly (AstNode & { name?: string })[]).find(one => one !== node && one.name === name);
    const line = other && GrammarUtils.findNodeForProperty(other.$cstNode, 'name')?.range.start.line;
    return other && `\`${name}\` is declared already${line === undefined ? '' : ` on line ${line + 1}`}`;
}
