/**
 * What an output's requantisation adds up, as numbers: the same products that `emit.ts` builds, with words of the same
 * length but without cells.
 */
import { bitLength } from '../../network/bits.js';
import { maxActivation, type SumPoolLayer } from '../../network/model.js';
import type { Product } from '../requantise.js';
import { pick } from '../sums.js';
import type { AccumulatorPlan } from '../verify/accumulator-flow.js';

/** `channel` counts from the part's first output. Empty for logits. */
export function productsOf({ sums, bias }: AccumulatorPlan, channel: number): Product[] {
    const { layer } = sums;
    if (layer.output.kind !== 'activation') {
        return [];
    }
    const output = sums.channels[0] + channel;
    const own = (sum: number, scale: number): Product => {
        const { min, max } = sums.list[sum].range;
        const top = max + bias[sum];
        return { cells: noCells(Math.max(1, bitLength(top))), bias: bias[sum], top, scale, min, max };
    };
    const products = [own(channel, sums.rule(channel).scale)];
    if (sums.folded.twoScales) {
        products.push(own(channel + sums.channelCount, -pick(layer.output.requantise.negativeScale!, output)));
    }
    if (layer.residual?.kind === 'projection') {
        products.push(own(sums.first[1] + channel, pick(layer.residual.scale, output)));
    } else if (layer.residual) {
        const max = maxActivation(layer.residual.inputBits);
        products.push({ cells: noCells(layer.residual.inputBits), bias: 0, top: max, scale: pick(layer.residual.scale, output), min: 0, max });
    }
    return products;
}

/** The accumulator of a sum pool. */
export function poolProduct(layer: SumPoolLayer): Product {
    const max = layer.kernel[0] * layer.kernel[1] * maxActivation(layer.inputBits);
    return { cells: noCells(bitLength(max)), bias: 0, top: max, scale: layer.requantise.scale[0], min: 0, max };
}

function noCells(length: number): number[] {
    return new Array<number>(length).fill(0);
}
