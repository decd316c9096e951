/**
 * The IDX format of MNIST: 00 00 type rank, big-endian sizes, big-endian elements (http://yann.lecun.com/exdb/mnist).
 */
import { decode, elementCount, ITEM_SIZE } from './dtype.js';
import { BadFile, shorten } from './problems.js';
import type { DType, Tensor } from './tensor.js';

const DTYPES: Readonly<Record<number, DType>> = { 0x08: 'u8', 0x09: 'i8', 0x0b: 'i16', 0x0c: 'i32', 0x0d: 'f32', 0x0e: 'f64' };

/** Whether the bytes open as an IDX file of one to four dimensions. */
export function startsAsIdx(bytes: Uint8Array): boolean {
    return bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && DTYPES[bytes[2]] !== undefined && bytes[3] >= 1 && bytes[3] <= 4;
}

/** Reads the array; throws BadFile. */
export function readIdx(name: string, bytes: Uint8Array): Tensor {
    const again = 'The file was cut or damaged: download or copy it again.';
    const dtype = DTYPES[bytes[2]];
    const rank = bytes[3];
    const start = 4 + 4 * rank;
    if (bytes.length < start) {
        throw new BadFile('truncated', 'the file ends inside its header', again);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
    const count = elementCount(shape);
    if (count === undefined) {
        throw new BadFile('too-large', `the file claims shape [${shorten(shape.join(', '), 40)}]`, again);
    }
    const size = count * ITEM_SIZE[dtype];
    if (bytes.length - start !== size) {
        throw new BadFile(bytes.length - start < size ? 'truncated' : 'malformed',
            `its header claims ${size} bytes, ${bytes.length - start} are there`, again);
    }
    return { name, dtype, shape, data: decode(dtype, bytes.subarray(start), true) };
}
