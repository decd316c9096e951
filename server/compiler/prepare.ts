/**
 * From the sums of a part to formed slices (unroll, share, annotate, form), and what follows from all of them together:
 * the accumulators' bounds, their start constants and how they are split into fields. No cells yet.
 * narrow: bit operators see the flags of an operation only.
 */
import { bitLength } from '../network/bits.js';
import { maxActivation } from '../network/model.js';
import { Accumulators, type Fields } from './accumulators.js';
import { annotate } from './annotate.js';
import type { AdditionCosts } from './costs.js';
import { chooseFields, TermSequences } from './fields.js';
import { sumRange } from './fold.js';
import { form, Step, stepLength, type FormedSlice } from './form.js';
import type { PassName } from './passes.js';
import { Cancelled } from './problems.js';
import { complementA } from './program.js';
import { withRecomputation } from './recompute.js';
import { bestStart, levels } from './requantise.js';
import type { SumGraph, TernaryMatrix } from './share/graph.js';
import type { PartSums } from './sums.js';
import { unroll, type ElementGroup, type Slice } from './unroll.js';

export interface SliceChoice {
    /** Elements joined into one slice, per set, and sums that share in it. */
    readonly elements: readonly number[];
    readonly sums: number;
    /** Values go into the sums of the block under the ports, or at once into all their sums. */
    readonly push: 'block' | 'all';
    readonly share: (matrix: TernaryMatrix) => SumGraph;
    /** Cells for inputs and temporaries; values are made again where a slice would need more. Absent: none are. */
    readonly budgetBits?: number;
    /** Passes switched off. */
    readonly without: ReadonlySet<PassName>;
    readonly isCancelled?: () => boolean;
}

export interface ReadySlice {
    readonly slice: Slice;
    readonly formed: FormedSlice;
    readonly graph: SumGraph;
    /** Exact maximum of each matrix row. */
    readonly rowMax: Float64Array;
}

export interface ReadyGroup {
    readonly group: ElementGroup;
    readonly ready: readonly ReadySlice[];
}

/** The groups of every set. */
export type ReadySets = readonly (readonly ReadyGroup[])[];

export class Preparer {
    /** A slice is shared once, however often its accumulators are placed. */
    private readonly graphs = new Map<string, SumGraph>();

    constructor(private readonly sums: PartSums, private readonly choice: SliceChoice) { }

    /** `blocks`: [from, to) of the accumulators that stand under the ports together. Throws Cancelled. */
    run(blocks: readonly (readonly [number, number])[]): ReadySets {
        const blockOf = new Int32Array(this.sums.list.length);
        if (this.choice.push === 'block') {
            blocks.forEach(([from, to], block) => blockOf.fill(block, from, to));
        }
        return this.sums.sets.map((set, index) =>
            unroll(set, this.choice.elements[index], this.choice.sums, !this.choice.without.has('turn')).map(group => ({
                group, ready: group.slices.map((slice, i) => this.slice(index, group, slice, i, blockOf))
            })));
    }

    private slice(set: number, group: ElementGroup, slice: Slice, position: number, blockOf: Int32Array): ReadySlice {
        if (this.choice.isCancelled?.()) {
            throw new Cancelled();
        }
        const bits = this.sums.bitsOf(set);
        const shared = this.shareOnce(set, slice);
        const rows = Int32Array.from(slice.sums, (_, r) => r);
        if (group.backwards) {
            rows.reverse();
        }
        const visit = { rows, block: rows.map(r => blockOf[this.sums.first[set] + slice.sums[r]]), inputsDie: position === group.slices.length - 1 };
        const formOf = (graph: SumGraph): FormedSlice => form(graph, annotate(graph, maxActivation(bits)), bits, visit, this.choice.without);
        const { budgetBits } = this.choice;
        const graph = budgetBits === undefined ? shared : withRecomputation(shared, budgetBits, bits, formOf);
        const formed = formOf(graph);
        const rowMax = Float64Array.from(slice.sums, (_, r) =>
            sumRange(slice.matrix.entries.subarray(r * slice.elements, (r + 1) * slice.elements), bits).max);
        return { slice, formed, graph, rowMax };
    }

    private shareOnce(set: number, slice: Slice): SumGraph {
        const key = `${set} ${slice.firstElement} ${slice.sums[0]} ${slice.sums[slice.sums.length - 1]}`;
        const graph = this.graphs.get(key) ?? this.choice.share(slice.matrix);
        this.graphs.set(key, graph);
        return graph;
    }
}

/** Runs the accumulators' bounds over all slices. */
export function runBounds(sums: PartSums, sets: ReadySets, starts: Float64Array): Accumulators {
    const accumulators = new Accumulators(sums.list.length, starts);
    eachSlice(sets, (ready, set) => {
        eachAccumulation(ready.formed, (row, node, complement) => {
            accumulators.accumulate(sums.first[set] + ready.slice.sums[row], ready.formed, node, complement);
        });
        settle(accumulators, sums.first[set], ready);
    });
    return accumulators;
}

/** After a slice: its sums' exact maxima bound their accumulators. `first`: index of the set's first sum. */
export function settle(accumulators: Accumulators, first: number, { slice, rowMax }: ReadySlice): void {
    slice.sums.forEach((sum, row) => accumulators.settle(first + sum, rowMax[row]));
}

/** Start values: for thresholds the one that suits the prefixes, for logits the one that makes the word offset binary. */
export function startConstants(
    sums: PartSums, sets: ReadySets, widths: readonly number[], without: ReadonlySet<PassName>
): Float64Array {
    return startsFor(sums, runBounds(sums, sets, new Float64Array(sums.list.length)), widths, without);
}

/** The same, from the constants and the largest words without a start value. */
export function startsFor(
    sums: PartSums, base: { readonly bias: Float64Array; readonly bound: Float64Array }, widths: readonly number[], without: ReadonlySet<PassName>
): Float64Array {
    const starts = new Float64Array(sums.list.length);
    for (let channel = 0; channel < sums.channelCount; channel++) {
        const { range } = sums.list[channel];
        if (sums.isLogits) {
            starts[channel] = sums.logitBias(channel) + 2 ** sums.logitExponent(channel, base.bias[channel]) - base.bias[channel];
        } else if (sums.productsPerChannel === 1 && !without.has('align') && !without.has('thresholds')) {
            const start = bestStart(levels(range.min, range.max, sums.rule(channel)), base.bias[channel], bitLength(base.bound[channel]));
            starts[channel] = bitLength(base.bound[channel] + start) <= widths[channel] ? start : 0;
        }
    }
    return starts;
}

/** How each accumulator is split, from the terms it will take. */
export function splitAccumulators(sums: PartSums, sets: ReadySets, starts: Float64Array, costs: AdditionCosts): Fields {
    const sequences = new TermSequences(sums.list.length);
    eachSlice(sets, ({ slice, formed }, set) => {
        eachAccumulation(formed, (row, node, complement) => {
            const width = formed.width[node];
            sequences.push(sums.first[set] + slice.sums[row], width, complement ? 2 ** width - 1 : formed.top[node]);
        });
    });
    return chooseFields(sequences, starts, costs);
}

function eachSlice(sets: ReadySets, visit: (ready: ReadySlice, set: number) => void): void {
    sets.forEach((groups, set) => groups.forEach(({ ready }) => ready.forEach(slice => visit(slice, set))));
}

function eachAccumulation({ steps }: FormedSlice, visit: (row: number, node: number, complement: boolean) => void): void {
    for (let i = 0; i < steps.length; i += stepLength) {
        if (steps[i] === Step.accumulate) {
            visit(steps[i + 1], steps[i + 2], (steps[i + 4] & complementA) !== 0);
        }
    }
}
