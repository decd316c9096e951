/**
 * Words as people read them. Stored words are unsigned; a signed or ternary reading is the reader's wish, not the machine's.
 * Exact up to 53 bits.
 */
import type { Radix } from './state.js';

/** `bits` from the lowest. */
export function written(bits: readonly number[], radix: Radix): string {
    const unsigned = bits.reduce((sum, bit, i) => sum + bit * 2 ** i, 0);
    switch (radix) {
        case 'binary':
            return [...bits].reverse().join('');
        case 'hex':
            return `0x${unsigned.toString(16).toUpperCase().padStart(Math.ceil(bits.length / 4), '0')}`;
        case 'signed':
            return String(bits.at(-1) === 1 ? unsigned - 2 ** bits.length : unsigned);
        case 'ternary':
            return ternary(bits);
        case 'unsigned':
            return String(unsigned);
    }
}

/** Pairs of cells as one three-valued digit: 00 is 0, 01 is +, 10 is -, 11 is none. */
function ternary(bits: readonly number[]): string {
    const digits: string[] = [];
    for (let i = 0; i < bits.length; i += 2) {
        digits.unshift(['0', '+', '\u2212', '?'][bits[i] + 2 * (bits[i + 1] ?? 0)]);
    }
    return digits.join('');
}
