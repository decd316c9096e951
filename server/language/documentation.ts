/** `///` comments: the lines directly above a declaration or a layer document it. */
import type { AstNode, CstNode, DocumentationProvider } from 'langium';
import { isLeafCstNode } from 'langium';
import * as ast from './generated/ast.js';

export class TerntrackDocumentationProvider implements DocumentationProvider {

    /** The text of the `///` lines above the node, as Markdown; undefined without any. */
    getDocumentation(node: AstNode): string | undefined {
        return node.$cstNode && documentable(node) ? documentationAbove(node.$cstNode) : undefined;
    }
}

function documentable(node: AstNode): boolean {
    return ast.isElement(node) || ast.isLayer(node) || ast.isInput(node) || ast.isSetting(node) || ast.isParameter(node) || ast.isWeights(node);
}

/** Comments are hidden leaves that stand before the node in its container or, for a first child, before the container's brothers. */
function documentationAbove(cst: CstNode): string | undefined {
    const lines: string[] = [];
    let below = cst.range.start.line;
    for (const leaf of leavesBefore(cst)) {
        // A comment behind another line's end documents that line, not this one.
        if (leaf.tokenType.name !== 'DOC_COMMENT' || leaf.range.start.line !== below - 1) {
            break;
        }
        lines.unshift(leaf.text.slice(3).replace(/^ /, '').trimEnd());
        below = leaf.range.start.line;
    }
    return lines.length > 0 ? lines.join('\n') : undefined;
}

/** Leaves in front of a node, the nearest first, hidden ones included. */
function* leavesBefore(cst: CstNode) {
    for (let node: CstNode | undefined = cst; node; node = node.container) {
        const siblings: readonly CstNode[] = node.container?.content ?? [];
        for (let index = siblings.indexOf(node) - 1; index >= 0; index--) {
            const leaf = siblings[index];
            if (!isLeafCstNode(leaf)) {
                return;
            }
            yield leaf;
        }
    }
}
