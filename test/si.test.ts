import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCount, formatGiven, formatLargeCount, formatShare, formatSi, type Unit } from '../server/si.js';

/** Text with plain spaces. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('formatSi', () => {
    const cases: [number, Unit, string][] = [
        [1.234e-9, 'J', '1.23 nJ'],
        [3e-15, 'J', '3.00 fJ'],
        [97e-6, 'J', '97.0 µJ'],
        [999.4e-9, 'J', '999 nJ'],
        [999.96e-9, 'J', '1.00 µJ'],
        [0.0005, 's', '500 µs'],
        [12, 's', '12.0 s'],
        [0, 'J', '0 J'],
        [-2.5e-9, 'J', '-2.50 nJ'],
        [1.43e-10, 'J·s', '143 pJ·s'],
        [1.6e10, '', '16.0 G'],
        [4.2e-8, 'm²', '0.0420 mm²'],
        [4.2e-9, 'm²', '4200 µm²'],
        [9.9999e-9, 'm²', '0.0100 mm²'],
        [Infinity, 's', 'Infinity s'],
    ];
    test.each(cases)('%d %s reads %s', (value, unit, text) => {
        expect(plain(formatSi(value, unit))).toBe(text);
    });

    test('reads back within half a unit of the last digit, for any size of quantity', () => {
        const powers: Record<string, number> = { q: -30, r: -27, y: -24, z: -21, a: -18, f: -15, p: -12, n: -9, 'µ': -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
        fc.assert(fc.property(fc.double({ min: 1, max: 9.999, noNaN: true }), fc.integer({ min: -24, max: 17 }), (mantissa, exponent) => {
            const value = mantissa * 10 ** exponent;
            const [, number, prefix] = /^([\d.]+) (.?)J$/.exec(plain(formatSi(value, 'J')))!;
            expect(number).toMatch(/^(?=(\D*\d){3}\D*$)\d{1,3}(\.\d{1,2})?$/);
            expect(Math.abs(Number(number) * 10 ** powers[prefix] / value - 1)).toBeLessThanOrEqual(0.00501);
        }));
    });
});

test('counts keep their digits, large ones are shortened', () => {
    expect(formatCount(1234567.4)).toBe('1,234,567');
    expect(plain(formatLargeCount(999_999))).toBe('999,999');
    expect(plain(formatLargeCount(48_213_000))).toBe('48.2 M');
});

test.each([[0, '0 %'], [1, '100 %'], [0.992, '99.2 %'], [0.5, '50 %'], [0.0001, '0.01 %'], [0.99996, '99.99 %'], [0.00001, '<0.01 %'], [0.9998, '99.98 %']])('the share %d reads %s', (share, text) => {
    expect(plain(formatShare(share))).toBe(text);
});

test.each([[10e-15, '10 fJ'], [12.5e-15, '12.5 fJ'], [690e-15, '690 fJ'], [1e-15, '1 fJ'], [0, '0 J'], [1.05e-12, '1.05 pJ'], [100e-15, '100 fJ']])('given %d J reads %s', (value, text) => {
    expect(plain(formatGiven(value, 'J'))).toBe(text);
});
