import { describe, expect, it } from 'vitest';
import { Analyser, type Target } from '../../server/analysis/analyser.js';
import { defaultSettings } from '../../server/analysis/job.js';
import type { Network } from '../../server/network/model.js';
import { countingEngine, type CountingEngine } from './counting-engine.js';
import { inlineWorkers } from './inline-worker.js';
import { tinyChain, tinyHardware, tinyNetwork } from './models.js';

function setUp(engine: CountingEngine = countingEngine()) {
    const workers = inlineWorkers(engine);
    const log: string[] = [];
    const analyser = new Analyser({ startWorker: workers.start, debounceMs: 0, log: message => log.push(message) });
    return { analyser, engine, workers, log };
}

function target(network: Network | undefined, hardware = tinyHardware(), id = 'Net on Tiny'): Target {
    return { id, model: network && { network, hardware }, settings: defaultSettings };
}

const a = 'file:///a.tern';

describe('the analyser', () => {
    it('compiles in a worker and tells when the result is there', async () => {
        const { analyser } = setUp();
        const told: string[] = [];
        analyser.onChange(document => told.push(`${document} ${analyser.state(document)}`));
        analyser.update(a, [target(tinyNetwork('Net'))]);
        await analyser.idle();
        expect(analyser.results(a).map(({ id, stale, outcome }) => [id, stale, outcome.report?.network])).toEqual([['Net on Tiny', false, 'Net']]);
        expect(told).toEqual([`${a} compiling`, `${a} ready`]);
    });

    it('keeps the newest result, marked stale, while a newer one is compiled', async () => {
        const { analyser, workers } = setUp();
        analyser.update(a, [target(tinyNetwork('Old'))]);
        await analyser.idle();
        workers.hold();
        analyser.update(a, [target(tinyNetwork('New'))]);
        expect(analyser.results(a)).toMatchObject([{ stale: true, outcome: { report: { network: 'Old' } } }]);
        expect(analyser.state(a)).toBe('stale');
        workers.release();
        await analyser.idle();
        expect(analyser.results(a)).toMatchObject([{ stale: false, outcome: { report: { network: 'New' } } }]);
    });

    it('keeps the newest result, marked stale, while the source has errors', async () => {
        const { analyser } = setUp();
        analyser.update(a, [target(tinyNetwork('Net'))]);
        await analyser.idle();
        analyser.update(a, [target(undefined)]);
        await analyser.idle();
        expect(analyser.results(a)).toMatchObject([{ stale: true, outcome: { report: { network: 'Net' } } }]);
        expect(analyser.state(a)).toBe('failed');
    });

    it('stays stopped when the model arrives that it was stopped before, and starts with the next edit', async () => {
        const { analyser, engine } = setUp();
        analyser.update(a, [{ ...target(undefined), pending: true }]);
        expect(analyser.state(a)).toBe('compiling');
        analyser.stop(a);
        expect(analyser.state(a)).toBe('stopped');
        analyser.update(a, [target(tinyNetwork('Net'))], false);
        await analyser.idle();
        await new Promise(resolve => setTimeout(resolve, 5));
        expect([analyser.state(a), engine.compiled.length]).toEqual(['stopped', 0]);
        analyser.update(a, [target(tinyNetwork('Net'))]);
        await analyser.idle();
        expect([analyser.state(a), engine.compiled.length]).toEqual(['ready', 1]);
    });

    it('passes a result on, marked stale, to what is called otherwise in the same place', async () => {
        const { analyser, workers } = setUp();
        const called = (id: string, place: string, network: Network | undefined = tinyNetwork(id)): Target => ({ ...target(network, tinyHardware(), id), place });
        const shown = (): string[] => analyser.results(a).map(({ id, stale, outcome }) => `${id}: ${outcome.report?.network}${stale ? ', old' : ''}`);
        analyser.update(a, [called('First', 'network 0'), called('Second', 'network 1')]);
        await analyser.idle();
        workers.hold();
        analyser.update(a, [called('First', 'network 0'), called('Sec', 'network 1')]);
        expect(shown()).toEqual(['First: First, old', 'Sec: Second, old']);
        // What is new has nothing to take over: the others are all still there.
        analyser.update(a, [called('New', 'network 0'), called('First', 'network 1'), called('Sec', 'network 2')]);
        expect(shown()).toEqual(['First: First, old', 'Sec: Second, old']);
        workers.release();
        await analyser.idle();
        expect(shown()).toEqual(['New: New', 'First: First', 'Sec: Sec']);
    });

    it('never compiles equal content twice, in whichever document and however it is written', async () => {
        const { analyser, engine } = setUp();
        analyser.update(a, [target(tinyNetwork('Net'))]);
        await analyser.idle();
        analyser.update('file:///b.tern', [target(tinyNetwork('Net'))]);
        analyser.update(a, [target(tinyNetwork('Net', [0, 0, 1, 1]))]);
        await analyser.idle();
        analyser.update(a, [target(tinyNetwork('Net'))]);
        await analyser.idle();
        expect(engine.compiled).toHaveLength(2);
        expect(analyser.results('file:///b.tern')).toHaveLength(1);
    });

    it('compiles again when a weight or a constant of the hardware changes', async () => {
        const { analyser, engine } = setUp();
        for (const [weights, energyJ] of [[[1, 0, 0, 1], 3e-15], [[1, 0, 0, -1], 3e-15], [[1, 0, 0, -1], 4e-15]] as const) {
            analyser.update(a, [target(tinyNetwork('Net', weights), tinyHardware(energyJ))]);
            await analyser.idle();
        }
        expect(engine.compiled).toHaveLength(3);
    });

    it('compiles only the layers that changed, and none when an edit is taken back', async () => {
        const { analyser, engine } = setUp();
        const versions = [[[1, 0, 0, 1], [1, 1, 0, 1]], [[1, 0, 0, 1], [0, 1, 0, 1]], [[1, 0, 0, 1], [1, 1, 0, 1], [1, 1, 1, 1]]];
        for (const weights of versions) {
            analyser.update(a, [target(tinyChain('Net', weights))]);
            await analyser.idle();
        }
        expect(engine.layers).toEqual(['1 0 0 1', '1 1 0 1', '0 1 0 1', '1 1 1 1']);
    });

    it('sends weights to the worker once', async () => {
        const { analyser, workers } = setUp();
        for (const energyJ of [1, 2, 3]) {
            analyser.update(a, [target(tinyNetwork('Net'), tinyHardware(energyJ))]);
            await analyser.idle();
        }
        expect(workers.requests.map(request => request.kind === 'compile' && request.network.added.length)).toEqual([1, 0, 0]);
    });

    it('stops a compilation that an edit made useless and compiles the newest text only', async () => {
        const { analyser, engine, workers } = setUp();
        workers.hold();
        analyser.update(a, [target(tinyNetwork('First'))]);
        await expect.poll(() => workers.requests.length).toBe(1);
        analyser.update(a, [target(tinyNetwork('Second'))]);
        analyser.update(a, [target(tinyNetwork('Third'))]);
        await expect.poll(() => new Int32Array(workers.requests[0].cancel!)[0]).toBe(1);
        workers.release();
        await analyser.idle();
        expect(engine.compiled.filter(name => name !== 'First')).toEqual(['Third']);
        expect(analyser.results(a)).toMatchObject([{ outcome: { report: { network: 'Third' } } }]);
    });

    it('reports an error of the compiler as the result', async () => {
        const { analyser } = setUp(countingEngine({ reject: 'Net' }));
        analyser.update(a, [target(tinyNetwork('Net'))]);
        await analyser.idle();
        expect(analyser.state(a)).toBe('failed');
        expect(analyser.results(a)[0].outcome.problems).toMatchObject([{ code: 'capacity/columns', layer: 'fc' }]);
    });

    it('survives a compiler that throws: the defect is told, other networks still compile', async () => {
        const { analyser, log } = setUp(countingEngine({ fail: 'Bad' }));
        analyser.update(a, [target(tinyNetwork('Bad'), tinyHardware(), 'bad'), target(tinyNetwork('Good'), tinyHardware(), 'good')]);
        await analyser.idle();
        expect(analyser.results(a).map(({ outcome }) => outcome.problems[0]?.code ?? outcome.report?.network)).toEqual(['internal/compiler', 'Good']);
        expect(log).toEqual(['compiling Bad failed: index out of range']);
    });

    it('survives a worker that dies and starts another', async () => {
        const { analyser, workers } = setUp();
        workers.hold();
        analyser.update(a, [target(tinyNetwork('Net'))]);
        await expect.poll(() => workers.requests.length).toBe(1);
        workers.crash('out of memory');
        await analyser.idle();
        expect(analyser.results(a)[0].outcome.problems[0].message).toContain('out of memory');
        workers.release();
        analyser.update(a, [target(tinyNetwork('Next'))]);
        await analyser.idle();
        expect(analyser.results(a)).toMatchObject([{ outcome: { report: { network: 'Next' } } }]);
        expect(workers.started).toBe(2);
    });

    it('forgets closed documents and answers nothing for unknown ones', async () => {
        const { analyser } = setUp();
        analyser.update(a, [target(tinyNetwork('Net'))]);
        analyser.close(a);
        await analyser.idle();
        expect(analyser.results(a)).toEqual([]);
        expect(analyser.state(a)).toBeUndefined();
    });
});
