/**
 * The host on Node: file system, worker threads, the process clock. It must not know what the bytes mean.
 */
import { mkdir, readdir, readFile, realpath, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { HostError, type FileStat, type Host, type ReadFailure, type WorkerPort } from './host.js';

export interface NodeHostOptions {
    /** The built compute entry (`server/worker-node.ts`). */
    readonly workerFile: URL | string;
}

export function createNodeHost(options: NodeHostOptions): Host {
    return {
        cores: availableParallelism(),
        read: uri => guarded(uri, readPlain),
        list: uri => guarded(uri, async path => (await readdir(path)).sort()),
        stat: statOf,
        real: uri => guarded(uri, async path => pathToFileURL(await realpath(path)).href),
        startWorker: () => new NodeWorkerPort(new Worker(options.workerFile)),
        now: () => performance.now(),
    };
}

/** Plain bytes: a Node Buffer has methods of the same names that mean something else, and small ones share their memory. */
async function readPlain(path: string): Promise<Uint8Array> {
    return new Uint8Array(await readFile(path));
}

async function statOf(uri: string): Promise<FileStat | undefined> {
    try {
        const found = await stat(pathOf(uri));
        return { size: found.size, mtimeMs: found.mtimeMs, directory: found.isDirectory() };
    } catch {
        return undefined;
    }
}

async function guarded<T>(uri: string, action: (path: string) => Promise<T>): Promise<T> {
    try {
        return await action(pathOf(uri));
    } catch (error) {
        throw error instanceof HostError ? error : hostError(uri, error);
    }
}

function pathOf(uri: string): string {
    try {
        return fileURLToPath(uri);
    } catch {
        throw new HostError('failed', uri, 'is not a local file');
    }
}

const failures: Record<string, [ReadFailure, string]> = {
    ENOENT: ['missing', 'does not exist'],
    ENOTDIR: ['missing', 'does not exist'],
    EISDIR: ['directory', 'is a directory'],
    EACCES: ['denied', 'may not be read (permission denied)'],
    EPERM: ['denied', 'may not be read (permission denied)'],
};

function hostError(uri: string, error: unknown): HostError {
    const code = (error as { code?: unknown }).code;
    const [failure, message] = failures[String(code)] ?? ['failed', `could not be read (${String(code ?? error)})`];
    return new HostError(failure, uri, message);
}

class NodeWorkerPort implements WorkerPort {
    private failed = false;
    private readonly failureListeners: ((reason: string) => void)[] = [];

    constructor(private readonly worker: Worker) {
        // A worker must never keep a finished process alive; whoever awaits an answer does.
        worker.on('error', error => this.fail(error instanceof Error ? error.message : String(error)));
        worker.on('messageerror', error => this.fail(error.message));
        worker.on('exit', code => this.fail(`stopped with code ${code}`));
    }

    post(message: unknown, transfer: readonly ArrayBuffer[] = []): void {
        this.worker.postMessage(message, [...transfer]);
    }

    onMessage(listener: (message: unknown) => void): void {
        this.worker.on('message', listener);
    }

    onFailure(listener: (reason: string) => void): void {
        this.failureListeners.push(listener);
    }

    async terminate(): Promise<void> {
        this.failed = true;
        await this.worker.terminate();
    }

    private fail(reason: string): void {
        if (this.failed) {
            return;
        }
        this.failed = true;
        for (const listener of this.failureListeners) {
            listener(reason);
        }
    }
}

/** Small files kept at most: the newest. */
const kept = 200;

/** A folder of small files that may be lost. */
export interface FolderFiles {
    read(name: string): Promise<Uint8Array | undefined>;
    write(name: string, bytes: Uint8Array): Promise<void>;
}

/** `folder` is made when something is written. Names are plain file names. Nothing throws. */
export function filesIn(folder: string): FolderFiles {
    let written = 0;
    return {
        read: async name => {
            try {
                const bytes = new Uint8Array(await readFile(join(folder, name)));
                const now = new Date();
                await utimes(join(folder, name), now, now);
                return bytes;
            } catch {
                return undefined;
            }
        },
        write: async (name, bytes) => {
            try {
                await mkdir(folder, { recursive: true });
                // Whole or not at all, also when two windows write the same.
                const part = join(folder, `${name}.${process.pid}.${++written}.part`);
                await writeFile(part, bytes);
                await rename(part, join(folder, name));
                await forgetOldest(folder);
            } catch {
                // A full or read-only disk: then nothing is kept.
            }
        },
    };
}

async function forgetOldest(folder: string): Promise<void> {
    const names = await readdir(folder);
    if (names.length > kept) {
        const ages = await Promise.all(names.map(async name => ({ name, at: (await stat(join(folder, name))).mtimeMs })));
        const old = ages.sort((a, b) => b.at - a.at).slice(kept);
        await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })));
    }
}
