/** Entry of the compute worker on Node: serves the thread that started it. */
import { parentPort } from 'node:worker_threads';
import { performance } from 'node:perf_hooks';
import { serveCompute } from './analysis/compute.js';
import { engine } from './analysis/engine.js';

if (!parentPort) {
    throw new Error('worker-node runs as a worker thread only');
}
const port = parentPort;
serveCompute({
    post: answer => port.postMessage(answer),
    onMessage: listener => port.on('message', listener),
}, engine, () => performance.now());
