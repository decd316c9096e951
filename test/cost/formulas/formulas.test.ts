/** Each formula of the machine's cost on numbers small enough for a sheet of paper. What stands in a comment was worked out by hand. */
import { describe, expect, it, test } from 'vitest';
import { areaM2 } from '../../../server/cost/formulas/area.js';
import { interconnectJ } from '../../../server/cost/formulas/interconnect.js';
import { latencyS, totalS } from '../../../server/cost/formulas/latency.js';
import { leakageJ } from '../../../server/cost/formulas/leakage.js';
import { lifetime, writesPerCell } from '../../../server/cost/formulas/lifetime.js';
import { peripheryJ } from '../../../server/cost/formulas/periphery.js';
import { readJ } from '../../../server/cost/formulas/read.js';
import { searchJ } from '../../../server/cost/formulas/search.js';
import { shiftJ } from '../../../server/cost/formulas/shift.js';
import { writeJ } from '../../../server/cost/formulas/write.js';
import { overrideParameter } from '../../../server/hardware/build.js';
import { shiftStepJ } from '../../../server/hardware/model.js';
import { defaultHardware } from '../../../server/hardware/presets.js';
import { parameterOf } from '../../../server/hardware/registry.js';

const fJ = 1e-15;
const near = (value: number, expected: number): void => expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-12 * Math.abs(expected));

describe('search', () => {
    it('charges every enabled row, tagged or not', () => {
        // One full bit in place: 4 searches of 3 key cells on 64 rows at 3 fJ: 12 x 64 x 3 = 2,304 fJ.
        near(searchJ({ enabledRows: 64, keyCells: 12, chainedCells: 0, segments: 8 }, 3 * fJ, 0), 2304 * fJ);
    });

    it('charges a chained search on tagged rows only', () => {
        // 4 key cells on 64 rows, then 2 more on the 16 rows that matched: (256 + 32) x 3 = 864 fJ.
        near(searchJ({ enabledRows: 64, keyCells: 4, chainedCells: 32, segments: 2 }, 3 * fJ, 0), 864 * fJ);
    });

    it('charges active match-line segments', () => {
        // The same 12 key cells in 8 segments of 16.4 fJ: 2,304 + 8 x 64 x 16.4 = 10,700.8 fJ.
        near(searchJ({ enabledRows: 64, keyCells: 12, chainedCells: 0, segments: 8 }, 3 * fJ, 16.4 * fJ), 10700.8 * fJ);
    });
});

test('write: changed cells alone', () => {
    // 256 rows, one changed cell in every second row on average: 128 x 10 fJ = 1.28 pJ.
    near(writeJ(128, 10 * fJ), 1280 * fJ);
});

describe('shift', () => {
    it('charges a track in every enabled row for every step', () => {
        // 3 columns go 31 steps there and 31 back on 64 rows at 10 fJ: 186 x 64 x 10 = 119,040 fJ.
        near(shiftJ(3 * 62, 64, 10 * fJ), 119040 * fJ);
    });

    it('takes energy in proportion to the track', () => {
        const longer = overrideParameter(defaultHardware(), { parameter: parameterOf('track.domains'), written: { value: 128, unit: 'domains' } });
        near(shiftStepJ(defaultHardware()), 10 * fJ);
        near(shiftStepJ(longer), 20 * fJ);
    });
});

test('read: every enabled row', () => {
    // 4 bits of 64 rows at 3 fJ: 768 fJ.
    near(readJ(4, 64, 3 * fJ), 768 * fJ);
});

test('interconnect: bits and hops', () => {
    // 1,000 activations of 4 bits over 4 hops at 54 fJ a bit: 16,000 x 54 = 864 pJ.
    near(interconnectJ(4000, 4, 54 * fJ), 864e-12);
});

test('periphery: a fetch serves all arrays, control does not', () => {
    // 9 instructions of 40 bits at 134 fJ: 48.24 pJ; 5 arrays of 120 cycles at 0.1 pJ: 60 pJ.
    near(peripheryJ({ instructions: 9, arrayCycles: 600 }, 40, 134 * fJ, 0), 48.24e-12);
    near(peripheryJ({ instructions: 9, arrayCycles: 600 }, 40, 134 * fJ, 100 * fJ), 108.24e-12);
});

test('leakage: arrays at work, over time', () => {
    // 5 arrays of 1 uW for 152.4 ns: 0.762 pJ.
    near(leakageJ(5, 1e-6, 152.4e-9), 0.762e-12);
});

describe('latency', () => {
    const times = { search: 0.2e-9, write: 1e-9, read: 0.2e-9, shift: 0.5e-9, transfer: 1e-9 };

    it('adds up what follows one another', () => {
        // pool1 of LeNet-5 (docs/machine.md): 48 x 0.2 + (52 + 16) x 1 + 4 x 0.2 = 78.4 ns, and ceil(18,816 / 256) = 74 transfers.
        const parts = latencyS([{ searches: 48, writes: 52, loads: 16, reads: 4, shifts: 0 }], 1, 18816, 256, times);
        near(parts.search, 9.6e-9);
        near(parts.write, 68e-9);
        near(parts.read, 0.8e-9);
        expect(parts.shift).toBe(0);
        near(parts.bus, 74e-9);
        near(totalS(parts), 152.4e-9);
    });

    it('takes the longest of arrays that work at once, as often as there are waves', () => {
        // 10 writes are 10 ns, 30 searches and 2 steps 7 ns: the first counts, three times.
        const [writing, searching] = [{ searches: 0, writes: 10, loads: 0, reads: 0, shifts: 0 }, { searches: 30, writes: 0, loads: 0, reads: 0, shifts: 2 }];
        for (const arrays of [[writing, searching], [searching, writing]]) {
            const parts = latencyS(arrays, 3, 0, 256, times);
            near(parts.write, 30e-9);
            expect([parts.search, parts.shift, parts.bus]).toEqual([0, 0, 0]);
        }
    });

    it('of nothing is nothing', () => {
        expect(totalS(latencyS([], 1, 0, 256, times))).toBe(0);
    });
});

test('area: cells, what stands around them, and the memory of the program', () => {
    // RtmAp: a feature square is 484e-18 m2. 64 arrays x 65,536 cells x 40 squares = 0.08120 mm2; 64 x 512 lines x 34,000 squares = 0.53924 mm2;
    // 1,000,000 bits x 0.16 um2 = 0.16 mm2.
    const square = 22e-9 * 22e-9;
    const { cells, periphery, program } = areaM2({ arrays: 64, rows: 256, columns: 256, programBits: 1e6 },
        { cell: 40 * square, row: 34000 * square, column: 34000 * square, programBit: 0.16e-12 });
    near(cells, 4194304 * 40 * 484e-18);
    expect((cells * 1e6).toFixed(4)).toBe('0.0812');
    expect((periphery * 1e6).toFixed(4)).toBe('0.5392');
    near(program, 0.16e-6);
});

test('lifetime: endurance over writes', () => {
    // 2,097,152 changes in one array of 256 x 256 cells of 64 domains: 0.5 a cell. 1e16 / 0.5 = 2e16 inferences; of 1 ms each, 2e13 s.
    expect(writesPerCell(2097152, 1, 256, 256, 64)).toBe(0.5);
    expect(writesPerCell(1, 0, 256, 256, 64)).toBe(0);
    near(lifetime(1e16, 0.5, 1e-3)!.inferences, 2e16);
    near(lifetime(1e16, 0.5, 1e-3)!.seconds, 2e13);
    expect(lifetime(1e16, 0, 1e-3)).toBeUndefined();
});
