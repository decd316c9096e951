/**
 * Arrays as ONNX has them: an element type, dimensions, values in row-major order. It must not know operators.
 */
import type { DType, TypedArray } from '../tensor.js';
import { BadModel } from './bad-model.js';

/** Element types that are read; 4-bit integers have a byte each here. */
export type ElementType = DType | 'i4' | 'u4';

/** i64 and u64 are carried as doubles, exact up to 2^53; f16 and bf16 as singles. Data may share memory with the file: read only. */
export interface NdArray {
    readonly type: ElementType;
    readonly dims: readonly number[];
    readonly data: TypedArray;
}

/** Most elements an operator may make out of less: above what a constant needs, below what would exhaust memory. */
export const MAX_GROWN = 2 ** 23;

const CARRIERS: Readonly<Record<ElementType, new (length: number) => TypedArray>> = {
    bool: Uint8Array, u4: Uint8Array, i4: Int8Array, i8: Int8Array, u8: Uint8Array, i16: Int16Array, u16: Uint16Array, i32: Int32Array,
    u32: Uint32Array, i64: Float64Array, u64: Float64Array, f16: Float32Array, bf16: Float32Array, f32: Float32Array, f64: Float64Array,
};

/** Least and greatest value of an integer type; undefined for floats. */
export function integerRange(type: ElementType): readonly [least: number, greatest: number] | undefined {
    switch (type) {
        case 'bool': return [0, 1];
        case 'u4': return [0, 15];
        case 'i4': return [-8, 7];
        case 'u8': return [0, 255];
        case 'i8': return [-128, 127];
        case 'u16': return [0, 65535];
        case 'i16': return [-32768, 32767];
        case 'u32': return [0, 2 ** 32 - 1];
        case 'i32': return [-(2 ** 31), 2 ** 31 - 1];
        case 'u64': return [0, 2 ** 64];
        case 'i64': return [-(2 ** 63), 2 ** 63];
        default: return undefined;
    }
}

export function isInteger(type: ElementType): boolean {
    return integerRange(type) !== undefined;
}

/** Product of dimensions; 1 for a scalar. */
export function sizeOf(dims: readonly number[]): number {
    return dims.reduce((product, n) => product * n, 1);
}

/**
 * Zeros; values stored into `data` are rounded or wrapped to the type's carrier. `known`: elements of the largest array it
 * is made of, which may be larger than what is made of nothing. Throws BadModel where it would be too large.
 */
export function zeros(type: ElementType, dims: readonly number[], known = 0): { type: ElementType; dims: readonly number[]; data: TypedArray } {
    const size = sizeOf(dims);
    if (!dims.every(n => Number.isSafeInteger(n) && n >= 0) || !(size <= Math.max(MAX_GROWN, known))) {
        throw new BadModel('import/too-large', `a computed tensor would have ${size} elements`,
            `Operators make at most ${MAX_GROWN} elements out of fewer, more than any network of this kind needs: the model is damaged or made to harm.`);
    }
    return { type, dims, data: new CARRIERS[type](size) };
}

/** An array of the given values. */
export function arrayOf(type: ElementType, dims: readonly number[], values: ArrayLike<number>): NdArray {
    const array = zeros(type, dims, values.length);
    array.data.set(values);
    return array;
}

export function scalar(type: ElementType, value: number): NdArray {
    return arrayOf(type, [], [value]);
}

/** The same values under other dimensions of the same product. */
export function reshaped(array: NdArray, dims: readonly number[]): NdArray {
    return { ...array, dims };
}

/** Elements to skip for one step along each dimension. */
export function stridesOf(dims: readonly number[]): number[] {
    const strides = new Array<number>(dims.length);
    let stride = 1;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
        strides[axis] = stride;
        stride *= dims[axis];
    }
    return strides;
}

/** Dimensions two arrays have after broadcasting (trailing dimensions meet; 1 stretches), or undefined where they do not fit. */
export function broadcastDims(a: readonly number[], b: readonly number[]): number[] | undefined {
    const rank = Math.max(a.length, b.length);
    const dims: number[] = [];
    for (let axis = 0; axis < rank; axis++) {
        const one = a[axis - rank + a.length] ?? 1;
        const other = b[axis - rank + b.length] ?? 1;
        if (one !== other && one !== 1 && other !== 1) {
            return undefined;
        }
        dims.push(one === 1 ? other : one);
    }
    return dims;
}

/** Strides with which an array of `dims` is read as if it had the (broadcast) dimensions `to`. */
export function broadcastStrides(dims: readonly number[], to: readonly number[]): number[] {
    const strides = stridesOf(dims);
    return to.map((_, axis) => {
        const own = axis - to.length + dims.length;
        return own < 0 || dims[own] === 1 ? 0 : strides[own];
    });
}

/** Calls `visit(flat index in dims, offset by strides)` for every element, in order. */
export function forEachOffset(dims: readonly number[], strides: readonly number[], visit: (index: number, offset: number) => void): void {
    const size = sizeOf(dims);
    const position = new Array<number>(dims.length).fill(0);
    let offset = 0;
    for (let index = 0; index < size; index++) {
        visit(index, offset);
        for (let axis = dims.length - 1; axis >= 0; axis--) {
            offset += strides[axis];
            if (++position[axis] < dims[axis]) {
                break;
            }
            offset -= strides[axis] * dims[axis];
            position[axis] = 0;
        }
    }
}

/** One value for each element. */
export function mapped(array: NdArray, compute: (value: number, index: number) => number, type: ElementType = array.type): NdArray {
    const result = zeros(type, array.dims, array.data.length);
    for (let i = 0; i < result.data.length; i++) {
        result.data[i] = compute(array.data[i], i);
    }
    return result;
}

/** Offset by `strides` of the element with that flat index in `dims`. */
export function offsetOf(index: number, dims: readonly number[], strides: readonly number[]): number {
    let rest = index;
    let offset = 0;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
        offset += rest % dims[axis] * strides[axis];
        rest = Math.floor(rest / dims[axis]);
    }
    return offset;
}
