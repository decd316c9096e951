/** Made-up weights whose activations are unlike a trained network's are named; trained ones are not judged. */
import { expect, test } from 'vitest';
import { implausibleActivations } from '../../server/analysis/plausible.js';
import type { MeasuredSection } from '../../server/cost/measured.js';
import type { MacLayer, Network } from '../../server/network/model.js';
import { randomNetwork } from '../support/networks.js';

const { network } = randomNetwork(3);
const layer = network.layers.find((l): l is MacLayer => 'weights' in l)!;

function ran(zeroShare: number, saturatedShare: number): MeasuredSection[] {
    return [{ name: layer.name, kind: 'conv', zeroShare, saturatedShare } as MeasuredSection];
}

test.each([[0.5, 0.05, 0], [0.05, 0, 1], [0.8, 0, 1], [0.3, 0.4, 1]])('%d zeros, %d saturated: %d warning(s)', (zeros, saturated, warnings) => {
    expect(implausibleActivations(network, ran(zeros, saturated))).toHaveLength(warnings);
});

test('weights from a file are not judged', () => {
    const trained: Network = {
        ...network,
        layers: [{ ...layer, weights: { ...layer.weights, source: { kind: 'file', path: 'w.npz', tensor: 'w' } } }],
    };
    expect(implausibleActivations(trained, ran(0.99, 0))).toEqual([]);
});
