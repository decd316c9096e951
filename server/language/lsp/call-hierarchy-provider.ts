/**
 * The call hierarchy: an experiment runs a network, lines of a network and of a block use blocks. Who uses this, and what
 * does it use, over all files.
 */
import { AstUtils, type AstNode, type CstNode, type ReferenceDescription, type Stream, URI } from 'langium';
import { AbstractCallHierarchyProvider, type LangiumServices } from 'langium/lsp';
import type { CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, Range } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';
import { TerntrackNodeKindProvider } from './node-kind-provider.js';

type Caller = ast.Layer | ast.Experiment;
type Callee = ast.Block | ast.Network;

export class TerntrackCallHierarchyProvider extends AbstractCallHierarchyProvider {
    private readonly kinds = new TerntrackNodeKindProvider();
    private readonly locate: (root: AstNode, path: string) => AstNode | undefined;

    constructor(services: LangiumServices) {
        super(services);
        this.locate = (root, path) => services.workspace.AstNodeLocator.getAstNode(root, path);
    }

    /** Items stand where they are declared, which may be another document than the one that was asked. */
    protected override getCallHierarchyItems(node: AstNode): CallHierarchyItem[] | undefined {
        const name = this.nameProvider.getName(node);
        const nameNode = this.nameProvider.getNameNode(node);
        return takesPart(node) && name !== undefined && nameNode && node.$cstNode ? [this.item(node, name, nameNode, node.$cstNode)] : undefined;
    }

    /** By the line or experiment that makes the call. */
    protected override getIncomingCalls(node: AstNode, references: Stream<ReferenceDescription>): CallHierarchyIncomingCall[] | undefined {
        if (ast.isLayer(node)) {
            return undefined; // A layer is read, not used.
        }
        const calls = new Map<AstNode, { from: CallHierarchyItem; fromRanges: Range[] }>();
        for (const { sourceUri, sourcePath, segment } of references) {
            const root = this.documents.getDocument(URI.parse(sourceUri.toString()))?.parseResult.value;
            const source = root && this.locate(root, sourcePath);
            const caller = source && AstUtils.getContainerOfType(source, (one): one is Caller => ast.isLayer(one) || ast.isExperiment(one));
            const [from] = caller ? this.getCallHierarchyItems(caller) ?? [] : [];
            if (caller && from) {
                const call = calls.get(caller) ?? { from, fromRanges: [] };
                call.fromRanges.push(segment.range);
                calls.set(caller, call);
            }
        }
        return calls.size > 0 ? [...calls.values()] : undefined;
    }

    /** By the block or network that is called. */
    protected override getOutgoingCalls(node: AstNode): CallHierarchyOutgoingCall[] | undefined {
        const calls = new Map<AstNode, { to: CallHierarchyItem; fromRanges: Range[] }>();
        for (const { callee, at } of callsIn(node)) {
            const [to] = this.getCallHierarchyItems(callee) ?? [];
            if (to && at) {
                const call = calls.get(callee) ?? { to, fromRanges: [] };
                call.fromRanges.push(at.range);
                calls.set(callee, call);
            }
        }
        return calls.size > 0 ? [...calls.values()] : undefined;
    }

    private item(node: AstNode, name: string, nameNode: CstNode, cst: CstNode): CallHierarchyItem {
        const home = ast.isLayer(node) ? node.$container.name : undefined;
        return {
            kind: this.kinds.getSymbolKind(node), name, detail: home === undefined ? node.$type.toLowerCase() : `in ${home}`,
            range: cst.range, selectionRange: nameNode.range, uri: AstUtils.getDocument(node).uri.toString(),
        };
    }
}

function takesPart(node: AstNode): boolean {
    return ast.isBlock(node) || ast.isNetwork(node) || ast.isExperiment(node) || ast.isLayer(node);
}

function callsIn(node: AstNode): { readonly callee: Callee; readonly at: CstNode | undefined }[] {
    return AstUtils.streamAst(node).flatMap(one => {
        const reference = ast.isBlockUse(one) ? one.block : ast.isRun(one) ? one.network : undefined;
        return reference?.ref ? [{ callee: reference.ref, at: reference.$refNode }] : [];
    }).toArray();
}
