/**
 * A trace file on the disk, read where it is needed; and whether the texts it was made from have changed.
 */
import { open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../analysis/tracing.js';
import { magic, type TraceHeader } from '../simulator/trace/format.js';
import { openTrace, type OpenedTrace } from '../simulator/trace/reader.js';
import type { HostError } from '../host/host.js';
import type { Diagnostic } from './diagnostics.js';
import type { Environment } from './environment.js';
import { uriOf } from './input.js';
import { unreadable } from './unreadable.js';

export interface TraceFile {
    readonly opened?: OpenedTrace;
    /** The file could not be read at all. */
    readonly problem?: Diagnostic;
    readonly bytes: number;
}

/** Opens a trace for as long as `use` takes. Never throws for bad input. */
export async function withTrace<T>(file: string, environment: Environment, use: (trace: TraceFile) => Promise<T>): Promise<T> {
    if (file === '-') {
        const bytes = await environment.readStdin();
        return use({ opened: await openTrace({ size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) }), bytes: bytes.length });
    }
    const path = fileURLToPath(uriOf(file, environment.cwd));
    let handle: FileHandle | undefined;
    let found: TraceFile;
    try {
        handle = await open(path, 'r');
        const { size } = await handle.stat();
        const own = handle;
        found = { opened: await openTrace({ size, read: (offset, length) => readAt(own, offset, length) }), bytes: size };
    } catch (error) {
        found = { bytes: 0, problem: await unreadable(file, failureOf(error), /\.terntrace$/i, environment) };
    }
    try {
        return await use(found);
    } finally {
        await handle?.close();
    }
}

/** Whether a file that is there is a trace, or the beginning of one. */
export async function beginsAsTrace(path: string): Promise<boolean> {
    const handle = await open(path, 'r').catch(() => undefined);
    try {
        const begin = handle && await readAt(handle, 0, magic.length);
        return begin !== undefined && magic.every((byte, index) => begin[index] === byte);
    } finally {
        await handle?.close();
    }
}

/** Fewer bytes at the file's end. */
async function readAt(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
        const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
        if (bytesRead === 0) {
            break;
        }
        filled += bytesRead;
    }
    return bytes.subarray(0, filled);
}

function failureOf(error: unknown): Pick<HostError, 'failure' | 'message'> {
    const code = String((error as { code?: unknown }).code);
    const known: Record<string, Pick<HostError, 'failure' | 'message'>> = {
        ENOENT: { failure: 'missing', message: 'does not exist' }, ENOTDIR: { failure: 'missing', message: 'does not exist' },
        EISDIR: { failure: 'directory', message: 'is a directory' }, EACCES: { failure: 'denied', message: 'may not be read (permission denied)' },
    };
    return known[code] ?? { failure: 'failed', message: `could not be read (${code})` };
}

export type SourceState = 'unchanged' | 'changed' | 'missing';

/** Whether the texts a trace was made from are as they were. */
export async function sourceStates(file: string, { sources }: TraceHeader, { cwd }: Environment): Promise<{ readonly file: string; readonly state: SourceState }[]> {
    return Promise.all(sources.map(async source => {
        const path = resolve(dirname(resolve(cwd, file)), source.file);
        const isThere = await stat(path).then(found => found.isFile(), () => false);
        const text = isThere ? await readFile(path, 'utf8').catch(() => undefined) : undefined;
        return { file: source.file, state: text === undefined ? 'missing' : await sha256(text) === source.sha256 ? 'unchanged' : 'changed' };
    }));
}
