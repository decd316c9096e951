/**
 * How much memory a simulation takes, before it starts, and how it is made to take no more than allowed: fewer workers, smaller
 * groups of images. An estimate: `test/cli/memory.test.ts` holds it against what processes take. It knows networks and workers,
 * no programs, since they are compiled in the workers.
 */
import { outputBits, type Network, type TernaryTensor } from '../network/model.js';
import { volume } from '../network/shape.js';
import { defaultGroupBytes } from '../simulator/simulate.js';

const mebi = 2 ** 20;
/** The process with the product in it, before a worker starts; measured. */
const processBytes = 110 * mebi;
/** What a compilation leaves behind, in the one worker that compiles for all; measured. */
const compilationBytes = 80 * mebi;
/** A worker that runs programs; measured as what a second one adds, 13 MB on LeNet-5 and 28 MB on ResNet-8, activations included. */
const workerBytes = 30 * mebi;
/** Compiling what one nonzero weight becomes; with holding it measured on LeNet-5, ResNet-8, VGG-9 and ResNet-18, 60 to 90 together. */
const compiledBytes = 50;
/** Holding it in a worker, beside arrays in shared memory; measured as what a second worker adds on ResNet-18, 122 MB for 2.2 million. */
const heldBytes = 40;
/** Cells in bit planes: of the pass executor, or such that count. */
const planesBytes = 64 * mebi;
/** A group's activations as blocks and in the kernel's memory. */
const copies = 2;

export interface MemoryNeeds {
    readonly network: Network;
    readonly images: number;
    /** Runs beside the plain one: with faults. */
    readonly faults: boolean;
    /** Search by search, or counting writes. */
    readonly literal: boolean;
}

export interface MemoryPlan {
    readonly workers: number;
    /** Bytes that the activations of one group of images may take. */
    readonly groupBytes: number;
    /** What the run is expected to take at most. */
    readonly bytes: number;
}

/** The plan with as many workers as fit; without one, what a single worker needs. */
export function planMemory(needs: MemoryNeeds, cores: number, maxBytes = Infinity): MemoryPlan | { readonly needed: number } {
    const { network, images, faults, literal } = needs;
    const runs = faults ? 2 : 1;
    const perImage = activationBytes(network) * copies * runs;
    // Compiled once for all: every worker has the weights, what of the programs is not in shared memory, and its own activations.
    const shared = processBytes + compilationBytes + nonzeros(network) * compiledBytes + images * volume(network.input.shape) * Int32Array.BYTES_PER_ELEMENT * 2;
    const worker = workerBytes + nonzeros(network) * heldBytes + weights(network).reduce((sum, { data }) => sum + data.length, 0)
        + (literal || faults ? planesBytes : 0);
    const needed = shared + worker + perImage;
    if (needed > maxBytes) {
        return { needed };
    }
    const workers = Math.max(1, Math.min(cores, images, Math.floor((maxBytes - shared) / (worker + perImage))));
    const left = (maxBytes - shared) / workers - worker;
    const groupBytes = Math.max(activationBytes(network), Math.min(defaultGroupBytes, Math.floor(left / copies / runs)));
    const used = Math.min(groupBytes, Math.ceil(images / workers) * activationBytes(network));
    return { workers, groupBytes, bytes: shared + workers * (worker + used * copies * runs) };
}

/** Of all layers, for one image. */
function activationBytes({ input, layers }: Network): number {
    return layers.reduce((sum, layer) => sum + volume(layer.outputShape) * (outputBits(layer) === undefined ? 4 : Math.ceil(outputBits(layer)! / 8)),
        volume(input.shape) * Math.ceil(input.bits / 8));
}

function nonzeros(network: Network): number {
    return weights(network).reduce((sum, { data }) => sum + data.reduce((count, weight) => count + (weight === 0 ? 0 : 1), 0), 0);
}

function weights({ layers }: Network): readonly TernaryTensor[] {
    return layers.flatMap(layer => 'weights' in layer ? [layer.weights, ...layer.residual?.kind === 'projection' ? [layer.residual.weights] : []] : []);
}
