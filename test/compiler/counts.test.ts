/** What is counted in closed form is what the expansion holds, operation by operation: searches, key cells, segments, writes, shifts, loads, reads. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions, passNames } from '../../server/compiler/compile.js';
import { countAddition } from '../../server/compiler/addition-counts.js';
import { noCounts, OperationCounter } from '../../server/compiler/counts.js';
import { machineOf, type Machine } from '../../server/compiler/machine.js';
import { BitTables, walkBits } from '../../server/compiler/bit-tables.js';
import { Expander, Micro } from '../../server/compiler/microcode.js';
import { IntList, type Program } from '../../server/compiler/program.js';
import { Sym, type TagUnit } from '../../server/compiler/tables.js';
import { machineKinds, machines, machineWith } from '../support/machines.js';
import { randomNetwork, seeds } from '../support/networks.js';

interface Expanded {
    searches: number;
    searchCells: number;
    searchSegments: number;
    writes: number;
    loadedBits: number;
    readBits: number;
    shiftSteps: number;
}

function none(): Expanded {
    return { searches: 0, searchCells: 0, searchSegments: 0, writes: 0, loadedBits: 0, readBits: 0, shiftSteps: 0 };
}

function expanded(micro: Int32Array, { domains, segmentColumns }: Machine, carryCell: number): Expanded {
    const counts = none();
    for (let i = 0; i < micro.length;) {
        const kind = micro[i];
        if (kind === Micro.search) {
            const [within, n] = [micro[i + 3], micro[i + 4]];
            const columns = Array.from(micro.subarray(i + 5, i + 5 + n), bit => Math.floor(bit / 2)).filter(cell => cell !== carryCell).map(cell => Math.floor(cell / domains));
            counts.searches++;
            // A chained search precharges tagged rows: its key cells are expected ones, counted apart.
            counts.searchCells += within > 0 ? 0 : n;
            counts.searchSegments += within > 0 ? 0 : new Set(columns.map(column => Math.floor(column / segmentColumns))).size;
            i += 5 + n;
        } else if (kind === Micro.write) {
            counts.writes++;
            i += 3 + micro[i + 2];
        } else if (kind === Micro.shift) {
            counts.shiftSteps += Math.abs(micro[i + 2]);
            i += 3;
        } else {
            counts[kind === Micro.load ? 'loadedBits' : 'readBits']++;
            i += kind === Micro.load ? 5 : 4;
        }
    }
    return counts;
}

function expectCounted(program: Program, machine: Machine): void {
    const expander = new Expander(program, machine, machine.unit);
    const counter = new OperationCounter(program, machine);
    const buffer = new IntList();
    for (const { from, to, sums } of program.sections) {
        for (let op = from; op < to; op++) {
            buffer.length = 0;
            expander.expand(op, buffer);
            const counts = noCounts();
            counter.count(op, sums, counts);
            const fields = Object.keys(none()) as (keyof Expanded)[];
            expect(Object.fromEntries(fields.map(field => [field, counts[field]])), `operation ${op}`).toEqual(expanded(buffer.view(), machine, program.carryCell));
        }
    }
}

test('counts = expansion, for any machine and whatever is switched off', () => {
    fc.assert(fc.property(seeds, machines, fc.subarray([...passNames]), (seed, kind, off) => {
        const hardware = machineWith(machineKinds[kind]);
        const without = new Set(off);
        const { compiled } = compileNetwork(randomNetwork(seed).network, hardware, { ...defaultCompileOptions, without });
        compiled!.layers.flatMap(({ parts }) => parts).forEach(({ program }) => expectCounted(program, machineOf(hardware, without)));
    }), { numRuns: 15 });
});

describe('the expected counts of an addition are the mean over all operands', () => {
    /** Cells that change and key cells of chained searches in one row; latches and the carry's cell go on from bit to bit. */
    const run = (tables: BitTables, inPlace: boolean, [widthA, widthB, width]: readonly number[], a: number, b: number): [written: number, chained: number] => {
        const latch = [false, false];
        let [carry, written, chained] = [0, 0, 0];
        walkBits(widthA, widthB, width, (bit, state) => {
            const cells = [0, 0, carry, 0];
            [cells[Sym.A], cells[Sym.B]] = [Math.floor(a / 2 ** bit) % 2, Math.floor(b / 2 ** bit) % 2];
            for (const step of tables.steps(inPlace, state)) {
                if (step.kind === 'search') {
                    const asked = step.within === undefined || latch[step.within];
                    chained += step.within !== undefined && asked ? step.key.length : 0;
                    latch[step.latch] = asked && step.key.every(([symbol, value]) => cells[symbol] === value) || step.accumulate && latch[step.latch];
                } else if (latch[step.latch]) {
                    for (const [symbol, value] of step.cells) {
                        written += cells[symbol] === value ? 0 : 1;
                        cells[symbol] = value;
                    }
                }
            }
            carry = cells[Sym.C];
        });
        return [written, chained];
    };
    const units: [string, TagUnit][] = [
        ['one latch', { latches: 1, chained: false }], ['two latches', { latches: 2, chained: false }], ['chained search', { latches: 2, chained: true }]];

    test.each(units)('%s', (_, unit) => {
        const tables = new BitTables(unit);
        for (const inPlace of [true, false]) {
            for (const widths of [[1, 1, 2], [1, 4, 5], [2, 2, 3], [2, 5, 6], [3, 1, 4], [3, 3, 4], [3, 3, 6]] as const) {
                const [wa, wb, width] = inPlace || widths[0] <= widths[1] ? widths : [widths[1], widths[0], widths[2]];
                let [written, chained] = [0, 0];
                for (let a = 0; a < 2 ** wa; a++) {
                    for (let b = 0; b < 2 ** wb; b++) {
                        const [w, c] = run(tables, inPlace, [wa, wb, width], a, b);
                        [written, chained] = [written + w / 2 ** (wa + wb), chained + c / 2 ** (wa + wb)];
                    }
                }
                const counts = countAddition(tables, inPlace, wa, wb, width);
                expect([counts.written, counts.chained], `${inPlace} ${widths.join(' ')}`).toEqual([expect.closeTo(written, 9), expect.closeTo(chained, 9)]);
            }
        }
    });
});
