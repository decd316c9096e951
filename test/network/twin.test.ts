/** Twins: the shapes of a network, other weights and widths. */
import { expect, test } from 'vitest';
import { evaluate } from '../../server/network/evaluate.js';
import { outputBits } from '../../server/network/model.js';
import { seededImage } from '../../server/network/random.js';
import { activationStatistics, implausibleLayers } from '../../server/network/statistics.js';
import { countTernary } from '../../server/network/ternary.js';
import { randomTwin } from '../../server/network/twin.js';
import { resnet18 } from './architectures.js';

const network = resnet18({ size: 32, bits: 4, narrow: 8 });
const tensors = (of: typeof network) => of.layers.flatMap(layer => layer.kind === 'conv' || layer.kind === 'dense'
    ? [layer.weights, ...layer.residual?.kind === 'projection' ? [layer.residual.weights] : []] : []);

test('keeps shapes, names and connections', () => {
    const twin = randomTwin(network, { sparsity: 0.5, bits: 8, seed: 3 });
    const frame = (of: typeof network) => of.layers.map(({ name, kind, input, inputShape, outputShape }) => ({ name, kind, input, inputShape, outputShape }));
    expect(frame(twin)).toEqual(frame(network));
    expect(tensors(twin).map(({ shape }) => shape)).toEqual(tensors(network).map(({ shape }) => shape));
});

test('has the sparsity and the width asked for, everywhere', () => {
    const twin = randomTwin(network, { sparsity: 0.5, bits: 8, seed: 3 });
    tensors(twin).forEach(({ data }) => expect(countTernary(data).nonzero).toBe(data.length - Math.round(0.5 * data.length)));
    expect(new Set([twin.input.bits, ...twin.layers.map(layer => layer.inputBits)])).toEqual(new Set([8]));
    expect(new Set(twin.layers.map(outputBits))).toEqual(new Set([8, undefined]));
});

test('keeps each tensor\'s own sparsity when none is asked for', () => {
    const twin = randomTwin(network, { seed: 3 });
    expect(tensors(twin).map(({ data }) => countTernary(data).nonzero)).toEqual(tensors(network).map(({ data }) => countTernary(data).nonzero));
    expect(tensors(twin).map(({ data }) => [...data])).not.toEqual(tensors(network).map(({ data }) => [...data]));
});

test('has activations like a trained network\'s, and is the same each time', () => {
    const twin = randomTwin(network, { sparsity: 0.6, bits: 8, seed: 3 });
    const shares = activationStatistics(twin, evaluate(twin, seededImage(twin.input, 1)));
    expect(implausibleLayers(shares)).toEqual([]);
    expect(randomTwin(network, { sparsity: 0.6, bits: 8, seed: 3 })).toEqual(twin);
});
