/**
 * Tensors for networks without a trained model: random weights, scales that keep the activations alive. The same layer of
 * the same seed always gets the same weights, whatever stands around it; the last ones made are kept, so that typing does
 * not make millions of weights anew.
 */
import type { MacLayer, Network, Residual, TernaryTensor } from '../../network/model.js';
import { randomWeights } from '../../network/random.js';
import { randomRequantise, unsetRequantise } from '../../network/random-requantise.js';
import type { Tensors } from './bind.js';
import type { Draft } from './drafts.js';
import { projection } from './file-tensors.js';

/** Scales and offsets are placeholders until `finishRandom` has seen the whole network. */
export function randomTensors(sparsity: number, seed: number): Tensors {
    const weightsOf = (draft: Draft) => rememberedWeights(draft.weightShape!, sparsity, seed, draft.name);
    return {
        mac: draft => ({ value: { weights: weightsOf(draft), output: outputOf(draft), ...residualOf(draft, weightsOf) } }),
        pool: ({ bits }) => ({ value: unsetRequantise(bits!) }),
    };
}

/** The network with scales and offsets that fit its weights. Averages keep the constants that make them so. */
export function finishRandom(network: Network, sparsity: number, seed: number, averages: ReadonlySet<string>): Network {
    const structure = JSON.stringify(network, (_key, value: unknown) => ArrayBuffer.isView(value) ? undefined : value);
    const key = JSON.stringify([structure, sparsity, seed, [...averages]]);
    const finished = rememberedNetworks.get(key) ?? randomRequantise(network, seed, averages);
    rememberedNetworks.delete(key);
    rememberedNetworks.set(key, finished);
    if (rememberedNetworks.size > NETWORKS_KEPT) {
        rememberedNetworks.delete(rememberedNetworks.keys().next().value!);
    }
    return finished;
}

/** As with weights: the key says everything the result depends on. */
const rememberedNetworks = new Map<string, Network>();
const NETWORKS_KEPT = 4;

function outputOf({ bits, outputShape }: Draft): MacLayer['output'] {
    return bits === undefined ? { kind: 'logits', bias: new Int32Array(outputShape![0]) } : { kind: 'activation', requantise: unsetRequantise(bits) };
}

function residualOf({ addend, outputShape }: Draft, weightsOf: (draft: Draft) => TernaryTensor): { residual?: Residual } {
    if (!addend) {
        return {};
    }
    const scale = new Int32Array(outputShape![0]).fill(1);
    return {
        residual: addend.form === 'activation' ? { kind: 'identity', input: addend.name, inputBits: addend.bits!, scale }
            : projection(addend.draft!, weightsOf(addend.draft!), scale),
    };
}

/** Weights made last, the latest at the end. They depend on nothing but the key, so keeping them changes no result. */
const remembered = new Map<string, TernaryTensor>();
/** At most so many are kept (a byte each): three times ResNet-18. */
const KEPT = 2 ** 25;
let kept = 0;

function rememberedWeights(shape: TernaryTensor['shape'], sparsity: number, seed: number, stream: string): TernaryTensor {
    const key = JSON.stringify([shape, sparsity, seed, stream]);
    const weights = remembered.get(key) ?? randomWeights(shape, sparsity, seed, stream);
    kept += remembered.delete(key) ? 0 : weights.data.length;
    remembered.set(key, weights);
    for (const [oldest, { data }] of remembered) {
        if (kept <= KEPT || oldest === key) {
            break;
        }
        remembered.delete(oldest);
        kept -= data.length;
    }
    return weights;
}
