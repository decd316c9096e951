/**
 * Links on the file names of a document: imports, weights, images and labels. A weights file leads to the list of its
 * tensors, since its bytes say nothing to a reader.
 */
import { GrammarUtils, type AstNode, type LangiumDocument } from 'langium';
import type { DocumentLinkProvider } from 'langium/lsp';
import type { DocumentLink } from 'vscode-languageserver';
import * as ast from '../generated/ast.js';
import { resolvePath } from './lowering.js';
import { tensorListUri } from './tensor-list.js';

export class TerntrackDocumentLinkProvider implements DocumentLinkProvider {

    getDocumentLinks(document: LangiumDocument): DocumentLink[] {
        const root = document.parseResult.value;
        const named: AstNode[] = ast.isModel(root) ? [...root.imports ?? [], ...(root.elements ?? []).flatMap((element): AstNode[] =>
            ast.isNetwork(element) ? element.weights ?? [] : ast.isExperiment(element) ? element.data ?? [] : [])] : [];
        return named.flatMap(node => linkOf(node, document) ?? []);
    }
}

function linkOf(node: AstNode, document: LangiumDocument): DocumentLink[] | undefined {
    if (ast.isImport(node)) {
        return link(node, 'path', node.path, path => resolvePath(document.uri, path), 'Open the imported file');
    }
    if (ast.isWeights(node)) {
        return link(node, 'file', node.file, path => tensorListUri(resolvePath(document.uri, path)), 'List the tensors');
    }
    if (ast.isDataFile(node)) {
        return link(node, 'path', node.path, path => resolvePath(document.uri, path), `Open the ${node.kind}`);
    }
    return undefined;
}

/** On what stands between the quotes. */
function link(node: AstNode, property: string, path: string | undefined, target: (path: string) => string, tooltip: string): DocumentLink[] {
    const range = GrammarUtils.findNodeForProperty(node.$cstNode, property)?.range;
    if (!path || !range) {
        return [];
    }
    const { start, end } = range;
    return [{
        range: { start: { ...start, character: start.character + 1 }, end: { ...end, character: Math.max(start.character + 1, end.character - 1) } },
        target: target(path), tooltip,
    }];
}
