// The two interpreters: against each other on random networks, and against sums done by hand or in bigint.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../server/network/evaluate.js';
import type { Layer, MacLayer, Network, Requantise, Shape, TernaryTensor } from '../../server/network/model.js';
import { argmax, runReference } from '../../server/network/reference.js';
import { convOutput, NO_PADDING } from '../../server/network/shape.js';
import { randomNetwork, seeds } from '../support/networks.js';

const weights = (shape: TernaryTensor['shape'], ...data: number[]): TernaryTensor =>
    ({ shape, data: Int8Array.from(data), source: { kind: 'random', sparsity: 0, seed: 0 } });
const requantise = (scale: number, offset: number, shift = 0, bits = 8): Requantise =>
    ({ bits, shift, scale: Int32Array.of(scale), offset: Int32Array.of(offset) });
const network = (shape: Shape, layers: Layer[], bits = 8): Network =>
    ({ name: 'N', input: { name: 'x', shape, bits, rule: { kind: 'asIs' } }, layers, output: layers[layers.length - 1].name });

/** Both interpreters' values, which must be the same. */
function run(net: Network, image: number[]): (name: string) => number[] {
    const trace = runReference(net, image);
    expect(evaluate(net, image)).toEqual(trace);
    return name => [...trace.get(name)!];
}

function conv(inputShape: Shape, kernel: TernaryTensor, more: Partial<MacLayer> = {}): MacLayer {
    const window = { kernel: [kernel.shape[2], kernel.shape[3]] as const, stride: more.stride ?? [1, 1] as const, pad: more.pad ?? NO_PADDING };
    const outputShape = convOutput(inputShape, kernel.shape[0], window, more.groups).shape!;
    return { kind: 'conv', name: 'c', input: 'x', inputShape, inputBits: 8, outputShape, weights: kernel, stride: window.stride, pad: window.pad,
        groups: 1, output: { kind: 'logits', bias: new Int32Array(kernel.shape[0]) }, ...more };
}

describe('the interpreters', () => {
    it('agree on random networks', () => {
        fc.assert(fc.property(seeds, seed => {
            const { network: net, images } = randomNetwork(seed);
            for (const image of images) {
                expect(evaluate(net, image)).toEqual(runReference(net, image));
            }
        }), { numRuns: 300 });
    });

    it('refuse an image of another size', () => {
        const net = network([1, 2, 2], [conv([1, 2, 2], weights([1, 1, 1, 1], 1))]);
        expect(() => runReference(net, [1, 2, 3])).toThrow(RangeError);
        expect(() => evaluate(net, [1, 2, 3])).toThrow(RangeError);
    });

    it('stop when cancelled', () => {
        const net = network([1, 1, 1], [conv([1, 1, 1], weights([1, 1, 1, 1], 1))]);
        expect([...evaluate(net, [1], () => true).keys()]).toEqual(['x']);
    });
});

describe('sums', () => {
    it('cross-correlate without flipping the kernel, zeros outside', () => {
        const value = run(network([1, 2, 3], [conv([1, 2, 3], weights([1, 1, 2, 2], 1, 0, -1, 1), { pad: { top: 1, left: 0, bottom: 0, right: 2 }, stride: [1, 2] })]),
            [1, 2, 3, 4, 5, 6]);
        // Rows: the padding row above, then the image; windows start at columns 0 and 2 (of 3 + 2).
        expect(value('c.acc')).toEqual([-1 + 2, -3 + 0, 1 - 4 + 5, 3 - 6 + 0]);
    });

    it('keep groups apart', () => {
        const value = run(network([4, 1, 1], [conv([4, 1, 1], weights([2, 2, 1, 1], 1, -1, 1, 1), { groups: 2 })]), [10, 3, 5, 7]);
        expect(value('c.acc')).toEqual([7, 12]);
    });

    it('flatten in C order: channel, row, column', () => {
        const flat: Layer = { kind: 'flatten', name: 'f', input: 'x', inputShape: [2, 1, 2], inputBits: 8, outputShape: [4, 1, 1], bits: 8 };
        const dense: Layer = { ...conv([4, 1, 1], weights([2, 4, 1, 1], 1, 0, 0, 0, 0, 0, 1, -1)), kind: 'dense', name: 'd', input: 'f',
            output: { kind: 'logits', bias: Int32Array.of(100, -100) } };
        const value = run(network([2, 1, 2], [flat, dense]), [1, 2, 30, 40]);
        expect(value('f')).toEqual([1, 2, 30, 40]);
        expect(value('d')).toEqual([101, -110]);
    });
});

describe('outputs', () => {
    it('requantise with rounding half up, clamping, negative scales', () => {
        const three = weights([3, 1, 1, 1], 1, 1, 1);
        const output = { kind: 'activation' as const, requantise: { bits: 4, shift: 2, scale: Int32Array.of(1, -1, 100), offset: Int32Array.of(0, 8, 0) } };
        const value = run(network([1, 1, 1], [conv([1, 1, 1], three, { output })]), [6]);
        expect(value('c')).toEqual([2, 1, 15]);
    });

    it('scale the sums over +1 and -1 weights apart', () => {
        const output = { kind: 'activation' as const, requantise: { ...requantise(3, 1), negativeScale: Int32Array.of(2) } };
        const value = run(network([3, 1, 1], [conv([3, 1, 1], weights([1, 3, 1, 1], 1, -1, 1), { output })]), [10, 7, 5]);
        expect([value('c.plus'), value('c.minus'), value('c')]).toEqual([[15], [7], [15 * 3 - 7 * 2 + 1]]);
    });

    it('add the identity and the projection before the shift', () => {
        const first = conv([1, 1, 1], weights([1, 1, 1, 1], 1), { name: 'a', output: { kind: 'activation', requantise: requantise(1, 0) } });
        const identity = conv([1, 1, 1], weights([1, 1, 1, 1], -1), { name: 'b', input: 'a', output: { kind: 'activation', requantise: requantise(1, 1, 1) },
            residual: { kind: 'identity', input: 'x', inputBits: 8, scale: Int32Array.of(3) } });
        const projection = conv([1, 1, 1], weights([1, 1, 1, 1], 1), { name: 'c', input: 'b', output: { kind: 'activation', requantise: requantise(2, 0) },
            residual: { kind: 'projection', name: 's', input: 'x', inputBits: 8, inputShape: [1, 1, 1], weights: weights([1, 1, 1, 1], -1),
                stride: [1, 1], pad: NO_PADDING, scale: Int32Array.of(-5) } });
        const value = run(network([1, 1, 1], [first, identity, projection]), [9]);
        expect(value('b')).toEqual([Math.floor((-9 + 1 + 27 + 1) / 2)]);
        expect([value('s.acc'), value('c')]).toEqual([[-9], [20 + 45]]);
    });

    it('are exact where products pass 32 bits', () => {
        const size = 1000;
        const scale = 32767;
        const wide: Layer = { ...conv([size, 1, 1], weights([1, size, 1, 1], ...new Array<number>(size).fill(1))), inputBits: 16,
            output: { kind: 'activation', requantise: { bits: 16, shift: 26, scale: Int32Array.of(scale), offset: Int32Array.of(-(2 ** 31)) } } };
        const value = run(network([size, 1, 1], [wide], 16), new Array<number>(size).fill(65535));
        const exact = (65535n * 1000n * BigInt(scale) - (1n << 31n) + (1n << 25n)) >> 26n;
        expect(value('c')).toEqual([Number(exact)]);
    });
});

describe('pools', () => {
    const pool = (kind: 'maxpool' | 'sumpool'): Layer => ({ kind, name: 'p', input: 'x', inputShape: [1, 2, 3], inputBits: 8, outputShape: [1, 2, 2],
        kernel: [2, 2], stride: [1, 2], pad: { top: 0, left: 0, bottom: 1, right: 1 }, bits: 8, requantise: requantise(1, 1, 1) } as Layer);

    it('take the maximum; padding never wins', () => {
        expect(run(network([1, 2, 3], [pool('maxpool')]), [1, 9, 3, 4, 5, 6])('p')).toEqual([9, 6, 5, 6]);
        expect(run(network([1, 2, 3], [pool('maxpool')]), [0, 0, 0, 0, 0, 0])('p')).toEqual([0, 0, 0, 0]);
    });

    it('sum the window, padding as 0, and requantise', () => {
        const value = run(network([1, 2, 3], [pool('sumpool')]), [1, 9, 3, 4, 5, 6]);
        expect(value('p.acc')).toEqual([19, 9, 9, 6]);
        expect(value('p')).toEqual([10, 5, 5, 4]);
    });
});

describe('prediction', () => {
    it('is the first of the largest', () => {
        expect(argmax([-3, 7, 7, 1])).toBe(1);
        expect(argmax([5])).toBe(0);
    });
});
