/** Whatever is switched off, programs mean the same: the integers of the reference interpreter, layer by layer. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions, passNames, type PassName } from '../../server/compiler/compile.js';
import { countProgram } from '../../server/compiler/counts.js';
import { machineOf } from '../../server/compiler/machine.js';
import type { Hardware } from '../../server/hardware/model.js';
import type { MacLayer, Network } from '../../server/network/model.js';
import { runReference } from '../../server/network/reference.js';
import { evenPadding } from '../../server/network/shape.js';
import { simulate } from '../../server/simulator/simulate.js';
import { machineKinds, machines, machineWith } from '../support/machines.js';
import { generator, randomNetwork, randomTensor, seeds } from '../support/networks.js';

function expectSame(seed: number, hardware: Hardware, without: readonly PassName[], batch = 1): void {
    const { network, images } = randomNetwork(seed);
    const { compiled, problems } = compileNetwork(network, hardware, { ...defaultCompileOptions, without: new Set(without), batch });
    expect(problems).toEqual([]);
    const { intermediates } = simulate(compiled!, images, { intermediates: true, strict: true });
    images.forEach((image, i) => {
        const truth = runReference(network, image);
        for (const { name } of network.layers) {
            expect(Array.from(intermediates!.get(name)![i]), name).toEqual(Array.from(truth.get(name)!));
        }
    });
}

const narrow = machineWith(machineKinds['narrow array, short tracks']);

/** One dense layer with many inputs and outputs: several groups, several blocks of accumulators. */
function wideNetwork(): Network {
    const weights = randomTensor(generator(1), [96, 200, 1, 1], 6);
    const requantise = { bits: 4, shift: 4, scale: Int32Array.of(3), offset: Int32Array.of(9) };
    const layer: MacLayer = {
        kind: 'dense', name: 'fc', input: 'image', inputShape: [200, 1, 1], inputBits: 4, outputShape: [96, 1, 1], weights,
        groups: 1, stride: [1, 1], pad: evenPadding(0), output: { kind: 'activation', requantise }
    };
    return { name: 'Wide', input: { name: 'image', shape: [200, 1, 1], bits: 4, rule: { kind: 'asIs' } }, layers: [layer], output: 'fc' };
}

/** One output of so many inputs that it is worth the arrays which would idle. */
function longNetwork(): Network {
    const layer: MacLayer = {
        kind: 'dense', name: 'fc', input: 'image', inputShape: [500, 1, 1], inputBits: 4, outputShape: [1, 1, 1], groups: 1, stride: [1, 1], pad: evenPadding(0),
        weights: randomTensor(generator(2), [1, 500, 1, 1], 1), output: { kind: 'logits', bias: Int32Array.of(3) }
    };
    return { name: 'Long', input: { name: 'image', shape: [500, 1, 1], bits: 4, rule: { kind: 'asIs' } }, layers: [layer], output: 'fc' };
}

/** What a network's programs do, and their additions. */
function work(network: Network, without: readonly PassName[]): { counts: string; additions: number } {
    const { compiled } = compileNetwork(network, narrow, { ...defaultCompileOptions, without: new Set(without) });
    const machine = machineOf(narrow, new Set(without));
    const counts = compiled!.layers.flatMap(({ parts }) => parts.map(({ program }) => [...countProgram(program, machine).values()]));
    const additions = compiled!.layers.flatMap(({ sections }) => sections.map(({ adds }) => adds.shared + adds.accumulate));
    return { counts: JSON.stringify(counts), additions: additions.reduce((a, b) => a + b, 0) };
}

describe('switched off', () => {
    test.each(passNames)('%s alone', pass => {
        fc.assert(fc.property(seeds, machines, (seed, kind) => expectSame(seed, machineWith(machineKinds[kind]), [pass])), { numRuns: 12 });
    });

    test('everything', () => {
        fc.assert(fc.property(seeds, machines, (seed, kind) => expectSame(seed, machineWith(machineKinds[kind]), passNames)), { numRuns: 12 });
    });

    test('any of them, on any machine, at any batch', () => {
        const some = fc.subarray([...passNames]);
        const batches = fc.integer({ min: 1, max: 3 });
        fc.assert(fc.property(seeds, machines, some, batches, (seed, kind, without, batch) =>
            expectSame(seed, machineWith(machineKinds[kind]), without, batch)), { numRuns: 80 });
    });

    test('each leaves a trace somewhere', () => {
        const sample = [wideNetwork(), longNetwork(), ...[3, 5, 8].map(seed => randomNetwork(seed).network)];
        const traces = (without: readonly PassName[]): string => sample.map(network => work(network, without).counts).join();
        const all = traces([]);
        // Operands lie along the track only where shifts are cheap, and values are made again only where rows are full, which they are not here.
        expect(passNames.filter(pass => traces([pass]) === all)).toEqual(['along', 'recompute']);
    });

    test('without share, every weight is an addition', () => {
        fc.assert(fc.property(seeds, seed => {
            const { network } = randomNetwork(seed);
            expect(work(network, ['share']).additions).toBeGreaterThanOrEqual(work(network, []).additions);
        }), { numRuns: 10 });
    });
});
