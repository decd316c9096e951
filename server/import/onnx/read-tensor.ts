/**
 * TensorProto to array: every way ONNX stores elements (typed fields, raw bytes, a file of its own). What a tensor claims
 * is held against the bytes that are there before memory is taken. It must not know graphs.
 */
import { decode, elementCount, ITEM_SIZE } from '../dtype.js';
import { shorten } from '../problems.js';
import type { DType, TypedArray } from '../tensor.js';
import type { ElementType, NdArray } from './array.js';
import { BadModel } from './bad-model.js';
import type { TensorProto } from './generated/onnx_pb.js';

/** TensorProto.DataType */
const TYPES: Readonly<Record<number, ElementType>> = {
    1: 'f32', 2: 'u8', 3: 'i8', 4: 'u16', 5: 'i16', 6: 'i32', 7: 'i64', 9: 'bool', 10: 'f16', 11: 'f64', 12: 'u32', 13: 'u64', 16: 'bf16',
    21: 'u4', 22: 'i4',
};

const NAMES: Readonly<Record<number, string>> = {
    0: 'UNDEFINED', 8: 'STRING', 14: 'COMPLEX64', 15: 'COMPLEX128', 17: 'FLOAT8E4M3FN', 18: 'FLOAT8E4M3FNUZ', 19: 'FLOAT8E5M2', 20: 'FLOAT8E5M2FNUZ',
};

const DAMAGED = 'The file was cut or damaged: copy or export it again.';

/** The element type of a number in the file, or undefined for those that are not read. */
export function elementType(code: number): ElementType | undefined {
    return Object.hasOwn(TYPES, code) ? TYPES[code] : undefined;
}

/** Bytes of the files of external data, by their location as the model says it. */
export type ExternalFiles = ReadonlyMap<string, Uint8Array>;

/** Throws BadModel. */
export function readTensor(tensor: TensorProto, external: ExternalFiles): NdArray {
    const shown = `tensor ${shorten(tensor.name || 'without a name', 40)}`;
    const type = elementType(tensor.dataType);
    if (!type) {
        throw new BadModel('import/unsupported-type', `${shown} has type ${NAMES[tensor.dataType] ?? tensor.dataType}`,
            'Numbers are read: floats (16, 32, 64 bits), integers (4 to 64 bits), booleans. Convert it when exporting.');
    }
    const dims = tensor.dims.map(Number);
    const count = elementCount(dims);
    if (count === undefined) {
        throw new BadModel('import/too-large', `${shown} claims shape [${shorten(dims.join(', '), 40)}]`,
            'No network of this kind has so many elements: the file is damaged.');
    }
    const data = tensor.dataLocation === 1 ? externalData(tensor, type, count, external, shown)
        : tensor.rawData.length > 0 || count === 0 ? rawData(type, tensor.rawData, count, shown) : typedData(tensor, type, count, shown);
    return { type, dims, data };
}

/** Little-endian bytes; 4-bit integers two a byte, the first in the low half. */
function rawData(type: ElementType, bytes: Uint8Array, count: number, shown: string): TypedArray {
    const needed = type === 'i4' || type === 'u4' ? Math.ceil(count / 2) : count * ITEM_SIZE[type];
    if (bytes.length !== needed) {
        throw new BadModel('import/malformed', `${shown} has ${bytes.length} bytes for ${count} elements of ${type}`, DAMAGED);
    }
    return type === 'i4' || type === 'u4' ? unpackNibbles(bytes, count, type === 'i4') : decode(type as DType, bytes);
}

function unpackNibbles(bytes: ArrayLike<number>, count: number, signed: boolean): TypedArray {
    const values = signed ? new Int8Array(count) : new Uint8Array(count);
    for (let i = 0; i < count; i++) {
        const byte = bytes[Math.floor(i / 2)];
        const nibble = i % 2 === 0 ? byte % 16 : Math.floor(byte / 16) % 16;
        values[i] = signed && nibble > 7 ? nibble - 16 : nibble;
    }
    return values;
}

/** The field in which the format keeps elements of a type that are not raw. */
function typedData(tensor: TensorProto, type: ElementType, count: number, shown: string): TypedArray {
    const check = (length: number, needed = count): void => {
        if (length !== needed) {
            throw new BadModel('import/malformed', `${shown} has ${length} values for ${count} elements`, DAMAGED);
        }
    };
    switch (type) {
        case 'f32':
            check(tensor.floatData.length);
            return Float32Array.from(tensor.floatData);
        case 'f64':
            check(tensor.doubleData.length);
            return Float64Array.from(tensor.doubleData);
        case 'i64':
            check(tensor.int64Data.length);
            return Float64Array.from(tensor.int64Data, Number);
        case 'u32':
        case 'u64':
            check(tensor.uint64Data.length);
            return type === 'u32' ? Uint32Array.from(tensor.uint64Data, Number) : Float64Array.from(tensor.uint64Data, Number);
        case 'i4':
        case 'u4':
            check(tensor.int32Data.length, Math.ceil(count / 2));
            return unpackNibbles(Uint8Array.from(tensor.int32Data), count, type === 'i4');
        case 'f16':
        case 'bf16':
            check(tensor.int32Data.length);
            return decode(type, new Uint8Array(Uint16Array.from(tensor.int32Data).buffer));
        default: {
            check(tensor.int32Data.length);
            const { int32Data: values } = tensor;
            return type === 'i32' ? Int32Array.from(values) : type === 'i16' ? Int16Array.from(values) : type === 'u16' ? Uint16Array.from(values)
                : type === 'i8' ? Int8Array.from(values) : Uint8Array.from(values);
        }
    }
}

function externalData(tensor: TensorProto, type: ElementType, count: number, external: ExternalFiles, shown: string): TypedArray {
    const { location, offset, length } = externalPlace(tensor);
    const file = external.get(location);
    if (!file) {
        throw new BadModel('import/external-data', `${shown} lies in ${shorten(location, 40)}, which is not there`,
            'Its weights are in a file of their own: put that file beside the model, under this name.');
    }
    const size = length ?? (type === 'i4' || type === 'u4' ? Math.ceil(count / 2) : count * ITEM_SIZE[type]);
    if (offset + size > file.length) {
        throw new BadModel('import/external-data', `${shown} ends at byte ${offset + size} of ${file.length} of ${shorten(location, 30)}`, DAMAGED);
    }
    return rawData(type, file.subarray(offset, offset + size), count, shown);
}

interface ExternalPlace {
    readonly location: string;
    readonly offset: number;
    readonly length?: number;
}

/** Where a tensor with external data lies; its path is checked. Throws BadModel. */
export function externalPlace(tensor: TensorProto): ExternalPlace {
    const shown = `tensor ${shorten(tensor.name || 'without a name', 30)}`;
    const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
    const location = entries.get('location') ?? '';
    if (!isInside(location)) {
        throw new BadModel('import/external-data', `${shown} points outside the model's folder: ${shorten(location || 'no file', 30)}`,
            'External data is read from the folder of the model and those in it only: no absolute path, no `..`. Save the model with its data beside it.');
    }
    return { location, offset: bytesOf(entries.get('offset') ?? '0', shown), ...entries.has('length') ? { length: bytesOf(entries.get('length')!, shown) } : {} };
}

/** A relative path that stays in its folder: no root, no drive or scheme, no step up, no separators but `/`. */
function isInside(location: string): boolean {
    return location !== '' && !/^[/~]|[\\:\0]/.test(location) && !location.split('/').includes('..');
}

function bytesOf(text: string, shown: string): number {
    if (!/^[0-9]{1,15}$/.test(text)) {
        throw new BadModel('import/external-data', `${shown} has no sound place in its file: ${shorten(text, 20)}`, DAMAGED);
    }
    return Number(text);
}
