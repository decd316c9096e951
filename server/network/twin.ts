/**
 * The same shapes with other numbers: what a network would cost at another sparsity or another activation width, where no
 * trained network of that kind is at hand. It must not know costs.
 */
import type { Layer, MacLayer, Network, Requantise, TernaryTensor } from './model.js';
import { randomWeights } from './random.js';
import { randomRequantise } from './random-requantise.js';
import { countTernary } from './ternary.js';

export interface TwinOptions {
    /** Share of zeros in every tensor; each tensor's own without it. */
    readonly sparsity?: number;
    /** Of every activation and of the input; as they are without it. */
    readonly bits?: number;
    readonly seed: number;
}

/** Random weights, scales that keep activations alive; deterministic. */
export function randomTwin(network: Network, { sparsity, bits, seed }: TwinOptions): Network {
    const weightsOf = (weights: TernaryTensor, name: string): TernaryTensor =>
        randomWeights(weights.shape, sparsity ?? 1 - countTernary(weights.data).nonzero / weights.data.length, seed, name);
    const layers = network.layers.map(layer => twinLayer(layer, weightsOf, bits));
    const { input } = network;
    const narrowed = bits === undefined || bits === input.bits ? input
        : { ...input, bits, rule: input.rule.kind === 'shift' ? { kind: 'shift' as const, amount: Math.max(0, input.rule.amount + input.bits - bits) } : input.rule };
    return randomRequantise({ ...network, input: narrowed, layers }, seed);
}

function twinLayer(layer: Layer, weightsOf: (weights: TernaryTensor, name: string) => TernaryTensor, bits: number | undefined): Layer {
    const inputBits = bits ?? layer.inputBits;
    switch (layer.kind) {
        case 'conv':
        case 'dense':
            return { ...layer, inputBits, weights: weightsOf(layer.weights, layer.name), ...twinOutput(layer, bits), ...twinResidual(layer, weightsOf, bits) };
        case 'sumpool':
            return { ...layer, inputBits, requantise: withBits(layer.requantise, bits) };
        case 'maxpool':
        case 'flatten':
            return { ...layer, inputBits, bits: bits ?? layer.bits };
    }
}

function twinOutput({ output }: MacLayer, bits: number | undefined): Pick<MacLayer, 'output'> {
    return { output: output.kind === 'activation' ? { kind: 'activation', requantise: withBits(output.requantise, bits) } : output };
}

function twinResidual({ residual }: MacLayer, weightsOf: (weights: TernaryTensor, name: string) => TernaryTensor, bits: number | undefined): Pick<MacLayer, 'residual'> {
    if (!residual) {
        return {};
    }
    const inputBits = bits ?? residual.inputBits;
    return { residual: residual.kind === 'projection' ? { ...residual, inputBits, weights: weightsOf(residual.weights, residual.name) } : { ...residual, inputBits } };
}

/** Two scales (TTQ) become one: random weights have no second. */
function withBits({ shift, scale, offset, bits: own }: Requantise, bits: number | undefined): Requantise {
    return { bits: bits ?? own, shift, scale, offset };
}
