/**
 * The only place for values that may need more than 31 bits. JavaScript's bit operators cut to 32 bits in silence, so
 * everything here works on doubles, which hold integers exactly up to 2^53 (products of this project's formats stay
 * below 2^48), or on bigint. It must not know networks or programs.
 */

/** One signed power of two: `sign * 2^shift`. */
export interface SignedDigit {
    readonly shift: number;
    readonly sign: 1 | -1;
}

/** Bits of an unsigned integer up to 2^53: 0 for 0, 4 for 15, 5 for 16. */
export function bitLength(n: number): number {
    if (n < 1) {
        return 0;
    }
    if (n < 2 ** 31) {
        return 32 - Math.clz32(n);
    }
    // log2 may round up across a power of two (2^53 - 1); the comparison sets it right.
    const guess = Math.floor(Math.log2(n)) + 1;
    return n < 2 ** (guess - 1) ? guess - 1 : guess;
}

/** Least two's complement width that holds every integer of [min, max]; at least 1. `signedBits(-8, 7)` is 4. */
export function signedBits(min: number, max: number): number {
    return Math.max(bitLength(max), min < 0 ? bitLength(-min - 1) : 0) + 1;
}

/** Width of [min, max]: unsigned where min >= 0 (at least 1), else two's complement. */
export function rangeBits(min: number, max: number): number {
    return min >= 0 ? Math.max(1, bitLength(max)) : signedBits(min, max);
}

/** Bit `index` (0 = least) of the two's complement of an integer; numbers up to 2^53 in magnitude. */
export function bitOf(value: number | bigint, index: number): 0 | 1 {
    if (typeof value === 'bigint') {
        return (value >> BigInt(index)) & 1n ? 1 : 0;
    }
    return Math.floor(value / 2 ** index) % 2 === 0 ? 0 : 1;
}

/** The lowest `width` bits of the two's complement of an integer, least first. */
export function constantBits(value: number | bigint, width: number): (0 | 1)[] {
    return Array.from({ length: width }, (_, index) => bitOf(value, index));
}

/** The integer whose bits, least first, these are; the last one is the sign where `signed`. Up to 53 bits. */
export function fromBits(bits: ArrayLike<number>, signed: boolean): number {
    let value = 0;
    for (let i = 0; i < bits.length; i++) {
        const weight = signed && i === bits.length - 1 ? -(2 ** i) : 2 ** i;
        value += bits[i] * weight;
    }
    return value;
}

/** floor(n / 2^shift): the arithmetic right shift, exact for |n| <= 2^53. */
export function floorDivPow2(n: number, shift: number): number {
    return Math.floor(n / 2 ** shift);
}

/**
 * Canonical signed digits (non-adjacent form; Reitwiesner 1960), least shift first: the fewest signed powers of two that
 * add up to the integer, so the fewest additions of a multiplication by it. Empty for 0.
 */
export function csd(value: number): SignedDigit[] {
    const digits: SignedDigit[] = [];
    let rest = value;
    for (let shift = 0; rest !== 0; shift++) {
        if (rest % 2 !== 0) {
            // The digit that leaves a multiple of 4: +1 where rest = 1 (mod 4), else -1.
            const sign = ((rest % 4) + 4) % 4 === 1 ? 1 : -1;
            digits.push({ shift, sign });
            rest -= sign;
        }
        rest /= 2;
    }
    return digits;
}

/** Half of the last bit that `shift` leaves, which makes the shift round half up; nothing for shift 0. */
export function roundingTerm(shift: number): number {
    return shift === 0 ? 0 : 2 ** (shift - 1);
}

/** clamp((sum + 2^(shift-1)) >> shift, 0, 2^bits - 1); exact for |sum| < 2^52. */
export function requantiseSum(sum: number, shift: number, bits: number): number {
    const rounded = Math.floor((sum + roundingTerm(shift)) / 2 ** shift);
    return Math.min(Math.max(rounded, 0), 2 ** bits - 1);
}

/** clamp((acc * scale + offset + 2^(shift-1)) >> shift, 0, 2^bits - 1); exact while the product is below 2^52. */
export function requantiseExact(acc: number, scale: number, offset: number, shift: number, bits: number): number {
    return requantiseSum(acc * scale + offset, shift, bits);
}
