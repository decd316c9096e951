/**
 * Finished compilations by their content: those of this process that were used last, and earlier ones where there is a store.
 * It must not know documents.
 */
import type { CompileOutcome } from './messages.js';

/** Finished compilations by content, over restarts. Failing to keep one is no failure of the analysis. */
export interface OutcomeStore {
    load(key: string): Promise<CompileOutcome | undefined>;
    save(key: string, outcome: CompileOutcome): void;
}

/** Outcomes kept beyond those that are shown: undo and redo find theirs. */
const keptOutcomes = 64;

export class KnownOutcomes {
    private readonly outcomes = new Map<string, CompileOutcome>();

    constructor(private readonly store?: OutcomeStore) {}

    /** Those of the keys that are known. */
    async find(keys: readonly string[]): Promise<ReadonlyMap<string, CompileOutcome>> {
        const found = new Map<string, CompileOutcome>();
        await Promise.all(keys.map(async key => {
            const outcome = this.outcomes.get(key) ?? await this.store?.load(key);
            if (outcome) {
                found.set(key, outcome);
            }
        }));
        return found;
    }

    /** Of this process. */
    recent(key: string): CompileOutcome | undefined {
        return this.outcomes.get(key);
    }

    /** As the one used last. */
    remember(key: string, outcome: CompileOutcome): void {
        this.outcomes.delete(key);
        this.outcomes.set(key, outcome);
        if (this.outcomes.size > keptOutcomes) {
            this.outcomes.delete(this.outcomes.keys().next().value!);
        }
    }

    /** A new one, for later starts too. */
    add(key: string, outcome: CompileOutcome): void {
        this.remember(key, outcome);
        this.store?.save(key, outcome);
    }
}

/** What is shown when the product itself fails. */
export function defect(network: string, reason: string): CompileOutcome['problems'][number] {
    const message = [
        'the compiler stopped on this network, which is a defect of Terntrack, not of the network',
        `${network}: ${reason}`,
        'Please report it with this file. Editing the network, or a smaller one, may get around it.',
    ].join('\n');
    return { code: 'internal/compiler', severity: 'error', message };
}
