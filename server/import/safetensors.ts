/**
 * The safetensors format: 8 bytes little-endian header length, a JSON header {name: {dtype, shape, data_offsets}}, then
 * the tensors' bytes without gaps or overlaps (https://github.com/huggingface/safetensors#format).
 */
import { decode, elementCount, ITEM_SIZE } from './dtype.js';
import { BadFile, listSome, shorten } from './problems.js';
import type { DType, Tensor } from './tensor.js';

/** The limit of the format's own library. */
const MAX_HEADER_BYTES = 100_000_000;

const DTYPES: Readonly<Record<string, DType>> = {
    BOOL: 'bool', I8: 'i8', U8: 'u8', I16: 'i16', U16: 'u16', I32: 'i32', U32: 'u32', I64: 'i64', U64: 'u64',
    F16: 'f16', BF16: 'bf16', F32: 'f32', F64: 'f64',
};

const AGAIN = 'The file was cut or damaged: copy or export it again.';
const BROKEN = 'The header does not keep to the safetensors format: export the file again.';

interface Entry {
    readonly name: string;
    readonly dtype: DType;
    readonly shape: readonly number[];
    readonly begin: number;
    readonly end: number;
}

/** Tensors by name, and the JSON text of `__metadata__.network` where there is one. Throws BadFile. */
export function readSafetensors(bytes: Uint8Array): { tensors: Map<string, Tensor>; network?: string } {
    const { header, body } = splitHeader(bytes);
    const { __metadata__: metadata, ...described } = header;
    const entries = Object.entries(described).map(([name, value]) => readEntry(name, value, body.length));
    checkLayout(entries, body.length);
    const tensors = new Map<string, Tensor>();
    for (const { name, dtype, shape, begin, end } of entries) {
        tensors.set(name, { name, dtype, shape, data: decode(dtype, body.subarray(begin, end)) });
    }
    const network = isRecord(metadata) ? metadata.network : undefined;
    return typeof network === 'string' ? { tensors, network } : { tensors };
}

function splitHeader(bytes: Uint8Array): { header: Record<string, unknown>; body: Uint8Array } {
    if (bytes.length < 8) {
        throw new BadFile('truncated', `${bytes.length} bytes are too few for a safetensors file`, AGAIN);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
    if (length > MAX_HEADER_BYTES) {
        throw new BadFile('malformed', `it claims a header of ${length} bytes`,
            'The format allows 100 MB: this is no safetensors file, or its first bytes are damaged.');
    }
    if (length > bytes.length - 8) {
        throw new BadFile('truncated', `the header is longer than the file (${length} of ${bytes.length - 8} bytes)`, AGAIN);
    }
    const text = decodeText(bytes.subarray(8, 8 + length));
    const header = parseHeader(text);
    const twice = duplicateKeys(text);
    if (twice.length > 0) {
        throw new BadFile('malformed', `the header names a tensor twice: ${shorten(twice[0], 40)}`,
            `Which of the two is meant cannot be told (${listSome(twice)}). ${BROKEN}`);
    }
    return { header, body: bytes.subarray(8 + length) };
}

function decodeText(bytes: Uint8Array): string {
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
        throw new BadFile('malformed', 'the header is not UTF-8 text', BROKEN);
    }
}

function parseHeader(text: string): Record<string, unknown> {
    let header: unknown;
    try {
        header = JSON.parse(text);
    } catch {
        throw new BadFile('malformed', 'the header is not valid JSON', BROKEN);
    }
    if (!isRecord(header)) {
        throw new BadFile('malformed', 'the header is not a JSON object', BROKEN);
    }
    return header;
}

function readEntry(name: string, value: unknown, bodyLength: number): Entry {
    const shown = shorten(name, 30);
    if (!isRecord(value) || !isCounts(value.shape) || !isCounts(value.data_offsets) || value.data_offsets.length !== 2) {
        throw new BadFile('malformed', `tensor ${shown} lacks a sound dtype, shape or data_offsets`, BROKEN);
    }
    const dtype = Object.hasOwn(DTYPES, String(value.dtype)) ? DTYPES[String(value.dtype)] : undefined;
    if (!dtype) {
        throw new BadFile('unsupported-type', `tensor ${shown} has type ${shorten(String(value.dtype), 20)}`,
            `Read are ${Object.keys(DTYPES).join(', ')}: convert the tensor, or leave it out.`);
    }
    const [begin, end] = value.data_offsets;
    const count = elementCount(value.shape);
    if (count === undefined) {
        throw new BadFile('too-large', `tensor ${shown} claims shape [${shorten(value.shape.join(', '), 30)}]`,
            'No network of this kind has so many elements: the header is damaged.');
    }
    if (end > bodyLength) {
        throw new BadFile('truncated', `tensor ${shown} ends at byte ${end} of ${bodyLength}`, AGAIN);
    }
    if (end - begin !== count * ITEM_SIZE[dtype]) {
        throw new BadFile('malformed', `tensor ${shown} has ${end - begin} bytes for ${count} x ${dtype}`, BROKEN);
    }
    return { name, dtype, shape: value.shape, begin, end };
}

/** The format wants the tensors to fill the body exactly: anything else is damage, or data that hides. */
function checkLayout(entries: readonly Entry[], bodyLength: number): void {
    const inOrder = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
    let end = 0;
    for (const entry of inOrder) {
        if (entry.begin < end) {
            throw new BadFile('malformed', `tensor ${shorten(entry.name, 40)} overlaps the one before it`, BROKEN);
        }
        if (entry.begin > end) {
            throw new BadFile('malformed', `${entry.begin - end} bytes before tensor ${shorten(entry.name, 30)} belong to none`, BROKEN);
        }
        end = entry.end;
    }
    if (end < bodyLength) {
        throw new BadFile('malformed', `${bodyLength - end} bytes at the end belong to no tensor`, BROKEN);
    }
}

/**
 * Keys of the outer object that occur twice; JSON.parse would keep the last in silence. The text is known to be valid
 * JSON, so braces and strings are all there is to follow.
 */
function duplicateKeys(text: string): string[] {
    const seen = new Set<string>();
    const twice: string[] = [];
    let depth = 0;
    for (let i = 0; i < text.length; i++) {
        const c = text[i];
        if (c === '{' || c === '[') {
            depth++;
        } else if (c === '}' || c === ']') {
            depth--;
        } else if (c === '"') {
            const end = stringEnd(text, i);
            if (depth === 1 && !afterColon(text, i)) {
                const key = JSON.parse(text.slice(i, end)) as string;
                if (seen.has(key)) {
                    twice.push(key);
                }
                seen.add(key);
            }
            i = end - 1;
        }
    }
    return twice;
}

/** Whether the string at `start` is a value, not a key. */
function afterColon(text: string, start: number): boolean {
    let i = start - 1;
    while (/\s/.test(text[i])) {
        i--;
    }
    return text[i] === ':';
}

/** Index after the closing quote of the string that opens at `start`. */
function stringEnd(text: string, start: number): number {
    let i = start + 1;
    while (text[i] !== '"') {
        i += text[i] === '\\' ? 2 : 1;
    }
    return i + 1;
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
    return Array.isArray(value) && value.every(v => Number.isSafeInteger(v) && v >= 0);
}
