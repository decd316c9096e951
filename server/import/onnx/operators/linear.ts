/**
 * Convolutions, matrix products and batch normalisation.
 */
import { broadcastDims, broadcastStrides, mapped, offsetOf, reshaped, sizeOf, zeros, type ElementType, type NdArray } from '../array.js';
import { intAttribute } from '../graph.js';
import { transpose } from './layout.js';
import { misfit, type Call, type Operator, type Operators } from './operator.js';
import { slidingOf } from './window.js';

/** Cross-correlation of [N, C, H, W] (or [N, C, W]) with [O, C / groups, kernel]. Throws StepProblem. */
export function convolve(call: Call, x: NdArray, w: NdArray, bias: NdArray | undefined, type: ElementType): NdArray {
    const groups = intAttribute(call.node, 'group', 1);
    const window = slidingOf(call.node, x.dims.slice(2), w.dims.slice(2));
    const [batch, channels] = x.dims;
    const [outs, ins] = w.dims;
    if (x.dims.length !== w.dims.length || ins * groups !== channels || outs % groups !== 0) {
        throw misfit(`cannot convolve [${x.dims.join(', ')}] with [${w.dims.join(', ')}] in ${groups} groups`);
    }
    const [height, width] = x.dims.length === 3 ? [1, x.dims[2]] : [x.dims[2], x.dims[3]];
    const { kernel, stride, dilation, pad, output: [outHeight, outWidth] } = window;
    const result = zeros(type, [batch, outs, ...x.dims.length === 3 ? [outWidth] : [outHeight, outWidth]], x.data.length);
    const plane = new Float64Array(outHeight * outWidth);
    for (let n = 0; n < batch; n++) {
        for (let out = 0; out < outs; out++) {
            plane.fill(bias ? bias.data[out] : 0);
            const first = Math.floor(out / (outs / groups)) * ins;
            for (let i = 0; i < ins; i++) {
                for (let ky = 0; ky < kernel[0]; ky++) {
                    for (let kx = 0; kx < kernel[1]; kx++) {
                        const weight = w.data[((out * ins + i) * kernel[0] + ky) * kernel[1] + kx];
                        if (weight !== 0) {
                            addPlane(plane, outHeight, outWidth, x.data, (n * channels + first + i) * height * width, height, width,
                                ky * dilation[0] - pad.top, kx * dilation[1] - pad.left, stride[0], stride[1], weight);
                        }
                    }
                }
            }
            result.data.set(plane, (n * outs + out) * plane.length);
        }
    }
    return result;
}

/** Adds `weight` times the input, shifted and strided, where it lies inside. */
function addPlane(plane: Float64Array, outHeight: number, outWidth: number, from: ArrayLike<number>, base: number, height: number, width: number,
    top: number, left: number, downStep: number, rightStep: number, weight: number): void {
    const firstX = Math.max(0, Math.ceil(-left / rightStep));
    const endX = Math.min(outWidth, Math.floor((width - 1 - left) / rightStep) + 1);
    for (let y = 0; y < outHeight; y++) {
        const row = y * downStep + top;
        if (row < 0 || row >= height) {
            continue;
        }
        let source = base + row * width + firstX * rightStep + left;
        for (let x = firstX; x < endX; x++, source += rightStep) {
            plane[y * outWidth + x] += weight * from[source];
        }
    }
}

/** Product of the last two dimensions, the ones before broadcast; vectors as numpy has them. Throws StepProblem. */
export function matrixProduct(a: NdArray, b: NdArray, type: ElementType): NdArray {
    const left = a.dims.length === 1 ? reshaped(a, [1, a.dims[0]]) : a;
    const right = b.dims.length === 1 ? reshaped(b, [b.dims[0], 1]) : b;
    const [rows, inner] = left.dims.slice(-2);
    const [other, columns] = right.dims.slice(-2);
    const outer = broadcastDims(left.dims.slice(0, -2), right.dims.slice(0, -2));
    if (inner !== other || !outer) {
        throw misfit(`cannot multiply [${a.dims.join(', ')}] by [${b.dims.join(', ')}]`);
    }
    const result = zeros(type, [...outer, rows, columns], Math.max(a.data.length, b.data.length));
    const [leftSteps, rightSteps] = [broadcastStrides(left.dims.slice(0, -2), outer), broadcastStrides(right.dims.slice(0, -2), outer)];
    const row = new Float64Array(columns);
    for (let at = 0; at < sizeOf(outer); at++) {
        const [from, to] = [offsetOf(at, outer, leftSteps), offsetOf(at, outer, rightSteps)];
        for (let y = 0; y < rows; y++) {
            row.fill(0);
            for (let k = 0; k < inner; k++) {
                const value = left.data[(from * rows + y) * inner + k];
                if (value !== 0) {
                    for (let x = 0, source = (to * inner + k) * columns; x < columns; x++, source++) {
                        row[x] += value * right.data[source];
                    }
                }
            }
            result.data.set(row, (at * rows + y) * columns);
        }
    }
    const dims = [...outer, ...a.dims.length === 1 ? [] : [rows], ...b.dims.length === 1 ? [] : [columns]];
    return reshaped(result, dims);
}

/** alpha A B + beta C, each of A and B transposed on request. */
const gemm: Operator = call => {
    const [alpha, beta] = [intAttribute(call.node, 'alpha', 1), intAttribute(call.node, 'beta', 1)];
    const oriented = (index: number, name: string): NdArray => intAttribute(call.node, name, 0) !== 0 ? transpose(call.input(index), [1, 0]) : call.input(index);
    const product = matrixProduct(oriented(0, 'transA'), oriented(1, 'transB'), call.input(0).type);
    const c = call.optional(2);
    if (!c) {
        return [mapped(product, v => alpha * v)];
    }
    const [rows, columns] = product.dims;
    const dims = broadcastDims(c.dims, product.dims);
    if (!dims || sizeOf(dims) !== rows * columns) {
        throw misfit(`cannot add [${c.dims.join(', ')}] to [${rows}, ${columns}]`);
    }
    const steps = broadcastStrides(c.dims, dims);
    return [mapped(product, (v, index) => alpha * v + beta * c.data[Math.floor(index / columns) * steps[0] + index % columns * steps[1]])];
};

/** (x - mean) / sqrt(variance + epsilon) * scale + bias, by channel. */
const batchNormalization: Operator = call => {
    const x = call.input(0);
    const [scale, bias, mean, variance] = [1, 2, 3, 4].map(index => call.input(index).data);
    const epsilon = intAttribute(call.node, 'epsilon', 1e-5);
    const size = sizeOf(x.dims.slice(2));
    return [mapped(x, (v, index) => {
        const c = Math.floor(index / size) % x.dims[1];
        return (v - mean[c]) / Math.sqrt(variance[c] + epsilon) * scale[c] + bias[c];
    })];
};

/** Values less their zero point, per tensor or per entry of `axis`, as 32-bit integers. */
export function withoutZero(array: NdArray, zero: NdArray | undefined, axis: number): NdArray {
    if (!zero) {
        return array;
    }
    if (zero.data.length === 1) {
        return mapped(array, v => v - zero.data[0], 'i32');
    }
    if (zero.data.length !== array.dims[axis]) {
        throw misfit(`has ${zero.data.length} zero points for ${array.dims[axis]} channels`);
    }
    const size = sizeOf(array.dims.slice(axis + 1));
    return mapped(array, (v, index) => v - zero.data[Math.floor(index / size) % array.dims[axis]], 'i32');
}

export const linear: Operators = {
    Conv: call => [convolve(call, call.input(0), call.input(1), call.optional(2), call.input(0).type)],
    ConvInteger: call => [convolve(call, withoutZero(call.input(0), call.optional(2), 1), withoutZero(call.input(1), call.optional(3), 0), undefined, 'i32')],
    Gemm: gemm,
    MatMul: call => [matrixProduct(call.input(0), call.input(1), call.input(0).type)],
    MatMulInteger: call => [matrixProduct(withoutZero(call.input(0), call.optional(2), 0), withoutZero(call.input(1), call.optional(3), call.input(1).dims.length - 1), 'i32')],
    BatchNormalization: batchNormalization,
};
