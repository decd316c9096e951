/**
 * What a tensor of a graph is while its network is made: a constant, a signal with its ONNX layout, or unknown because a
 * node before it could not be imported.
 */
import type { Padding, Shape } from '../../../network/model.js';
import { volume } from '../../../network/shape.js';
import { StepProblem } from '../../fold/problem.js';
import type { Signal } from '../../fold/signal.js';
import { positions } from '../../fold/signal.js';
import { shortened, uniform, type Vector } from '../../fold/vector.js';
import { broadcastDims, broadcastStrides, forEachOffset, sizeOf, type ElementType, type NdArray } from '../array.js';

export interface ConstantValue {
    readonly kind: 'constant';
    readonly array: NdArray;
    /** The stored tensor it was made of, by which its layer is called. */
    readonly root: string;
}

export interface SignalValue {
    readonly kind: 'signal';
    readonly signal: Signal;
    readonly type: ElementType;
    /** ONNX dimensions of one image; the first is the batch, 1. */
    readonly dims: readonly number[];
    /** Flat index in [channels, height, width] of each element in ONNX order; absent where they are the same. */
    readonly order?: Int32Array;
    /** Explicit padding that the next window takes over, and the value it adds. */
    readonly pad?: { readonly padding: Padding; readonly value: number };
}

export interface UnknownValue {
    readonly kind: 'unknown';
}

export type Value = ConstantValue | SignalValue | UnknownValue;

export const UNKNOWN: UnknownValue = { kind: 'unknown' };

/** Most elements for which an order is kept: above any layer's activations that are moved about. */
const MAX_ORDERED = 2 ** 24;

/** [1, C, H, W], [1, C, W] or [1, N] as the shape of a network's activations. */
export function shapeOfDims(dims: readonly number[]): Shape | undefined {
    const [batch, ...rest] = dims;
    if (batch !== 1 || rest.length < 1 || rest.length > 3) {
        return undefined;
    }
    return rest.length === 3 ? [rest[0], rest[1], rest[2]] : rest.length === 2 ? [rest[0], 1, rest[1]] : [rest[0], 1, 1];
}

/** ONNX dimensions with the explicit padding that is still to be done. */
export function paddedDims({ dims, pad }: SignalValue): readonly number[] {
    if (!pad) {
        return dims;
    }
    const { top, left, bottom, right } = pad.padding;
    const last = dims.length - 1;
    return dims.map((n, axis) => axis === last ? n + left + right : axis === last - 1 && dims.length === 4 ? n + top + bottom : n);
}

/** The value under other dimensions of the same size. */
export function underDims(value: SignalValue, dims: readonly number[]): SignalValue {
    return { ...value, dims };
}

/** The value with its axes in another order. Throws StepProblem. */
export function transposed(value: SignalValue, permutation: readonly number[]): SignalValue {
    const dims = permutation.map(axis => value.dims[axis]);
    const size = sizeOf(dims);
    if (size > MAX_ORDERED) {
        throw new StepProblem('import/layout', `moves ${size} values about`, `Up to ${MAX_ORDERED} are followed: is the shape as meant?`);
    }
    const order = new Int32Array(size);
    const strides = permutation.map(axis => value.dims.slice(axis + 1).reduce((product, n) => product * n, 1));
    forEachOffset(dims, strides, (index, offset) => { order[index] = value.order ? value.order[offset] : offset; });
    return { ...value, dims, order: order.every((to, at) => to === at) ? undefined : order };
}

/**
 * A constant that is combined with a value, as one number a channel of the network; undefined where it differs within a
 * channel. Throws StepProblem where the shapes do not meet.
 */
export function channelVector(array: NdArray, { dims, order, signal }: SignalValue, spend: (elements: number) => void): Vector | undefined {
    if (array.data.length === 1) {
        return uniform(array.data[0]);
    }
    const together = broadcastDims(array.dims, dims);
    if (!together || sizeOf(together) !== volume(signal.shape)) {
        throw new StepProblem('import/shape', `combines [${array.dims.join(', ')}] with [${dims.join(', ')}]`, 'Constants may be broadcast over activations, not the other way round.');
    }
    spend(array.data.length);
    if (array.data.every((v: number) => v === array.data[0])) {
        return uniform(array.data[0]);
    }
    if (!order && array.data.length === signal.shape[0] && array.dims[array.dims.length - dims.length + 1] === signal.shape[0]) {
        return Float64Array.from(array.data);
    }
    spend(volume(signal.shape));
    const size = positions(signal.shape);
    const vector = new Float64Array(signal.shape[0]).fill(NaN);
    let same = true;
    forEachOffset(together, broadcastStrides(array.dims, together), (index, offset) => {
        const channel = Math.floor((order ? order[index] : index) / size);
        const number = array.data[offset];
        if (Number.isNaN(vector[channel])) {
            vector[channel] = number;
        } else if (vector[channel] !== number) {
            same = false;
        }
    });
    return same ? shortened(vector) : undefined;
}
