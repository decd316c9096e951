import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromSi, parseQuantity, parseUnit, printQuantity, toSi, unitNames } from '../../server/hardware/units.js';

test.each([
    [3, 'fJ', 3e-15], [0.054, 'pJ', 0.054e-12], [263, 'ps', 263e-12], [1, 'uW', 1e-6], [1, 'µW', 1e-6], [22, 'nm', 22e-9], [0.0456, 'mm2', 0.0456e-6],
    [1e16, 'writes', 1e16], [64, 'domains', 64], [1, 'kJ', 1000],
])('%d %s is %d in SI units, rounded once', (value, unit, expected) => {
    expect(toSi(value, parseUnit(unit)!.unit)).toBe(expected);
});

test.each(['fj', 'cell', 'fJ/pixel', 'fJ/cell/bit', '', 'J/'])('`%s` is no unit', text => {
    expect(parseUnit(text)).toBeUndefined();
});

test('per what is kept apart', () => {
    expect(parseUnit('fJ/cell')).toMatchObject({ unit: { name: 'fJ', dimension: 'energy' }, per: 'cell' });
});

test.each([
    ['10fJ', { value: 10, unit: 'fJ' }], ['10 fJ/cell', { value: 10, unit: 'fJ/cell' }], ['0.2ns', { value: 0.2, unit: 'ns' }],
    ['1e16 writes', { value: 1e16, unit: 'writes' }], ['2', { value: 2, unit: '' }], ['yes', { value: 1, unit: '' }], ['no', { value: 0, unit: '' }],
    ['-3 fJ', undefined], ['fJ', undefined], ['', undefined], ['3 f J', undefined], ['Infinity', undefined],
])('reads `%s`', (text, expected) => {
    expect(parseQuantity(text)).toEqual(expected);
});

test.each([[10, 'fJ/cell', '10 fJ/cell'], [1, 'banks', '1 bank'], [2, 'banks', '2 banks'], [1e16, 'writes', '1e16 writes'], [2, '', '2']])('prints %d %s', (value, unit, expected) => {
    expect(printQuantity({ value, unit })).toBe(expected);
});

test('what is printed is read back', () => {
    fc.assert(fc.property(fc.constantFrom(...unitNames()), fc.double({ min: 1e-6, max: 1e18, noNaN: true }), (unit, value) => {
        const read = parseQuantity(printQuantity({ value, unit }))!;
        expect(read.value).toBe(value);
        expect(parseUnit(read.unit)!.unit).toEqual(parseUnit(unit)!.unit);
    }));
});

test('SI and back', () => {
    fc.assert(fc.property(fc.constantFrom(...unitNames()), fc.integer({ min: 1, max: 999_999 }), (name, thousandths) => {
        const { unit } = parseUnit(name)!;
        expect(fromSi(toSi(thousandths / 1000, unit), unit)).toBe(thousandths / 1000);
    }));
});
