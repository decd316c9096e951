/**
 * Values by channel: one for each, or a single one for all.
 */

export type Vector = Float64Array;

export function uniform(value: number): Vector {
    return Float64Array.of(value);
}

/** The value of a channel. */
export function at(vector: ArrayLike<number>, channel: number): number {
    return vector[vector.length === 1 ? 0 : channel];
}

/** Channel by channel; as short as it can be. */
export function zip(a: Vector, b: Vector, compute: (a: number, b: number) => number): Vector {
    const result = new Float64Array(Math.max(a.length, b.length));
    for (let c = 0; c < result.length; c++) {
        result[c] = compute(at(a, c), at(b, c));
    }
    return shortened(result);
}

/** One value where all channels have the same. */
export function shortened(vector: Vector): Vector {
    return vector.length > 1 && vector.every(v => v === vector[0]) ? vector.subarray(0, 1) : vector;
}

export function every(vector: Vector, test: (value: number) => boolean): boolean {
    return vector.every(test);
}

export function largest(vector: ArrayLike<number>): number {
    let most = -Infinity;
    for (let i = 0; i < vector.length; i++) {
        most = Math.max(most, vector[i]);
    }
    return most;
}

export function smallest(vector: ArrayLike<number>): number {
    let least = Infinity;
    for (let i = 0; i < vector.length; i++) {
        least = Math.min(least, vector[i]);
    }
    return least;
}
