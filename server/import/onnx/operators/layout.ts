/**
 * Operators that move, select or make elements, and those that tell shapes.
 */
import { arrayOf, broadcastDims, broadcastStrides, forEachOffset, mapped, reshaped, scalar, sizeOf, stridesOf, zeros, type NdArray } from '../array.js';
import { arrayAttribute, intAttribute, listAttribute, textAttribute } from '../graph.js';
import { axisOf, misfit, unsupportedAttribute, type Call, type Operator, type Operators } from './operator.js';

/** Dimensions a Reshape asks for: 0 copies one (unless `allowzero`), -1 takes what is left. Throws StepProblem. */
export function reshapeDims(from: readonly number[], wanted: readonly number[], allowZero: boolean): number[] {
    const dims = wanted.map((n, axis) => n === 0 && !allowZero ? from[axis] ?? 0 : n);
    const open = dims.indexOf(-1);
    const size = sizeOf(from);
    if (open >= 0) {
        dims[open] = 1;
        dims[open] = size / sizeOf(dims);
    }
    if (sizeOf(dims) !== size || dims.some(n => !Number.isInteger(n) || n < 0)) {
        throw misfit(`cannot reshape [${from.join(', ')}] to [${wanted.join(', ')}]`);
    }
    return dims;
}

/** Dimensions after Squeeze; without axes every 1 goes. Throws StepProblem. */
export function squeezeDims(from: readonly number[], axes: readonly number[] | undefined): number[] {
    const gone = new Set(axes?.map(axis => axisOf(axis, from.length)));
    if ([...gone].some(axis => from[axis] !== 1)) {
        throw misfit(`cannot squeeze [${from.join(', ')}]`);
    }
    return from.filter((n, axis) => axes ? !gone.has(axis) : n !== 1);
}

/** Dimensions after Unsqueeze. Throws StepProblem. */
export function unsqueezeDims(from: readonly number[], axes: readonly number[]): number[] {
    const rank = from.length + axes.length;
    const added = new Set(axes.map(axis => axisOf(axis, rank)));
    const rest = [...from];
    return Array.from({ length: rank }, (_, axis) => added.has(axis) ? 1 : rest.shift()!);
}

/** Dimensions after Flatten: everything before the axis, everything from it on. */
export function flattenDims(from: readonly number[], axis: number): number[] {
    const at = axis < 0 ? axis + from.length : axis;
    return [sizeOf(from.slice(0, at)), sizeOf(from.slice(at))];
}

/** The order of axes a Transpose gives; reversed unless it says. Throws StepProblem. */
export function permutation(call: Pick<Call, 'node'>, rank: number): readonly number[] {
    const order = listAttribute(call.node, 'perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
    if (order.length !== rank || [...order].sort((a, b) => a - b).some((axis, at) => axis !== at)) {
        throw misfit(`has no sound order of axes, [${order.join(', ')}] for ${rank} dimensions`);
    }
    return order;
}

export function transpose(array: NdArray, order: readonly number[]): NdArray {
    const strides = stridesOf(array.dims);
    const result = zeros(array.type, order.map(axis => array.dims[axis]), array.data.length);
    forEachOffset(result.dims, order.map(axis => strides[axis]), (index, offset) => { result.data[index] = array.data[offset]; });
    return result;
}

/** Elements at every `steps`-th place of the ranges. */
function sliced(array: NdArray, starts: readonly number[], counts: readonly number[], steps: readonly number[]): NdArray {
    const strides = stridesOf(array.dims);
    const base = starts.reduce((sum, start, axis) => sum + start * strides[axis], 0);
    const result = zeros(array.type, counts, array.data.length);
    forEachOffset(counts, steps.map((step, axis) => step * strides[axis]), (index, offset) => { result.data[index] = array.data[base + offset]; });
    return result;
}

const slice: Operator = call => {
    const array = call.input(0);
    const rank = array.dims.length;
    const given = (index: number, attribute: string): readonly number[] | undefined => call.list(index, attribute);
    const starts = given(1, 'starts') ?? [];
    const ends = given(2, 'ends') ?? [];
    const axes = given(3, 'axes') ?? starts.map((_, axis) => axis);
    const steps = call.optional(4) ? Array.from(call.input(4).data) : starts.map(() => 1);
    const from = new Array<number>(rank).fill(0);
    const count = [...array.dims];
    const by = new Array<number>(rank).fill(1);
    axes.forEach((one, at) => {
        const axis = axisOf(one, rank);
        const size = array.dims[axis];
        const step = steps[at];
        const clamped = (n: number, least: number, most: number): number => Math.min(Math.max(n < 0 ? n + size : n, least), most);
        from[axis] = step > 0 ? clamped(starts[at], 0, size) : clamped(starts[at], 0, size - 1);
        const end = step > 0 ? clamped(ends[at], 0, size) : clamped(ends[at], -1, size - 1);
        count[axis] = Math.max(0, Math.ceil((end - from[axis]) / step));
        by[axis] = step;
    });
    return [sliced(array, from, count, by)];
};

const split: Operator = call => {
    const array = call.input(0);
    const axis = axisOf(intAttribute(call.node, 'axis', 0), array.dims.length);
    const parts = call.node.outputs.length;
    const each = Math.ceil(array.dims[axis] / parts);
    const sizes = call.list(1, 'split') ?? Array.from({ length: parts }, (_, at) => Math.min(each, array.dims[axis] - at * each));
    if (sizes.reduce((a, b) => a + b, 0) !== array.dims[axis] || sizes.some(n => n < 0)) {
        throw misfit(`cannot split ${array.dims[axis]} into [${sizes.join(', ')}]`);
    }
    let start = 0;
    return sizes.map(size => {
        const part = sliced(array, array.dims.map((_, at) => at === axis ? start : 0), array.dims.map((n, at) => at === axis ? size : n), array.dims.map(() => 1));
        start += size;
        return part;
    });
};

const concat: Operator = call => {
    const arrays = call.inputs.map((_, at) => call.input(at));
    const [first] = arrays;
    const axis = axisOf(intAttribute(call.node, 'axis', 0), first.dims.length);
    if (arrays.some(({ dims }) => dims.length !== first.dims.length || dims.some((n, at) => at !== axis && n !== first.dims[at]))) {
        throw misfit(`cannot join ${arrays.map(({ dims }) => `[${dims.join(', ')}]`).join(', ')}`);
    }
    const result = zeros(first.type, first.dims.map((n, at) => at === axis ? arrays.reduce((sum, { dims }) => sum + dims[axis], 0) : n),
        arrays.reduce((sum, { data }) => sum + data.length, 0));
    const before = sizeOf(first.dims.slice(0, axis));
    let to = 0;
    for (let row = 0; row < before; row++) {
        for (const { data } of arrays) {
            const length = data.length / before;
            result.data.set(data.subarray(row * length, (row + 1) * length), to);
            to += length;
        }
    }
    return [result];
};

const gather: Operator = call => {
    const [array, indices] = [call.input(0), call.input(1)];
    const axis = axisOf(intAttribute(call.node, 'axis', 0), array.dims.length);
    const size = array.dims[axis];
    const inner = sizeOf(array.dims.slice(axis + 1));
    const outer = sizeOf(array.dims.slice(0, axis));
    const result = zeros(array.type, [...array.dims.slice(0, axis), ...indices.dims, ...array.dims.slice(axis + 1)]);
    let to = 0;
    for (let row = 0; row < outer; row++) {
        for (const wanted of indices.data) {
            const from = (row * size + (wanted < 0 ? wanted + size : wanted)) * inner;
            if (wanted < -size || wanted >= size) {
                throw misfit(`takes element ${wanted} of ${size}`);
            }
            result.data.set(array.data.subarray(from, from + inner), to);
            to += inner;
        }
    }
    return [result];
};

const expand: Operator = call => {
    const array = call.input(0);
    const wanted = Array.from(call.input(1).data);
    const dims = broadcastDims(array.dims, wanted);
    if (!dims) {
        throw misfit(`cannot expand [${array.dims.join(', ')}] to [${wanted.join(', ')}]`);
    }
    const result = zeros(array.type, dims);
    forEachOffset(dims, broadcastStrides(array.dims, dims), (index, offset) => { result.data[index] = array.data[offset]; });
    return [result];
};

const tile: Operator = call => {
    const array = call.input(0);
    const repeats = Array.from(call.input(1).data);
    const result = zeros(array.type, array.dims.map((n, axis) => n * repeats[axis]));
    const strides = stridesOf(array.dims);
    const [to, size] = [stridesOf(result.dims), result.data.length];
    for (let index = 0; index < size; index++) {
        result.data[index] = array.data[array.dims.reduce((sum, n, axis) => sum + Math.floor(index / to[axis]) % result.dims[axis] % n * strides[axis], 0)];
    }
    return [result];
};

/** How much a Pad adds: before every axis, then behind every axis. Throws StepProblem. */
export function padAmounts(call: Call, rank: number): { before: number[]; behind: number[]; value: number } {
    const mode = textAttribute(call.node, 'mode', 'constant');
    if (mode !== 'constant') {
        throw unsupportedAttribute(`pads by the mode \`${mode}\``, 'Only padding with a constant is read: pad with zeros in the convolution instead.');
    }
    const pads = call.list(1, 'pads') ?? [];
    const axes = call.optional(3) ? Array.from(call.input(3).data, axis => axisOf(axis, rank)) : Array.from({ length: rank }, (_, axis) => axis);
    if (pads.length !== 2 * axes.length) {
        throw misfit(`has ${pads.length} paddings for ${axes.length} dimensions`);
    }
    const before = new Array<number>(rank).fill(0);
    const behind = new Array<number>(rank).fill(0);
    axes.forEach((axis, at) => {
        before[axis] = pads[at];
        behind[axis] = pads[axes.length + at];
    });
    return { before, behind, value: call.optional(2)?.data[0] ?? intAttribute(call.node, 'value', 0) };
}

const pad: Operator = call => {
    const array = call.input(0);
    const { before, behind, value } = padAmounts(call, array.dims.length);
    const result = zeros(array.type, array.dims.map((n, axis) => Math.max(0, n + before[axis] + behind[axis])));
    result.data.fill(value);
    const strides = stridesOf(result.dims);
    // Negative amounts cut: only what lies inside is copied.
    const inside = array.dims.map((n, axis) => Math.max(0, n - Math.max(0, -before[axis]) - Math.max(0, -behind[axis])));
    const cut = sliced(array, before.map(n => Math.max(0, -n)), inside, before.map(() => 1));
    const base = before.reduce((sum, n, axis) => sum + Math.max(0, n) * strides[axis], 0);
    forEachOffset(inside, strides, (index, offset) => { result.data[base + offset] = cut.data[index]; });
    return [result];
};

const shape: Operator = call => {
    const { dims } = call.input(0);
    const part = dims.slice(intAttribute(call.node, 'start', 0), intAttribute(call.node, 'end', dims.length));
    return [arrayOf('i64', [part.length], part)];
};

const constant: Operator = call => {
    const { node } = call;
    const array = arrayAttribute(node, 'value');
    if (array) {
        return [array];
    }
    for (const [name, type] of [['value_float', 'f32'], ['value_int', 'i64'], ['value_floats', 'f32'], ['value_ints', 'i64']] as const) {
        const value = node.attributes.get(name);
        if (typeof value === 'number') {
            return [scalar(type, value)];
        }
        if (Array.isArray(value)) {
            return [arrayOf(type, [value.length], value as readonly number[])];
        }
    }
    throw unsupportedAttribute('holds no numbers', 'Texts and sparse tensors are not read: store numbers.');
};

const constantOfShape: Operator = call => {
    const value = arrayAttribute(call.node, 'value') ?? scalar('f32', 0);
    const result = zeros(value.type, Array.from(call.input(0).data));
    result.data.fill(value.data[0]);
    return [result];
};

const range: Operator = call => {
    const [start, limit, delta] = [call.input(0).data[0], call.input(1).data[0], call.input(2).data[0]];
    return [mapped(zeros(call.input(0).type, [Math.max(0, Math.ceil((limit - start) / delta)) || 0]), (_, index) => start + index * delta)];
};

export const layout: Operators = {
    Reshape: call => {
        const array = call.input(0);
        return [reshaped(array, reshapeDims(array.dims, call.list(1, 'shape') ?? [], intAttribute(call.node, 'allowzero', 0) === 1))];
    },
    Flatten: call => [reshaped(call.input(0), flattenDims(call.input(0).dims, intAttribute(call.node, 'axis', 1)))],
    Squeeze: call => [reshaped(call.input(0), squeezeDims(call.input(0).dims, call.list(1, 'axes')))],
    Unsqueeze: call => [reshaped(call.input(0), unsqueezeDims(call.input(0).dims, call.list(1, 'axes') ?? []))],
    Transpose: call => [transpose(call.input(0), permutation(call, call.input(0).dims.length))],
    Slice: slice, Split: split, Concat: concat, Gather: gather, Expand: expand, Tile: tile, Pad: pad, Shape: shape, Constant: constant,
    ConstantOfShape: constantOfShape, Range: range,
    Size: call => [scalar('i64', call.input(0).data.length)],
};
