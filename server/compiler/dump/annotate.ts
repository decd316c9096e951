/** The dump after annotate: the exact range of every value. */
import { maxActivation } from '../../network/model.js';
import { annotate } from '../annotate.js';
import type { LayerTrace } from '../trace.js';
import { eachPart, slicesOf } from './slices.js';

export function* dumpAnnotate(trace: LayerTrace): Generator<string> {
    for (const { part, heading } of eachPart(trace)) {
        yield* heading;
        for (const { set, ready: { graph, rowMax }, node, row, title } of slicesOf(part)) {
            const amax = maxActivation(part.mac.plan.sums.bitsOf(set));
            const { min, max } = annotate(graph, amax);
            yield `${title}: inputs in 0..${amax}`;
            for (let n = graph.inputs; n < min.length; n++) {
                yield `  ${node(n)} in ${min[n]}..${max[n]}`;
            }
            for (const [r, most] of rowMax.entries()) {
                yield `  ${row(r)} takes at most ${most} here`;
            }
        }
    }
}
