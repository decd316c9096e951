/** Two traces side by side, without a page: which layers correspond, where the one is when the other moves, what the tables say. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Controller } from '../../webview/compare-traces/controller.js';
import { align, corresponding, cyclesOf, shareAt } from '../../webview/compare-traces/core/align.js';
import { columnsOf } from '../../webview/compare-traces/core/columns.js';
import { betweenMarkers, byLayer, csvOf, differencesOf, measures, ofLayer, textOf } from '../../webview/compare-traces/core/figures.js';
import { loopOf, marksOf, spansOf, UNMARKED, withBookmark, withMarker } from '../../webview/compare-traces/core/marks.js';
import { INITIAL } from '../../webview/compare-traces/core/state.js';
import { bindings } from '../../webview/compare-traces/keys.js';
import { readInput, readSaved } from '../../webview/compare-traces/messages.js';
import type { Ask } from '../../webview/player/searches.js';
import { Answers } from '../../webview/replay/answers.js';
import type { Opened } from '../../webview/replay/questions.js';
import { compiledOf, hardwareWith, recordOf } from '../simulator/trace/recorded.js';

async function traceOf(overrides: Parameters<typeof hardwareWith>[0], seed = 3): Promise<{ opened: Opened; ask: Ask }> {
    const { compiled, images } = compiledOf(seed, hardwareWith(overrides));
    const bytes = recordOf(compiled, images.slice(0, 1));
    const answers = new Answers((offset, length) => Promise.resolve(bytes.slice(offset, offset + length)));
    return { opened: await answers.to('open', { size: bytes.length }), ask: (name, ask) => answers.to(name, ask) };
}

/** Only what alignment looks at. */
function made(layers: readonly (readonly [name: string, cycles: number])[], runs = 1): Opened {
    const perRun = layers.reduce((sum, [, cycles]) => sum + cycles, 0);
    let at = 0;
    const starts = layers.map(([, cycles]) => (at += cycles) - cycles);
    return {
        header: { cycles: perRun, runs, layers: layers.map(([name, waveCycles]) => ({ name, waveCycles, placement: { waves: 1 } })) },
        layerStart: Array.from({ length: runs }, (_, run) => starts.map(start => run * perRun + start)), cycles: perRun * runs,
    } as unknown as Opened;
}

const a = made([['conv1', 100], ['flat', 0], ['fc1', 50]]);
const b = made([['conv1', 300], ['extra', 20], ['flat', 0], ['fc1', 10]]);
const pairs = align(a, b);

describe('alignment', () => {
    it('matches layers by name, and says what has no counterpart', () => {
        expect(pairs).toEqual([{ name: 'conv1', layers: [0, 0] }, { name: 'extra', layers: [undefined, 1] }, { name: 'flat', layers: [1, 2] }, { name: 'fc1', layers: [2, 3] }]);
    });

    it('keeps the share of the layer; begin meets begin, end meets end', () => {
        const from = (side: 0 | 1, cycle: number): number => corresponding(pairs, [a, b], side, cycle);
        expect([0, 50, 99, 100, 125, 150].map(cycle => from(0, cycle))).toEqual([0, 150, 297, 320, 325, 330]);
        expect([0, 150, 320, 325, 330].map(cycle => from(1, cycle))).toEqual([0, 50, 100, 125, 150]);
        // In a layer that only the second has, the first waits where the last common one ended.
        expect([300, 310].map(cycle => from(1, cycle))).toEqual([100, 100]);
    });

    it('moves on in the one whenever the other moves on, over all runs', () => {
        const [two, three] = [made([['x', 7], ['y', 90]], 2), made([['x', 31], ['y', 4]], 2)];
        fc.assert(fc.property(fc.integer({ min: 0, max: two.cycles - 1 }), cycle => {
            const both = align(two, three);
            const at = corresponding(both, [two, three], 0, cycle);
            expect(corresponding(both, [two, three], 0, cycle + 1)).toBeGreaterThanOrEqual(at);
            const [here, there] = [shareAt(two, cycle), shareAt(three, at)];
            expect(Math.abs(here.share - there.share) * cyclesOf(three, here.layer) <= 0.5 + 1e-9 || there.share === 0).toBe(true);
        }));
    });

    it('gives every layer a place', () => {
        const columns = columnsOf(pairs, [a, b], 400);
        expect(columns.map(({ pair }) => pair.name)).toEqual(['conv1', 'extra', 'flat', 'fc1']);
        expect(columns.every(({ width }) => width >= 14)).toBe(true);
        expect(columns.at(-1)!.left + columns.at(-1)!.width).toBeCloseTo(400);
    });
});

describe('two machines', () => {
    it('say what each layer took, what differs, and sums that are the traces\' own', async () => {
        const [first, second] = [await traceOf({}), await traceOf({ 'write.energy': 1e-12, 'write.time': 4e-9 })];
        const traces = [first.opened, second.opened] as const;
        const both = align(...traces);
        const rows = byLayer(both, traces, 0, 'energy');
        expect(rows.at(-1)!.values.map(value => value!)).toEqual(traces.map(({ total }) => expect.closeTo(total!.energyJ.total, 18) as number));
        expect(rows.at(-1)!.ratio).toBeCloseTo(traces[1].total!.energyJ.total / traces[0].total!.energyJ.total, 9);
        const hand = ofLayer(both[0], traces, 0);
        expect(hand.map(({ name }) => name)).toHaveLength(measures.length);
        expect(differencesOf(first.opened.header!, second.opened.header!).map(({ what }) => what)).toEqual(expect.arrayContaining(['write.energy', 'write.time']));
        expect(differencesOf(first.opened.header!, first.opened.header!)).toEqual([]);
        const csv = csvOf(both, traces, 0).trim().split('\n');
        expect(csv[0]).toBe('layer,measure,first,second,difference,ratio');
        expect(csv).toHaveLength(1 + measures.length * (both.length + 1));
        expect([textOf(undefined, 'energy'), textOf(-2e-9, 'energy'), textOf(1234, 'cycles')]).toEqual(['no such layer', '\u22122.00\u00a0nJ', '1,234']);
    });

    it('move together, whichever is in hand, by an injected clock too', async () => {
        const [first, second] = [await traceOf({}), await traceOf({ latches: 1 })];
        let now = 0;
        const controller = new Controller([first.opened, second.opened], INITIAL, [first.ask, second.ask], () => undefined, () => now);
        await controller.goTo(0, 0);
        // Two keys at once are two steps.
        await Promise.all([controller.player.step('operation', true), controller.player.step('operation', true)]);
        const two = controller.state.cycles[0];
        await controller.goTo(0, 0);
        await controller.player.step('operation', true);
        expect(two).toBeGreaterThan(controller.state.cycles[0]);
        await controller.player.step('layer', true);
        const layers = (): (number | undefined)[] => controller.looks.map(look => look?.moment.layer);
        expect(layers()[0]).toBe(layers()[1]);
        expect(controller.looks.map(look => look?.cycle)).toEqual([...controller.state.cycles]);
        await controller.command('swap');
        expect(controller.state.lead).toBe(1);
        const before = controller.state.cycles;
        await controller.command('operationForward');
        expect(controller.state.cycles[1]).toBeGreaterThan(before[1]);
        expect(controller.state.cycles[0]).toBe(corresponding(controller.pairs, controller.traces, 1, controller.state.cycles[1]));
        controller.player.set({ speed: 10 });
        await controller.command('play');
        const start = controller.state.cycles[1];
        now = 1000;
        await controller.player.tick();
        expect(controller.state.cycles[1]).toBeGreaterThan(start);
        await controller.command('end');
        expect(controller.state.cycles).toEqual([first.opened.cycles, second.opened.cycles]);
        expect(controller.said).toMatch(/^A: cycle [\d,]+, layer .+; B: cycle [\d,]+, layer /);
    });
});

describe('marks', () => {
    const marks = { ...UNMARKED, markers: { a: [40, 90], b: [10, 30] } as const };

    it('are places of both, and mean the same whichever is in hand', () => {
        expect([marksOf(marks, 0).markers, marksOf(marks, 1).markers]).toEqual([{ a: 40, b: 10 }, { a: 90, b: 30 }]);
        expect(spansOf(marks)).toEqual([{ from: 10, to: 40 }, { from: 30, to: 90 }]);
        expect(loopOf(marks, { from: [0, 0], to: [1, 1] })).toEqual({ from: [10, 30], to: [40, 90] });
        expect([loopOf(UNMARKED, { from: [0, 0], to: [9, 8] }), loopOf(UNMARKED, { from: [1, 1], to: [1, 1] })]).toEqual([{ from: [0, 0], to: [9, 8] }, undefined]);
        expect(spansOf({ ...UNMARKED, markers: { a: [40, 90], b: [10, 90] } })).toBeUndefined();
    });

    it('come and go', () => {
        const two = { ...marks, bookmarks: withBookmark({ ...marks, bookmarks: withBookmark(marks, [70, 3]) }, [5, 9]) };
        expect(two.bookmarks).toEqual([[5, 9], [70, 3]]);
        expect(marksOf(two, 1).bookmarks).toEqual([3, 9]);
        expect(withBookmark(two, [70, 3])).toEqual([[5, 9]]);
        expect([withMarker(marks, 'a', [40, 90]), withMarker(marks, 'a', [1, 2])]).toEqual([{ b: [10, 30] }, { a: [1, 2], b: [10, 30] }]);
    });

    it('tell what happened between them, loop play and are gone to; what is looked for is found in the one in hand', async () => {
        const [first, second] = [await traceOf({}), await traceOf({ latches: 1 })];
        let now = 0;
        const controller = new Controller([first.opened, second.opened], INITIAL, [first.ask, second.ask], () => undefined, () => now);
        await controller.begin();
        expect(controller.looks[0]!.operation!.kind).toMatch(/add|sum|match|max/);
        await controller.command('markA');
        const from = controller.state.cycles;
        for (let i = 0; i < 5; i++) {
            await controller.command('operationForward');
        }
        await controller.command('markB');
        await controller.command('bookmark');
        const to = controller.state.cycles;
        expect(controller.spans!.map(span => [span.from, span.to])).toEqual([[from[0], to[0]], [from[1], to[1]]]);
        const rows = betweenMarkers(controller.spans!);
        expect(rows.find(({ name }) => name === 'Cycles')!.values).toEqual([to[0] - from[0], to[1] - from[1]]);
        expect(rows.find(({ name }) => name === 'Energy')!.values[0]).toBeCloseTo((await first.ask('tally', { cycle: to[0] })).energyJ.total - (await first.ask('tally', { cycle: from[0] })).energyJ.total, 18);

        await controller.command('loop');
        controller.player.set({ unit: 'operation', speed: 10 });
        await controller.command('play');
        now = 1000;
        await controller.player.tick();
        expect(controller.state.cycles[0]).toBe(from[0]);
        await controller.command('play');
        await controller.command('nextBookmark');
        expect(controller.state.cycles).toEqual(to);
        await controller.searches.find(first.opened.header!.layers.at(-1)!.name);
        await vi.waitFor(() => expect(controller.looks[0]!.moment.layer).toBe(first.opened.header!.layers.length - 1));
        await controller.command('swap');
        await controller.command('lastBookmark');
        expect(controller.state.cycles[1]).toBe(to[1]);
        await controller.command('nextWrite');
        expect(controller.said).toBe('Choose a cell of the array first.');
    });
});

it('keys have one command each', () => {
    const all = bindings.flatMap(({ keys }) => keys);
    expect(new Set(all).size).toBe(all.length);
});

it('messages and kept states are taken when they are right, and of these traces', () => {
    expect(readInput({ type: 'open', traces: [{ uri: 'file:///a', name: 'a', size: 1 }], worker: '' })).toBeUndefined();
    expect(readInput({ type: 'bytes', id: 1, bytes: new Uint8Array([1]).buffer })).toEqual({ type: 'bytes', id: 1, bytes: new Uint8Array([1]) });
    const kept: unknown = JSON.parse(JSON.stringify({ uris: ['file:///a', 'file:///b'], state: { ...INITIAL, cycles: [4, 9] } }));
    expect(readSaved(kept, ['file:///a', 'file:///b'])).toEqual({ ...INITIAL, cycles: [4, 9] });
    const { markers: _markers, bookmarks: _bookmarks, speed: _speed, unit: _unit, ...older } = INITIAL;
    expect(readSaved({ uris: [], state: older }, [])).toEqual(INITIAL);
    expect([readSaved(kept, ['file:///b', 'file:///a']), readSaved({ uris: [], state: { lead: 3 } }, [])]).toEqual([undefined, undefined]);
});
