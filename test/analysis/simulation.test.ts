import { describe, expect, it } from 'vitest';
import { createJob, defaultSettings } from '../../server/analysis/job.js';
import { runSimulation } from '../../server/analysis/simulation.js';
import { Cancelled, ComputeFailure } from '../../server/analysis/worker-client.js';
import { engine } from '../../server/analysis/engine.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import { seededImage } from '../../server/network/random.js';
import { randomNetwork } from '../support/networks.js';
import { countingEngine } from './counting-engine.js';
import { inlineWorkers } from './inline-worker.js';
import { tinyHardware, tinyNetwork } from './models.js';

const images = Array.from({ length: 137 }, (_, index) => Int32Array.of(index % 16, (index * 7) % 16));
const expected = images.map(([first, second]) => [first - second, second]);

async function run(workers: number, name = 'Net', engine = countingEngine()) {
    const job = await createJob(tinyNetwork(name), tinyHardware(), defaultSettings);
    const progress: [number, number][] = [];
    const inline = inlineWorkers(engine);
    const answer = await runSimulation(job, images, { startWorker: inline.start, workers, onProgress: (done, total) => progress.push([done, total]) });
    return { ...answer, progress, inline };
}

describe('a simulation over workers', () => {
    it('gives the images in order and the same bytes for any number of workers', async () => {
        const [one, two, three] = [await run(1), await run(2), await run(3)];
        expect(one.result!.logits.map(row => [...row])).toEqual(expected);
        expect(JSON.stringify(two.result)).toBe(JSON.stringify(one.result));
        expect(JSON.stringify(three.result)).toBe(JSON.stringify(one.result));
        expect(three.inline.started).toBe(3);
    });

    it('compiles once, whatever the number of workers', async () => {
        for (const workers of [1, 2, 5]) {
            const engine = countingEngine();
            const { result } = await run(workers, 'Net', engine);
            expect([workers, engine.compiled, result!.logits.map(row => [...row])]).toEqual([workers, ['Net'], expected]);
        }
    });

    it('a worker that takes the place of a lost one gets the programs too', async () => {
        const job = await createJob(tinyNetwork('Net'), tinyHardware(), defaultSettings);
        const engine = { ...countingEngine(), recordTrace: () => { throw new Error('out of memory'); } };
        const inline = inlineWorkers(engine);
        const { result } = await runSimulation(job, images, { startWorker: inline.start, workers: 2, trace: { images: 1, order: {} as never, extra: true } });
        expect([result!.logits.length, inline.started, engine.compiled]).toEqual([images.length, 3, ['Net']]);
    });

    it('programs travel whole: the same bits from a worker that did not compile', async () => {
        const { network } = randomNetwork(3);
        const job = await createJob(network, defaultHardware(), defaultSettings);
        const input = Array.from({ length: 20 }, (_, index) => seededImage(network.input, index));
        const on = async (workers: number) => {
            const inline = inlineWorkers(engine);
            const { result, trace } = await runSimulation(job, input, { startWorker: inline.start, workers, run: { executor: 'bulk', check: true, wear: true } });
            expect(inline.requests.filter(request => 'compiled' in request && request.compiled)).toHaveLength(workers - 1);
            return { result, trace };
        };
        expect(await on(3)).toEqual(await on(1));
    });

    it('adds passes and takes means of the rest', async () => {
        const { result } = await run(2);
        expect(result!.passes).toBe(3 * images.length);
        const mean = images.reduce((sum, image) => sum + image[0], 0) / images.length;
        expect(result!.measured.energyJ.search).toBeCloseTo(mean, 9);
        expect(result!.measured).toMatchObject({ cycles: 5, latencyS: 1e-9, layers: [{ name: 'fc', zeroShare: 0.5 }] });
        expect(result!.measured.layers[0].saturatedShare).toBeUndefined();
    });

    it('tells progress up to the end', async () => {
        const { progress } = await run(2);
        expect(progress.at(-1)).toEqual([137, 137]);
        expect(progress.every(([done], index) => index === 0 || done >= progress[index - 1][0])).toBe(true);
    });

    it('starts no more workers than there are pieces', async () => {
        const job = await createJob(tinyNetwork('Net'), tinyHardware(), { ...defaultSettings, batch: 4 });
        const inline = inlineWorkers(countingEngine());
        const { result } = await runSimulation(job, images.slice(0, 3), { startWorker: inline.start, workers: 8 });
        expect(result!.logits).toHaveLength(3);
        expect(inline.started).toBe(1);
    });

    it('gives the compiler\'s problems where it does not compile', async () => {
        const { outcome, result } = await run(2, 'Net', countingEngine({ reject: 'Net' }));
        expect(result).toBeUndefined();
        expect(outcome.problems).toMatchObject([{ code: 'capacity/columns' }]);
    });

    it('fails when a worker fails', async () => {
        await expect(run(2, 'Net', countingEngine({ fail: 'Net' }))).rejects.toThrow(ComputeFailure);
    });

    it('gives its results without a trace that failed, where the trace was only extra', async () => {
        const job = await createJob(tinyNetwork('Net'), tinyHardware(), defaultSettings);
        const engine = { ...countingEngine(), recordTrace: () => { throw new Error('out of memory'); } };
        const run = (extra: boolean) => runSimulation(job, images, { startWorker: inlineWorkers(engine).start, workers: 2, trace: { images: 1, order: {} as never, extra } });
        const { result, trace, traceRefused } = await run(true);
        expect([result?.logits.length, trace, traceRefused]).toEqual([images.length, undefined, 'out of memory']);
        await expect(run(false)).rejects.toThrow('out of memory');
    });

    it('ends at once when cancelled', async () => {
        const job = await createJob(tinyNetwork('Net'), tinyHardware(), defaultSettings);
        const inline = inlineWorkers(countingEngine());
        inline.hold();
        const abort = new AbortController();
        const running = runSimulation(job, images, { startWorker: inline.start, workers: 2, signal: abort.signal });
        await expect.poll(() => inline.requests.length).toBe(1);
        abort.abort();
        await expect(running).rejects.toThrow(Cancelled);
    });
});
