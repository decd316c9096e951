/**
 * The sharing pass alone on many matrices, over several workers; each matrix's program is the same on any of them. It must
 * not know where matrices come from.
 */
import type { TernaryMatrix } from '../compiler/share/graph.js';
import type { Settings, SharedMatrix } from './messages.js';
import { WorkerClient, type StartWorker } from './worker-client.js';

export interface ShareAllOptions {
    readonly startWorker: StartWorker;
    /** Threads at most. */
    readonly workers: number;
    readonly effort: Settings['effort'];
    /** Replay every program exactly. */
    readonly verify: boolean;
    readonly signal?: AbortSignal;
    readonly onProgress?: (done: number, total: number) => void;
}

/** Matrices a worker gets at a time: enough that messages cost nothing, few enough that the last one does not wait long. */
const atATime = 64;

/** One result a matrix, in order. @throws Cancelled, ComputeFailure */
export async function shareAll(matrices: readonly TernaryMatrix[], options: ShareAllOptions): Promise<readonly SharedMatrix[]> {
    const size = Math.min(atATime, Math.max(1, Math.ceil(matrices.length / (4 * options.workers))));
    const clients = Array.from({ length: Math.min(options.workers, Math.ceil(matrices.length / size)) }, () => new WorkerClient(options.startWorker));
    const stop = (): void => clients.forEach(client => void client.terminate());
    options.signal?.addEventListener('abort', stop, { once: true });
    const results: SharedMatrix[] = [];
    let next = 0;
    let done = 0;
    const work = async (client: WorkerClient): Promise<void> => {
        while (next < matrices.length) {
            const from = next;
            next += size;
            const part = await client.share(matrices.slice(from, from + size), options.effort, options.verify, options.signal);
            part.forEach((result, index) => { results[from + index] = result; });
            options.onProgress?.(done += part.length, matrices.length);
        }
    };
    try {
        await Promise.all(clients.map(work));
        return results;
    } finally {
        options.signal?.removeEventListener('abort', stop);
        await Promise.all(clients.map(client => client.terminate()));
    }
}
