/**
 * The same shapes with other numbers: what a network would cost at another sparsity or another activation width, where no
 * trained network of that kind is at hand. It must not know costs.
 */
import type { Layer, MacLayer, Network, Requantise, TernaryTensor } from './model.js';
import { drawWeights } from './random.js';
import { setRequantise } from './random-requantise.js';
import { countTernary } from './ternary.js';
import { finish, type Work } from './work.js';

export interface TwinOptions {
    /** Share of zeros in every tensor; each tensor's own without it. */
    readonly sparsity?: number;
    /** Of every activation and of the input; as they are without it. */
    readonly bits?: number;
    readonly seed: number;
}

/** Random weights, scales that keep activations alive; deterministic. */
export function randomTwin(network: Network, options: TwinOptions): Network {
    return finish(makeTwin(network, options));
}

/** The same, piece by piece. */
export function* makeTwin(network: Network, { sparsity, bits, seed }: TwinOptions): Work<Network> {
    const weightsOf: Draw = (weights, name) => drawWeights(weights.shape, sparsity ?? 1 - countTernary(weights.data).nonzero / weights.data.length, seed, name);
    const layers: Layer[] = [];
    for (const layer of network.layers) {
        layers.push(yield* twinLayer(layer, weightsOf, bits));
    }
    const { input } = network;
    const narrowed = bits === undefined || bits === input.bits ? input
        : { ...input, bits, rule: input.rule.kind === 'shift' ? { kind: 'shift' as const, amount: Math.max(0, input.rule.amount + input.bits - bits) } : input.rule };
    return yield* setRequantise({ ...network, input: narrowed, layers }, seed);
}

type Draw = (weights: TernaryTensor, name: string) => Work<TernaryTensor>;

function* twinLayer(layer: Layer, weightsOf: Draw, bits: number | undefined): Work<Layer> {
    const inputBits = bits ?? layer.inputBits;
    switch (layer.kind) {
        case 'conv':
        case 'dense':
            return { ...layer, inputBits, weights: yield* weightsOf(layer.weights, layer.name), ...twinOutput(layer, bits), ...yield* twinResidual(layer, weightsOf, bits) };
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

function* twinResidual({ residual }: MacLayer, weightsOf: Draw, bits: number | undefined): Work<Pick<MacLayer, 'residual'>> {
    if (!residual) {
        return {};
    }
    const inputBits = bits ?? residual.inputBits;
    return { residual: residual.kind === 'projection' ? { ...residual, inputBits, weights: yield* weightsOf(residual.weights, residual.name) } : { ...residual, inputBits } };
}

/** Two scales (TTQ) become one: random weights have no second. */
function withBits({ shift, scale, offset, bits: own }: Requantise, bits: number | undefined): Requantise {
    return { bits: bits ?? own, shift, scale, offset };
}
