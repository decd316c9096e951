/** What is compiled with the help of earlier compilations is what is compiled without, to the last operation. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anticipate } from '../../server/analysis/anticipate.js';
import { LayerCache } from '../../server/analysis/layer-cache.js';
import { createJob, defaultSettings } from '../../server/analysis/job.js';
import { compileLayer, compileNetwork, defaultCompileOptions } from '../../server/compiler/compile.js';
import { estimate } from '../../server/cost/estimate.js';
import type { Hardware } from '../../server/hardware/model.js';
import type { Layer, Network } from '../../server/network/model.js';
import { machineKinds, machines, machineWith } from '../support/machines.js';
import { generator, randomNetwork, seeds } from '../support/networks.js';

const factors = [0.001, 0.5, 0.9, 1, 1, 1.2, 3, 100];
const energies = ['search.energy', 'write.energy', 'shift.energy', 'program.energy', 'bus.energy'] as const;

/** The machine with one energy changed. */
function otherEnergy(kind: string, random: (below: number) => number): Hardware {
    const name = energies[random(energies.length)];
    const base = machineWith(machineKinds[kind]);
    return machineWith({ ...machineKinds[kind], [name]: base.parameters[name].value * factors[random(factors.length)] });
}

/** The network with its layers called otherwise, wherever they are named. */
function renamed(network: Network, suffix: string): Network {
    const other = (name: string): string => name === network.input.name ? name : name + suffix;
    const layers = network.layers.map((layer): Layer => {
        const named = { ...layer, name: other(layer.name), input: other(layer.input) };
        return (named.kind === 'conv' || named.kind === 'dense') && named.residual
            ? { ...named, residual: named.residual.kind === 'projection'
                ? { ...named.residual, name: other(named.residual.name), input: other(named.residual.input) } : { ...named.residual, input: other(named.residual.input) } }
            : named;
    });
    return { ...network, layers, output: other(network.output) };
}

describe('layers compiled before', () => {
    it('give what a cold compilation gives, whatever was compiled before', async () => {
        await fc.assert(fc.asyncProperty(seeds, machines, async (seed, kind) => {
            const random = generator(seed);
            const cache = new LayerCache(compileLayer);
            const first = randomNetwork(seed).network;
            for (let step = 0; step < 4; step++) {
                const network = step === 2 ? renamed(first, '_') : step === 3 && random(2) === 0 ? randomNetwork(seed + 1).network : first;
                const hardware = otherEnergy(kind, random);
                const { layerKeys } = await createJob(network, hardware, defaultSettings);
                const warm = compileNetwork(network, hardware, defaultCompileOptions, cache.compiler(network, layerKeys));
                const cold = compileNetwork(network, hardware, defaultCompileOptions);
                expect(warm).toEqual(cold);
                expect(warm.compiled && estimate(warm.compiled)).toEqual(cold.compiled && estimate(cold.compiled));
            }
        }), { numRuns: Number(process.env.RUNS ?? 4) });
    });

    it('are compiled once for all energies between which the choice stays', async () => {
        let emitted = 0;
        const cache = new LayerCache((layer, hardware, options, extras) => {
            const before = compileLayer(layer, hardware, options, extras);
            emitted += seen.has(before.compiled!.parts[0].program) ? 0 : 1;
            seen.add(before.compiled!.parts[0].program);
            return before;
        });
        const seen = new Set<unknown>();
        const network = randomNetwork(5).network;
        for (const energy of [10e-15, 11e-15, 10e-15, 9e-15]) {
            const hardware = machineWith({ 'write.energy': energy });
            compileNetwork(network, hardware, defaultCompileOptions, cache.compiler(network, (await createJob(network, hardware, defaultSettings)).layerKeys));
        }
        expect(emitted).toBe(network.layers.length);
    });

    it('keep the names of the layer in what is said about it', async () => {
        const small = machineWith({ 'array.columns': 8, 'segment.columns': 8, 'segment.active': 1, 'track.domains': 2, 'track.ports': 1 });
        const network = randomNetwork(3).network;
        const { layerKeys } = await createJob(network, small, defaultSettings);
        const { problems } = compileNetwork(network, small, defaultCompileOptions, new LayerCache(compileLayer).compiler(network, layerKeys));
        expect(problems.length).toBeGreaterThan(0);
        expect(problems).toEqual(compileNetwork(network, small, defaultCompileOptions).problems);
    });
});

describe('working ahead', () => {
    it('changes no result, and leaves nothing to compile for energies near by', async () => {
        const network = randomNetwork(11).network;
        const cache = new LayerCache(compileLayer);
        const hardware = machineWith({});
        const { layerKeys } = await createJob(network, hardware, defaultSettings);
        anticipate(network, hardware, defaultCompileOptions, cache.compiler(network, layerKeys));
        for (const [name, factor] of [['search.energy', 0.8], ['write.energy', 1.25], ['shift.energy', 1]] as const) {
            const other = machineWith({ [name]: hardware.parameters[name].value * factor });
            let cancelled = 0;
            // A compilation that is withdrawn at its first slice: it only succeeds where nothing is compiled.
            const options = { ...defaultCompileOptions, isCancelled: () => ++cancelled > 0 };
            expect(compileNetwork(network, other, options, cache.compiler(network, layerKeys)).compiled?.layers)
                .toEqual(compileNetwork(network, other, defaultCompileOptions).compiled!.layers);
            expect(cancelled).toBe(0);
        }
    });
});
