/** The dump after share: what each slice makes once, and what its sums accumulate. */
import type { LayerTrace } from '../trace.js';
import { nonzeros } from '../share/graph.js';
import { counted, signedSum } from './names.js';
import { eachPart, slicesOf } from './slices.js';

export function* dumpShare(trace: LayerTrace): Generator<string> {
    for (const { part, heading } of eachPart(trace)) {
        yield* heading;
        for (const { ready: { graph, slice }, node, row, title } of slicesOf(part)) {
            yield `${title}: ${counted(graph.a.length, 'addition')} and ${counted(graph.termNode.length, 'accumulation')} for ${counted(nonzeros(slice.matrix), 'weight')}`;
            for (let k = 0; k < graph.a.length; k++) {
                yield `  ${node(graph.inputs + k)} = ${signedSum([[1, node(graph.a[k])], [graph.subtract[k] ? -1 : 1, node(graph.b[k])]])}`;
            }
            for (let r = 0; r + 1 < graph.rowStart.length; r++) {
                const terms = Array.from({ length: graph.rowStart[r + 1] - graph.rowStart[r] }, (_, i) => graph.rowStart[r] + i);
                yield `  ${row(r)} takes ${signedSum(terms.map(t => [graph.termSign[t], node(graph.termNode[t])] as const))}`;
            }
        }
    }
}
