/**
 * The image that runs when nobody gives one: reproducible noise over the whole range of the input.
 */
import type { NetworkInput } from '../network/model.js';
import { volume } from '../network/shape.js';

/** Integers of the input, C order; the same seed gives the same image everywhere. */
export function seededImage({ shape, bits }: NetworkInput, seed: number): Int32Array {
    const next = generator(seed);
    return Int32Array.from({ length: volume(shape) }, () => Math.floor(next() * 2 ** bits));
}

/** Lehmer's generator with Park and Miller's constants: products stay below 2^53, so plain numbers are exact. 0 <= value < 1. */
function generator(seed: number): () => number {
    const modulus = 2 ** 31 - 1;
    let state = seed % modulus || 1;
    return () => {
        state = state * 48271 % modulus;
        return state / modulus;
    };
}
