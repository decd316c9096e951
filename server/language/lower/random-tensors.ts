/**
 * Tensors for networks without a trained model: random weights, scales that keep the activations alive. The same layer of
 * the same seed always gets the same weights, whatever stands around it; the last ones made are kept, so that typing does
 * not make millions of weights anew.
 */
import type { Layer, MacLayer, Network, Residual, TernaryTensor } from '../../network/model.js';
import { drawWeights } from '../../network/random.js';
import { setRequantise, unsetRequantise } from '../../network/random-requantise.js';
import { finish, PIECE, type Work } from '../../network/work.js';
import type { Tensors } from './bind.js';
import type { Draft } from './drafts.js';
import { projection } from './file-tensors.js';
import type { LowerContext } from './types.js';

/** Weights, scales and offsets are placeholders until `finishRandom` has seen the whole network. */
export function randomTensors(sparsity: number, seed: number): Tensors {
    const weightsOf = ({ weightShape }: Draft): TernaryTensor => ({ shape: weightShape!, data: NOT_DRAWN, source: { kind: 'random', sparsity, seed } });
    return {
        mac: draft => ({ value: { weights: weightsOf(draft), output: outputOf(draft), ...residualOf(draft, weightsOf) } }),
        pool: ({ bits }) => ({ value: unsetRequantise(bits!) }),
    };
}

const NOT_DRAWN = new Int8Array(0);

/**
 * The network with its weights, and with scales and offsets that fit them. Averages keep the constants that make them so. Undefined while
 * that is done in the background: millions of weights take longer than an answer of the editor may.
 */
export function finishRandom(outline: Network, averages: ReadonlySet<string>, { sparsity, seed }: { readonly sparsity: number; readonly seed: number }, background: LowerContext['background']): Network | undefined {
    const structure = JSON.stringify(outline, (_key, value: unknown) => ArrayBuffer.isView(value) ? undefined : value);
    const key = JSON.stringify([structure, sparsity, seed, [...averages]]);
    const work = (): Work<Network> => drawNetwork(outline, averages, sparsity, seed);
    const known = rememberedNetworks.get(key);
    const finished = background && weightsOf(outline) > PIECE ? background(key, work, known) : known ?? finish(work());
    if (finished) {
        rememberedNetworks.delete(key);
        rememberedNetworks.set(key, finished);
        if (rememberedNetworks.size > NETWORKS_KEPT) {
            rememberedNetworks.delete(rememberedNetworks.keys().next().value!);
        }
    }
    return finished;
}

function weightsOf({ layers }: Network): number {
    return layers.reduce((sum, layer) => sum + ('weights' in layer ? layer.weights.shape.reduce((product, extent) => product * extent, 1) : 0), 0);
}

function* drawNetwork(outline: Network, averages: ReadonlySet<string>, sparsity: number, seed: number): Work<Network> {
    const layers: Layer[] = [];
    for (const layer of outline.layers) {
        layers.push('weights' in layer ? yield* drawLayer(layer, sparsity, seed) : layer);
    }
    return yield* setRequantise({ ...outline, layers }, seed, averages);
}

function* drawLayer(layer: MacLayer, sparsity: number, seed: number): Work<MacLayer> {
    const weights = yield* rememberedWeights(layer.weights.shape, sparsity, seed, layer.name);
    const { residual } = layer;
    return residual?.kind !== 'projection' ? { ...layer, weights }
        : { ...layer, weights, residual: { ...residual, weights: yield* rememberedWeights(residual.weights.shape, sparsity, seed, residual.name) } };
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

function* rememberedWeights(shape: TernaryTensor['shape'], sparsity: number, seed: number, stream: string): Work<TernaryTensor> {
    const key = JSON.stringify([shape, sparsity, seed, stream]);
    const weights = remembered.get(key) ?? (yield* drawWeights(shape, sparsity, seed, stream));
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
