/**
 * The .npy format, versions 1 to 3: magic, version, header length, a Python dict literal, the elements
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). Pickled objects are never read.
 */
import { decode, elementCount, ITEM_SIZE } from './dtype.js';
import { BadFile, shorten } from './problems.js';
import type { DType, Tensor, TypedArray } from './tensor.js';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const DTYPES: Readonly<Record<string, DType>> = {
    b1: 'bool', i1: 'i8', u1: 'u8', i2: 'i16', u2: 'u16', i4: 'i32', u4: 'u32', i8: 'i64', u8: 'u64',
    f2: 'f16', f4: 'f32', f8: 'f64',
};

const AGAIN = 'The file was cut or damaged: copy it, or save it again with numpy.save.';

/** Whether the bytes open with the format's magic (a shorter file: with as much of it as there is, from two bytes). */
export function startsAsNpy(bytes: Uint8Array): boolean {
    return bytes.length >= 2 && MAGIC.every((byte, i) => i >= bytes.length || bytes[i] === byte);
}

/** Reads one array; throws BadFile. `what` names it in problems. */
export function readNpy(name: string, bytes: Uint8Array): Tensor {
    const { header, body } = splitHeader(bytes);
    const { dtype, bigEndian, fortran, shape } = readHeader(header);
    const count = elementCount(shape);
    if (count === undefined) {
        throw new BadFile('too-large', `the array claims shape (${shorten(shape.join(', '), 40)})`,
            'No data of this kind has so many elements: the header is damaged.');
    }
    const size = count * ITEM_SIZE[dtype];
    if (body.length < size) {
        throw new BadFile('truncated', `the array needs ${size} bytes, ${body.length} are there`, AGAIN);
    }
    if (body.length > size) {
        throw new BadFile('malformed', `${body.length - size} bytes follow the array`,
            'One array a file is read: save several with numpy.savez.');
    }
    const data = decode(dtype, body, bigEndian);
    return { name, dtype, shape, data: fortran && shape.length > 1 ? toRowMajor(data, shape) : data };
}

function splitHeader(bytes: Uint8Array): { header: string; body: Uint8Array } {
    if (!startsAsNpy(bytes)) {
        throw new BadFile('malformed', 'this is no .npy array', 'Its first bytes are not those of the format: save it again with numpy.save.');
    }
    if (bytes.length < 12) {
        throw new BadFile('truncated', 'the file ends inside its header', AGAIN);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const version = view.getUint8(6);
    if (version < 1 || version > 3) {
        throw new BadFile('malformed', `the format's version ${version} is not known`, 'Versions 1 to 3 are read: save the array again with numpy.save.');
    }
    const start = version === 1 ? 10 : 12;
    const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
    if (start + length > bytes.length) {
        throw new BadFile('truncated', `the header is longer than the file (${length} of ${bytes.length - start} bytes)`, AGAIN);
    }
    // A header describes one simple array: a longer one is a structured type or damage, and neither is read.
    const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + Math.min(length, 65536)));
    return { header, body: bytes.subarray(start + length) };
}

interface Header {
    readonly dtype: DType;
    readonly bigEndian: boolean;
    readonly fortran: boolean;
    readonly shape: number[];
}

function readHeader(header: string): Header {
    const descr = /'descr'\s*:\s*(?:'([^']*)'|(\[))/.exec(header);
    const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
    const shape = /'shape'\s*:\s*\(([\d\sL,]*)\)/.exec(header);
    if (!descr || !order || !shape) {
        throw new BadFile('malformed', 'its header names no type, order or shape', AGAIN);
    }
    const type = /^([<>|=]?)([biuf][1248])$/.exec(descr[1] ?? '');
    const dtype = type && Object.hasOwn(DTYPES, type[2]) ? DTYPES[type[2]] : undefined;
    if (!type || !dtype) {
        throw new BadFile('unsupported-type', `the array has type ${shorten(descr[1] ?? 'of records', 20)}`,
            'Read are plain integers, floats and booleans (never pickled objects): convert it with numpy\'s astype.');
    }
    const dimensions = shape[1].split(',').map(part => part.trim().replace(/L$/, '')).filter(part => part !== '').map(Number);
    return { dtype, bigEndian: type[1] === '>', fortran: order[1] === 'True', shape: dimensions };
}

/** From column-major (first index fastest) to row-major order. */
function toRowMajor(data: TypedArray, shape: readonly number[]): TypedArray {
    const result = data.slice();
    const index = new Array<number>(shape.length).fill(0);
    const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, n) => product * n, 1));
    let from = 0;
    for (let to = 0; to < result.length; to++) {
        result[to] = data[from];
        for (let axis = shape.length - 1; axis >= 0; axis--) {
            from += strides[axis];
            if (++index[axis] < shape[axis]) {
                break;
            }
            from -= strides[axis] * shape[axis];
            index[axis] = 0;
        }
    }
    return result;
}
