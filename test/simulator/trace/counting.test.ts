/** The counting executor and the pass executor, operation by operation: states, counts, columns. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions } from '../../../server/compiler/compile.js';
import { Micro } from '../../../server/compiler/microcode.js';
import { machineOf, type Machine } from '../../../server/compiler/machine.js';
import { opNames, type Program } from '../../../server/compiler/program.js';
import { noRunCounts, PassExecutor, type Port } from '../../../server/simulator/passes.js';
import { rowsIn } from '../../../server/simulator/trace/replay.js';
import { CountingExecutor, type ArrayCounts } from '../../../server/simulator/trace/counting.js';
import { randomNetwork, seeds } from '../../support/networks.js';
import { hardwareWith, machines } from './recorded.js';

const rows = 40;

/** Arbitrary but fixed contents of inputs. narrow: small numbers. */
const port: Port = {
    load: (stream, element, bit, plane) => plane.forEach((_, w) => { plane[w] = Math.imul(0x9e3779b1, element * 31 + stream * 17 + bit * 7 + w + 1) & (w === 1 ? 0xff : -1); }),
    read: () => undefined,
};

describe.each(machines)('%s', (_, overrides) => {
    const hardware = hardwareWith(overrides);

    test('both executors agree after every operation', () => {
        fc.assert(fc.property(seeds, fc.boolean(), (seed, full) => {
            const without = new Set(full ? ['short-tables'] as const : []);
            const compiled = compileNetwork(randomNetwork(seed).network, hardware, { ...defaultCompileOptions, without }).compiled!;
            const machine = machineOf(hardware, without);
            compiled.layers.flatMap(layer => layer.parts).forEach(({ program }) => agree(program, machine));
        }), { numRuns: 2 });
    });
});

function agree(program: Program, machine: Machine): void {
    const pass = new PassExecutor(program, machine, rows, port);
    const counting = new CountingExecutor(machine, rows);
    const silent = new CountingExecutor(machine, rows);
    const counts: ArrayCounts = { written: 0, tagged: 0, chained: 0, columnWritten: new Int32Array(machine.columns), columnDriven: new Int32Array(machine.columns) };
    const expected = { written: 0, tagged: 0, chained: 0 };
    const columns = { written: new Int32Array(machine.columns), driven: new Int32Array(machine.columns) };
    const passCounts = noRunCounts();
    for (let op = 0; op < program.length; op++) {
        counting.run(program, op, port, counts);
        silent.run(program, op, port);
        const micro = pass.begin(op);
        for (let i = 0; i < micro.length;) {
            const [kind, at] = [micro[i], i];
            const before = new Map(kind === Micro.write ? Array.from(micro.subarray(i + 3, i + 3 + micro[i + 2]), key => [Math.floor(key / 2), pass.plane(Math.floor(key / 2)).slice()])
                : kind === Micro.load ? [[micro[i + 1], pass.plane(micro[i + 1]).slice()]] : []);
            i = pass.micro(micro, i, passCounts);
            const tagged = kind === Micro.load ? loaded(micro, at) : micro[at + 1] === 2 ? rows : kind === Micro.write ? rowsIn(pass.tags(micro[at + 1] as 0 | 1)) : 0;
            expected.tagged += kind === Micro.write && micro[at + 1] < 2 ? tagged : 0;
            for (const [cell, plane] of before) {
                const column = Math.floor(cell / machine.domains);
                columns.written[column] += rowsIn(plane.map((word, w) => word ^ pass.plane(cell)[w]));
                columns.driven[column] += tagged;
            }
        }
        [expected.written, expected.chained] = [passCounts.writtenCells, passCounts.chainedCells];
        const what = `operation ${op} (${opNames[program.kind[op]]})`;
        const keyframe = counting.keyframe();
        expect([...keyframe.cells], what).toEqual(pass.leftOver());
        expect(silent.keyframe(), what).toEqual(keyframe);
        keyframe.planes.forEach((plane, i) => expect([...plane], what).toEqual([...pass.plane(keyframe.cells[i])]));
        expect({ written: counts.written, tagged: counts.tagged, chained: counts.chained }, what).toEqual(expected);
        expect([...counts.columnWritten], what).toEqual([...columns.written]);
        expect([...counts.columnDriven], what).toEqual([...columns.driven]);
    }
}

function loaded(micro: Int32Array, at: number): number {
    const plane = new Uint32Array(2);
    port.load(micro[at + 2], micro[at + 3], micro[at + 4], plane);
    return rowsIn(plane);
}
