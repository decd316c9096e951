/**
 * The machine page says what the code does: its lookup tables are right and are those of the compiler, its formulas give the
 * counted cycles, and the layer it works out by hand costs what the report says.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions } from '../../server/compiler/compile.js';
import { countAddition } from '../../server/compiler/addition-counts.js';
import { BitTables } from '../../server/compiler/bit-tables.js';
import { inPlaceBit, outOfPlaceBit, Sym, type BitState, type MicroStep, type TagUnit } from '../../server/compiler/tables.js';
import { estimate } from '../../server/cost/estimate.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import { describedNetwork, tensors } from '../network/described.js';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'machine.md'), 'utf8');
const one: TagUnit = { latches: 1, chained: false };
const two: TagUnit = { latches: 2, chained: false };
const chained: TagUnit = { latches: 2, chained: true };

/** The cells of the page's table whose first heading cells are these, without the heading. */
function table(...heading: string[]): string[][] {
    const rows = page.split('\n');
    const at = rows.findIndex(row => row.startsWith(`| ${heading.join(' | ')}`));
    expect(at, heading.join()).toBeGreaterThan(0);
    const end = rows.findIndex((row, i) => i > at && !row.startsWith('|'));
    return rows.slice(at + 2, end).map(row => row.split('|').slice(1, -1).map(cell => cell.trim()));
}

/** One pass: a key over C, A and B in that order (`?`: left out), and what it writes. */
interface Pass {
    readonly key: string;
    readonly write: string;
}

function passOf(text: string): Pass {
    const [, key, write] = /^([01?]{3}) -> ((?:[CBR][01] ?)+)$/.exec(text)!;
    return { key, write };
}

interface Bits { C: number; A: number; B: number; R: number }

const states: readonly Bits[] = Array.from({ length: 8 }, (_, i) => ({ C: i >> 2, A: (i >> 1) & 1, B: i & 1, R: 0 })); // narrow: below 8

function run(passes: readonly Pass[], start: Bits): Bits {
    const bits = { ...start };
    for (const { key, write } of passes) {
        if (['C', 'A', 'B'].every((name, i) => key[i] === '?' || bits[name as keyof Bits] === Number(key[i]))) {
            write.split(' ').forEach(change => { bits[change[0] as keyof Bits] = Number(change[1]); });
        }
    }
    return bits;
}

/** Sum (or difference) bit and carry (or borrow) after. */
const sumOf = (s: Bits): [number, number] => [(s.A + s.B + s.C) % 2, s.A + s.B + s.C > 1 ? 1 : 0];
const lessOf = (from: number, what: number, borrow: number): [number, number] => [(from + what + borrow) % 2, from - what - borrow < 0 ? 1 : 0];
const wanted: readonly { readonly result: 'B' | 'R'; readonly of: (s: Bits) => [number, number] }[] = [
    { result: 'B', of: sumOf },
    { result: 'B', of: s => lessOf(s.B, s.A, s.C) },
    { result: 'R', of: sumOf },
    { result: 'R', of: s => lessOf(s.A, s.B, s.C) },
];

function isRight(passes: readonly Pass[], column: number): boolean {
    const { result, of } = wanted[column];
    return states.every(state => {
        const after = run(passes, state);
        const [bit, carry] = of(state);
        return after[result] === bit && after.C === carry && after.A === state.A && (result === 'B' || after.B === state.B);
    });
}

function* orders<T>(items: readonly T[]): Generator<T[]> {
    if (items.length === 0) {
        yield [];
    }
    for (const [i, first] of items.entries()) {
        for (const rest of orders([...items.slice(0, i), ...items.slice(i + 1)])) {
            yield [first, ...rest];
        }
    }
}

describe('the full tables', () => {
    const rows = table('pass', 'in-place add B<-A+B', 'in-place sub B<-B-A');

    test.each([0, 1, 2, 3])('column %i is right, and so is every order that keeps its rule', column => {
        const passes = rows.slice(0, -1).map(row => row[column + 1]).filter(Boolean).map(passOf);
        const rule = [...rows.at(-1)![column + 1].matchAll(/([01]{3}) before ([01]{3})/g)];
        expect(rule.length).toBeGreaterThan(0);
        expect(isRight(passes, column)).toBe(true);
        for (const order of orders(passes)) {
            const at = (key: string): number => order.findIndex(pass => pass.key === key);
            expect(isRight(order, column)).toBe(rule.every(([, first, second]) => at(first) < at(second)));
        }
    });

    test('in-place reverse subtraction has no safe order', () => {
        const changes = states.filter(s => lessOf(s.A, s.B, s.C)[0] !== s.B || lessOf(s.A, s.B, s.C)[1] !== s.C).map((s): Pass => {
            const [bit, borrow] = lessOf(s.A, s.B, s.C);
            return { key: `${s.C}${s.A}${s.B}`, write: `C${borrow} B${bit}` };
        });
        expect(changes).toHaveLength(6);
        const safe = [...orders(changes)].filter(order => states.every(s => {
            const after = run(order, s);
            const [bit, borrow] = lessOf(s.A, s.B, s.C);
            return after.B === bit && after.C === borrow;
        }));
        expect(safe).toEqual([]);
    });
});

describe.each([['in place', 0, inPlaceBit], ['out of place', 1, outOfPlaceBit]] as const)('the shorter tables %s', (_, index, stepsOf) => {
    const all = page.split('### Shorter tables')[1];
    const rows = all.split('| known |')[index + 1].split('\n').filter(line => /^\| [ABC]/.test(line))
        .map(row => row.split('|').slice(1, -1).map(cell => cell.trim()));

    test('are all there are', () => {
        // Out of place a bit may have B without A, but the full one has no table of its own.
        expect(rows).toHaveLength(12 + index);
    });

    test.each(rows)('%s, carry out %s', (known, carryOut, passes, cyclesOne, cyclesTwo) => {
        const state: BitState = {
            a: known.includes('A'), b: known.includes('B'), c: known.includes('C'), carryOut: carryOut === 'yes', carryTagged: false, ends: false
        };
        const list = passes.split(', ').map(passOf);
        const shown = stepsOf(state, one);
        expect(shown.filter(step => step.kind === 'search').map(step => keyOf(step))).toEqual(list.map(pass => pass.key));
        expect(shown.filter(step => step.kind === 'write').map(step => writeOf(step))).toEqual(list.map(pass => pass.write));
        expect([shown.length, stepsOf(state, two).length]).toEqual([Number(cyclesOne), Number(cyclesTwo)]);
        for (const start of states.filter(s => possible(s, state))) {
            const after = run(list, start);
            const [bit, carry] = sumOf(start);
            expect([index === 0 ? after.B : after.R, after.C]).toEqual([bit, carry]);
        }
    });
});

function possible(s: Bits, { a, b, c, carryOut }: BitState): boolean {
    return (a || s.A === 0) && (b || s.B === 0) && (c || s.C === 0) && (carryOut || s.A + s.B + s.C < 2);
}

function keyOf(step: MicroStep): string {
    const bits = step.kind === 'search' ? step.key : [];
    return [Sym.C, Sym.A, Sym.B].map(symbol => bits.find(bit => bit[0] === symbol)?.[1] ?? '?').join('');
}

function writeOf(step: MicroStep): string {
    const bits = step.kind === 'write' ? step.cells : [];
    return [Sym.C, Sym.B, Sym.R].flatMap(symbol => bits.filter(bit => bit[0] === symbol)).map(([symbol, bit]) => `${'ABCR'[symbol]}${bit}`).join(' ');
}

describe('cycles of an addition in place', () => {
    const cycles = (unit: TagUnit, m: number, n: number): number => {
        const { searches, writes } = countAddition(new BitTables(unit), true, m, n, n);
        return searches + writes;
    };

    test.each([[1, 4], [4, 8], [4, 12], [8, 16], [7, 8]])('%i bits into %i', (m, n) => {
        expect([cycles(one, m, n), cycles(two, m, n)]).toEqual([4 + 8 * (m - 1) + 4 * (n - m) - 2, 4 + 6 * (m - 1) + 4 * (n - m) - 2]);
    });

    test('the page\'s example', () => {
        expect(page).toContain(`For 4 bits into 8 this is ${cycles(one, 4, 8)} and ${cycles(two, 4, 8)} (chained: ${cycles(chained, 4, 8)}).`);
    });
});

test('the layer worked out by hand costs what the report says', () => {
    const network = describedNetwork(tensors('examples/lenet5-mnist/lenet5.safetensors'));
    const { compiled } = compileNetwork({ ...network, layers: network.layers.slice(0, 2) }, defaultHardware(), defaultCompileOptions);
    const [conv1, pool1] = estimate(compiled!).layers;
    const shown = JSON.parse(/```json\n([^`]*)```/.exec(page)![1]) as Record<string, unknown> & { energyJ: Record<string, number> };
    for (const [name, value] of Object.entries(shown).filter(([key]) => key !== 'energyJ')) {
        const actual = pool1[name as keyof typeof pool1];
        expect(typeof value === 'number' ? Number((actual as number).toPrecision(6)) : actual, name)
            .toBe(typeof value === 'number' ? Number(value.toPrecision(6)) : value);
    }
    expect(Object.keys(shown.energyJ)).toEqual(Object.keys(pool1.energyJ));
    for (const [name, joules] of Object.entries(shown.energyJ)) {
        expect(pool1.energyJ[name as keyof typeof pool1.energyJ], name).toBeCloseTo(joules, 18);
    }
    expect(page).toContain(`${Number((conv1.energyJ.read * 1e12).toFixed(3))} pJ`);
    expect(page).toContain(`${Number((conv1.energyJ.movement * 1e12).toFixed(3))} pJ`);
    expect(page).toContain(`= ${conv1.naiveCycles.toLocaleString('en')}.`);
});
