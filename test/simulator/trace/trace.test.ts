/** The laws of traces: they hold what ran, exactly, whatever one asks first. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { machineOf } from '../../../server/compiler/machine.js';
import { measure } from '../../../server/cost/measured.js';
import { BulkExecutor } from '../../../server/simulator/bulk/executor.js';
import { createKernel } from '../../../server/simulator/bulk/kernel.js';
import { LayerData } from '../../../server/simulator/bulk/layer-data.js';
import { noRunCounts, PassExecutor } from '../../../server/simulator/passes.js';
import { simulate } from '../../../server/simulator/simulate.js';
import { TilePort } from '../../../server/simulator/trace/tile-port.js';
import type { Tally } from '../../../server/simulator/trace/ledger.js';
import type { ArrayState } from '../../../server/simulator/trace/state.js';
import type { ArrayName, Place, Trace } from '../../../server/simulator/trace/trace.js';
import { seeds } from '../../support/networks.js';
import { compiledOf, hardwareWith, machines, opened, recordOf } from './recorded.js';

const relative = (a: number, b: number): number => Math.abs(a - b) / Math.max(Number.MIN_VALUE, Math.abs(b));

describe.each(machines)('%s', (_, overrides) => {
    const hardware = hardwareWith(overrides);

    test('a trace gives the energy, cycles and results of the run', async () => {
        await fc.assert(fc.asyncProperty(seeds, fc.integer({ min: 1, max: 3 }), async (seed, batch) => {
            const { compiled, images } = compiledOf(seed, hardware, batch);
            const whole = images.slice(0, Math.floor(images.length / batch) * batch);
            fc.pre(whole.length > 0);
            const run = simulate(compiled, whole);
            const measured = measure(compiled, run);
            const trace = await opened(recordOf(compiled, whole));
            expect(trace.header.images.map(({ logits }) => logits)).toEqual(run.logits.map(row => [...row]));
            expect(trace.header.cycles).toBe(measured.cycles);
            const { energyJ } = trace.total();
            for (const [component, joules] of Object.entries(measured.energyJ)) {
                expect(relative(energyJ[component as keyof typeof energyJ], joules * whole.length), component).toBeLessThan(1e-9);
            }
            const atEnd = await trace.tallyAt(trace.cycles);
            expect(relative(atEnd.energyJ.total, energyJ.total)).toBeLessThan(1e-9);
            expect({ ...atEnd, energyJ: 0 }).toEqual({ ...trace.total(), energyJ: 0 });
        }), { numRuns: 4 });
    });

    test('the state at any step is that of the pass executor run from the beginning', async () => {
        await fc.assert(fc.asyncProperty(seeds, fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), async (seed, picks) => {
            const { compiled, images } = compiledOf(seed, hardware);
            const trace = await opened(recordOf(compiled, images));
            const machine = machineOf(compiled.hardware, new Set());
            for (const pick of picks) {
                const array = arrayAt(trace, pick);
                const { program } = compiled.layers[array.layer].parts[array.part];
                const op = pick % (program.length + 1);
                const place = trace.arrays(array.layer)[array.tile][array.part];
                const inputs = await Promise.all(trace.layers[array.layer].streams.map(({ source }) => trace.activations(array.run, source)));
                const executor = new PassExecutor(program, machine, place.enabledRows, new TilePort(trace.layers[array.layer], inputs, undefined, place.firstRow, place.rows, 1), true);
                executor.run(0, op, noRunCounts());
                const state = await trace.stateAt(array, { op, step: 0 });
                expect([...state.cells.keys()].sort((a, b) => a - b)).toEqual(executor.leftOver());
                executor.leftOver().forEach(cell => expect([...state.plane(cell)]).toEqual([...executor.plane(cell)]));
                expect([...state.positions]).toEqual([...executor.positions]);
            }
        }), { numRuns: 4 });
    });
});

test('the state at any operation is that of the bulk executor', async () => {
    await fc.assert(fc.asyncProperty(seeds, fc.nat(), async (seed, pick) => {
        const { compiled, images } = compiledOf(seed, hardwareWith(machines[4][1]));
        const trace = await opened(recordOf(compiled, images.slice(0, 1)));
        const { layer, part } = arrayAt(trace, pick);
        const own = compiled.layers[layer];
        const { program } = own.parts[part];
        const inputs = await Promise.all(own.streams.map(({ source }) => trace.activations(0, source)));
        const kernel = createKernel();
        const machine = machineOf(compiled.hardware, new Set());
        const bulk = new BulkExecutor(kernel, program, new LayerData(kernel, own, inputs, 1, 4), { machine, strict: true });
        const rows = own.placement.rowsPerImage;
        fc.pre(rows <= bulk.lanesAtOnce);
        bulk.begin(0, rows);
        const op = pick % (program.length + 1);
        bulk.run(0, op);
        for (const { firstRow, rows: used, tile } of trace.arrays(layer).map(parts => parts[part])) {
            const state = await trace.stateAt({ run: 0, layer, tile, part }, { op, step: 0 });
            for (const cell of new Set([program.carryCell, ...program.wordCells])) {
                const lanes = bulk.plane(cell);
                const expected = Array.from({ length: used }, (_, row) => Math.floor(lanes[Math.floor((firstRow + row) / 32)] / 2 ** ((firstRow + row) % 32)) % 2);
                expect(expected.map((_, row) => state.bit(row, cell))).toEqual(expected);
            }
        }
    }), { numRuns: 6 });
});

test('forward then back is the same state, and steps add up to operations', async () => {
    await fc.assert(fc.asyncProperty(seeds, fc.nat(), async (seed, pick) => {
        const { compiled, images } = compiledOf(seed, hardwareWith({}));
        const trace = await opened(recordOf(compiled, images.slice(0, 1)));
        const array = { ...arrayAt(trace, pick), run: 0 };
        const { operations } = trace.layers[array.layer].parts[array.part];
        const from = Math.max(0, pick % operations - 3);
        const places: Place[] = [];
        for (let op = from; op < Math.min(operations, from + 4); op++) {
            const steps = await trace.steps(array.layer, array.part, op);
            places.push(...steps.map((_, step) => ({ op, step })));
        }
        const forward: ArrayState[] = [];
        for (const place of places) {
            forward.push(await trace.stateAt(array, place));
        }
        for (const [i, place] of [...places.entries()].reverse()) {
            expect((await trace.stateAt(array, place)).equals(forward[i])).toBe(true);
        }
        // A fresh reader gives the same, whatever was asked before; the last step of an operation leads to the next.
        const fresh = await opened(recordOf(compiled, images.slice(0, 1), { spacing: 1000 }));
        const last = places.length - 1;
        expect((await fresh.stateAt(array, places[last])).equals(forward[last])).toBe(true);
    }), { numRuns: 6 });
});

test('places, cycles and moments lead to one another', async () => {
    const { compiled, images } = compiledOf(38, hardwareWith(machines[4][1]));
    const trace = await opened(recordOf(compiled, images));
    for (let cycle = 0; cycle < trace.cycles; cycle += Math.ceil(trace.cycles / 300)) {
        const moment = trace.momentAt(cycle);
        expect(trace.cycleOf(moment) + moment.cycle).toBe(cycle);
        for (const [part, { cycles }] of trace.layers[moment.layer].parts.entries()) {
            const place = await trace.placeAt(moment.layer, part, moment.cycle);
            const reached = await trace.cycleAt(moment.layer, part, place);
            // Shifts and idle ends take cycles without a step.
            expect(reached).toBeLessThanOrEqual(moment.cycle);
            expect(await trace.placeAt(moment.layer, part, reached)).toEqual(place);
            expect(place.op === trace.layers[moment.layer].parts[part].operations).toBe(moment.cycle >= cycles);
        }
    }
    expect(trace.timeAt(0)).toBe(0);
    expect(trace.timeAt(trace.cycles)).toBeCloseTo(trace.latencyS, 15);
});

test('energy only grows, and is at a layer\'s end the sum of its layers', async () => {
    const { compiled, images } = compiledOf(38, hardwareWith(machines[4][1]));
    const trace = await opened(recordOf(compiled, images));
    let last = 0;
    for (let cycle = 0; cycle <= trace.cycles; cycle += Math.max(1, Math.floor(trace.cycles / 60))) {
        const { total } = (await trace.tallyAt(cycle)).energyJ;
        expect(total).toBeGreaterThanOrEqual(last * (1 - 1e-12));
        last = total;
    }
    const layers = trace.layers.map((_, layer) => trace.layerTally(0, layer).energyJ.total);
    for (let layer = 1; layer < layers.length; layer++) {
        const before = await trace.tallyAt(trace.cycleOf({ run: 0, layer }));
        const own = trace.layers[layer].waveCycles === 0 ? 0 : trace.layers[layer].movedBits * trace.header.prices.movedBit;
        expect(relative(before.energyJ.total - own, layers.slice(0, layer).reduce((sum, one) => sum + one, 0))).toBeLessThan(1e-9);
    }
});

test('pages, arrays and operations add up to the same counts', async () => {
    const { compiled, images } = compiledOf(20, hardwareWith(machines[4][1]));
    const trace = await opened(recordOf(compiled, images.slice(0, 2)));
    for (const layer of trace.layers.keys()) {
        const whole = trace.layerTally(1, layer);
        const [pages, arrays] = [await trace.pageSummaries(1, layer), await trace.arraySummaries(1, layer)];
        const sum = (of: (tally: Tally) => number, tallies: readonly Tally[]): number => tallies.reduce((total, tally) => total + of(tally), 0);
        for (const field of ['written', 'tagged', 'searches', 'writes', 'shifts'] as const) {
            expect(sum(tally => tally[field], pages.map(({ tally }) => tally)), field).toBe(whole[field]);
            expect(sum(tally => tally[field], arrays.map(({ total }) => total)), field).toBe(whole[field]);
        }
        let written = 0;
        for (const { part, wave, page, from, to } of pages) {
            const operations = await trace.operations(layer, part, from, to, { run: 1, wave });
            const columns = await trace.columns(1, layer, part, wave, page);
            const byOperation = operations.reduce((total, { counts }) => total + counts!.written, 0);
            expect(columns.written.reduce((total, cells) => total + cells, 0)).toBe(byOperation);
            written += byOperation;
        }
        expect(written).toBe(whole.written);
    }
});

test('inside the traced window every pass is counted', async () => {
    const { compiled, images } = compiledOf(20, hardwareWith({}));
    const layer = compiled.layers.findIndex(({ parts }) => parts.length > 0);
    const windows = [{ layer: compiled.layers[layer].layer.name, from: 20, to: 30 }];
    const trace = await opened(recordOf(compiled, images.slice(0, 1), { windows }));
    const pages = await trace.pageSummaries(0, layer);
    const { from, page, to } = pages.find(one => one.part === 0 && one.from <= 20 && one.to > 20)!;
    const passes = (await trace.passCounters(0, layer, 0, 0, page))!;
    expect(await trace.passCounters(0, layer, 0, 0, 0)).toBeUndefined();
    for (const [i, { op, counts }] of (await trace.operations(layer, 0, from, to, { run: 0, wave: 0 })).entries()) {
        const steps = await trace.steps(layer, 0, op);
        expect(passes.start[i + 1] - passes.start[i]).toBe(steps.length);
        const own = steps.map((step, s) => ({ step, tagged: passes.tagged[passes.start[i] + s], written: passes.written[passes.start[i] + s] }));
        expect(own.reduce((sum, { written }) => sum + written, 0)).toBe(counts!.written);
        expect(own.filter(({ step }) => step.kind === 'write' && step.latch !== undefined).reduce((sum, { tagged }) => sum + tagged, 0)).toBe(counts!.tagged);
    }
});

test('the next write of a cell and the first state like that are found', async () => {
    const { compiled, images } = compiledOf(20, hardwareWith({}));
    const trace = await opened(recordOf(compiled, images.slice(0, 1)));
    const array = { ...arrayAt(trace, 0), run: 0 };
    const { operations } = trace.layers[array.layer].parts[array.part];
    // Truth: every step of the whole program, one after another.
    const history: { place: Place; state: ArrayState }[] = [];
    for (let op = 0; op < operations; op++) {
        const steps = await trace.steps(array.layer, array.part, op);
        for (let step = 0; step < steps.length; step++) {
            history.push({ place: { op, step }, state: await trace.stateAt(array, { op, step }) });
        }
    }
    const cells = [...new Set(history.flatMap(({ state }) => [...state.cells.keys()]))].slice(0, 6);
    for (const [i, cell] of cells.entries()) {
        const start = Math.floor(history.length * i / cells.length);
        const bitOf = (at: number): number => history[at].state.bit(1, cell);
        const next = history.findIndex((_, at) => at > start && bitOf(at) !== bitOf(at - 1));
        const found = await trace.nextWrite(array, cell, history[start].place, 1);
        expect(found).toEqual(next < 0 ? atEndOnly(found, operations) : history[next].place);
        const first = history.findIndex((_, at) => at >= start && bitOf(at) === 1);
        const match = await trace.find(array, history[start].place, view => view.bit(1, cell) === 1, [cell]);
        expect(match).toEqual(first < 0 ? undefined : history[first].place);
        expect(await trace.find(array, history[start].place, view => view.bit(1, cell) === 1)).toEqual(match);
    }
});

/** The last step's change shows only after the last place of the history. */
function atEndOnly(found: Place | undefined, operations: number): Place | undefined {
    return found?.op === operations ? found : undefined;
}

test('a search ends when its signal is raised', async () => {
    const { compiled, images } = compiledOf(20, hardwareWith({}));
    const trace = await opened(recordOf(compiled, images.slice(0, 1)));
    const abort = new AbortController();
    const search = trace.find({ ...arrayAt(trace, 0), run: 0 }, { op: 0, step: 0 }, () => false, undefined, { signal: abort.signal, onProgress: () => abort.abort() });
    await expect(search).rejects.toThrow('aborted');
});

test('two recordings are byte for byte the same, and the header survives', async () => {
    const { compiled, images } = compiledOf(22, hardwareWith({}), 2);
    const [first, second] = [recordOf(compiled, images), recordOf(compiled, images)];
    expect(first).toEqual(second);
    const { header } = await opened(first);
    expect(JSON.parse(JSON.stringify(header))).toEqual(header);
    expect(header.layers.map(({ name }) => name)).toEqual(compiled.network.layers.map(({ name }) => name));
    const run = simulate(compiled, images.slice(0, 2), { intermediates: true });
    const trace = await opened(first);
    for (const name of run.intermediates!.keys()) {
        expect([...(await trace.activations(0, name)).data], name).toEqual(run.intermediates!.get(name)!.flatMap(values => [...values]));
    }
});

/** Some array of some layer that has any. */
function arrayAt(trace: Trace, pick: number): ArrayName {
    const layers = trace.layers.flatMap((_, layer) => trace.arrays(layer).flat().map(({ part, tile }) => ({ layer, part, tile })));
    return { run: pick % trace.header.runs, ...layers[Math.floor(pick / 7) % layers.length] };
}
