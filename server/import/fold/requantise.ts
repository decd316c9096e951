/**
 * Real scales and offsets to the integers of a requantisation: M 16 bits, B 32 bits, one shift S. Exact where the numbers
 * allow it, else as close as the widths allow, with the deviation stated.
 */
import { MAX_SHIFT } from '../description.js';
import { StepProblem } from './problem.js';
import type { Rounding } from './signal.js';
import { at, largest, type Vector } from './vector.js';

const MOST_SCALE = 2 ** 15 - 1;
const MOST_OFFSET = 2 ** 31 - 1;
/** For layers that only have offsets. */
const USEFUL_SHIFT = 24;
/** Ties that are rarer do not matter. */
const MOST_BETWEEN_TIES = 256;

export interface Reals {
    /** Scales in units of the output's step, by channel; those of one layer share a shift. */
    readonly scales: readonly Vector[];
    /** In units of the output's step: what is 0 becomes the integer 0. */
    readonly offset: Vector;
    readonly rounding: Rounding;
    readonly channels: number;
    readonly bits: number;
    /** Least and greatest value of what each scale multiplies, by channel. */
    readonly ranges: readonly { readonly min: Vector; readonly max: Vector }[];
}

export interface Integers {
    readonly shift: number;
    readonly scales: readonly Int32Array[];
    readonly offset: Int32Array;
    /** Whether sums lie half-way between two integers often enough to matter: here they are rounded up, elsewhere to even. */
    readonly ties: boolean;
    /** How far a value before rounding may be off at most, in units of the output's step; 0 when exact. */
    readonly deviation: number;
}

/** Throws StepProblem where the widths do not suffice. */
export function toIntegers(reals: Reals): Integers {
    return exactly(reals) ?? closely(reals);
}

/** With the least shift at which everything is whole; undefined where there is none. */
function exactly({ scales, offset, rounding, channels }: Reals): Integers | undefined {
    for (let shift = 0; shift <= MAX_SHIFT; shift++) {
        const factor = 2 ** shift;
        const half = rounding === 'nearest' || shift === 0 ? 0 : factor / 2;
        const whole = (v: number, most: number): boolean => Number.isInteger(v) && Math.abs(v) <= most;
        if (scales.every(vector => vector.every(v => whole(v * factor, MOST_SCALE))) && offset.every(v => whole(v * factor - half, MOST_OFFSET))) {
            const integers = {
                shift, deviation: 0, scales: scales.map(vector => Int32Array.from(vector, v => v * factor)),
                offset: Int32Array.from({ length: offset.length === 1 ? 1 : channels }, (_, c) => at(offset, c) * factor - half),
            };
            return { ...integers, ties: rounding === 'nearest' && hasTies(integers, channels) };
        }
    }
    return undefined;
}

/**
 * Sums take every multiple of the greatest common divisor of their scales, a power of two for what counts here. With a
 * shift S one in 2^S / divisor of them lies half-way, provided that the offset leads there.
 */
function hasTies({ shift, scales, offset }: Pick<Integers, 'shift' | 'scales' | 'offset'>, channels: number): boolean {
    const most = 2 ** shift;
    for (let c = 0; c < channels && shift > 0; c++) {
        let divisor = most;
        for (const scale of scales) {
            while (at(scale, c) % divisor !== 0) {
                divisor /= 2;
            }
        }
        if (divisor < most && most / divisor <= MOST_BETWEEN_TIES && (most / 2 - at(offset, c)) % divisor === 0) {
            return true;
        }
    }
    return false;
}

function closely(reals: Reals): Integers {
    const { channels, rounding, ranges, bits } = reals;
    // Rounding down is rounding to the nearest of half a step less.
    const offset = Float64Array.from({ length: channels }, (_, c) => at(reals.offset, c) - (rounding === 'nearest' ? 0 : 0.5));
    const scales = reals.scales.map(vector => Float64Array.from({ length: channels }, (_, c) => at(vector, c)));
    settleConstantChannels(scales, offset, ranges, bits);
    const shift = largestShift(scales, offset);
    const factor = 2 ** shift;
    const rounded = scales.map(vector => Int32Array.from(vector, v => Math.round(v * factor)));
    const offsets = Int32Array.from(offset, v => Math.round(v * factor));
    let deviation = 0;
    for (let c = 0; c < channels; c++) {
        const byScale = scales.reduce((sum, vector, t) => sum
            + Math.abs(vector[c] - rounded[t][c] / factor) * Math.max(Math.abs(at(ranges[t].min, c)), Math.abs(at(ranges[t].max, c))), 0);
        deviation = Math.max(deviation, byScale + Math.abs(offset[c] - offsets[c] / factor));
    }
    return { shift, scales: rounded, offset: offsets, deviation, ties: false };
}

/** Channels that give one value whatever comes in would otherwise take the bits of the others (a batch norm of dead weights). */
function settleConstantChannels(scales: readonly Vector[], offset: Vector, ranges: Reals['ranges'], bits: number): void {
    const most = 2 ** bits - 1;
    for (let c = 0; c < offset.length; c++) {
        let min = offset[c];
        let max = offset[c];
        scales.forEach((vector, t) => {
            const ends = [vector[c] * at(ranges[t].min, c), vector[c] * at(ranges[t].max, c)].map(v => v || 0);
            min += Math.min(...ends);
            max += Math.max(...ends);
        });
        const constant = max < 0.5 ? 0 : min >= most - 0.5 ? most : min === max ? Math.round(min) : undefined;
        if (constant !== undefined) {
            scales.forEach(vector => { vector[c] = 0; });
            offset[c] = constant;
        }
    }
}

function largestShift(scales: readonly Vector[], offset: Vector): number {
    const mostScale = largest(scales.map(vector => largest(vector.map(Math.abs))));
    const mostOffset = largest(offset.map(Math.abs));
    let shift = mostScale > 0 ? MAX_SHIFT : USEFUL_SHIFT;
    while (shift > 0 && (Math.round(mostScale * 2 ** shift) > MOST_SCALE || Math.round(mostOffset * 2 ** shift) > MOST_OFFSET)) {
        shift--;
    }
    if (Math.round(mostScale) > MOST_SCALE || Math.round(mostOffset) > MOST_OFFSET) {
        throw new StepProblem('import/range', `needs a scale of ${mostScale.toPrecision(4)} and an offset of ${mostOffset.toPrecision(4)}`,
            'Scales are 16-bit, offsets 32-bit integers: is a batch norm\'s variance nearly 0, or an activation\'s step tiny? Train or scale again.');
    }
    return shift;
}
