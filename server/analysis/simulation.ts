/**
 * A simulation over several workers. The images are cut into the same pieces however many workers there are, and the pieces
 * are put together in order, so that every number is the same on every machine. It must not know files or documents.
 */
import type { EnergyJ } from '../cost/report.js';
import type { SimulationResult } from '../simulator/simulate.js';
import { addEnergy, scaleEnergy } from './energy.js';
import type { CompileOutcome } from './messages.js';
import { WorkerClient, type CompileJob, type SimulationAnswer, type StartWorker } from './worker-client.js';

export interface SimulationOptions {
    readonly startWorker: StartWorker;
    /** Threads at most; fewer where there are fewer pieces. */
    readonly workers: number;
    /** Raised: the workers end at once and the call throws Cancelled. */
    readonly signal?: AbortSignal;
    readonly onProgress?: (done: number, total: number) => void;
}

/** `result` is absent where compiling failed; then the outcome's problems say why. */
export interface SimulationRun {
    readonly outcome: CompileOutcome;
    readonly result?: SimulationResult;
}

/** Pieces a run is cut into at most: enough to share evenly, few enough that handing them out costs nothing. */
const pieces = 64;

/** @throws Cancelled, ComputeFailure */
export async function runSimulation(job: CompileJob, images: readonly Int32Array[], options: SimulationOptions): Promise<SimulationRun> {
    const chunks = cut(images, job.settings.batch);
    const clients = Array.from({ length: Math.min(options.workers, chunks.length) }, () => new WorkerClient(options.startWorker));
    const stop = (): void => clients.forEach(client => void client.terminate());
    options.signal?.addEventListener('abort', stop, { once: true });
    try {
        return await runChunks(job, chunks, clients, options);
    } finally {
        options.signal?.removeEventListener('abort', stop);
        await Promise.all(clients.map(client => client.terminate()));
    }
}

/** Each worker takes the next piece when it has finished one. */
async function runChunks(job: CompileJob, chunks: readonly (readonly Int32Array[])[], clients: readonly WorkerClient[],
    { signal, onProgress }: SimulationOptions): Promise<SimulationRun> {
    const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const done = chunks.map(() => 0);
    const tell = (index: number, count: number): void => {
        done[index] = count;
        onProgress?.(done.reduce((sum, value) => sum + value, 0), total);
    };
    const answers: SimulationAnswer[] = [];
    let next = 0;
    let failed: SimulationAnswer | undefined;
    const work = async (client: WorkerClient): Promise<void> => {
        while (next < chunks.length && !failed) {
            const index = next++;
            const answer = await client.simulate(job, chunks[index], signal, count => tell(index, count));
            answers[index] = answer;
            failed ??= answer.result ? undefined : answer;
            tell(index, chunks[index].length);
        }
    };
    await Promise.all(clients.map(work));
    if (failed) {
        return { outcome: failed.outcome };
    }
    return { outcome: answers[0].outcome, result: merge(answers.map(answer => answer.result!)) };
}

/** Pieces of equal size, each whole batches; depends on nothing but the number of images and the batch. */
function cut(images: readonly Int32Array[], batch: number): readonly (readonly Int32Array[])[] {
    const size = Math.ceil(Math.ceil(images.length / pieces) / batch) * batch;
    return Array.from({ length: Math.ceil(images.length / size) }, (_, index) => images.slice(index * size, (index + 1) * size));
}

/** Logits one after another, passes added, everything else the mean over all images. */
export function merge(results: readonly SimulationResult[]): SimulationResult {
    const images = results.reduce((sum, result) => sum + result.logits.length, 0);
    const mean = (value: (result: SimulationResult) => number): number =>
        results.reduce((sum, result) => sum + value(result) * result.logits.length, 0) / images;
    const meanEnergy = (value: (result: SimulationResult) => EnergyJ): EnergyJ =>
        scaleEnergy(results.map(result => scaleEnergy(value(result), result.logits.length)).reduce(addEnergy), 1 / images);
    return {
        logits: results.flatMap(result => result.logits),
        passes: results.reduce((sum, result) => sum + result.passes, 0),
        cycles: mean(result => result.cycles),
        layers: results[0].layers.map(({ name }, index) => ({
            name,
            energyJ: meanEnergy(result => result.layers[index].energyJ),
            cycles: mean(result => result.layers[index].cycles),
            latencyS: mean(result => result.layers[index].latencyS),
            zeroShare: mean(result => result.layers[index].zeroShare),
            saturatedShare: mean(result => result.layers[index].saturatedShare),
        })),
    };
}
