/** Walks the slices of a part in running order; what the dumps of unroll, share, annotate and form have in common. */
import type { CompiledPart } from '../layer.js';
import type { ReadyGroup, ReadySlice } from '../prepare.js';
import type { LayerTrace, SummingTrace } from '../trace.js';
import { nodeName, sumName } from './names.js';

export interface SliceAt {
    readonly part: SummingTrace;
    readonly set: number;
    readonly group: ReadyGroup;
    readonly ready: ReadySlice;
    /** Name of a node of the slice, and of the sum of one of its rows. */
    readonly node: (node: number) => string;
    readonly row: (row: number) => string;
    /** `group 0, slice 1`. */
    readonly title: string;
}

/** Every program that takes inputs, with a heading where the layer has several programs. */
export function* eachPart({ mac }: LayerTrace): Generator<{ readonly part: SummingTrace; readonly heading: readonly string[] }> {
    for (const part of mac?.summing ?? []) {
        const heading = mac!.parts.length > 1 ? [partTitle(part.index, part)] : [];
        yield { part, heading };
    }
}

/** `part 3: outputs 0..7, array 1, level 0` */
export function partTitle(index: number, { channels: [from, to], node }: Pick<CompiledPart, 'channels' | 'node'>): string {
    return `part ${index}: outputs ${from}..${to - 1}${node ? `, array ${node.array}, level ${node.level}` : ''}`;
}

export function* slicesOf(part: SummingTrace): Generator<SliceAt> {
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
