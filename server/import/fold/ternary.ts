/**
 * Whether weights have three values, per output channel: {-n, 0, +p}. It must not know where they come from.
 */
import type { Vector } from './vector.js';

/** Weights as signs with their magnitudes: w = plus[o] where data is 1, -minus[o] where it is -1. */
export interface TernaryRows {
    readonly data: Int8Array;
    readonly plus: Vector;
    readonly minus: Vector;
}

/** The first weight that is neither of its channel's values. */
export interface NotTernary {
    /** Flat index. */
    readonly index: number;
    readonly value: number;
    /** Different values of that channel, counted up to 1,000. */
    readonly different: number;
}

/** Magnitudes of one channel may differ by this share: less than rounding the scale to 16 bits does. */
const TOLERANCE = 1e-4;

/** Rows of equal length, one an output channel. All values must be finite. */
export function ternaryRows(weights: ArrayLike<number>, channels: number): TernaryRows | NotTernary {
    const size = weights.length / channels;
    const data = new Int8Array(weights.length);
    const plus = new Float64Array(channels);
    const minus = new Float64Array(channels);
    for (let c = 0, i = 0; c < channels; c++) {
        const start = i;
        let most = 0;
        for (let at = start; at < start + size; at++) {
            most = Math.max(most, Math.abs(weights[at]));
        }
        for (const end = i + size; i < end; i++) {
            const w = weights[i];
            if (Math.abs(w) <= most * TOLERANCE) {
                continue;
            }
            const known = w > 0 ? plus : minus;
            const magnitude = Math.abs(w);
            if (known[c] === 0) {
                known[c] = magnitude;
            } else if (Math.abs(magnitude - known[c]) > TOLERANCE * known[c]) {
                return { index: i, value: w, different: countDifferent(weights, start, end) };
            }
            data[i] = w > 0 ? 1 : -1;
        }
        // A sign that does not occur takes the magnitude of the other: one scale is simpler than two.
        plus[c] ||= minus[c];
        minus[c] ||= plus[c];
        if (Math.abs(plus[c] - minus[c]) <= TOLERANCE * plus[c]) {
            minus[c] = plus[c];
        }
    }
    return { data, plus, minus };
}

export function isTernary(rows: TernaryRows | NotTernary): rows is TernaryRows {
    return 'data' in rows;
}

function countDifferent(weights: ArrayLike<number>, start: number, end: number): number {
    const values = new Set<number>();
    for (let i = start; i < end && values.size < 1000; i++) {
        values.add(weights[i]);
    }
    return values.size;
}
