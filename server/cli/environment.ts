/**
 * What the command line touches of the process it runs in. The entry hands in the real thing, tests their own.
 */
import type { Host } from '../host/host.js';

export interface Output {
    write(text: string): void;
    /** A person is looking: a progress bar may move, colours may show. */
    readonly isTerminal: boolean;
}

export interface Environment {
    readonly host: Host;
    /** Directory against which paths are read, as a path of this system. */
    readonly cwd: string;
    readonly stdout: Output;
    readonly stderr: Output;
    /** Everything that comes in on standard input. */
    readonly readStdin: () => Promise<Uint8Array>;
    /** Raised by an interrupt. */
    readonly signal: AbortSignal;
    /** Colours wanted on a terminal (NO_COLOR and its kin are heeded by whoever sets this). */
    readonly colours: boolean;
    /** Of the product, as its manifest says it. */
    readonly version: string;
}

export const exitCode = { done: 0, inputHasErrors: 1, wrongUsage: 2, interrupted: 130 } as const;
export type ExitCode = typeof exitCode[keyof typeof exitCode];

/** Wrong usage: told on stderr, exit code 2. The message's first line stands alone. */
export class UsageError extends Error {
    override readonly name = 'UsageError';
}

/** The input has errors that were told already: exit code 1. */
export class InputError extends Error {
    override readonly name = 'InputError';
}
