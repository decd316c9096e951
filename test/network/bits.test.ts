import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitLength, bitOf, constantBits, csd, floorDivPow2, fromBits, rangeBits, requantiseExact, requantiseSum, signedBits } from '../../server/network/bits.js';

const wide = fc.integer({ min: -(2 ** 52), max: 2 ** 52 });
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const int16 = fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 });

describe('widths', () => {
    it('counts bits up to 2^53, at and beside every power of two', () => {
        for (let bits = 1; bits <= 53; bits++) {
            expect(bitLength(2 ** bits - 1)).toBe(bits);
            expect(bitLength(2 ** (bits - 1))).toBe(bits);
        }
        expect(bitLength(2 ** 53)).toBe(54);
        expect(bitLength(0)).toBe(0);
    });

    it('agrees with the length of the binary text', () => {
        fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 53 - 1 }), n => bitLength(n) === n.toString(2).length));
    });

    it.each([[-8, 7, 4], [-9, 7, 5], [-8, 8, 5], [0, 0, 1], [-1, 0, 1], [-1, 1, 2], [-(2 ** 40), 0, 41]])('signed [%d, %d] takes %d bits', (min, max, bits) => {
        expect(signedBits(min, max)).toBe(bits);
    });

    it.each([[0, 0, 1], [0, 15, 4], [3, 16, 5], [-1, 15, 5]])('[%d, %d] takes %d bits', (min, max, bits) => {
        expect(rangeBits(min, max)).toBe(bits);
    });

    it('gives the least width in which both ends keep their value', () => {
        fc.assert(fc.property(wide, wide, (a, b) => {
            const [min, max] = a < b ? [a, b] : [b, a];
            const width = signedBits(min, max);
            const fits = (n: number, w: number) => BigInt.asIntN(w, BigInt(n)) === BigInt(n);
            return fits(min, width) && fits(max, width) && !(width > 1 && fits(min, width - 1) && fits(max, width - 1));
        }));
    });
});

describe('bits of an integer', () => {
    it('are those of its two\'s complement, as number and as bigint', () => {
        fc.assert(fc.property(wide, fc.nat(70), (n, index) => {
            const expected = Number((BigInt(n) >> BigInt(index)) & 1n);
            return bitOf(n, index) === expected && bitOf(BigInt(n), index) === expected;
        }));
    });

    it('make the integer again', () => {
        // As signed numbers 53 bits reach to 2^52 - 1.
        fc.assert(fc.property(fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }), n => fromBits(constantBits(n, 53), true) === n));
        fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 53 - 1 }), n => fromBits(constantBits(n, 53), false) === n));
    });
});

describe('canonical signed digits', () => {
    it('add up, never touch, and are no more than any other signed-digit form', () => {
        fc.assert(fc.property(int32, value => {
            const digits = csd(value);
            const sum = digits.reduce((total, { shift, sign }) => total + sign * 2 ** shift, 0);
            const apart = digits.every((digit, i) => i === 0 || digit.shift >= digits[i - 1].shift + 2);
            return sum === value && apart;
        }));
    });

    it.each([[0, ''], [7, '-0+3'], [-1, '-0'], [-3, '+0-2'], [-32768, '-15'], [23, '-0-3+5'], [2 ** 40, '+40']])('writes %d as %s', (value, text) => {
        expect(csd(value).map(({ shift, sign }) => `${sign > 0 ? '+' : '-'}${shift}`).join('')).toBe(text);
    });
});

describe('scaling', () => {
    it('shifts as bigint does', () => {
        fc.assert(fc.property(wide, fc.nat(52), (n, shift) => BigInt(floorDivPow2(n, shift)) === BigInt(n) >> BigInt(shift)));
    });

    it('requantises as the rule in bigint says', () => {
        fc.assert(fc.property(int32, int16, int32, fc.nat(47), fc.integer({ min: 1, max: 16 }), (acc, scale, offset, shift, bits) => {
            const half = shift === 0 ? 0n : 1n << BigInt(shift - 1);
            const q = (BigInt(acc) * BigInt(scale) + BigInt(offset) + half) >> BigInt(shift);
            const most = (1n << BigInt(bits)) - 1n;
            const expected = q < 0n ? 0n : q > most ? most : q;
            return BigInt(requantiseExact(acc, scale, offset, shift, bits)) === expected;
        }), { numRuns: 1000 });
    });

    it.each([[3, 1, 2], [1, 1, 1], [-1, 1, 0], [-3, 1, 0], [5, 0, 5], [40, 0, 15]])('rounds %d >> %d half up, within u4, to %d', (sum, shift, q) => {
        expect(requantiseSum(sum, shift, 4)).toBe(q);
    });
});
