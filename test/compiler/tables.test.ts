/** The lookup tables of a bit, run on every state of a row that is possible: sums and carries are right, latch by latch. */
import { describe, expect, it } from 'vitest';
import { carryAfter, inPlaceBit, leavesTagged, outOfPlaceBit, Sym, type BitState, type MicroStep, type TagUnit } from '../../server/compiler/tables.js';
import { energyOf, leastTable } from '../support/table-search.js';

const units: [string, TagUnit][] = [
    ['one latch', { latches: 1, chained: false }], ['two latches', { latches: 2, chained: false }],
    ['chained search', { latches: 2, chained: true }]];
const states = Array.from({ length: 32 }, (_, i): BitState => ({
    a: i % 2 === 1, b: Math.floor(i / 2) % 2 === 1, c: Math.floor(i / 4) % 2 === 1, carryOut: Math.floor(i / 8) % 2 === 1, carryTagged: false, ends: i >= 16
}));

interface Row {
    readonly cells: number[];
    readonly latches: boolean[];
    /** Cell changes, and key cells of searches within tagged rows. */
    changes: number;
}

function run(steps: readonly MicroStep[], cells: number[], tagged = false): Row {
    const row: Row = { cells, latches: [false, tagged], changes: 0 };
    for (const step of steps) {
        if (step.kind === 'search') {
            const hit = (step.within === undefined || row.latches[step.within]) && step.key.every(([symbol, bit]) => cells[symbol] === bit);
            row.latches[step.latch] = hit || step.accumulate && row.latches[step.latch];
        } else if (row.latches[step.latch]) {
            for (const [symbol, bit] of step.cells) {
                row.changes += cells[symbol] === bit ? 0 : 1;
                cells[symbol] = bit;
            }
        }
    }
    return row;
}

/** Rows that a state allows: no 1 where none can be, and no more of them than the carry out allows. */
function rowsOf({ a, b, c, carryOut }: BitState): [number, number, number][] {
    return Array.from({ length: 8 }, (_, i): [number, number, number] => [i % 2, Math.floor(i / 2) % 2, Math.floor(i / 4)])
        .filter(([x, y, z]) => x <= Number(a) && y <= Number(b) && z <= Number(c) && (carryOut || x + y + z <= 1));
}

const nameOf = (state: BitState): string => `${state.a ? 'A' : ''}${state.b ? 'B' : ''}${state.c ? 'C' : ''}${state.carryOut ? ' with carry out' : ''}${state.ends ? ', the last of the operand' : ''}`;

describe.each(units)('%s', (_, unit) => {
    it.each(states.map(state => [nameOf(state), state] as const))('in place: %s', (_, state) => {
        for (const [x, y, z] of rowsOf(state)) {
            const { cells, latches, changes } = run(inPlaceBit(state, unit), [x, y, z, 0]);
            const sum = x + y + z;
            // From the operand's end on, a chained machine keeps the carry in latch 1.
            const kept = leavesTagged(true, state, unit);
            expect([cells[Sym.A], cells[Sym.B]]).toEqual([x, sum % 2]);
            expect(cells[Sym.C] + (kept && latches[1] ? 1 : 0)).toBe(Math.floor(sum / 2));
            expect(changes).toBe((sum % 2 === y ? 0 : 1) + ((kept ? 0 : Math.floor(sum / 2)) === z ? 0 : 1));
            expect(carryAfter(state) || sum < 2).toBe(true);
        }
    });

    it.each(states.map(state => [nameOf(state), state] as const))('out of place: %s', (_, state) => {
        for (const [x, y, z] of rowsOf(state)) {
            const { cells } = run(outOfPlaceBit(state, unit), [x, y, z, 0]);
            expect(cells).toEqual([x, y, Math.floor((x + y + z) / 2), (x + y + z) % 2]);
        }
    });
});

describe('chained search', () => {
    it.each([['in place', true], ['out of place', false]] as const)('no sequence takes less energy for the lowest bit %s', (_, inPlace) => {
        const state: BitState = { a: true, b: true, c: false, carryOut: true, carryTagged: false, ends: false };
        const unit: TagUnit = { latches: 2, chained: true };
        const { energyFJ } = leastTable(inPlace, state);
        expect(energyOf(inPlace ? inPlaceBit(state, unit) : outOfPlaceBit(state, unit), inPlace, state)).toBeCloseTo(energyFJ, 6);
        expect(energyOf(inPlace ? inPlaceBit(state, { ...unit, chained: false }) : outOfPlaceBit(state, { ...unit, chained: false }), inPlace, state)).toBeGreaterThan(energyFJ + 1);
    });


    it('carries in a latch where the operand is exhausted', () => {
        const unit: TagUnit = { latches: 2, chained: true };
        for (const [carry, bit] of [[0, 0], [0, 1], [1, 0], [1, 1]] as const) {
            const { cells, latches } = run(inPlaceBit({ a: false, b: true, c: true, carryOut: true, carryTagged: true, ends: false }, unit), [0, bit, 0, 0], carry === 1);
            expect([cells[Sym.B], latches[1]]).toEqual([(bit + carry) % 2, bit + carry === 2]);
        }
    });
});

describe('key cells and cycles of a full bit', () => {
    const full: BitState = { a: true, b: true, c: true, carryOut: true, carryTagged: false, ends: false };
    const figures = (steps: readonly MicroStep[]): [cells: number, cycles: number] =>
        [steps.reduce((sum, step) => sum + (step.kind === 'search' && step.within === undefined ? step.key.length : 0), 0), steps.length];

    it.each([['one latch', 12, 8, 13, 10], ['two latches', 10, 6, 11, 8], ['chained search', 2, 10, 2, 13]] as const)(
        '%s', (name, cells, cycles, cellsOut, cyclesOut) => {
            const [, unit] = units.find(([one]) => one === name)!;
            expect(figures(inPlaceBit(full, unit))).toEqual([cells, cycles]);
            expect(figures(outOfPlaceBit(full, unit))).toEqual([cellsOut, cyclesOut]);
        });
});
