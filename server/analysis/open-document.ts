/**
 * What the analyser knows of one open document: what it wants compiled, what is waiting, what is finished. Compiles nothing.
 */
import type { Hardware } from '../hardware/model.js';
import type { Network } from '../network/model.js';
import type { CompileOutcome, Settings } from './messages.js';
import type { CompileJob } from './worker-client.js';

/** One thing to compile for a document; `id` is unique in the document, e.g. `LeNet5 on RtmAp`. */
export interface Target {
    readonly id: string;
    /** Where in the document it is described: while a name there is typed, results pass from the id before to the one after. */
    readonly place?: string;
    /** Absent while the source has errors: then the newest result stays, marked stale. */
    readonly model?: { readonly network: Network; readonly hardware: Hardware };
    /** The model is on its way. */
    readonly pending?: boolean;
    readonly settings: Settings;
}

/** The newest result for a target, and whether the document has moved on since. */
export interface TargetResult {
    readonly id: string;
    readonly outcome: CompileOutcome;
    readonly stale: boolean;
    /** There is nothing newer to compile: the source has errors. */
    readonly blocked: boolean;
}

export type AnalyserState = 'compiling' | 'stale' | 'ready' | 'failed' | 'stopped';

export class OpenDocument {
    /** Counts updates, so that a late step of an old one notices. */
    revision = 0;
    targets: readonly Target[] = [];
    /** Waiting or running, by target id. Empty when every result is fresh. */
    readonly open = new Map<string, CompileJob | undefined>();
    timer?: ReturnType<typeof setTimeout>;
    /** Somebody stopped it; the next update starts it again. */
    stopped = false;
    private readonly finished = new Map<string, CompileOutcome>();

    /** It holds these targets now; answers the number of this update. `edited`: somebody has written in it, not only has a model arrived. */
    take(targets: readonly Target[], edited: boolean): number {
        this.passOn(targets);
        this.stopped &&= !edited && this.isPending;
        this.targets = targets;
        clearTimeout(this.timer);
        const ids = new Set(targets.map(({ id }) => id));
        for (const map of [this.open, this.finished]) {
            [...map.keys()].filter(id => !ids.has(id)).forEach(id => map.delete(id));
        }
        targets.forEach(({ id, model }) => model ? this.open.set(id, undefined) : this.open.delete(id));
        return ++this.revision;
    }

    finish(id: string, outcome: CompileOutcome): void {
        this.finished.set(id, outcome);
        this.open.delete(id);
    }

    /** Whether it waits for a job, by its key. */
    waitsFor(key: string): boolean {
        return [...this.open.values()].some(job => job?.key === key);
    }

    /** The newest result of each target that has one, in the document's order. */
    results(): readonly TargetResult[] {
        return this.targets.flatMap(({ id, model, pending }) => {
            const outcome = this.finished.get(id);
            return outcome ? [{ id, outcome, stale: model === undefined || this.open.has(id), blocked: model === undefined && !pending }] : [];
        });
    }

    /** `undefined` without targets. */
    state(): AnalyserState | undefined {
        if (this.targets.length === 0) {
            return undefined;
        }
        if (this.isBusy) {
            return this.stopped ? 'stopped' : this.finished.size > 0 ? 'stale' : 'compiling';
        }
        return this.targets.every(({ id, model }) => model && this.finished.get(id)?.report) ? 'ready' : 'failed';
    }

    /** Something is to be compiled, or will be. */
    get isBusy(): boolean {
        return this.open.size > 0 || this.isPending;
    }

    private get isPending(): boolean {
        return this.targets.some(({ pending }) => pending);
    }

    /** A target that is called otherwise now shows the result it had, as an old one: a name half typed takes no figures away. */
    private passOn(targets: readonly Target[]): void {
        const ids = new Set(targets.map(({ id }) => id));
        for (const { id, place } of targets.filter(target => target.place !== undefined && !this.finished.has(target.id))) {
            const former = this.targets.find(other => other.place === place && !ids.has(other.id));
            const outcome = former && this.finished.get(former.id);
            if (outcome) {
                this.finished.set(id, outcome);
            }
        }
    }
}
