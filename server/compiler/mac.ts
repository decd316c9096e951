/**
 * A convolution or dense layer, from folded sums to program, for one choice of slices and columns: places the
 * accumulators, prepares the slices, and emits; again with wider accumulators where a bound turns out wider than thought.
 * `choose.ts` makes the choices.
 */
import { bitLength } from '../network/bits.js';
import type { MacLayer } from '../network/model.js';
import type { Accumulators } from './accumulators.js';
import { columnsOf, placeAccumulators, placeAlong, type AccumulatorCells, type Columns, type LayoutKind } from './allocate.js';
import type { AdditionCosts } from './costs.js';
import { PartEmitter } from './emit.js';
import { exactWidth, type FoldedLayer } from './fold.js';
import type { Machine } from './machine.js';
import type { RequantiseForm } from './output.js';
import { Preparer, runBounds, splitAccumulators, startConstants, type ReadyGroup, type ReadySets, type SliceChoice } from './prepare.js';
import type { PartialStore } from './partials.js';
import { CompileError } from './problems.js';
import type { Program } from './program.js';
import { PartSums } from './sums.js';
import type { AccumulatorPlan } from './verify/accumulator-flow.js';

export interface MacChoice extends SliceChoice {
    /** Output channels [from, to) of this part. */
    readonly channels: readonly [number, number];
    readonly layout: LayoutKind;
    /** Columns for inputs and temporaries. */
    readonly frontColumns: number;
    /** Least cells of an accumulator: a sample of a layer is placed like the whole. */
    readonly leastBits: number;
    readonly costs: AdditionCosts;
    /** Whether accumulators may be split into fields with guard bits. */
    readonly guard: boolean;
    /** Where the sums are partial ones: their start values, and where they go. */
    readonly partial?: PartialRole;
    /** Whether `steps` are wanted. */
    readonly keep?: boolean;
}

export interface PartialRole {
    readonly store: PartialStore;
    /** `own`: constants and largest words of the part without start values. */
    starts(own: Accumulators): Float64Array;
}

export interface SetFacts {
    readonly shared: number;
    readonly accumulate: number;
    readonly accumulatorBits: number;
    readonly range: readonly [number, number];
}

/** What the steps made of a part, for dumps and explanations. */
export interface MacSteps {
    readonly choice: MacChoice;
    readonly columns: Columns;
    readonly placed: AccumulatorCells;
    readonly ready: ReadySets;
    readonly starts: Float64Array;
    /** With the bounds after the last term. */
    readonly accumulators: Accumulators;
}

export interface MacProgram {
    readonly program: Program;
    readonly sets: readonly SetFacts[];
    readonly forms: readonly RequantiseForm[];
    readonly domains: number;
    /** What the accumulators are meant to hold, and where: for the verifier. */
    readonly plan: AccumulatorPlan;
    readonly steps?: MacSteps;
}

/** Cells beyond the exact width that an accumulator is placed with for its guard bits. */
export const guardCells = 2;

/** Throws CompileError when the choice does not fit the machine, Cancelled when it is withdrawn. */
export function compileMac(layer: MacLayer, folded: FoldedLayer, machine: Machine, choice: MacChoice): MacProgram {
    const sums = new PartSums(layer, folded, choice.channels);
    const preparer = new Preparer(sums, choice);
    const columns = columnsOf(machine, choice.layout, choice.frontColumns);
    const { partial } = choice;
    const isLogits = sums.isLogits && !partial;
    /** With a start value for other arrays' sums too, a partial sum may be much wider than its range. */
    let least = sums.list.map(() => 0);
    for (let slack = 0; ; slack++) {
        const widths = sums.list.map(({ range }, s) => Math.max(least[s],
            Math.max(1, choice.leastBits, exactWidth(range)) + slack + (isLogits ? 1 : 0) + (choice.guard ? guardCells : 0)));
        const placed = choice.layout === 'across'
            ? placeAccumulators(machine, columns.accumulators[0], widths, sums.first) : placeAlong(machine, columns.accumulators, widths);
        if (!placed) {
            throw noRoom(sums, machine, columns.accumulators, widths);
        }
        const ready = preparer.run(placed.blocks);
        const starts = partial ? partial.starts(runBounds(sums, ready, new Float64Array(sums.list.length)))
            : startConstants(sums, ready, widths, choice.without);
        const fields = choice.guard ? splitAccumulators(sums, ready, starts, choice.costs)
            : { low: new Uint8Array(sums.list.length), guard: new Uint8Array(sums.list.length) };
        const bounds = runBounds(sums, ready, starts);
        const needed = widths.map((_, s) => (partial ? bitLength(bounds.bound[s]) : neededBits(sums, bounds, s)) + fields.guard[s]);
        least = partial ? needed : least;
        if (widths.every((width, s) => needed[s] <= width)) {
            const { program, forms, accumulators, domains } =
                new PartEmitter(sums, machine, columns, placed.cells, starts, fields, bounds.bound, choice.without).run(ready, partial?.store);
            const plan: AccumulatorPlan = { sums, cells: placed.cells, fields, bias: accumulators.bias, ...(partial && { stored: partial.store.words }) };
            const steps = choice.keep ? { choice, columns, placed, ready, starts, accumulators } : undefined;
            return { program, forms, domains, plan, sets: ready.map((groups, set) => factsOf(sums, set, groups, accumulators)), ...(steps && { steps }) };
        }
    }
}

/** Cells a sum's word needs: for its bound, and for the offset bit of a logit. */
function neededBits(sums: PartSums, bounds: Accumulators, sum: number): number {
    const bound = bitLength(bounds.bound[sum]);
    const { set, channel } = sums.list[sum];
    return sums.isLogits && set === 0 ? Math.max(bound, sums.storedExponent(channel, bounds.bias[sum]) + 1) : bound;
}

function factsOf(sums: PartSums, set: number, groups: readonly ReadyGroup[], accumulators: Accumulators): SetFacts {
    let [shared, accumulate, accumulatorBits, min, max] = [0, 0, 0, 0, 0];
    for (const { ready } of groups) {
        for (const { graph } of ready) {
            shared += graph.a.length;
            accumulate += graph.termNode.length;
        }
    }
    sums.list.forEach((sum, s) => {
        if (sum.set === set) {
            accumulatorBits = Math.max(accumulatorBits, bitLength(accumulators.bound[s]));
            min = Math.min(min, sum.range.min);
            max = Math.max(max, sum.range.max);
        }
    });
    return { shared, accumulate, accumulatorBits, range: [min, max] };
}

function noRoom(sums: PartSums, machine: Machine, [from, to]: readonly [number, number], widths: readonly number[]): CompileError {
    const need = widths.reduce((a, b) => a + b, 0);
    return new CompileError('capacity/accumulators', `Layer ${sums.layer.name} needs ${need} accumulator cells in a row`,
        `${Math.max(0, to - from)} columns x ${machine.domains} domains are left for them after inputs and temporaries.`);
}
