/** A page made ready: cycles are counted without the other counts, and those on demand; both must tell the same, in whatever order they are asked. */
import { expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions } from '../../../server/compiler/compile.js';
import { cyclesOf, noCounts, OperationCounter } from '../../../server/compiler/counts.js';
import { Expander } from '../../../server/compiler/microcode.js';
import { IntList, type Program } from '../../../server/compiler/program.js';
import { machineOf, type Machine } from '../../../server/compiler/machine.js';
import type { PageFacts } from '../../../server/simulator/trace/format.js';
import { preparedPage } from '../../../server/simulator/trace/loaded-page.js';
import { describedNetwork, tensors } from '../../network/described.js';
import { hardwareWith, machines } from './recorded.js';

const resnet8 = describedNetwork(tensors('examples/resnet8-fmnist/resnet8.safetensors'));

/** Cycles and tracks before every operation, counted from first to last. */
function inOrder(program: Program, machine: Machine): { readonly cycles: number[]; readonly tracks: Int32Array[] } {
    const counter = new OperationCounter(program, machine);
    const expander = new Expander(program, machine, machine.unit);
    const [cycles, tracks, counts]: [number[], Int32Array[], ReturnType<typeof noCounts>] = [[], [], noCounts()];
    for (let op = 0; op <= program.length; op++) {
        cycles.push(cyclesOf(counts));
        tracks.push(expander.positions.slice());
        if (op < program.length) {
            counter.count(op, true, counts);
            expander.expand(op, new IntList());
        }
    }
    return { cycles, tracks };
}

test.each(machines.filter((_, i) => i !== 1 && i !== 3))('cycles, counts and tracks before any operation: %s', (_, overrides) => {
    const hardware = hardwareWith(overrides);
    const machine = machineOf(hardware, new Set());
    const compiled = compileNetwork(resnet8, hardware, defaultCompileOptions).compiled!;
    // Longer than what lies between two remembered states.
    const programs = compiled.layers.flatMap(({ parts }) => parts.map(({ program }) => program)).filter(({ length }) => length > 130).slice(0, 3);
    expect(programs.length).toBeGreaterThan(0);
    for (const program of programs) {
        const facts = { from: 0, to: program.length, startCycle: 0, section: 0, positions: new Int32Array(machine.columns) } as unknown as PageFacts;
        const page = preparedPage(facts, program, machine, true);
        const { cycles, tracks } = inOrder(program, machine);
        expect(Array.from(page.cycleStart)).toEqual(cycles);
        const asked = [program.length, 0, 127, 128, 129, 1, Math.floor(program.length / 2), program.length - 1, 128];
        for (const op of asked) {
            expect(page.countsBefore(op).cycles).toBe(cycles[op]);
            expect(page.positionsBefore(op)).toEqual(tracks[op]);
        }
    }
});
