/**
 * Results that outlive the server: a file that was compiled before shows its costs at once when it is opened again. What is kept
 * belongs to one build of the compiler. It must not know where files lie.
 */
import type { OutcomeStore } from './known-outcomes.js';
import type { CompileOutcome } from './messages.js';

/** A place for small files by name. Neither throws: what cannot be kept is compiled again. */
export interface KeptFiles {
    read(name: string): Promise<Uint8Array | undefined>;
    write(name: string, bytes: Uint8Array): Promise<void>;
}

/** `build`: names the compiler's build; another build's results are not found. */
export function outcomeStore(files: KeptFiles, build: string): OutcomeStore {
    const nameOf = (key: string): string => `${build}-${key}.json`;
    return {
        load: async key => {
            const bytes = await files.read(nameOf(key));
            return bytes && parse(bytes);
        },
        save: (key, outcome) => void files.write(nameOf(key), new TextEncoder().encode(JSON.stringify(outcome))),
    };
}

/** Undefined for what a crash or a full disk left unfinished. */
function parse(bytes: Uint8Array): CompileOutcome | undefined {
    try {
        const outcome = JSON.parse(new TextDecoder().decode(bytes)) as CompileOutcome;
        return Array.isArray(outcome.problems) ? outcome : undefined;
    } catch {
        return undefined;
    }
}
