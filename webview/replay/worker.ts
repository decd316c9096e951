/** Entry of the replay worker: reads the trace through the page and answers its questions, one after another. It draws nothing. */
import { TraceLost } from '../../server/simulator/trace/store.js';
import { Answers } from './answers.js';
import type { FromWorker, QuestionName, Questions, ToWorker } from './questions.js';

const reads = new Map<number, (bytes: Uint8Array) => void>();
const failed = new Map<number, (reason: Error) => void>();
let nextRead = 0;

const post = (message: FromWorker): void => self.postMessage(message);

/** Bytes of the file, by way of the page and the extension host. */
function read(offset: number, length: number): Promise<Uint8Array> {
    const id = nextRead++;
    return new Promise((resolve, reject) => {
        reads.set(id, resolve);
        failed.set(id, reject);
        post({ type: 'read', id, offset, length });
    });
}

const answers = new Answers(read);
const underWay = new Map<number, AbortController>();

async function answer<Name extends QuestionName>(id: number, name: Name, ask: Questions[Name]['ask']): Promise<void> {
    const abort = new AbortController();
    underWay.set(id, abort);
    try {
        post({ type: 'answer', id, answer: await answers.to(name, ask, abort.signal) });
    } catch (error) {
        const known = error instanceof TraceLost;
        post({ type: 'failed', id, code: known ? error.problem.code : 'replay/failed', message: known ? error.problem.message : String(error) });
    } finally {
        underWay.delete(id);
    }
}

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
    if (data.type === 'ask') {
        void answer(data.id, data.name, data.ask);
        return;
    }
    if (data.type === 'cancel') {
        underWay.get(data.id)?.abort();
        return;
    }
    if (data.bytes) {
        reads.get(data.id)?.(data.bytes);
    } else {
        failed.get(data.id)?.(new Error('The trace could not be read.'));
    }
    reads.delete(data.id);
    failed.delete(data.id);
});
