/**
 * A network as a self-describing tensor file: the layers' tensors by name, the operation list in the metadata
 * (`description.ts` reads it). It must not know where a network came from.
 */
import type { Layer, MacLayer, Network, Padding, Pair, Requantise, TernaryTensor } from '../network/model.js';
import { outputBits } from '../network/model.js';
import { writeSafetensors, type WrittenTensor } from './write-safetensors.js';

/** Bytes of a .safetensors file. `about` goes into the metadata beside the operation list. */
export function networkFile(network: Network, about: Readonly<Record<string, string>> = {}): Uint8Array {
    return writeSafetensors(network.layers.flatMap(tensorsOf), { format: 'ternary-int', ...about, network: JSON.stringify(descriptionOf(network)) });
}

/** What the metadata of a file that `networkFile` wrote say under a name. */
export function aboutFile(bytes: Uint8Array, key: string): string | undefined {
    if (bytes.length < 8) {
        return undefined;
    }
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    try {
        const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as { __metadata__?: Record<string, unknown> };
        const value = header.__metadata__?.[key];
        return typeof value === 'string' ? value : undefined;
    } catch {
        return undefined;
    }
}

function tensorsOf(layer: Layer): WrittenTensor[] {
    switch (layer.kind) {
        case 'conv':
        case 'dense':
            return [weightsOf(layer.name, layer.weights, layer.kind), ...outputTensors(layer), ...residualTensors(layer)];
        case 'sumpool':
            return requantiseTensors(layer.name, layer.requantise);
        default:
            return [];
    }
}

function weightsOf(name: string, { shape, data }: TernaryTensor, kind: MacLayer['kind']): WrittenTensor {
    return { name: `${name}.weight`, shape: kind === 'dense' ? shape.slice(0, 2) : shape, data };
}

function outputTensors({ name, output }: MacLayer): WrittenTensor[] {
    return output.kind === 'activation' ? requantiseTensors(name, output.requantise) : [{ name: `${name}.B`, shape: [output.bias.length], data: output.bias }];
}

function requantiseTensors(name: string, { scale, negativeScale, offset }: Requantise): WrittenTensor[] {
    const short = (suffix: string, values: Int32Array): WrittenTensor => ({ name: `${name}.${suffix}`, shape: [values.length], data: Int16Array.from(values) });
    return [
        ...negativeScale ? [short('Mp', scale), short('Mn', negativeScale)] : [short('M', scale)],
        { name: `${name}.B`, shape: [offset.length], data: offset },
    ];
}

function residualTensors({ name, residual }: MacLayer): WrittenTensor[] {
    if (!residual) {
        return [];
    }
    const scale = (owner: string): WrittenTensor => ({ name: owner, shape: [residual.scale.length], data: Int16Array.from(residual.scale) });
    return residual.kind === 'identity' ? [scale(`${name}.Mres`)] : [weightsOf(residual.name, residual.weights, 'conv'), scale(`${residual.name}.M`)];
}

/** The operation list, in the names of its format. */
export function descriptionOf({ name, input, layers }: Network): Record<string, unknown> {
    const inputOf = (layer: string): string => layer === input.name ? 'input' : layer;
    const bits = input.bits;
    return {
        name, activation_bits: bits,
        input: { shape: input.shape, ...input.rule.kind === 'shift' ? { dtype: 'uint8', rule: `q = u8 >> ${input.rule.amount}` } : {} },
        ops: layers.map(layer => ({ ...operationOf(layer, inputOf), ...ownBits(layer, bits) })),
    };
}

/** Where a layer's activations are of another width than the input's. */
function ownBits(layer: Layer, bits: number): { bits?: number } {
    const own = outputBits(layer);
    return own === undefined || own === bits ? {} : { bits: own };
}

function operationOf(layer: Layer, inputOf: (name: string) => string): Record<string, unknown> {
    const base = { name: layer.name, input: inputOf(layer.input) };
    switch (layer.kind) {
        case 'conv':
            return { op: 'conv', ...base, stride: pair(layer.stride), pad: padding(layer.pad), ...layer.groups === 1 ? {} : { groups: layer.groups }, ...ending(layer, inputOf) };
        case 'dense':
            return { op: 'fc', ...base, ...ending(layer, inputOf) };
        case 'maxpool':
            return { op: 'maxpool', ...base, kernel: pair(layer.kernel), stride: pair(layer.stride), pad: padding(layer.pad) };
        case 'sumpool': {
            const { kernel, inputShape, requantise, stride, pad } = layer;
            const isGlobal = [0, 1].every(axis => kernel[axis] === inputShape[axis + 1] && stride[axis] === kernel[axis]) && Object.values(pad).every(n => n === 0);
            return { op: 'sumpool', ...base, ...isGlobal ? {} : { kernel: pair(kernel), stride: pair(stride), pad: padding(pad) }, shift: requantise.shift };
        }
        case 'flatten':
            return { op: 'flatten', ...base };
    }
}

function ending({ output, residual }: MacLayer, inputOf: (name: string) => string): Record<string, unknown> {
    return {
        ...output.kind === 'logits' ? { logits: true } : { shift: output.requantise.shift },
        ...residual?.kind === 'identity' ? { residual: { kind: 'identity', input: inputOf(residual.input) } } : {},
        ...residual?.kind === 'projection' ? { residual: { kind: 'projection', name: residual.name, input: inputOf(residual.input), stride: pair(residual.stride), pad: padding(residual.pad) } } : {},
    };
}

function pair([vertical, horizontal]: Pair): number | Pair {
    return vertical === horizontal ? vertical : [vertical, horizontal];
}

function padding({ top, left, bottom, right }: Padding): number | number[] {
    return top === left && top === bottom && top === right ? top : [top, left, bottom, right];
}
