/**
 * Opens a trace: head, header and root directory are read, the rest on demand. Whatever is wrong with the file is told as
 * problems beside what can be shown. It knows the file's layout; `trace.ts` what a trace can answer.
 */
import { decodeRoot } from './blocks.js';
import { crc32 } from './bytes.js';
import { formatVersion, headBytes, magic, type TraceHeader } from './format.js';
import { isHeader } from './is-header.js';
import { BlockStore, decodeBlock, TraceLost, type TraceProblem, type TraceSource } from './store.js';
import { tablesKey } from './tables-key.js';
import { Trace } from './trace.js';

export type { TraceProblem, TraceProblemCode, TraceSource } from './store.js';
export { TraceLost } from './store.js';

/** What can be shown of a trace, from everything to nothing. */
export interface OpenedTrace {
    /** Absent where nothing can be replayed. */
    readonly trace?: Trace;
    /** The header alone, where that is all there is. */
    readonly header?: TraceHeader;
    readonly problems: readonly TraceProblem[];
}

interface Head {
    readonly major: number;
    readonly minor: number;
    readonly headerLength: number;
    readonly headerCrc: number;
    readonly rootLength: number;
    readonly rootCrc: number;
    readonly directoriesLength: number;
    readonly dataLength: number;
}

/** Never rejects but with what `source.read` rejects. */
export async function openTrace(source: TraceSource): Promise<OpenedTrace> {
    const problems: TraceProblem[] = [];
    let header: TraceHeader | undefined;
    try {
        const head = readHead(await source.read(0, Math.min(headBytes, source.size)), problems);
        const found = await readHeader(source, head);
        header = isHeader(found) ? found : undefined;
        if (head.major !== formatVersion.major) {
            return { header, problems };
        }
        if (!header) {
            throw new TraceLost({ code: 'trace/corrupt', message: 'the header lacks what a trace needs: nothing can be shown' });
        }
        return { header, trace: await readTrace(source, head, header, problems), problems };
    } catch (error) {
        if (error instanceof TraceLost) {
            return { header, problems: [...problems, error.problem] };
        }
        throw error;
    }
}

/** @throws TraceLost */
async function readTrace(source: TraceSource, head: Head, header: TraceHeader, problems: TraceProblem[]): Promise<Trace> {
    const rootStart = headBytes + head.headerLength;
    const starts = { directories: rootStart + head.rootLength, data: rootStart + head.rootLength + head.directoriesLength };
    const lost = starts.data + head.dataLength - source.size;
    if (lost > 0) {
        problems.push({ code: 'trace/truncated', message: `the file ends ${lost} bytes early` });
    }
    const bytes = await source.read(rootStart, Math.max(0, Math.min(head.rootLength, source.size - rootStart)));
    if (bytes.length < head.rootLength) {
        throw new TraceLost({ code: 'trace/truncated', message: 'the directory is lost, and with it everything but the header' });
    }
    const root = decodeBlock(bytes, head.rootCrc, 'the directory', decodeRoot);
    const fits = root.layers.length === header.layers.length && root.runs.length === header.runs
        && root.runs.every(({ layers }) => layers.length === header.layers.length && layers.every(({ sections }, i) => sections.length === header.layers[i].sections.length));
    if (!fits) {
        throw new TraceLost({ code: 'trace/corrupt', message: 'header and directory are of different traces: only the header can be shown' });
    }
    if (header.tables !== tablesKey(header.machine.unit)) {
        problems.push({ code: 'trace/tables', message: 'another version made this trace: steps inside operations are not those that ran' });
    }
    return new Trace(header, root, new BlockStore(source, starts), problems);
}

/** @throws TraceLost */
function readHead(bytes: Uint8Array, problems: TraceProblem[]): Head {
    if (!magic.every((byte, i) => i >= bytes.length || bytes[i] === byte)) {
        throw new TraceLost({ code: 'trace/not-a-trace', message: 'this is not a trace: it does not begin as one\nTraces are written by `terntrack simulate --trace OUT`, and by Replay in the editor.' });
    }
    if (bytes.length < headBytes) {
        throw new TraceLost({ code: 'trace/truncated', message: `the file ends after ${bytes.length} bytes, before its header: nothing can be shown` });
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const u32 = (at: number): number => view.getUint32(at, true);
    const [major, minor] = [view.getUint16(8, true), view.getUint16(10, true)];
    if (crc32(bytes.subarray(0, headBytes - 4)) !== u32(headBytes - 4)) {
        throw new TraceLost({ code: 'trace/corrupt', message: 'the first bytes are damaged: nothing can be shown' });
    }
    if (major > formatVersion.major || major === formatVersion.major && minor > formatVersion.minor) {
        const what = major > formatVersion.major ? 'only its header can be shown' : 'what is new in it is not shown';
        problems.push({ code: 'trace/newer', message: `the trace has format ${major}.${minor}, this program reads ${formatVersion.major}.${formatVersion.minor}: ${what}` });
    }
    return {
        major, minor, headerLength: u32(12), headerCrc: u32(16), rootLength: u32(20), rootCrc: u32(24), directoriesLength: u32(28), dataLength: view.getFloat64(32, true),
    };
}

/** @throws TraceLost */
async function readHeader(source: TraceSource, { headerLength, headerCrc }: Head): Promise<unknown> {
    const bytes = await source.read(headBytes, Math.max(0, Math.min(headerLength, source.size - headBytes)));
    if (bytes.length < headerLength) {
        throw new TraceLost({ code: 'trace/truncated', message: 'the file ends in its header: nothing can be shown' });
    }
    if (crc32(bytes) === headerCrc) {
        try {
            return JSON.parse(new TextDecoder().decode(bytes));
        } catch {
            // Told below.
        }
    }
    throw new TraceLost({ code: 'trace/corrupt', message: 'the header is damaged: nothing can be shown' });
}
