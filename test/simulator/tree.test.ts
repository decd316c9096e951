/** Layers whose inputs are divided over arrays, to everything that runs programs: every level is a layer of its own. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions, type CompiledNetwork } from '../../server/compiler/compile.js';
import { levelsOf } from '../../server/compiler/levels.js';
import { measure } from '../../server/cost/measured.js';
import { buildFaults } from '../../server/hardware/faults.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import { compareExecutors } from '../../server/simulator/lockstep.js';
import { simulate } from '../../server/simulator/simulate.js';
import { randomNetwork, seeds } from '../support/networks.js';
import { opened, recordOf } from './trace/recorded.js';

function divided(seed: number, hardware = defaultHardware()): { compiled: CompiledNetwork; images: readonly Int32Array[] } {
    const { network, images } = randomNetwork(seed);
    return { compiled: compileNetwork(network, hardware, { ...defaultCompileOptions, tree: 4 }).compiled!, images };
}

describe('a network of trees', () => {
    test('gives the same in both executors, operation by operation', () => {
        fc.assert(fc.property(seeds, seed => {
            const { compiled, images } = divided(seed);
            const run = compareExecutors(compiled, images);
            expect(run.difference).toBeUndefined();
            const programs = compiled.layers.flatMap(({ parts }) => parts);
            expect(run.operations).toBeGreaterThanOrEqual(programs.reduce((sum, { program }) => sum + program.length, 0));
        }), { numRuns: 3 });
    });

    test('with faults, results and layers are those of the network, whatever the executor', () => {
        const shaky = { ...defaultHardware(), faults: buildFaults([{ parameter: 'faults.writeFail', written: { value: 1e-4, unit: '' }, origin: 'file' }]) };
        fc.assert(fc.property(seeds, seed => {
            const { compiled, images } = divided(seed, shaky);
            const runs = (['bulk', 'pass'] as const).map(executor => simulate(compiled, images, { executor }).faulty!);
            expect(runs[1]).toEqual(runs[0]);
            expect(runs[0].layers.map(({ name }) => name)).toEqual(compiled.network.layers.map(({ name }) => name));
        }), { numRuns: 3 });
    });

    test('wears its arrays, and leaves the run as it is', () => {
        const { compiled, images } = divided(11);
        const { wear, ...run } = simulate(compiled, images, { wear: true });
        expect(wear!.hottest.writes).toBeGreaterThan(0);
        expect(run).toEqual(simulate(compiled, images));
    });

    test('is traced level by level, at the run\'s cycles', async () => {
        for (const seed of [3, 11]) {
            const { compiled, images } = divided(seed);
            const trace = await opened(recordOf(compiled, images));
            expect(trace.layers.map(({ name }) => name)).toEqual(compiled.layers.flatMap(levelsOf).map(({ layer }) => layer.name));
            const run = simulate(compiled, images, {});
            expect(trace.header.images.map(({ logits }) => [...logits])).toEqual(run.logits.map(logits => [...logits]));
            const measured = measure(compiled, run);
            expect(trace.header.cycles).toBe(measured.cycles);
            // Levels share their layer's time by their cycles: while one computes, time does not stand still.
            expect(trace.header.latencyS).toBeCloseTo(measured.latencyS, 15);
            for (const { latencyS, name, placement, waveCycles } of trace.layers.filter(layer => layer.waveCycles > 0)) {
                expect(latencyS / (waveCycles * placement.waves), name).toBeGreaterThan(0);
            }
        }
    });
});
