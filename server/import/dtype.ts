/**
 * Element types: from bytes to typed arrays. It must not know any file format.
 */
import type { DType, TypedArray } from './tensor.js';

/** Bytes an element takes in a file. */
export const ITEM_SIZE: Readonly<Record<DType, number>> = {
    bool: 1, i8: 1, u8: 1, i16: 2, u16: 2, f16: 2, bf16: 2, i32: 4, u32: 4, f32: 4, i64: 8, u64: 8, f64: 8,
};

/** Number of elements of a shape, or undefined where a dimension is no count or the product passes 2^40. */
export function elementCount(shape: readonly number[]): number | undefined {
    let count = 1;
    for (const dimension of shape) {
        if (!Number.isSafeInteger(dimension) || dimension < 0) {
            return undefined;
        }
        count *= dimension;
        if (count > 2 ** 40) {
            return undefined;
        }
    }
    return count;
}

/** All of `bytes` as elements. Shares memory where alignment and byte order allow. */
export function decode(dtype: DType, bytes: Uint8Array, bigEndian = false): TypedArray {
    const size = ITEM_SIZE[dtype];
    const count = Math.floor(bytes.length / size);
    const ordered = bigEndian && size > 1 ? swapBytes(bytes, size)
        // Not `slice`: that of a Node Buffer shares memory and keeps the misalignment.
        : bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
    const at = [ordered.buffer, ordered.byteOffset, count] as const;
    switch (dtype) {
        case 'bool':
        case 'u8': return new Uint8Array(...at);
        case 'i8': return new Int8Array(...at);
        case 'i16': return new Int16Array(...at);
        case 'u16': return new Uint16Array(...at);
        case 'i32': return new Int32Array(...at);
        case 'u32': return new Uint32Array(...at);
        case 'f32': return new Float32Array(...at);
        case 'f64': return new Float64Array(...at);
        case 'i64': return Float64Array.from(new BigInt64Array(...at), Number);
        case 'u64': return Float64Array.from(new BigUint64Array(...at), Number);
        case 'f16': return Float32Array.from(new Uint16Array(...at), halfToNumber);
        case 'bf16': return widenBfloat(new Uint16Array(...at));
    }
}

function swapBytes(bytes: Uint8Array, size: number): Uint8Array {
    const swapped = new Uint8Array(bytes.length);
    for (let i = 0; i < bytes.length; i++) {
        const within = i % size;
        swapped[i - within + (size - 1 - within)] = bytes[i];
    }
    return swapped;
}

/** IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. */
function halfToNumber(word: number): number {
    const sign = word >= 0x8000 ? -1 : 1;
    const exponent = Math.floor(word / 1024) % 32;
    const fraction = word % 1024;
    if (exponent === 31) {
        return fraction === 0 ? sign * Infinity : NaN;
    }
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** bfloat16 is the upper half of a binary32. */
function widenBfloat(words: Uint16Array): Float32Array {
    const halves = new Uint16Array(words.length * 2);
    for (let i = 0; i < words.length; i++) {
        halves[2 * i + 1] = words[i];
    }
    return new Float32Array(halves.buffer);
}
