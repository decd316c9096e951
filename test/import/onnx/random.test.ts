/** Random networks, written as ONNX graphs and imported again, give the same integers for every image. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluate } from '../../../server/network/evaluate.js';
import type { Network } from '../../../server/network/model.js';
import { randomNetwork, seeds } from '../../support/networks.js';
import { whole } from './harness.js';
import { integerModel } from './integer-model.js';

/** Two scales for one layer's weights are two convolutions in a graph of integers: those come as floats (operators.test.ts). */
function hasOneScale({ layers }: Network): boolean {
    return layers.every(layer => !('output' in layer) || layer.output.kind === 'logits' || layer.output.requantise.negativeScale === undefined);
}

it('integer graphs are exact', () => {
    fc.assert(fc.property(seeds, seed => {
        const { network, images } = randomNetwork(seed);
        fc.pre(hasOneScale(network));
        const { imported } = whole(integerModel(network), { input: { bits: network.input.bits, rule: network.input.rule } });
        for (const image of images) {
            const wanted = evaluate(network, image).get(network.output)!;
            const found = evaluate(imported.network, image).get(imported.network.output)!;
            // The graph's results are scale and offset of the network's: a last layer of zeros, say, is a constant.
            expect([...found].map(v => v * imported.output.scale + imported.output.offset)).toEqual([...wanted]);
        }
    }), { numRuns: 300 });
}, 60_000);
