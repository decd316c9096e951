/**
 * What a network asks of any machine: its multiply-accumulate operations by shape, shortcuts included. Pooling, rounding
 * and flattening are left out: no baseline models them. It must not know machines.
 */
import type { Layer, MacLayer, Network, Padding, Pair, Shape, TernaryTensor } from '../../network/model.js';
import { volume } from '../../network/shape.js';

export interface MacOperation {
    /** As in every report; a projection shortcut is an operation of its own. */
    readonly name: string;
    readonly kind: 'conv' | 'dense' | 'projection';
    /** Output pixels, height x width. */
    readonly pixels: number;
    readonly outChannels: number;
    readonly groups: number;
    /** Inputs of one output: channels of one group x kernel height x kernel width. */
    readonly patch: number;
    readonly inputBits: number;
    /** Of a sum, for logits: inputBits + ceil(log2(patch)) + 1. */
    readonly outputBits: number;
    readonly weights: number;
    /** Padded pixels count as pixels: a dense machine computes them. */
    readonly macs: number;
}

/** In running order, a projection behind the layer that carries it. */
export function macOperations({ layers }: Network): MacOperation[] {
    return layers.flatMap(layer => layer.kind === 'conv' || layer.kind === 'dense' ? operationsOf(layer) : []);
}

function operationsOf(layer: MacLayer): MacOperation[] {
    const patch = layer.weights.shape[1] * layer.weights.shape[2] * layer.weights.shape[3];
    const outputBits = layer.output.kind === 'activation' ? layer.output.requantise.bits : layer.inputBits + Math.ceil(Math.log2(patch)) + 1;
    const own = operation(layer.name, layer.kind, layer.weights, layer.outputShape, layer.groups, layer.inputBits, outputBits);
    const { residual } = layer;
    return residual?.kind === 'projection'
        ? [own, operation(residual.name, 'projection', residual.weights, layer.outputShape, 1, residual.inputBits, outputBits)] : [own];
}

function operation(name: string, kind: MacOperation['kind'], { shape, data }: TernaryTensor, [outChannels, height, width]: Shape,
    groups: number, inputBits: number, outputBits: number): MacOperation {
    const patch = shape[1] * shape[2] * shape[3];
    const pixels = height * width;
    return { name, kind, pixels, outChannels, groups, patch, inputBits, outputBits, weights: data.length, macs: pixels * outChannels * patch };
}

/** Activations of the largest map between two layers, the input included. */
export function largestMap({ input, layers }: Network): { readonly activations: number; readonly bits: number } {
    const maps = [{ activations: volume(input.shape), bits: input.bits }, ...layers.map(layer => ({ activations: volume(layer.outputShape), bits: layer.inputBits }))];
    return maps.reduce((most, map) => map.activations * map.bits > most.activations * most.bits ? map : most);
}

/** Widest activations a network has between layers. */
export function activationBits({ input, layers }: Network): number {
    return layers.reduce((bits, { inputBits }) => Math.max(bits, inputBits), input.bits);
}

/** Multiply-accumulates that a dense machine does on zeros of the padding. */
export function paddedMacs({ layers }: Network): number {
    return layers.reduce((sum, layer) => sum + (layer.kind === 'conv' ? onPadding(layer) : 0), 0);
}

function onPadding(layer: Layer & { kind: 'conv' | 'dense' }): number {
    const [, , kh, kw] = layer.weights.shape;
    const [channels, height, width] = layer.inputShape;
    const [outChannels, outHeight, outWidth] = layer.outputShape;
    const inside = insideAlong(height, outHeight, kh, layer.stride, layer.pad, 0) * insideAlong(width, outWidth, kw, layer.stride, layer.pad, 1);
    return outChannels * (channels / layer.groups) * (outHeight * outWidth * kh * kw - inside);
}

/** Kernel places over all outputs of one direction that lie inside the map. */
function insideAlong(size: number, outputs: number, kernel: number, stride: Pair, pad: Padding, axis: 0 | 1): number {
    const before = axis === 0 ? pad.top : pad.left;
    let count = 0;
    for (let out = 0; out < outputs; out++) {
        const first = out * stride[axis] - before;
        count += Math.max(0, Math.min(size, first + kernel) - Math.max(0, first));
    }
    return count;
}
