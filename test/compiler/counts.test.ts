/** What is counted in closed form is what the expansion holds, operation by operation: searches, key cells, segments, writes, shifts, loads, reads. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions, passNames } from '../../server/compiler/compile.js';
import { noCounts, OperationCounter } from '../../server/compiler/counts.js';
import { machineOf, type Machine } from '../../server/compiler/machine.js';
import { Expander, Micro } from '../../server/compiler/microcode.js';
import { IntList, type Program } from '../../server/compiler/program.js';
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
