/**
 * What a program costs on a bit-serial machine: widths of biased unsigned words, and cycles by weights that the caller may
 * set. A model to choose by, not the compiler's account of a placed program.
 */
import { bitLength } from '../../network/bits.js';
import type { AdderNodes, SumGraph } from './graph.js';

/** Cycles of one operation each, from the widths in bits of the words it reads and makes. */
export interface CycleWeights {
    /** Width of an input, an unsigned word. */
    readonly inputBits: number;
    /** fresh <- a + b, the result `resultBits` wide. */
    tempCycles(resultBits: number, aBits: number, bBits: number): number;
    /** a <- a + source, at a's last use. */
    overwriteCycles(sourceBits: number, resultBits: number): number;
    /** accumulator <- accumulator + source. */
    accumulateCycles(sourceBits: number): number;
}

/**
 * 10 cycles a bit out of place, `4m + 4n - 4` in place, accumulators of nine bits (a low field of seven and two guard bits).
 * Inputs have four bits.
 */
export const defaultWeights: CycleWeights = {
    inputBits: 4,
    tempCycles: resultBits => 10 * resultBits,
    overwriteCycles: (sourceBits, resultBits) => 4 * sourceBits + 4 * resultBits - 4,
    accumulateCycles: sourceBits => 4 * sourceBits + 4 * Math.max(9, sourceBits) - 4,
};

/** Width of every node's word: value plus a bias known at compile time, complemented where it is subtracted. */
export function nodeWidths({ inputs, a, b, subtract }: AdderNodes, inputBits: number): Uint8Array {
    const nodes = inputs + a.length;
    const least = new Float64Array(nodes);
    const most = new Float64Array(nodes).fill(2 ** inputBits - 1, 0, inputs);
    const widths = new Uint8Array(nodes).fill(inputBits, 0, inputs);
    for (let k = 0; k < a.length; k++) {
        const node = inputs + k;
        const complement = subtract[k] === 1 ? 2 ** widths[b[k]] - 1 : -1;
        least[node] = least[a[k]] + (complement < 0 ? least[b[k]] : complement - most[b[k]]);
        most[node] = most[a[k]] + (complement < 0 ? most[b[k]] : complement - least[b[k]]);
        widths[node] = bitLength(most[node]);
    }
    return widths;
}

/** Cycles of a program: nodes made in order, an operand overwritten at its last use where that is cheaper, terms accumulated. */
export function sumCycles(graph: SumGraph, weights: CycleWeights): number {
    const { inputs, a, b } = graph;
    const widths = nodeWidths(graph, weights.inputBits);
    const last = new Int32Array(widths.length).fill(-1);
    for (let k = 0; k < a.length; k++) {
        last[a[k]] = last[b[k]] = k;
    }
    let cycles = 0;
    for (let k = 0; k < a.length; k++) {
        const [wa, wb, width] = [widths[a[k]], widths[b[k]], widths[inputs + k]];
        let cost = weights.tempCycles(width, wa, wb);
        if (a[k] >= inputs && last[a[k]] === k) {
            cost = Math.min(cost, weights.overwriteCycles(wb, width));
        }
        if (b[k] >= inputs && last[b[k]] === k) {
            cost = Math.min(cost, weights.overwriteCycles(wa, width));
        }
        cycles += cost;
    }
    for (const node of graph.termNode) {
        cycles += weights.accumulateCycles(widths[node]);
    }
    return cycles;
}
