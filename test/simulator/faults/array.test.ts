/** What each fault does to cells, by hand. Two rows: in the first something goes wrong, the second is as it should be. */
import { expect, test } from 'vitest';
import { machineOf, type Machine } from '../../../server/compiler/machine.js';
import { defaultHardware } from '../../../server/hardware/presets.js';
import { FaultyArray, noFaults, type FaultCounts } from '../../../server/simulator/faults/array.js';
import type { PlannedRow } from '../../../server/simulator/faults/plan.js';

const machine: Machine = machineOf(defaultHardware(), new Set());
const column = 3;
const cell = (domain: number): number => column * machine.domains + domain;

function made(first: Partial<PlannedRow>, correctionSteps = 0): { readonly array: FaultyArray; readonly counts: FaultCounts; readonly see: (domain: number) => number[] } {
    const row = { image: 0, row: 0, steps: [], ways: [], writes: [], stuck: [] };
    const counts = noFaults();
    const array = new FaultyArray([{ ...row, ...first }, row], machine, correctionSteps, counts);
    return { array, counts, see: domain => [array.view(cell(domain))[0] % 2, Math.floor(array.view(cell(domain))[0] / 2)] };
}

const both = Uint32Array.of(3);

test('a track that went too far shows the next domain, in its row alone, until it is corrected', () => {
    const { array, counts, see } = made({ steps: [2], ways: [1] });
    array.write(cell(6), both, 1);
    array.shift(column, 2);
    expect([see(5), see(6)]).toEqual([[0, 0], [1, 1]]);
    array.shift(column, 3);
    expect([see(5), see(6)]).toEqual([[1, 0], [0, 1]]);
    expect(counts).toMatchObject({ overshifts: 1, undershifts: 0 });
    // What is written goes astray too: domain 6 of the first row, domain 5 of the second.
    array.write(cell(5), both, 1);
    expect(array.planes.of(cell(5))[0]).toBe(2);
    array.write(cell(5), both, 0);
    expect([array.planes.of(cell(5))[0], array.planes.of(cell(6))[0]]).toEqual([0, 2]);
});

test('a track that stayed is behind, and backwards the other way round', () => {
    const forwards = made({ steps: [0], ways: [-1] });
    forwards.array.shift(column, 1);
    forwards.array.write(cell(5), both, 1);
    expect(forwards.array.planes.of(cell(4))[0]).toBe(1);
    const backwards = made({ steps: [0], ways: [-1] });
    backwards.array.shift(column, -1);
    backwards.array.write(cell(5), both, 1);
    expect(backwards.array.planes.of(cell(6))[0]).toBe(1);
});

test('two errors add up, opposite ones cancel', () => {
    const twice = made({ steps: [0, 1], ways: [1, 1] });
    twice.array.shift(column, 2);
    twice.array.write(cell(5), both, 1);
    expect(twice.array.planes.of(cell(7))[0]).toBe(1);
    const there = made({ steps: [0, 1], ways: [1, -1] });
    there.array.shift(column, 2);
    there.array.write(cell(5), both, 1);
    expect(there.array.planes.of(cell(5))[0]).toBe(3);
});

test('beyond the ends of a track there is nothing', () => {
    const { array, see } = made({ steps: [0], ways: [1] });
    array.shift(column, 1);
    array.write(cell(machine.domains - 1), both, 1);
    expect(see(machine.domains - 1)).toEqual([0, 1]);
    expect(array.planes.of(cell(machine.domains))[0]).toBe(0);
});

test('other columns stand where they should', () => {
    const { array } = made({ steps: [0], ways: [1] });
    array.shift(column, 1);
    array.write(cell(5) + machine.domains, both, 1);
    expect(array.planes.of(cell(5) + machine.domains)[0]).toBe(3);
});

test('a correction puts tracks right after so many steps of their column', () => {
    const { array, see } = made({ steps: [0], ways: [1] }, 4);
    array.write(cell(6), both, 1);
    array.shift(column, 3);
    expect(see(5)).toEqual([1, 0]);
    array.shift(column + 1, 9);
    expect(see(5)).toEqual([1, 0]);
    array.shift(column, -1);
    expect([see(5), see(6)]).toEqual([[0, 0], [1, 1]]);
});

test('a write that fails leaves the cell as it was, and counts only where it would have changed it', () => {
    const { array, counts } = made({ writes: [1, 2] });
    array.write(cell(1), both, 1);
    array.write(cell(1), both, 0);
    expect(array.planes.of(cell(1))[0]).toBe(1);
    array.write(cell(2), both, 0);
    expect(counts).toMatchObject({ writes: 4, failedWrites: 1 });
});

test('a stuck cell keeps its bit', () => {
    const { array, counts, see } = made({ stuck: [cell(1) * 2 + 1, cell(2) * 2] });
    expect(see(1)).toEqual([1, 0]);
    array.write(cell(1), both, 0);
    array.write(cell(2), both, 1);
    expect([see(1), see(2)]).toEqual([[1, 0], [0, 1]]);
    expect(counts).toMatchObject({ stuckCells: 2, failedWrites: 0 });
});
