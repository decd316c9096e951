/** Inputs divided over arrays: the same integers, in both executors, with every word verified, counted and placed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions, type CompiledNetwork, type PassName } from '../../server/compiler/compile.js';
import { measure } from '../../server/cost/measured.js';
import { estimate } from '../../server/cost/estimate.js';
import type { Hardware } from '../../server/hardware/model.js';
import type { MacLayer, Network } from '../../server/network/model.js';
import { runReference } from '../../server/network/reference.js';
import { evenPadding } from '../../server/network/shape.js';
import { simulate } from '../../server/simulator/simulate.js';
import { machineKinds, machines, machineWith } from '../support/machines.js';
import { generator, randomNetwork, randomTensor, seeds } from '../support/networks.js';

/** Both executors give the reference's integers and equal counts. */
function expectExact(compiled: CompiledNetwork, network: Network, images: readonly Int32Array[]): void {
    const passes = simulate(compiled, images, { intermediates: true, strict: true, executor: 'pass' });
    images.forEach((image, i) => {
        const truth = runReference(network, image);
        for (const { name } of network.layers) {
            expect(Array.from(passes.intermediates!.get(name)![i]), name).toEqual(Array.from(truth.get(name)!));
        }
    });
    for (const kernel of ['simd', 'plain'] as const) {
        expect(simulate(compiled, images, { intermediates: true, strict: true, kernel }), kernel).toEqual(passes);
    }
    const [estimated, measured] = [estimate(compiled), measure(compiled, passes)];
    estimated.layers.forEach((layer, i) => {
        const run = measured.layers[i].energyJ;
        expect({ ...run, write: 0, total: 0, search: 0 }).toEqual({ ...layer.energyJ, write: 0, total: 0, search: 0 });
    });
}

test('random networks on random machines, over any number of arrays', () => {
    const passNames: readonly PassName[] = ['share', 'join', 'guard', 'align', 'thresholds', 'clear', 'overwrite', 'turn', 'along', 'short-tables'];
    fc.assert(fc.property(seeds, machines, fc.constantFrom(2, 4, 8, 16), fc.integer({ min: 1, max: 3 }), fc.subarray([...passNames]),
        (seed, kind, tree, batch, without) => {
            const { network, images } = randomNetwork(seed);
            const { compiled, problems } = compileNetwork(network, machineWith(machineKinds[kind]), { ...defaultCompileOptions, tree, batch, without: new Set(without) });
            expect(problems).toEqual([]);
            expectExact(compiled!, network, images);
        }), { numRuns: Number(process.env.RUNS ?? 40) });
});
