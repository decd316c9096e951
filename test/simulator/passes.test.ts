/**
 * The machine as it is described, search by search: its results are those of integer arithmetic, the fast executor gives the
 * same values and counts, and what is counted without data is what the passes do.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions, type CompiledNetwork } from '../../server/compiler/compile.js';
import { countProgram } from '../../server/compiler/counts.js';
import { machineOf, type Machine } from '../../server/compiler/machine.js';
import type { Program } from '../../server/compiler/program.js';
import type { Hardware, ParameterName } from '../../server/hardware/model.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import { runReference } from '../../server/network/reference.js';
import { noRunCounts, PassExecutor, type RunCounts } from '../../server/simulator/passes.js';
import { simulate, type SimulationRun } from '../../server/simulator/simulate.js';
import { randomNetwork, seeds } from '../support/networks.js';

const machines: readonly [what: string, overrides: Partial<Record<ParameterName, number>>][] = [
    ['the preset', {}],
    ['one tag latch', { latches: 1 }],
    ['chained search', { chained: 1 }],
    ['operands along the track', { 'shift.energy': 1e-20 }],
    ['narrow arrays with one port', { 'array.columns': 96, 'array.rows': 16, 'gate.rows': 8, 'track.ports': 1 }],
];

function hardwareWith(overrides: Partial<Record<ParameterName, number>>): Hardware {
    const base = defaultHardware();
    const changed = Object.entries(overrides).map(([name, value]) => [name, { ...base.parameters[name as ParameterName], value }]);
    return { ...base, parameters: { ...base.parameters, ...Object.fromEntries(changed) } };
}

function compiledOf(seed: number, hardware: Hardware): CompiledNetwork {
    const { compiled, problems } = compileNetwork(randomNetwork(seed).network, hardware, defaultCompileOptions);
    expect(problems).toEqual([]);
    return compiled!;
}

/** Everything a run gives, as plain data. */
function plain({ logits, layers, passes, intermediates }: SimulationRun): unknown {
    return { logits, layers, passes, intermediates: [...intermediates!] };
}

describe.each(machines)('%s', (_, overrides) => {
    const hardware = hardwareWith(overrides);

    test('the passes compute what integers do, and the fast executor the same with the same counts', () => {
        fc.assert(fc.property(seeds, seed => {
            const { network, images } = randomNetwork(seed);
            const compiled = compiledOf(seed, hardware);
            const passes = simulate(compiled, images, { intermediates: true, strict: true, executor: 'pass' });
            images.forEach((image, i) => {
                const truth = runReference(network, image);
                for (const { name } of network.layers) {
                    expect([...passes.intermediates!.get(name)![i]], name).toEqual([...truth.get(name)!]);
                }
            });
            for (const kernel of ['auto', 'plain'] as const) {
                expect(plain(simulate(compiled, images, { intermediates: true, kernel })), kernel).toEqual(plain(passes));
            }
        }), { numRuns: 25 });
    });

    test('searches and shifts counted without data are those the passes do', () => {
        fc.assert(fc.property(seeds, seed => {
            const machine = machineOf(hardware, new Set());
            for (const { program } of compiledOf(seed, hardware).layers.flatMap(layer => layer.parts)) {
                const counted = [...countProgram(program, machine)].map(([name, { searches, shiftSteps }]) => [name, searches, shiftSteps]);
                expect(counted).toEqual(done(program, machine));
            }
            // The example once had an addition of no bits, which was counted as moving its operand.
        }), { numRuns: 25, examples: [[1431191793]] });
    });
});

/** [section, searches, column steps] as the pass executor does them on one row of zeros. */
function done(program: Program, machine: Machine): unknown[] {
    const executor = new PassExecutor(program, machine, 1, { load: () => undefined, read: () => undefined }, true);
    const sections = new Map<string, RunCounts>();
    for (const { name, from, to } of program.sections) {
        const counts = sections.get(name) ?? noRunCounts();
        sections.set(name, counts);
        executor.run(from, to, counts);
    }
    return [...sections].map(([name, { searches, shiftSteps }]) => [name, searches, shiftSteps]);
}
