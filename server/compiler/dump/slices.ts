/** Walks the slices of a part in running order; what the dumps of unroll, share, annotate and form have in common. */
import type { ReadyGroup, ReadySlice } from '../prepare.js';
import type { LayerTrace, PartTrace } from '../trace.js';
import { nodeName, sumName } from './names.js';

export interface SliceAt {
    readonly part: PartTrace;
    readonly set: number;
    readonly group: ReadyGroup;
    readonly ready: ReadySlice;
    /** Name of a node of the slice, and of the sum of one of its rows. */
    readonly node: (node: number) => string;
    readonly row: (row: number) => string;
    /** `group 0, slice 1`. */
    readonly title: string;
}

/** A heading for each part of a layer that has several. */
export function* eachPart({ mac }: LayerTrace): Generator<{ readonly part: PartTrace; readonly heading: readonly string[] }> {
    for (const [index, part] of mac?.parts.entries() ?? []) {
        const heading = mac!.parts.length > 1 ? [`part ${index}: outputs ${part.channels[0]}..${part.channels[1] - 1}`] : [];
        yield { part, heading };
    }
}

export function* slicesOf(part: PartTrace): Generator<SliceAt> {
    const { ready: sets } = part.steps;
    const { sums } = part.mac.plan;
    for (const [set, groups] of sets.entries()) {
        const { stream, section } = sums.sets[set];
        for (const [g, group] of groups.entries()) {
            for (const [s, ready] of group.ready.entries()) {
                const { graph, slice } = ready;
                yield {
                    part, set, group, ready,
                    node: node => nodeName(sums.folded.streams, stream, slice.firstElement, graph.inputs, node),
                    row: row => sumName(sums, sums.first[set] + slice.sums[row]),
                    title: `${sets.length > 1 ? `${section}, ` : ''}group ${g}, slice ${s}`
                };
            }
        }
    }
}
