/**
 * What a trace keeps of the text that was run: the documents that decided it, and the lines that wrote each layer.
 */
import { AstUtils, type LangiumDocument } from 'langium';
import { relativePath } from '../../analysis/tracing.js';
import type { SourceRange } from '../../simulator/trace/format.js';
import type { Lowering } from './lowering.js';
import { experimentNetwork } from './targets.js';

export interface TraceSourceText {
    readonly sources: readonly { readonly file: string; readonly text: string }[];
    /** By layer. Lines and columns from 1. */
    readonly ranges: ReadonlyMap<string, SourceRange>;
}

/** `documents`: the one that was run and all it imports; `folder`: URI of where the trace will lie, with a slash at its end. */
export function traceSource(documents: readonly LangiumDocument[], network: string, folder: string, lowering: Lowering): TraceSourceText {
    const lowered = lowering.of(documents[0]);
    const networks = [...lowered.networks, ...lowered.experiments.flatMap(experiment => experimentNetwork(experiment, lowering) ?? [])];
    const layers = networks.find(({ name }) => name === network)?.layers ?? [];
    return {
        sources: documents.map(document => ({ file: relativePath(folder, document.uri.toString()), text: document.textDocument.getText() })),
        ranges: new Map(layers.flatMap(({ name, node }): [string, SourceRange][] => {
            if (!node?.$cstNode) {
                return [];
            }
            const { start, end } = node.$cstNode.range;
            const file = relativePath(folder, AstUtils.getDocument(node).uri.toString());
            return [[name, { file, line: start.line + 1, column: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 }]];
        })),
    };
}
