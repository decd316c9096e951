/**
 * A simulation over several workers. The images are cut into the same pieces however many workers there are, and the pieces
 * are put together in order, so that every number is the same on every machine. It must not know files or documents.
 */
import { energyOf } from '../cost/energy.js';
import { measuredOf, type Measured, type MeasuredSection } from '../cost/measured.js';
import type { FaultyLayer, FaultyResult } from '../simulator/simulate.js';
import type { CompiledElsewhere, CompileOutcome, RunSettings, SimulationResult } from './messages.js';
import type { TraceOrder } from './tracing.js';
import { ComputeFailure, WorkerClient, type CompileJob, type SimulationAnswer, type StartWorker, type TraceAnswer } from './worker-client.js';

export interface SimulationOptions {
    readonly startWorker: StartWorker;
    /** Threads at most; fewer where there are fewer pieces. */
    readonly workers: number;
    /** As the editor runs unless said otherwise. */
    readonly run?: RunSettings;
    /** Raised: the workers end at once and the call throws Cancelled. */
    readonly signal?: AbortSignal;
    /** A trace of the first images is wanted beside the results. */
    readonly trace?: WantedTrace;
    /** Images done (layers of images under way count in part) of all. */
    readonly onProgress?: (done: number, total: number) => void;
}

/** extra: the results are wanted in any case; a recording that fails only says why. */
export interface WantedTrace {
    readonly images: number;
    readonly order: TraceOrder;
    readonly extra?: boolean;
}

/** `result` is absent where compiling failed; then the outcome's problems say why. */
export interface SimulationRun {
    readonly outcome: CompileOutcome;
    readonly result?: SimulationResult;
    /** The trace file, where one was wanted. */
    readonly trace?: Uint8Array;
    /** Why there is none, where one was wanted. */
    readonly traceRefused?: string;
}

export const defaultRun: RunSettings = { executor: 'bulk', check: false, wear: false };

/** Pieces a run is cut into at most: enough to share them evenly, few enough that each fills the simulator's words. */
const pieces = 8;

/** @throws Cancelled, ComputeFailure */
export async function runSimulation(job: CompileJob, images: readonly Int32Array[], options: SimulationOptions): Promise<SimulationRun> {
    const chunks = cut(images, job.settings.batch);
    const tasks = chunks.length + (options.trace ? 1 : 0);
    const clients = Array.from({ length: Math.min(options.workers, tasks) }, () => new WorkerClient(options.startWorker));
    const stop = (): void => clients.forEach(client => void client.terminate());
    options.signal?.addEventListener('abort', stop, { once: true });
    try {
        const [first, ...others] = clients;
        others.forEach(client => client.warm());
        // One compiles for all; where there is one only, it compiles when it runs.
        const { outcome, layers } = others.length > 0 ? await first.compileForOthers(job, options.signal) : { outcome: undefined, layers: undefined };
        if (outcome && !layers) {
            return { outcome };
        }
        return await runChunks(job, chunks, clients, options, outcome && layers && { outcome, layers });
    } finally {
        options.signal?.removeEventListener('abort', stop);
        await Promise.all(clients.map(client => client.terminate()));
    }
}

/** Each worker takes the next piece when it has finished one. */
async function runChunks(job: CompileJob, chunks: readonly (readonly Int32Array[])[], clients: readonly WorkerClient[],
    { signal, onProgress, run = defaultRun, trace }: SimulationOptions, compiled: CompiledElsewhere | undefined): Promise<SimulationRun> {
    const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const traced = chunks.flat().slice(0, trace?.images ?? 0);
    const weights = [...chunks.map(chunk => chunk.length), traced.length];
    const done = weights.map(() => 0);
    const tell = (index: number, share: number): void => {
        done[index] = share * weights[index];
        onProgress?.(Math.floor(done.reduce((sum, images) => sum + images, 0) * total / (total + traced.length)), total);
    };
    const answers: SimulationAnswer[] = [];
    let recorded: TraceAnswer | undefined;
    let next = 0;
    let failed: SimulationAnswer | TraceAnswer | undefined;
    const work = async (client: WorkerClient, first: boolean): Promise<void> => {
        // The longest first: recording one image takes longer than running many.
        if (first && trace) {
            recorded = await traceOf(client, () => client.trace(job, traced, trace.order, signal, share => tell(chunks.length, share), compiled), trace);
            tell(chunks.length, 1);
            failed ??= recorded.bytes ?? recorded.refused ? undefined : recorded;
        }
        while (next < chunks.length && !failed) {
            const index = next++;
            const answer = await client.simulate(job, { images: chunks[index], firstImage: index * chunks[0].length, run }, signal, share => tell(index, share), compiled);
            answers[index] = answer;
            failed ??= answer.result ? undefined : answer;
            tell(index, 1);
        }
    };
    await Promise.all(clients.map((client, index) => work(client, index === 0)));
    if (failed) {
        return { outcome: failed.outcome };
    }
    return { outcome: answers[0].outcome, result: merge(answers.map(answer => answer.result!)), ...(recorded && { trace: recorded.bytes, traceRefused: recorded.refused }) };
}

/** @throws Cancelled; ComputeFailure only where the trace is what was wanted. */
async function traceOf(client: WorkerClient, ask: () => Promise<TraceAnswer>, { extra = false }: WantedTrace): Promise<TraceAnswer> {
    try {
        return await ask();
    } catch (error) {
        if (!extra || !(error instanceof ComputeFailure)) {
            throw error;
        }
        // The worker may be out of memory: the next piece gets a new one.
        await client.terminate();
        return { outcome: { problems: [] }, refused: error.message };
    }
}

/** Pieces of equal size, each whole batches; depends on nothing but the number of images and the batch. */
function cut(images: readonly Int32Array[], batch: number): readonly (readonly Int32Array[])[] {
    const size = Math.ceil(Math.ceil(images.length / pieces) / batch) * batch;
    return Array.from({ length: Math.ceil(images.length / size) }, (_, index) => images.slice(index * size, (index + 1) * size));
}

/** Logits one after another, passes and faults added, everything else the mean over all images. */
function merge(results: readonly SimulationResult[]): SimulationResult {
    const faulty = results.flatMap(result => result.faulty ?? []);
    const lockstep = results.flatMap(result => result.lockstep ?? []);
    const difference = lockstep.find(run => run.difference)?.difference;
    return {
        ...(faulty.length > 0 && { faulty: mergeFaulty(faulty) }),
        ...(results[0].wear && { wear: results[0].wear }),
        ...(lockstep.length > 0 && {
            lockstep: { operations: sumOf(lockstep, run => run.operations), cells: sumOf(lockstep, run => run.cells), ...(difference && { difference }) }
        }),
        logits: results.flatMap(result => result.logits),
        passes: sumOf(results, result => result.passes),
        measured: mergeMeasured(results.map(result => ({ measured: result.measured, images: result.logits.length }))),
    };
}

function sumOf<Item>(items: readonly Item[], pick: (item: Item) => number): number {
    return items.reduce((sum, item) => sum + pick(item), 0);
}

function mergeFaulty(pieces: readonly FaultyResult[]): FaultyResult {
    const layers = pieces[0].layers.map((first, index): FaultyLayer => {
        const { name, ...counts } = first;
        const added = Object.keys(counts).map(count => [count, sumOf(pieces, piece => piece.layers[index][count as keyof typeof counts])]);
        return { name, ...Object.fromEntries(added) as typeof counts };
    });
    return { logits: pieces.flatMap(piece => piece.logits), layers };
}

interface Weighted {
    readonly measured: Measured;
    readonly images: number;
}

function mergeMeasured(pieces: readonly Weighted[]): Measured {
    const images = pieces.reduce((sum, piece) => sum + piece.images, 0);
    const layers = pieces[0].measured.layers.map((first, index): Omit<MeasuredSection, 'ratio'> => {
        const mean = (value: (section: MeasuredSection) => number): number =>
            pieces.reduce((sum, piece) => sum + value(piece.measured.layers[index]) * piece.images, 0) / images;
        return {
            ...first,
            energyJ: energyOf(part => mean(section => section.energyJ[part])),
            ...(first.zeroShare !== undefined && { zeroShare: mean(section => section.zeroShare!) }),
            ...(first.saturatedShare !== undefined && { saturatedShare: mean(section => section.saturatedShare!) }),
        };
    });
    // Cycles, latency and estimates depend on the program only: they are the same for every piece.
    return measuredOf(layers);
}
