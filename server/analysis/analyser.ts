/**
 * The live analysis behind the editor: after each pause in typing what a document describes is compiled in a worker. The
 * newest finished result is always at hand, marked stale while a newer one is on its way; equal content is never compiled
 * twice. It must not know the language: documents are names, and what they hold comes as models.
 */
import { createJob } from './job.js';
import { defect, KnownOutcomes, type OutcomeStore } from './known-outcomes.js';
import type { CompileOutcome } from './messages.js';
import { OpenDocument, type AnalyserState, type Target, type TargetResult } from './open-document.js';
import { Cancelled, WorkerClient, type CompileJob, type StartWorker } from './worker-client.js';

export type { AnalyserState, Target, TargetResult } from './open-document.js';

export interface AnalyserOptions {
    readonly startWorker: StartWorker;
    /** Pause after the last change before compiling starts; 200 unless given. */
    readonly debounceMs?: number;
    /** Where results are kept over restarts; without, only those of this process are known. */
    readonly store?: OutcomeStore;
    /** Milliseconds, for the log. */
    readonly now?: () => number;
    /** Rest after which what other energies would compile is compiled; without, it is not. */
    readonly anticipateAfterMs?: number;
    /** Where defects of the product are told. */
    readonly log?: (message: string) => void;
    /** Where work that was done is told. */
    readonly debug?: (message: string) => void;
}

export class Analyser {
    private readonly documents = new Map<string, OpenDocument>();
    private readonly known: KnownOutcomes;
    private readonly listeners: ((document: string) => void)[] = [];
    private readonly progressListeners: ((document: string) => void)[] = [];
    private waiting: (() => void)[] = [];
    private readonly worker: WorkerClient;
    private running: { readonly key: string; readonly abort: AbortController; progress: number } | undefined;
    private ahead: { readonly timer: ReturnType<typeof setTimeout>; readonly abort: AbortController } | undefined;
    private disposed = false;
    /** See AnalyserOptions; a change holds from the next update on. */
    debounceMs: number;

    constructor(private readonly options: AnalyserOptions) {
        this.debounceMs = options.debounceMs ?? 200;
        this.worker = new WorkerClient(options.startWorker);
        this.known = new KnownOutcomes(options.store);
    }

    /** Tells that a document now holds these targets. Results come later, through `onChange`. Not `edited`: what was stopped while models were on their way stays so. */
    update(document: string, targets: readonly Target[], edited = true): void {
        const entry = this.entry(document);
        const revision = entry.take(targets, edited);
        this.settle(document, entry, revision).catch((error: unknown) => this.options.log?.(`the analysis of ${document} failed: ${String(error)}`));
    }

    /** The newest result of each target that has one, in the document's order. */
    results(document: string): readonly TargetResult[] {
        return this.documents.get(document)?.results() ?? [];
    }

    /** `undefined` for a document without targets. */
    state(document: string): AnalyserState | undefined {
        return this.documents.get(document)?.state();
    }

    /** Share of the running compilation that is done, 0..1, where it is one of this document's. */
    progress(document: string): number | undefined {
        const { running } = this;
        return running && this.documents.get(document)?.waitsFor(running.key) ? running.progress : undefined;
    }

    /** Compiles nothing of the document until its next update. What is finished stays, marked stale. */
    stop(document: string): void {
        const entry = this.documents.get(document);
        if (entry?.isBusy) {
            clearTimeout(entry.timer);
            entry.timer = undefined;
            entry.stopped = true;
            this.dropUnwanted();
            this.changed(document);
        }
    }

    /** The listener is called with the document whose results or state changed. */
    onChange(listener: (document: string) => void): void {
        this.listeners.push(listener);
    }

    /** The listener is called with a document whose compilation has come on. */
    onProgress(listener: (document: string) => void): void {
        this.progressListeners.push(listener);
    }

    /** Resolves once every target of every document is compiled, or nothing will be any more. */
    async idle(): Promise<void> {
        if (this.isBusy()) {
            await new Promise<void>(resolve => this.waiting.push(resolve));
        }
    }

    close(document: string): void {
        clearTimeout(this.documents.get(document)?.timer);
        this.documents.delete(document);
        this.dropUnwanted();
        this.tellWaiting();
    }

    async dispose(): Promise<void> {
        this.disposed = true;
        this.stopAhead();
        [...this.documents.keys()].forEach(document => this.close(document));
        await this.worker.terminate();
    }

    private entry(document: string): OpenDocument {
        let entry = this.documents.get(document);
        if (entry === undefined) {
            entry = new OpenDocument();
            this.documents.set(document, entry);
        }
        return entry;
    }

    /** Finds what is known by content; what is left is compiled after the pause. */
    private async settle(document: string, entry: OpenDocument, revision: number): Promise<void> {
        const jobs = await Promise.all(entry.targets.map(async ({ id, model, settings }) =>
            [id, model && await createJob(model.network, model.hardware, settings)] as const));
        const known = await this.known.find(jobs.flatMap(([, job]) => job?.key ?? []));
        if (entry.revision !== revision) {
            return;
        }
        for (const [id, job] of jobs) {
            // One may have finished meanwhile.
            const outcome = job && (known.get(job.key) ?? this.known.recent(job.key));
            if (outcome) {
                this.known.remember(job!.key, outcome);
                entry.finish(id, outcome);
            } else if (job) {
                entry.open.set(id, job);
            }
        }
        this.dropUnwanted();
        this.changed(document);
        if (entry.open.size > 0) {
            entry.timer = setTimeout(() => {
                entry.timer = undefined;
                void this.run();
            }, this.debounceMs);
        }
    }

    /** Stops a compilation whose result nobody waits for any more. */
    private dropUnwanted(): void {
        if (this.running && !this.wanted(this.running.key)) {
            this.running.abort.abort();
        }
    }

    private wanted(key: string): boolean {
        return [...this.documents.values()].some(entry => !entry.stopped && entry.waitsFor(key));
    }

    /** Compiles what is open, one job at a time; one call at work is enough. */
    private async run(): Promise<void> {
        if (this.running) {
            return;
        }
        let last: CompileJob | undefined;
        this.stopAhead();
        for (let job = this.nextJob(); job && !this.disposed; job = this.nextJob()) {
            last = job;
            const abort = new AbortController();
            this.running = { key: job.key, abort, progress: 0 };
            const outcome = await this.compile(job, abort.signal);
            this.running = undefined;
            if (outcome) {
                this.deliver(job.key, outcome);
            }
        }
        if (last && !this.disposed) {
            this.workAhead(last);
        }
    }

    /** For the job compiled last, once nothing has happened for a while. What it finds stays in the worker. */
    private workAhead(job: CompileJob): void {
        if (this.options.anticipateAfterMs !== undefined) {
            const abort = new AbortController();
            const timer = setTimeout(() => void this.worker.anticipate(job, abort.signal).catch(() => undefined), this.options.anticipateAfterMs);
            this.ahead = { timer, abort };
        }
    }

    private stopAhead(): void {
        clearTimeout(this.ahead?.timer);
        this.ahead?.abort.abort();
        this.ahead = undefined;
    }

    /** The next open job of a document whose pause is over. */
    private nextJob(): CompileJob | undefined {
        for (const entry of this.documents.values()) {
            if (entry.timer === undefined && !entry.stopped) {
                for (const job of entry.open.values()) {
                    if (job) {
                        return job;
                    }
                }
            }
        }
        return undefined;
    }

    private async compile(job: CompileJob, signal: AbortSignal): Promise<CompileOutcome | undefined> {
        try {
            const started = this.options.now?.() ?? 0;
            const outcome = await this.worker.compile(job, signal, share => this.progressed(job.key, share));
            this.known.add(job.key, outcome);
            this.options.debug?.(`compiled ${job.network.name} on ${job.hardware.name} in ${Math.round((this.options.now?.() ?? 0) - started)} ms`);
            return outcome;
        } catch (error) {
            if (error instanceof Cancelled) {
                return undefined;
            }
            const reason = error instanceof Error ? error.message : String(error);
            this.options.log?.(`compiling ${job.network.name} failed: ${reason}`);
            return { problems: [defect(job.network.name, reason)] };
        }
    }

    private progressed(key: string, share: number): void {
        if (this.running?.key === key) {
            this.running.progress = share;
            [...this.documents].filter(([, entry]) => entry.waitsFor(key))
                .forEach(([document]) => this.progressListeners.forEach(listener => listener(document)));
        }
    }

    private deliver(key: string, outcome: CompileOutcome): void {
        for (const [document, entry] of this.documents) {
            const ids = [...entry.open].filter(([, job]) => job?.key === key).map(([id]) => id);
            ids.forEach(id => entry.finish(id, outcome));
            if (ids.length > 0) {
                this.changed(document);
            }
        }
    }

    private changed(document: string): void {
        for (const listener of this.listeners) {
            listener(document);
        }
        this.tellWaiting();
    }

    private isBusy(): boolean {
        return !this.disposed && [...this.documents.values()].some(entry => entry.open.size > 0 && !entry.stopped);
    }

    private tellWaiting(): void {
        if (!this.isBusy()) {
            this.waiting.forEach(resolve => resolve());
            this.waiting = [];
        }
    }
}
