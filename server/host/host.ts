/**
 * What the product needs from the machine it runs on: bytes of files, a listing, a clock, a worker.
 * Files are named by URI, so that the same code serves a desktop, a browser and a virtual workspace.
 * It must not know what the bytes mean.
 */

/** Why a file could not be read, in words a diagnostic can use. */
export type ReadFailure = 'missing' | 'directory' | 'denied' | 'failed';

/** Thrown by `read` and `list`, and by nothing else; `message` is a phrase without a full stop. */
export class HostError extends Error {
    override readonly name = 'HostError';

    constructor(readonly failure: ReadFailure, readonly uri: string, message: string) {
        super(message);
    }
}

export interface FileStat {
    /** Bytes. */
    readonly size: number;
    /** Milliseconds since 1970; two equal times with equal sizes are taken as the same content. */
    readonly mtimeMs: number;
    readonly directory: boolean;
}

/** A thread that runs the compute entry. Messages are structured clones. */
export interface WorkerPort {
    post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
    onMessage(listener: (message: unknown) => void): void;
    /** The worker died or could not start; it is told once, and no message follows it. */
    onFailure(listener: (reason: string) => void): void;
    /** Stops it at once, also in the middle of a computation. Nothing is told afterwards. */
    terminate(): Promise<void>;
}

export interface Host {
    /** The whole file. @throws HostError */
    read(uri: string): Promise<Uint8Array>;
    /** Names (not URIs) of a directory's entries, sorted. @throws HostError */
    list(uri: string): Promise<readonly string[]>;
    /** `undefined` where there is no such file. */
    stat(uri: string): Promise<FileStat | undefined>;
    /** The file itself, symbolic links followed; the same URI where there are none. Absent where there cannot be any. */
    real?(uri: string): Promise<string>;
    startWorker(): WorkerPort;
    /** Monotonic milliseconds. */
    now(): number;
    /** Computations that can run at once, at least 1. */
    readonly cores: number;
}
