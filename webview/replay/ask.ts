/** The page's line to its worker: questions with answers, and the bytes the worker asks for, which the extension host has. */
import type { Ask } from '../player/searches.js';
import type { FromWorker, ToWorker } from './questions.js';
import { Unanswered } from './unanswered.js';

export class Asker {
    private readonly worker: Worker;
    private readonly waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (reason: Error) => void }>();
    private next = 0;

    /** `source`: text of the worker's bundle; `read` brings bytes of the file, undefined where it cannot. */
    constructor(source: string, read: (offset: number, length: number) => Promise<Uint8Array | undefined>) {
        // The page may not load a worker from anywhere; it makes it from text it was given.
        const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
        this.worker = new Worker(url);
        URL.revokeObjectURL(url);
        this.worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
            if (data.type === 'read') {
                // Handed over, not copied: nobody here looks at them.
                void read(data.offset, data.length).then(bytes => this.send({ type: 'bytes', id: data.id, bytes }, bytes ? [bytes.buffer] : []));
                return;
            }
            const waiting = this.waiting.get(data.id);
            this.waiting.delete(data.id);
            if (data.type === 'answer') {
                waiting?.resolve(data.answer);
            } else {
                waiting?.reject(new Unanswered(data.code, data.message));
            }
        });
    }

    /** @throws Unanswered; at once when the signal is raised, and the worker stops as soon as it sees that. */
    readonly ask: Ask = (name, ask, signal) => {
        const id = this.next++;
        return new Promise((resolve, reject) => {
            this.waiting.set(id, { resolve: answer => resolve(answer as never), reject });
            this.send({ type: 'ask', id, name, ask });
            signal?.addEventListener('abort', () => {
                if (this.waiting.delete(id)) {
                    this.send({ type: 'cancel', id });
                    reject(new Unanswered('replay/cancelled', 'Cancelled: everything is where it was.'));
                }
            }, { once: true });
        });
    };

    dispose(): void {
        this.worker.terminate();
    }

    private send(message: ToWorker, handedOver: readonly ArrayBufferLike[] = []): void {
        this.worker.postMessage(message, [...handedOver] as ArrayBuffer[]);
    }
}
