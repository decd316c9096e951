import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../server/network/evaluate.js';
import { maxActivation, type Network, type NetworkInput } from '../../server/network/model.js';
import { Generator } from '../../server/network/prng.js';
import { randomRequantise } from '../../server/network/random-requantise.js';
import { randomWeights, seededImage } from '../../server/network/random.js';
import { activationStatistics, implausibleLayers } from '../../server/network/statistics.js';
import { channelCounts, countTernary } from '../../server/network/ternary.js';
import { lenet5, resnet18, vgg11, vgg9 } from './architectures.js';
import { describedNetwork, tensors } from './described.js';

const input = (shape: NetworkInput['shape'], bits: number): NetworkInput => ({ name: 'x', shape, bits, rule: { kind: 'asIs' } });

describe('random numbers', () => {
    it('follow the published recurrence', () => {
        const random = new Generator(1);
        const state = random as unknown as Record<'x1' | 'c1' | 'x2' | 'c2', number>;
        // The state c * 2^26 + x of a multiply-with-carry generator is multiplied by a, modulo a * 2^26 - 1.
        let [s1, s2] = [BigInt(state.c1) * 2n ** 26n + BigInt(state.x1), BigInt(state.c2) * 2n ** 26n + BigInt(state.x2)];
        for (let i = 0; i < 1000; i++) {
            const x1 = s1 % 2n ** 26n;
            const x2 = s2 % 2n ** 26n;
            s1 = x1 * 65999100n + s1 / 2n ** 26n;
            s2 = x2 * 61803225n + s2 / 2n ** 26n;
            expect(random.next()).toBe((Number((s1 + s2) % 2n ** 26n) + 0.5) / 2 ** 26);
        }
    });

    it('are the same for ever', () => {
        const random = new Generator(1, 'conv1');
        expect(Array.from({ length: 6 }, () => random.below(1000))).toMatchInlineSnapshot(`
          [
            781,
            641,
            407,
            868,
            605,
            59,
          ]
        `);
    });

    it('are uniform, and differ between seeds and between streams', () => {
        const draws = (seed: number, stream?: string) => {
            const random = new Generator(seed, stream);
            return Array.from({ length: 10000 }, () => random.next());
        };
        const correlation = (a: number[], b: number[]) => 12 * a.reduce((sum, v, i) => sum + (v - 0.5) * (b[i] - 0.5), 0) / a.length;
        const one = draws(1, 'a');
        expect(one.reduce((a, b) => a + b, 0) / one.length).toBeCloseTo(0.5, 1);
        expect(Math.min(...one)).toBeGreaterThan(0);
        for (const other of [draws(2, 'a'), draws(1, 'b'), draws(-1, 'a'), draws(1), one.slice(1).concat(0)]) {
            expect(Math.abs(correlation(one, other))).toBeLessThan(0.05);
        }
    });

    it('permute', () => {
        expect(new Generator(3).permutation(50).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    });
});

describe('random weights', () => {
    it('have exactly the share of zeros asked for', () => {
        const sizes = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));
        fc.assert(fc.property(sizes, fc.double({ min: 0, max: 1, noNaN: true }), fc.integer(), (shape, sparsity, seed) => {
            const { data } = randomWeights(shape, sparsity, seed);
            const { weights, nonzero } = countTernary(data);
            return weights - nonzero === Math.round(sparsity * weights);
        }));
    });

    it('are evenly signed and spread', () => {
        const tensor = randomWeights([64, 64, 3, 3], 0.8, 1, 'conv');
        const { plus, minus, nonzero } = countTernary(tensor.data);
        expect(nonzero).toBe(Math.round(0.2 * 64 * 64 * 9));
        expect(Math.abs(plus - minus)).toBeLessThan(4 * Math.sqrt(nonzero));
        const counts = channelCounts(tensor);
        const perChannel = counts.plus.map((p, c) => p + counts.minus[c]);
        const expected = nonzero / 64;
        // Four standard deviations of the hypergeometric counts.
        expect(perChannel.every(n => Math.abs(n - expected) < 4 * Math.sqrt(expected * 0.8))).toBe(true);
    });

    it('are the same for the same seed and stream, and say where they come from', () => {
        const one = randomWeights([4, 4, 3, 3], 0.5, 7, 'a');
        expect(randomWeights([4, 4, 3, 3], 0.5, 7, 'a')).toEqual(one);
        expect(randomWeights([4, 4, 3, 3], 0.5, 7, 'b').data).not.toEqual(one.data);
        expect(randomWeights([4, 4, 3, 3], 0.5, 8, 'a').data).not.toEqual(one.data);
        expect(one.source).toEqual({ kind: 'random', sparsity: 0.5, seed: 7 });
    });
});

describe('seeded images', () => {
    it('keep to the input\'s range and use it', () => {
        for (const bits of [1, 2, 4, 8, 16]) {
            const image = seededImage(input([3, 32, 32], bits), 5);
            const most = maxActivation(bits);
            expect(Math.min(...image)).toBeGreaterThanOrEqual(0);
            expect(Math.max(...image)).toBeLessThanOrEqual(most);
            expect(Math.max(...image) - Math.min(...image)).toBeGreaterThan(most / 2);
        }
    });

    it('are smooth but not flat, and differ by seed only', () => {
        const image = seededImage(input([1, 64, 64], 8), 5);
        const step = image.reduce((sum, v, i) => i % 64 === 0 ? sum : sum + Math.abs(v - image[i - 1]), 0) / (64 * 63);
        const mean = image.reduce((a, b) => a + b, 0) / image.length;
        const deviation = Math.sqrt(image.reduce((sum, v) => sum + (v - mean) ** 2, 0) / image.length);
        expect(step).toBeGreaterThan(0);
        expect(step).toBeLessThan(deviation);
        expect(seededImage(input([1, 64, 64], 8), 5)).toEqual(image);
        expect(seededImage(input([1, 64, 64], 8), 6)).not.toEqual(image);
    });
});

/** Shares of the worst layers on a seeded image; nothing may be outside what trained networks show. */
function expectAlive(network: Network, seed: number): void {
    expect(implausibleLayers(activationStatistics(network, evaluate(network, seededImage(network.input, seed))))).toEqual([]);
}

describe('random requantisation keeps every layer alive', () => {
    const networks = { resnet18: (bits: number, seed: number, sparsity: number) => resnet18({ size: 64, narrow: 4, bits, seed, sparsity }),
        'resnet18, mean': (bits: number, seed: number, sparsity: number) => resnet18({ size: 64, narrow: 4, bits, seed, sparsity, mean: true }),
        vgg9: (bits: number, seed: number, sparsity: number) => vgg9({ size: 32, narrow: 4, bits, seed, sparsity }),
        vgg11: (bits: number, seed: number, sparsity: number) => vgg11({ size: 32, narrow: 4, bits, seed, sparsity }),
        lenet5: (bits: number, seed: number, sparsity: number) => lenet5({ size: 28, bits, seed, sparsity }) };

    it.each(Object.entries(networks))('%s, small', (_, make) => {
        for (const bits of [2, 4, 8]) {
            for (const sparsity of [0.3, 0.8, 0.95]) {
                expectAlive(make(bits, 1, sparsity), 1);
            }
            expectAlive(make(bits, 2, 0.8), 3);
        }
    });

    it('ResNet-18 in full, 224 x 224', () => {
        for (const bits of [4, 8]) {
            expectAlive(resnet18({ size: 224, bits }), 1);
        }
    }, 120_000);

    it('behind layers whose scales are given', () => {
        const network = resnet18({ size: 64, narrow: 4, bits: 8 });
        const given = network.layers.filter((_, i) => i % 3 !== 1).map(layer => layer.name);
        const mixed = randomRequantise(network, 2, new Set(given));
        expect(mixed.layers.map((layer, i) => layer === network.layers[i])).toEqual(network.layers.map(layer => given.includes(layer.name) || layer.kind === 'maxpool' || layer.name === 'fc'));
        expectAlive(mixed, 1);
    });
});

describe('random requantisation', () => {
    const network = resnet18({ size: 32, narrow: 8, bits: 8 });

    it('gives 16-bit scales and 32-bit offsets', () => {
        for (const bits of [1, 4, 8, 16]) {
            for (const layer of resnet18({ size: 32, narrow: 8, bits }).layers) {
                const requantise = layer.kind === 'sumpool' ? layer.requantise
                    : layer.kind === 'conv' && layer.output.kind === 'activation' ? layer.output.requantise : undefined;
                const scales = [...requantise?.scale ?? [], ...layer.kind === 'conv' && layer.residual ? layer.residual.scale : []];
                expect(scales.every(m => Math.abs(m) < 2 ** 15)).toBe(true);
                expect([...requantise?.offset ?? []].every(b => Math.abs(b) < 2 ** 31)).toBe(true);
            }
        }
    });

    it('is the same for the same seed', () => {
        expect(resnet18({ size: 32, narrow: 8, bits: 8 })).toEqual(network);
        expect(randomRequantise(network, 2).layers[0]).not.toEqual(network.layers[0]);
        expect(randomRequantise(network, 1).layers[0]).toEqual(network.layers[0]);
    });

    it('copes with weights that are all zero', () => {
        const silent = { ...network, layers: network.layers.map(layer => 'weights' in layer ? { ...layer, weights: { ...layer.weights, data: new Int8Array(layer.weights.data.length) } } : layer) };
        const set = randomRequantise(silent, 1);
        expect(evaluate(set, seededImage(set.input, 1)).get('fc')).toEqual(new Int32Array(1000));
    });
});

describe('statistics', () => {
    it('count zeros and saturated values of every layer with activations', () => {
        const trained = describedNetwork(tensors('examples/lenet5-mnist/lenet5.safetensors'));
        const bright = evaluate(trained, new Int32Array(784).fill(15));
        const dark = evaluate(trained, new Int32Array(784));
        const shares = activationStatistics(trained, bright, dark);
        expect(shares.map(({ layer }) => layer)).toEqual(['conv1', 'pool1', 'conv2', 'pool2', 'fc1', 'fc2']);
        const both = [...bright.get('conv2')!, ...dark.get('conv2')!];
        expect(shares[2]).toEqual({ layer: 'conv2', zeros: both.filter(v => v === 0).length / both.length, saturated: both.filter(v => v === 15).length / both.length });
    });

    it('name the layers that no trained network would show', () => {
        const share = (layer: string, zeros: number, saturated: number) => ({ layer, zeros, saturated });
        expect(implausibleLayers([share('a', 0.1, 0), share('b', 0.09, 0), share('c', 0.7, 0.19), share('d', 0.71, 0), share('e', 0.5, 0.2)]).map(one => one.layer))
            .toEqual(['b', 'd', 'e']);
    });
});
