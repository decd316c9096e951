/**
 * What the editor's services need from outside the language: files, workers, a clock, a log. The host fits it; this folder
 * must not import the host.
 */
import type { OutcomeStore } from '../../analysis/known-outcomes.js';
import type { FileReader } from '../../analysis/files.js';
import type { Explanation } from '../../cost/explain/explanation.js';
import type { StartWorker } from '../../analysis/worker-client.js';

export interface Files extends FileReader {
    list(uri: string): Promise<readonly string[]>;
    stat(uri: string): Promise<{ readonly size: number; readonly mtimeMs: number; readonly directory: boolean } | undefined>;
    /** The file itself, symbolic links followed; absent where there are none. */
    real?(uri: string): Promise<string>;
}

export interface Log {
    /** Work that was done, for who looks for what takes long. */
    debug?(message: string): void;
    info(message: string): void;
    error(message: string): void;
}

export interface LanguageEnvironment {
    readonly files: Files;
    readonly log: Log;
}

export interface EditorEnvironment extends LanguageEnvironment {
    readonly startWorker: StartWorker;
    /** Monotonic milliseconds. */
    readonly now: () => number;
    /** Threads a simulation may use. */
    readonly cores: number;
    /** URI of the product's pages, with a slash at the end; absent where they are not at hand. */
    readonly docs?: string;
    /** An explanation as text; absent where nobody writes one. */
    readonly explain?: (explanation: Explanation) => string;
    /** Pause in typing after which the compiler runs, until the settings say otherwise. */
    readonly debounceMs?: number;
    /** Rest after which the compiler works ahead for edits of energies; without, it does not. */
    readonly anticipateAfterMs?: number;
    /** Results over restarts, in the folder the editor gives. */
    readonly openStore?: (folder: string) => OutcomeStore;
}
