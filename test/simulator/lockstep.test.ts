/** The bulk executor = the pass executor: every cell after every operation, every counter, every output. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions, type PassName } from '../../server/compiler/compile.js';
import { machineOf } from '../../server/compiler/machine.js';
import type { Hardware, ParameterName } from '../../server/hardware/model.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import type { MacLayer, Network } from '../../server/network/model.js';
import { runReference } from '../../server/network/reference.js';
import { evenPadding } from '../../server/network/shape.js';
import { simulate } from '../../server/simulator/simulate.js';
import { describedNetwork, tensors } from '../network/described.js';
import { firstDifference } from '../support/lockstep.js';
import { generator, randomNetwork, randomTensor, seeds } from '../support/networks.js';
import { randomProgram } from '../support/programs.js';

function hardware(overrides: Partial<Record<ParameterName, number>>): Hardware {
    const base = defaultHardware();
    const parameters = { ...base.parameters };
    for (const [name, value] of Object.entries(overrides)) {
        parameters[name as ParameterName] = { ...parameters[name as ParameterName], value };
    }
    return { ...base, parameters };
}

const kernels = ['simd', 'plain'] as const;

describe.each(kernels)('on the %s kernel', kernel => {
    test.each([
        ['two latches', {}, []], ['one latch', { latches: 1 }, []], ['chained search', { chained: 1 }, []],
        ['full tables', {}, ['short-tables']], ['chained search in full tables', { chained: 1 }, ['short-tables']]
    ] as [string, Partial<Record<ParameterName, number>>, PassName[]][])(
        'random programs, operation by operation, with %s', (_, overrides, without) => {
            const machine = machineOf(hardware(overrides), new Set(without));
            fc.assert(fc.property(seeds, fc.integer({ min: 1, max: 1400 }), (seed, lanes) => {
                expect(firstDifference(randomProgram(generator(seed), machine, lanes), machine, kernel)).toBeUndefined();
            }), { numRuns: 60 });
        });
});

test('random networks, in batches on narrow arrays: results and counts', () => {
    const narrow = hardware({ 'array.columns': 96, 'array.rows': 16, 'gate.rows': 8 });
    fc.assert(fc.property(seeds, fc.integer({ min: 1, max: 4 }), (seed, batch) => {
        const { network, images } = randomNetwork(seed);
        const { compiled } = compileNetwork(network, narrow, { ...defaultCompileOptions, batch });
        const passes = simulate(compiled!, images, { intermediates: true, strict: true, executor: 'pass' });
        for (const kernel of kernels) {
            expect(simulate(compiled!, images, { intermediates: true, strict: true, kernel }), kernel).toEqual(passes);
        }
    }), { numRuns: 40 });
});

test.each([['lenet5-mnist', 'lenet5'], ['resnet8-fmnist', 'resnet8']])('%s: every layer and its counts', (folder, file) => {
    const network = describedNetwork(tensors(`examples/${folder}/${file}.safetensors`));
    const { compiled } = compileNetwork(network, defaultHardware(), defaultCompileOptions);
    const random = generator(1);
    const images = [0, 1].map(() => Int32Array.from({ length: 784 }, () => random(2) * random(2 ** network.input.bits)));
    const passes = simulate(compiled!, images, { intermediates: true, strict: true, executor: 'pass' });
    for (const kernel of kernels) {
        expect(simulate(compiled!, images, { intermediates: true, strict: true, kernel }), kernel).toEqual(passes);
    }
});

test('activations wider than a byte', () => {
    const random = generator(1);
    const requantise = { bits: 12, shift: 3, scale: Int32Array.of(5, 7), offset: Int32Array.of(100, -300) };
    const conv = (name: string, input: string, channels: number): MacLayer => ({
        kind: 'conv', name, input, inputShape: [channels, 6, 6], inputBits: 12, outputShape: [2, 6, 6], weights: randomTensor(random, [2, channels, 3, 3], 2),
        stride: [1, 1], pad: evenPadding(1), groups: 1, output: { kind: 'activation', requantise }
    });
    const layers: MacLayer[] = [conv('a', 'image', 1), conv('b', 'a', 2), { ...conv('c', 'b', 2), output: { kind: 'logits', bias: Int32Array.of(-1, 5) } }];
    const network: Network = { name: 'Wide', input: { name: 'image', shape: [1, 6, 6], bits: 12, rule: { kind: 'asIs' } }, layers, output: 'c' };
    const { compiled } = compileNetwork(network, defaultHardware(), defaultCompileOptions);
    const images = [0, 1, 2].map(() => Int32Array.from({ length: 36 }, () => random(2 ** 12)));
    const passes = simulate(compiled!, images, { intermediates: true, executor: 'pass' });
    const largest = Math.max(...passes.intermediates!.get('b')!.flatMap(values => [...values]));
    expect(largest).toBeGreaterThan(255);
    images.forEach((image, i) => expect([...passes.logits[i]]).toEqual([...runReference(network, image).get('c')!]));
    for (const kernel of kernels) {
        expect(simulate(compiled!, images, { intermediates: true, strict: true, kernel }), kernel).toEqual(passes);
    }
});
