/**
 * PNG pictures of 8 bits a channel: grey, colour, palette; alpha only where nothing is transparent. Written here on top
 * of an inflate library because a picture's claimed size must bound the memory that reading it takes.
 * (https://www.w3.org/TR/png-3)
 */
import { unzlibSync } from 'fflate';
import { BadFile } from './problems.js';

/** `data` is [channels, height, width], values 0..255. */
export interface Picture {
    readonly channels: 1 | 3;
    readonly height: number;
    readonly width: number;
    readonly data: Uint8Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const MAX_PIXELS = 2 ** 24;

/** Samples a pixel by colour type: grey, colour, palette, grey with alpha, colour with alpha. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

const AGAIN = 'The file was cut or damaged: save the picture again.';

interface Chunks {
    readonly header: DataView;
    readonly palette?: Uint8Array;
    readonly transparency: boolean;
    readonly packed: Uint8Array;
}

export function startsAsPng(bytes: Uint8Array): boolean {
    return bytes.length >= 4 && SIGNATURE.every((byte, i) => i >= bytes.length || bytes[i] === byte);
}

/** Reads a picture; throws BadFile. */
export function readPng(bytes: Uint8Array): Picture {
    const { header, palette, transparency, packed } = readChunks(bytes);
    const width = header.getUint32(0);
    const height = header.getUint32(4);
    const [depth, colourType, , , interlaced] = Array.from({ length: 5 }, (_, i) => header.getUint8(8 + i));
    const samples = SAMPLES[colourType];
    if (samples === undefined || width === 0 || height === 0) {
        throw new BadFile('malformed', 'the picture\'s header is not sound', AGAIN);
    }
    if (width * height > MAX_PIXELS) {
        throw new BadFile('too-large', `the picture is ${width} x ${height} pixels`, `At most ${MAX_PIXELS} pixels are read: scale it down.`);
    }
    if (depth !== 8 || interlaced !== 0 || transparency) {
        const what = depth !== 8 ? `has ${depth} bits a channel` : interlaced !== 0 ? 'is interlaced' : 'names transparent colours';
        throw new BadFile('unsupported-type', `the picture ${what}`, 'Save it as plain 8-bit grey or colour, neither interlaced nor transparent.');
    }
    const rows = unfilter(inflate(packed, height * (1 + width * samples)), height, width * samples, samples);
    return { width, height, ...colourType === 3 ? lookUp(rows, palette) : separate(rows, samples) };
}

function readChunks(bytes: Uint8Array): Chunks {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const parts: Uint8Array[] = [];
    let header: DataView | undefined;
    let palette: Uint8Array | undefined;
    let transparency = false;
    for (let at = SIGNATURE.length; ;) {
        const length = at + 12 <= bytes.length ? view.getUint32(at) : Infinity;
        if (at + 12 + length > bytes.length) {
            throw new BadFile('truncated', 'the picture ends before its last part', AGAIN);
        }
        const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
        const content = bytes.subarray(at + 8, at + 8 + length);
        if (type === 'IHDR' && length === 13) {
            header = new DataView(content.buffer, content.byteOffset, 13);
        } else if (type === 'PLTE') {
            palette = content;
        } else if (type === 'tRNS') {
            transparency = true;
        } else if (type === 'IDAT') {
            parts.push(content);
        } else if (type === 'IEND') {
            break;
        }
        at += 12 + length;
    }
    if (!header || parts.length === 0) {
        throw new BadFile('malformed', 'the picture lacks its header or its pixels', AGAIN);
    }
    return { header, ...palette ? { palette } : {}, transparency, packed: concatenate(parts) };
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
        all.set(part, at);
        at += part.length;
    }
    return all;
}

/** Exactly `size` bytes: the library writes into the buffer given and never grows it. */
function inflate(packed: Uint8Array, size: number): Uint8Array {
    try {
        const unpacked = unzlibSync(packed, { out: new Uint8Array(size) });
        if (unpacked.length === size) {
            return unpacked;
        }
    } catch {
        // Falls through: a library error and too few bytes are the same to whoever holds the file.
    }
    throw new BadFile('truncated', 'the picture\'s pixels cannot be unpacked', AGAIN);
}

/** Undoes the per-row prediction; `distance` is the samples a pixel has. Byte arithmetic wraps in the Uint8Array. */
function unfilter(data: Uint8Array, height: number, rowSize: number, distance: number): Uint8Array {
    const out = new Uint8Array(height * rowSize);
    for (let y = 0; y < height; y++) {
        const filter = data[y * (rowSize + 1)];
        if (filter > 4) {
            throw new BadFile('malformed', `row ${y} of the picture has an unknown filter`, AGAIN);
        }
        for (let x = 0; x < rowSize; x++) {
            const at = y * rowSize + x;
            const left = x >= distance ? out[at - distance] : 0;
            const up = y > 0 ? out[at - rowSize] : 0;
            const upLeft = x >= distance && y > 0 ? out[at - rowSize - distance] : 0;
            out[at] = data[at + y + 1] + predict(filter, left, up, upLeft);
        }
    }
    return out;
}

function predict(filter: number, left: number, up: number, upLeft: number): number {
    switch (filter) {
        case 1: return left;
        case 2: return up;
        case 3: return Math.floor((left + up) / 2);
        case 4: return paeth(left, up, upLeft);
        default: return 0;
    }
}

function paeth(left: number, up: number, upLeft: number): number {
    const toLeft = Math.abs(up - upLeft);
    const toUp = Math.abs(left - upLeft);
    const toUpLeft = Math.abs(left + up - 2 * upLeft);
    return toLeft <= toUp && toLeft <= toUpLeft ? left : toUp <= toUpLeft ? up : upLeft;
}

/** From interleaved samples to planes; an alpha channel must be opaque everywhere and goes. */
function separate(rows: Uint8Array, samples: number): { channels: 1 | 3; data: Uint8Array } {
    const pixels = rows.length / samples;
    const channels = samples >= 3 ? 3 : 1;
    const data = new Uint8Array(pixels * channels);
    for (let i = 0; i < pixels; i++) {
        if (samples % 2 === 0 && rows[i * samples + samples - 1] !== 255) {
            throw new BadFile('unsupported-type', 'the picture is transparent in places', 'What shines through is not known: save it without transparency.');
        }
        for (let c = 0; c < channels; c++) {
            data[c * pixels + i] = rows[i * samples + c];
        }
    }
    return { channels, data };
}

function lookUp(indices: Uint8Array, palette: Uint8Array | undefined): { channels: 3; data: Uint8Array } {
    const data = new Uint8Array(indices.length * 3);
    for (let i = 0; i < indices.length; i++) {
        if (!palette || indices[i] * 3 + 2 >= palette.length) {
            throw new BadFile('malformed', 'the picture uses a colour that its palette does not have', AGAIN);
        }
        for (let c = 0; c < 3; c++) {
            data[c * indices.length + i] = palette[indices[i] * 3 + c];
        }
    }
    return { channels: 3, data };
}
