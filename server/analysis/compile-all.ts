/**
 * Several compilations at once, for those who want all results and then are done. It must not know where jobs come from.
 */
import { defect } from './known-outcomes.js';
import type { CompileOutcome } from './messages.js';
import { ComputeFailure, WorkerClient, type CompileJob, type StartWorker } from './worker-client.js';

export interface CompileAllOptions {
    readonly startWorker: StartWorker;
    /** Threads at most. */
    readonly workers: number;
    readonly signal?: AbortSignal;
    /** Layers done of all; a network's are equal shares of it. */
    readonly onProgress?: (done: number, total: number) => void;
    /** Each outcome as soon as it is there. */
    readonly onOutcome?: (index: number, outcome: CompileOutcome) => void;
}

/** One outcome a job, in order. A compiler that fails is an outcome with its defect. @throws Cancelled */
export async function compileAll(jobs: readonly CompileJob[], options: CompileAllOptions): Promise<readonly CompileOutcome[]> {
    const clients = Array.from({ length: Math.min(options.workers, jobs.length) }, () => new WorkerClient(options.startWorker));
    const stop = (): void => clients.forEach(client => void client.terminate());
    options.signal?.addEventListener('abort', stop, { once: true });
    const outcomes: CompileOutcome[] = [];
    let next = 0;
    const total = jobs.reduce((sum, { network }) => sum + network.layers.length, 0);
    const shares = jobs.map(() => 0);
    const tell = (index: number, share: number): void => {
        shares[index] = share;
        options.onProgress?.(Math.floor(jobs.reduce((sum, { network }, job) => sum + shares[job] * network.layers.length, 0) + 1e-9), total);
    };
    const work = async (client: WorkerClient): Promise<void> => {
        while (next < jobs.length) {
            const index = next++;
            outcomes[index] = await compileOne(client, jobs[index], options.signal, share => tell(index, share));
            tell(index, 1);
            options.onOutcome?.(index, outcomes[index]);
        }
    };
    try {
        await Promise.all(clients.map(work));
        return outcomes;
    } finally {
        options.signal?.removeEventListener('abort', stop);
        await Promise.all(clients.map(client => client.terminate()));
    }
}

async function compileOne(client: WorkerClient, job: CompileJob, signal: AbortSignal | undefined,
    onProgress: (share: number) => void): Promise<CompileOutcome> {
    try {
        return await client.compile(job, signal, onProgress);
    } catch (error) {
        if (error instanceof ComputeFailure) {
            return { problems: [defect(job.network.name, error.message)] };
        }
        throw error;
    }
}
