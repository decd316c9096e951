/**
 * Puts a trace file together: blocks are compressed as they come, the file is laid out at the end, directories first. It
 * knows blocks and their order, not what they mean.
 */
import { deflateSync } from 'fflate';
import { encodeLayer, encodeRoot, encodeRun, noBlock } from '../trace/blocks.js';
import { crc32 } from '../trace/bytes.js';
import { formatVersion, headBytes, magic, type ArrayPage, type BlockRef, type EventCounts, type GroupPage, type LayerDirectory, type PageFacts, type RunDirectory, type TraceHeader } from '../trace/format.js';

/** A block that has its bytes and no place yet. */
export interface Stored {
    readonly bytes: Uint8Array;
    readonly crc: number;
}

/** Everything of one layer in one run of the batch, with blocks in place of references. */
export interface StoredRun {
    readonly groups: readonly (readonly (readonly (Readonly<EventCounts> & { readonly counters: Stored; readonly passes?: Stored })[])[])[];
    readonly arrays: readonly (readonly (readonly (Readonly<EventCounts> & { readonly keyframe?: Stored })[])[])[];
    readonly output?: Stored;
    readonly sections: readonly Readonly<EventCounts>[];
}

export interface StoredLayer {
    readonly parts: readonly (readonly (Omit<PageFacts, 'program'> & { readonly program: Stored })[])[];
}

export interface StoredTrace {
    readonly header: TraceHeader;
    readonly layers: readonly StoredLayer[];
    readonly runs: readonly { readonly input: Stored; readonly layers: readonly StoredRun[] }[];
}

/** Levels above the third take longer and save a few per cent. */
const level = 6;

export function compress(bytes: Uint8Array): Stored {
    const stored = deflateSync(bytes, { level });
    return { bytes: stored, crc: crc32(stored) };
}

/**
 * The file in pieces, to be written one after another: head, header, root, directories, data. Directories come first, so that
 * what a truncated file has lost can be named. Data blocks come in the order in which they ran.
 */
export function layOut({ header, layers, runs }: StoredTrace): readonly Uint8Array[] {
    const [data, directories] = [new Area(), new Area()];
    const root = compress(encodeRoot({
        layers: layers.map(layer => directories.add(compress(encodeLayer(placeLayer(layer, data))))),
        runs: runs.map(run => ({
            input: data.add(run.input),
            layers: run.layers.map(layer => {
                const placed = placeRun(layer, data);
                return { directory: directories.add(compress(encodeRun(placed))), output: layer.output ? data.add(layer.output) : noBlock, sections: layer.sections };
            }),
        })),
    }));
    const text = new TextEncoder().encode(JSON.stringify(header));
    return [head(text, root, directories.length, data.length), text, root.bytes, ...directories.pieces, ...data.pieces];
}

/** Blocks one after another. */
class Area {
    readonly pieces: Uint8Array[] = [];
    length = 0;

    /** Where the block lies, from the area's begin. */
    add({ bytes, crc }: Stored): BlockRef {
        this.pieces.push(bytes);
        this.length += bytes.length;
        return { offset: this.length - bytes.length, length: bytes.length, crc };
    }
}

function placeLayer({ parts }: StoredLayer, data: Area): LayerDirectory {
    return { parts: parts.map(pages => pages.map((page): PageFacts => ({ ...page, program: data.add(page.program) }))) };
}

/** Page after page: what a seek reads lies close together. */
function placeRun({ groups, arrays }: StoredRun, data: Area): RunDirectory {
    return {
        groups: groups.map(waves => waves.map(pages => pages.map((page): GroupPage => (
            { ...page, counters: data.add(page.counters), passes: page.passes ? data.add(page.passes) : noBlock })))),
        arrays: arrays.map(parts => parts.map(pages => pages.map((page): ArrayPage => (
            { ...page, keyframe: page.keyframe ? data.add(page.keyframe) : noBlock })))),
    };
}

/** Fixed numbers, little endian; see docs/trace-format.md. */
function head(header: Uint8Array, root: Stored, directoriesLength: number, dataLength: number): Uint8Array {
    const bytes = new Uint8Array(headBytes);
    bytes.set(magic);
    const view = new DataView(bytes.buffer);
    view.setUint16(8, formatVersion.major, true);
    view.setUint16(10, formatVersion.minor, true);
    view.setUint32(12, header.length, true);
    view.setUint32(16, crc32(header), true);
    view.setUint32(20, root.bytes.length, true);
    view.setUint32(24, root.crc, true);
    view.setUint32(28, directoriesLength, true);
    view.setFloat64(32, dataLength, true);
    view.setUint32(40, crc32(bytes.subarray(0, 40)), true);
    return bytes;
}
