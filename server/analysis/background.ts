/**
 * Long work that documents wait for, done in pieces between whatever else there is to do: one after another, each result kept as long as
 * a document wants it, and left off when none does. It must not know what is done.
 */
import { PIECE, type Work } from '../network/work.js';

export class Background<T> {
    private readonly results = new Map<string, T>();
    /** In the order in which they were asked for. */
    private readonly open = new Map<string, Work<T>>();
    private readonly wanted = new Map<string, ReadonlySet<string>>();
    private readonly listeners: ((documents: readonly string[]) => void)[] = [];
    private running: Promise<void> | undefined;

    /** The result, or nothing until it is there, which this sets to work. `known`: somebody has it already. */
    peek(key: string, work: () => Work<T>, known?: T): T | undefined {
        const result = this.results.get(key) ?? known;
        if (result !== undefined) {
            this.results.set(key, result);
        } else if (!this.open.has(key)) {
            this.open.set(key, work());
            this.running ??= this.run().finally(() => { this.running = undefined; });
        }
        return result;
    }

    /** All that a document wants now. What no document wants any more is left off, or forgotten. */
    want(document: string, keys: ReadonlySet<string>): void {
        this.wanted.set(document, keys);
        const all = new Set([...this.wanted.values()].flatMap(one => [...one]));
        for (const map of [this.open, this.results]) {
            [...map.keys()].filter(key => !all.has(key)).forEach(key => map.delete(key));
        }
    }

    close(document: string): void {
        this.want(document, new Set());
        this.wanted.delete(document);
    }

    /** The listener is called with the documents that want what has just been finished. */
    onChange(listener: (documents: readonly string[]) => void): void {
        this.listeners.push(listener);
    }

    /** Resolves when nothing is at work. */
    async settled(): Promise<void> {
        while (this.running) {
            await this.running;
        }
    }

    private async run(): Promise<void> {
        await pause();
        for (let [next] = this.open; next; [next] = this.open) {
            const [key, work] = next;
            const result = await whileWanted(work, () => this.open.get(key) === work);
            if (result !== undefined) {
                this.results.set(key, result);
                this.open.delete(key);
                const documents = [...this.wanted].filter(([, keys]) => keys.has(key)).map(([document]) => document);
                this.listeners.forEach(listener => listener(documents));
            }
        }
    }
}

/** Work that somebody waits for, with turns for others in between. */
export async function inTurns<T>(work: Work<T>): Promise<T> {
    return (await whileWanted(work, () => true))!;
}

/** Undefined when it was left off. */
async function whileWanted<T>(work: Work<T>, isWanted: () => boolean): Promise<T | undefined> {
    for (let done = 0; isWanted();) {
        const step = work.next();
        if (step.done) {
            return step.value;
        }
        done += step.value;
        if (done >= PIECE) {
            done = 0;
            await pause();
        }
    }
    return undefined;
}

function pause(): Promise<void> {
    return new Promise(resolve => setTimeout(resolve));
}
