/**
 * Chooses how much of a layer goes into one slice (joined channels), how many columns stay for inputs and temporaries, and
 * how many parts the outputs are split into, so that the program fits the machine and takes few cells.
 */
import type { MacLayer } from '../network/model.js';
import { firstFrontColumn } from './allocate.js';
import { AdditionCosts } from './costs.js';
import { countProgram } from './counts.js';
import { bitLength } from '../network/bits.js';
import { fold, type FoldedLayer } from './fold.js';
import { compileMac, type MacChoice, type MacProgram } from './mac.js';
import type { Machine } from './machine.js';
import { CompileError } from './problems.js';
import type { SumGraph, TernaryMatrix } from './share/graph.js';

export interface ChooseOptions {
    readonly effort: 'default' | 'max';
    readonly share: (matrix: TernaryMatrix) => SumGraph;
    readonly guard: boolean;
    readonly isCancelled?: () => boolean;
}

export interface MacResult {
    readonly folded: FoldedLayer;
    readonly parts: readonly { readonly channels: readonly [number, number]; readonly mac: MacProgram }[];
    readonly joinedChannels: number;
    readonly notes: readonly string[];
}

/** Throws CompileError when no choice fits. */
export function chooseMac(layer: MacLayer, machine: Machine, options: ChooseOptions): MacResult {
    const folded = fold(layer);
    let failure: CompileError | undefined;
    const outputs = layer.weights.shape[0];
    for (let parts = 1; parts <= outputs; parts *= 2) {
        const size = Math.ceil(outputs / parts);
        const channels = Array.from({ length: Math.ceil(outputs / size) }, (_, i) =>
            [i * size, Math.min(outputs, (i + 1) * size)] as const);
        try {
            return chooseSlices(layer, folded, machine, channels, options);
        } catch (error) {
            if (!(error instanceof CompileError)) {
                throw error;
            }
            failure ??= error;
        }
    }
    throw failure!;
}

/** Sizes of a slice to try, in elements of one patch: whole channels first, then less than one. */
function sliceSizes(folded: FoldedLayer): number[] {
    const { elementsPerChannel, elements } = folded.sets[0];
    const sizes = new Set<number>();
    for (let size = Math.max(elementsPerChannel, 72); size >= 1; size = Math.floor(size / 2)) {
        const whole = size >= elementsPerChannel ? size - size % elementsPerChannel : size;
        sizes.add(Math.min(elements, whole));
    }
    return [...sizes];
}

function chooseSlices(
    layer: MacLayer, folded: FoldedLayer, machine: Machine, channels: readonly (readonly [number, number])[], options: ChooseOptions
): MacResult {
    let failure: CompileError | undefined;
    for (const size of sliceSizes(folded)) {
        try {
            const parts = channels.map(range => ({
                channels: range, mac: fitFront(layer, folded, machine, range, size, options)
            }));
            const { elementsPerChannel } = folded.sets[0];
            return { folded, parts, joinedChannels: size / elementsPerChannel, notes: [] };
        } catch (error) {
            if (!(error instanceof CompileError)) {
                throw error;
            }
            failure ??= error;
        }
    }
    throw failure!;
}

/** The fewest front columns that hold the slice's inputs and temporaries; the rest is for accumulators. */
function fitFront(
    layer: MacLayer, folded: FoldedLayer, machine: Machine, channels: readonly [number, number], size: number, options: ChooseOptions
): MacProgram {
    const columns = machine.columns - firstFrontColumn;
    const costs = new AdditionCosts(machine);
    let failure: CompileError | undefined;
    let best: { program: MacProgram; cells: number } | undefined;
    for (const share of [0.5, 0.7, 0.85, 0.35, 0.2]) {
        const frontColumns = Math.max(1, Math.floor(columns * share));
        const elements = folded.sets.map(set =>
            Math.min(set.elements, set.elementsPerChannel * Math.max(1, Math.floor(size / set.elementsPerChannel))));
        elements[0] = size;
        const choice: MacChoice = {
            channels, elements, frontColumns, share: options.share, guard: options.guard, costs, ...(options.isCancelled && { isCancelled: options.isCancelled }) };
        try {
            const program = compileMac(layer, folded, machine, choice);
            if (options.effort === 'default') {
                return program;
            }
            let cells = 0;
            countProgram(program.program, machine).forEach(c => { cells += c.searchCells; });
            if (!best || cells < best.cells) {
                best = { program, cells };
            }
        } catch (error) {
            if (!(error instanceof CompileError)) {
                throw error;
            }
            failure ??= error;
        }
    }
    if (!best) {
        throw failure!;
    }
    return best.program;
}

/** Search and write cycles of every nonzero weight accumulated on its own, in place, at its accumulator's exact width. */
export function naiveCycles(folded: FoldedLayer, set: number, latches: 1 | 2): number {
    const { sums, elements, entries, stream } = folded.sets[set];
    const m = folded.streams[stream].bits;
    let cycles = 0;
    for (let s = 0; s < sums; s++) {
        let nonzero = 0;
        for (let e = s * elements; e < (s + 1) * elements; e++) {
            nonzero += entries[e] === 0 ? 0 : 1;
        }
        const n = Math.max(m, bitLength(nonzero * (2 ** m - 1)));
        cycles += nonzero * (latches === 2 ? 4 + 6 * (m - 1) + 4 * (n - m) : 4 + 8 * (m - 1) + 4 * (n - m));
    }
    return cycles;
}
