/**
 * Which unsigned integers stand for a signal: where they begin, how many bits they have. It must not make layers.
 */
import { bitLength } from '../../network/bits.js';
import { StepProblem } from './problem.js';
import { magnitude, reachOf, type Signal } from './signal.js';
import { at, largest, smallest, type Vector } from './vector.js';

/** Widest activation. */
export const MAX_BITS = 16;

export interface IntegerRange {
    /** value = integer + low */
    readonly low: number;
    readonly bits: number;
    /** The model clamps here, the integers only at the next power of two; undefined where both clamp alike. */
    readonly clampsAt?: number;
}

/** Of a rounded signal: integers low .. low + 2^bits - 1 that clamp where it does. Throws StepProblem. */
export function integerRange(signal: Signal): IntegerRange {
    const { min, max } = reachOf(signal);
    const rounded = (v: number): number => signal.rounding === 'nearest' ? Math.floor(v + 0.5) : Math.floor(v);
    const low = lowestOf(signal.low, min.map(rounded));
    const high = -lowestOf(signal.high.map(v => -v), max.map(v => -rounded(v)));
    if (signal.rounding === 'towards-zero' && low < 0) {
        throw new StepProblem('import/activation', 'rounds negative values towards zero', 'Integers here are rounded down or to the nearest: clamp at 0 behind the division, or divide by a shift.');
    }
    const bits = Math.max(1, bitLength(Math.max(0, high - low)));
    if (!(bits <= MAX_BITS)) {
        throw new StepProblem('import/range', `needs activations of ${Number.isFinite(bits) ? bits : 'any number of'} bits`,
            `Activations have at most ${MAX_BITS} bits: clamp or quantise them.`);
    }
    return { low, bits, ...high - low < 2 ** bits - 1 && largest(max) > high + 0.5 ? { clampsAt: high } : {} };
}

/** Where all channels begin: at the bound that some of them meet, else at the lowest value there is. */
function lowestOf(bound: Vector, reach: Vector): number {
    if (bound.length === 1 && Number.isFinite(bound[0])) {
        return bound[0];
    }
    const channels = Array.from({ length: Math.max(bound.length, reach.length) }, (_, c) => ({ bound: at(bound, c), reach: at(reach, c) }));
    const met = channels.filter(channel => channel.reach < channel.bound).map(channel => channel.bound);
    if (met.length === 0) {
        return smallest(reach);
    }
    const [lowest] = met;
    if (met.some(one => one !== lowest) || channels.some(channel => Math.max(channel.reach, channel.bound) < lowest)) {
        throw new StepProblem('import/activation', 'clamps its channels at different values before rounding',
            'One range holds for all channels of an activation: put batch norm before the activation function, not behind it.');
    }
    return lowest;
}

/** The step of which every scale (and bound) is a multiple, so that integers hold the sum exactly; undefined where there is none. */
export function commonStep(signal: Signal): number | undefined {
    const scales = signal.terms.flatMap(term => term.kind === 'mac' ? [...term.scale, ...term.negativeScale] : [...term.scale]).filter(v => v !== 0).map(Math.abs);
    if (scales.length === 0) {
        return undefined;
    }
    const step = smallest(scales);
    const isMultiple = (v: number): boolean => Math.abs(v / step - Math.round(v / step)) < 1e-6 && Math.abs(v / step) < 2 ** 15;
    const bounds = [...signal.low, ...signal.high].filter(Number.isFinite);
    const offsets = signal.offset.every(isMultiple) || bounds.length === 0 ? signal.offset : undefined;
    return scales.every(isMultiple) && offsets && bounds.every(isMultiple) ? step : undefined;
}

/** Offsets that are multiples of the step (within rounding) are part of the integers; others stay outside. */
export function wholeOffset(offset: Vector, step: number): Vector | undefined {
    const multiples = offset.map(v => Math.round(v / step));
    return magnitude(offset.map((v, c) => v / step - multiples[c])) < 1e-6 ? multiples : undefined;
}
