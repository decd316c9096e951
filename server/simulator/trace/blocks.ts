/**
 * Blocks other than pages of programs, to bytes and back: directories, keyframes, counters, activations. Every decoder throws
 * BadBytes on what no encoder writes. It knows no files.
 */
import { BadBytes, ByteReader, ByteWriter } from './bytes.js';
import type { ArrayPage, BlockRef, EventCounts, GroupPage, LayerDirectory, PageFacts, RootDirectory, RunDirectory } from './format.js';

export const noBlock: BlockRef = { offset: 0, length: 0, crc: 0 };

function writeRef(out: ByteWriter, { offset, length, crc }: BlockRef): void {
    out.varint(length);
    if (length > 0) {
        out.varint(offset);
        out.varint(crc);
    }
}

function readRef(input: ByteReader): BlockRef {
    const length = input.varint();
    return length === 0 ? noBlock : { length, offset: input.varint(), crc: input.varint() };
}

function writeList<T>(out: ByteWriter, items: readonly T[], write: (item: T) => void): void {
    out.varint(items.length);
    items.forEach(write);
}

function readList<T>(input: ByteReader, read: () => T): T[] {
    const count = input.count();
    const items: T[] = [];
    for (let i = 0; i < count; i++) {
        items.push(read());
    }
    return items;
}

function writeEvents(out: ByteWriter, { written, tagged, chained }: Readonly<EventCounts>): void {
    out.varint(written);
    out.varint(tagged);
    out.varint(chained);
}

function readEvents(input: ByteReader): EventCounts {
    return { written: input.varint(), tagged: input.varint(), chained: input.varint() };
}

export function encodeRoot({ layers, runs }: RootDirectory): Uint8Array {
    const out = new ByteWriter();
    writeList(out, layers, ref => writeRef(out, ref));
    writeList(out, runs, run => {
        writeRef(out, run.input);
        writeList(out, run.layers, layer => {
            writeRef(out, layer.directory);
            writeRef(out, layer.output);
            writeList(out, layer.sections, events => writeEvents(out, events));
        });
    });
    return out.take();
}

/** @throws BadBytes */
export function decodeRoot(bytes: Uint8Array): RootDirectory {
    const input = new ByteReader(bytes);
    return {
        layers: readList(input, () => readRef(input)),
        runs: readList(input, () => ({
            input: readRef(input),
            layers: readList(input, () => ({
                directory: readRef(input), output: readRef(input), sections: readList(input, () => readEvents(input)),
            })),
        })),
    };
}

const pageCounts = [
    'to', 'section', 'cycles', 'instructions', 'searches', 'searchCells', 'searchSegments', 'writes', 'loadedBits', 'readBits', 'shiftSteps', 'serialShifts',
] as const;

export function encodeLayer({ parts }: LayerDirectory): Uint8Array {
    const out = new ByteWriter();
    writeList(out, parts, pages => writeList(out, pages, page => {
        pageCounts.forEach(field => out.varint(page[field]));
        writeRef(out, page.program);
        out.varint(page.positions.length);
        out.varints(page.positions);
    }));
    return out.take();
}

/** @throws BadBytes */
export function decodeLayer(bytes: Uint8Array): LayerDirectory {
    const input = new ByteReader(bytes);
    return {
        parts: readList(input, () => {
            let [from, startCycle] = [0, 0];
            return readList(input, (): PageFacts => {
                const counts = Object.fromEntries(pageCounts.map(field => [field, input.varint()])) as Record<typeof pageCounts[number], number>;
                const page = { ...counts, from, startCycle, program: readRef(input), positions: input.varints(input.count()) };
                [from, startCycle] = [page.to, startCycle + page.cycles];
                return page;
            });
        }),
    };
}

export function encodeRun({ groups, arrays }: RunDirectory): Uint8Array {
    const out = new ByteWriter();
    writeList(out, groups, waves => writeList(out, waves, pages => writeList(out, pages, page => {
        writeEvents(out, page);
        writeRef(out, page.counters);
        writeRef(out, page.passes);
    })));
    writeList(out, arrays, parts => writeList(out, parts, pages => writeList(out, pages, page => {
        writeEvents(out, page);
        writeRef(out, page.keyframe);
    })));
    return out.take();
}

/** @throws BadBytes */
export function decodeRun(bytes: Uint8Array): RunDirectory {
    const input = new ByteReader(bytes);
    return {
        groups: readList(input, () => readList(input, () => readList(input, (): GroupPage =>
            ({ ...readEvents(input), counters: readRef(input), passes: readRef(input) })))),
        arrays: readList(input, () => readList(input, () => readList(input, (): ArrayPage => ({ ...readEvents(input), keyframe: readRef(input) })))),
    };
}

/** An array's cells that hold a 1 somewhere, each with its rows: row r is bit r % 32 of word floor(r / 32). */
export interface Keyframe {
    /** Ascending. */
    readonly cells: Int32Array;
    readonly planes: readonly Uint32Array[];
}

/** Rows as bytes, the lowest row in the lowest bit. */
export function encodeKeyframe({ cells, planes }: Keyframe, rows: number): Uint8Array {
    const out = new ByteWriter();
    out.varint(cells.length);
    out.deltas(cells);
    planes.forEach(plane => out.raw(new Uint8Array(plane.buffer, plane.byteOffset, Math.ceil(rows / 8))));
    return out.take();
}

/** @throws BadBytes */
export function decodeKeyframe(bytes: Uint8Array, rows: number): Keyframe {
    const input = new ByteReader(bytes);
    const cells = input.deltas(input.count());
    const planes = Array.from(cells, () => {
        const plane = new Uint32Array(Math.ceil(rows / 32));
        new Uint8Array(plane.buffer).set(input.raw(Math.ceil(rows / 8)));
        return plane;
    });
    return { cells, planes };
}

/** Counters of a page: one entry an operation, and one a column. */
export interface Counters {
    readonly written: Int32Array;
    readonly tagged: Int32Array;
    readonly chained: Int32Array;
    /** Cells of the column whose value changed, and cells of it that a write or load drove. */
    readonly columnWritten: Int32Array;
    readonly columnDriven: Int32Array;
}

export function encodeCounters(counters: Counters): Uint8Array {
    const out = new ByteWriter();
    for (const list of [counters.written, counters.tagged, counters.chained, counters.columnWritten, counters.columnDriven]) {
        out.varint(list.length);
        out.varints(list);
    }
    return out.take();
}

/** @throws BadBytes */
export function decodeCounters(bytes: Uint8Array): Counters {
    const input = new ByteReader(bytes);
    const [written, tagged, chained, columnWritten, columnDriven] = Array.from({ length: 5 }, () => input.varints(input.count()));
    if (written.length !== tagged.length || written.length !== chained.length || columnWritten.length !== columnDriven.length) {
        throw new BadBytes('counters of different lengths');
    }
    return { written, tagged, chained, columnWritten, columnDriven };
}

/** Counters of single steps of a page's operations; `start[i]`: first step of operation i, one entry more than operations. */
export interface PassCounters {
    readonly start: Int32Array;
    /** Rows that the step's search tagged, or that its write found tagged. */
    readonly tagged: Int32Array;
    readonly written: Int32Array;
}

export function encodePasses({ start, tagged, written }: PassCounters): Uint8Array {
    const out = new ByteWriter();
    out.varint(start.length);
    out.deltas(start);
    out.varint(tagged.length);
    out.varints(tagged);
    out.varints(written);
    return out.take();
}

/** @throws BadBytes */
export function decodePasses(bytes: Uint8Array): PassCounters {
    const input = new ByteReader(bytes);
    const start = input.deltas(input.count());
    const steps = input.count(2);
    return { start, tagged: input.varints(steps), written: input.varints(steps) };
}

/** Activations of a run's images, image after image, each in C order. */
export function encodeActivations(data: Uint8Array | Uint16Array | Int32Array): Uint8Array {
    const out = new ByteWriter();
    out.varint(data.length);
    if (data instanceof Uint8Array) {
        out.raw(data);
    } else {
        for (let i = 0; i < data.length; i++) {
            out.signed(data[i]);
        }
    }
    return out.take();
}

/** `bits`: of an activation; null for logits. @throws BadBytes */
export function decodeActivations(bytes: Uint8Array, bits: number | null): Uint8Array | Uint16Array | Int32Array {
    const input = new ByteReader(bytes);
    const length = input.count();
    if (bits !== null && bits <= 8) {
        return input.raw(length).slice();
    }
    const data = bits === null ? new Int32Array(length) : new Uint16Array(length);
    for (let i = 0; i < length; i++) {
        data[i] = input.signed();
    }
    return data;
}
