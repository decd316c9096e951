/**
 * Workers for tests: the compute side runs in the same thread behind structured clones, with an engine of the test's own.
 */
import { serveCompute } from '../../server/analysis/compute.js';
import type { Engine } from '../../server/analysis/engine.js';
import type { Answer, Request } from '../../server/analysis/messages.js';
import type { ComputeWorker } from '../../server/analysis/worker-client.js';

export interface InlineWorkers {
    readonly start: () => ComputeWorker;
    /** Workers started so far. */
    readonly started: number;
    readonly requests: readonly Request[];
    /** Makes the youngest worker die. */
    crash(reason: string): void;
    /** While held, requests wait. */
    hold(): void;
    release(): void;
}

export function inlineWorkers(engine: Engine): InlineWorkers {
    const requests: Request[] = [];
    let started = 0;
    let held: (() => void)[] | undefined;
    let crash: (reason: string) => void = () => undefined;

    const start = (): ComputeWorker => {
        started++;
        let alive = true;
        let toWorker: (request: Request) => void = () => undefined;
        let toClient: (answer: Answer) => void = () => undefined;
        let failure: (reason: string) => void = () => undefined;
        serveCompute({
            post: answer => {
                const copy = structuredClone(answer);
                queueMicrotask(() => alive && toClient(copy));
            },
            onMessage: listener => { toWorker = listener; },
        }, engine, () => performance.now());
        crash = reason => {
            alive = false;
            failure(reason);
        };
        return {
            post: message => {
                // Shared memory is the one thing a clone does not copy.
                const request = structuredClone(message) as Request;
                requests.push(request);
                const run = (): void => { setTimeout(() => alive && toWorker(request)); };
                if (held) {
                    held.push(run);
                } else {
                    run();
                }
            },
            onMessage: listener => { toClient = listener as (answer: Answer) => void; },
            onFailure: listener => { failure = listener; },
            terminate: async () => { alive = false; },
        };
    };
    return {
        start,
        get started() { return started; },
        requests,
        crash: reason => crash(reason),
        hold: () => { held = []; },
        release: () => {
            const waiting = held ?? [];
            held = undefined;
            waiting.forEach(run => run());
        },
    };
}
