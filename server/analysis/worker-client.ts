/**
 * One compute worker seen from the thread that uses it: requests in, promises out. A worker that dies fails what was asked
 * of it and is replaced at the next request. It must not know what the results are for.
 */
import type { Hardware } from '../hardware/model.js';
import type { Network } from '../network/model.js';
import type { TernaryMatrix } from '../compiler/share/graph.js';
import type { DumpPiece, Inspected, Inspection } from './inspect.js';
import type { Answer, CompiledElsewhere, CompileOutcome, RunSettings, Settings, SharedMatrix, SimulationResult } from './messages.js';
import type { TraceOrder } from './tracing.js';
import { SentWeights, weightKeys } from './transfer.js';

/** The part of a worker that is used; the host's workers fit it. */
export interface ComputeWorker {
    post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
    onMessage(listener: (message: unknown) => void): void;
    onFailure(listener: (reason: string) => void): void;
    terminate(): Promise<void>;
}

export type StartWorker = () => ComputeWorker;

/** One thing to compile; see `createJob`. */
export interface CompileJob {
    /** By content of everything below. */
    readonly key: string;
    /** One for each layer, by content of what its programs depend on. */
    readonly layerKeys: readonly string[];
    readonly network: Network;
    readonly hardware: Hardware;
    readonly settings: Settings;
}

export interface SimulationAnswer {
    readonly outcome: CompileOutcome;
    readonly result?: SimulationResult;
}

export interface TraceAnswer {
    readonly outcome: CompileOutcome;
    readonly bytes?: Uint8Array;
    /** Why the network runs and there is no trace of it all the same. */
    readonly refused?: string;
}

/** Some of a run's images. */
export interface SimulationPiece {
    readonly images: readonly Int32Array[];
    readonly firstImage: number;
    readonly run: RunSettings;
}

/** Thrown when the caller's signal was raised. */
export class Cancelled extends Error {
    override readonly name = 'Cancelled';
}

/** Thrown when a worker fails: a defect or a machine out of memory, never bad input. */
export class ComputeFailure extends Error {
    override readonly name = 'ComputeFailure';
}

interface Pending {
    readonly resolve: (answer: Answer) => void;
    readonly reject: (error: Error) => void;
    readonly onProgress?: (share: number) => void;
    readonly onPiece?: (piece: DumpPiece) => void;
}

export class WorkerClient {
    private worker: ComputeWorker | undefined;
    private readonly pending = new Map<number, Pending>();
    private sent = new SentWeights();
    /** Key of the job whose programs the worker has, if it is the newest. */
    private compiled: string | undefined;
    private nextId = 1;

    constructor(private readonly startWorker: StartWorker) {}

    /** @throws Cancelled, ComputeFailure */
    async compile(job: CompileJob, signal?: AbortSignal, onProgress?: (share: number) => void): Promise<CompileOutcome> {
        const answer = await this.ask(job, { kind: 'compile' }, signal, onProgress);
        if (answer.kind !== 'compiled') {
            throw new ComputeFailure(`unexpected answer ${answer.kind}`);
        }
        return answer.outcome;
    }

    /** The programs too, for other workers; none where compiling failed. @throws Cancelled, ComputeFailure */
    async compileForOthers(job: CompileJob, signal?: AbortSignal): Promise<Pick<CompiledElsewhere, 'outcome'> & Partial<CompiledElsewhere>> {
        const answer = await this.ask(job, { kind: 'compile', withLayers: true }, signal);
        if (answer.kind !== 'compiled') {
            throw new ComputeFailure(`unexpected answer ${answer.kind}`);
        }
        this.compiled = job.key;
        return { outcome: answer.outcome, layers: answer.layers };
    }

    /** Starts the worker ahead of its first request. */
    warm(): void {
        this.worker ??= this.start();
    }

    /** `compiled`: by another worker. @throws Cancelled, ComputeFailure */
    async simulate(job: CompileJob, piece: SimulationPiece, signal?: AbortSignal, onProgress?: (share: number) => void, compiled?: CompiledElsewhere): Promise<SimulationAnswer> {
        const answer = await this.ask(job, { kind: 'simulate', ...piece, compiled }, signal, onProgress);
        if (answer.kind !== 'simulated') {
            throw new ComputeFailure(`unexpected answer ${answer.kind}`);
        }
        return answer;
    }

    /** A trace file of the images, unless compiling failed. @throws Cancelled, ComputeFailure */
    async trace(job: CompileJob, images: readonly Int32Array[], order: TraceOrder, signal?: AbortSignal, onProgress?: (share: number) => void,
        compiled?: CompiledElsewhere): Promise<TraceAnswer> {
        const answer = await this.ask(job, { kind: 'trace', images, order, compiled }, signal, onProgress);
        if (answer.kind !== 'traced') {
            throw new ComputeFailure(`unexpected answer ${answer.kind}`);
        }
        return answer;
    }

    /** `onPiece` gets the texts in order before the answer. @throws Cancelled, ComputeFailure */
    async inspect(job: CompileJob, inspection: Inspection, signal?: AbortSignal, onPiece?: Pending['onPiece']): Promise<Inspected> {
        const answer = await this.ask(job, { kind: 'inspect', inspection }, signal, undefined, onPiece);
        if (answer.kind !== 'inspected') {
            throw new ComputeFailure(`unexpected answer ${answer.kind}`);
        }
        return answer.inspected;
    }

    /** @throws Cancelled, ComputeFailure */
    async share(matrices: readonly TernaryMatrix[], effort: Settings['effort'], verify: boolean, signal?: AbortSignal): Promise<readonly SharedMatrix[]> {
        const answer = await this.send(() => ({ kind: 'share', matrices, effort, verify }), signal);
        if (answer.kind !== 'shared') {
            throw new ComputeFailure(`unexpected answer ${answer.kind}`);
        }
        return answer.matrices;
    }

    /** Work ahead for edits of energies; see `anticipate.ts`. @throws Cancelled, ComputeFailure */
    async anticipate(job: CompileJob, signal: AbortSignal): Promise<void> {
        await this.ask(job, { kind: 'anticipate' }, signal);
    }

    /** Ends the worker at once; what was asked and not answered fails as cancelled. */
    async terminate(): Promise<void> {
        const worker = this.forget(new Cancelled('the worker was stopped'));
        await worker?.terminate();
    }

    private async ask(job: CompileJob, request: { kind: string; compiled?: CompiledElsewhere; [content: string]: unknown }, signal?: AbortSignal,
        onProgress?: Pending['onProgress'], onPiece?: Pending['onPiece']): Promise<Answer> {
        const keys = await weightKeys(job.network);
        const { hardware, settings, key, layerKeys } = job;
        return this.send(() => {
            const has = this.compiled === key;
            // Whatever this request is, it leaves the worker with this job's programs, or with none.
            this.compiled = has || request.compiled ? key : undefined;
            return { ...request, compiled: has ? undefined : request.compiled, key, layerKeys, hardware, settings, network: this.sent.pack(job.network, keys) };
        }, signal, onProgress, onPiece);
    }

    /** `content` is made when it is sent, without a pause between, so that what it notes as sent is sent. */
    private async send(content: () => object, signal?: AbortSignal, onProgress?: Pending['onProgress'],
        onPiece?: Pending['onPiece']): Promise<Answer> {
        if (signal?.aborted) {
            throw new Cancelled('cancelled before it started');
        }
        const worker = this.worker ??= this.start();
        const id = this.nextId++;
        const cancel = typeof SharedArrayBuffer === 'undefined' ? undefined : new SharedArrayBuffer(4);
        const answered = new Promise<Answer>((resolve, reject) => this.pending.set(id, { resolve, reject, onProgress, onPiece }));
        const abort = (): void => {
            if (cancel) {
                Atomics.store(new Int32Array(cancel), 0, 1);
            } else {
                void this.terminate();
            }
        };
        signal?.addEventListener('abort', abort, { once: true });
        try {
            worker.post({ ...content(), id, cancel });
            return await answered;
        } finally {
            this.pending.delete(id);
            signal?.removeEventListener('abort', abort);
        }
    }

    private start(): ComputeWorker {
        const worker = this.startWorker();
        worker.onMessage(message => this.receive(message as Answer));
        worker.onFailure(reason => {
            if (this.worker === worker) {
                this.forget(new ComputeFailure(reason));
            }
        });
        return worker;
    }

    private receive(answer: Answer): void {
        const pending = this.pending.get(answer.id);
        switch (answer.kind) {
            case 'progress':
                return pending?.onProgress?.(answer.share);
            case 'piece':
                return pending?.onPiece?.(answer.piece);
            case 'cancelled':
                return pending?.reject(new Cancelled('cancelled'));
            case 'failed':
                return pending?.reject(new ComputeFailure(answer.reason));
            default:
                return pending?.resolve(answer);
        }
    }

    private forget(reason: Error): ComputeWorker | undefined {
        const worker = this.worker;
        this.worker = undefined;
        this.sent = new SentWeights();
        this.compiled = undefined;
        for (const { reject } of this.pending.values()) {
            reject(reason);
        }
        this.pending.clear();
        return worker;
    }
}
