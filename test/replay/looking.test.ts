/** What is shown of a moment and what is done around that: words bit by bit, sums that give way, what is done ahead. */
import { describe, expect, it, vi } from 'vitest';
import { Answers } from '../../webview/replay/answers.js';
import { Controller as Comparison } from '../../webview/compare-traces/controller.js';
import { INITIAL } from '../../webview/compare-traces/core/state.js';
import type { Ask } from '../../webview/player/searches.js';
import { Controller } from '../../webview/replay/controller.js';
import { heldBy } from '../../webview/replay/core/cells.js';
import { initialState } from '../../webview/replay/core/state.js';
import type { Opened } from '../../webview/replay/questions.js';
import { openTrace } from '../../server/simulator/trace/reader.js';
import { compiledOf, hardwareWith, machines, opened, recordOf, sourceOf } from '../simulator/trace/recorded.js';

interface Traced {
    readonly bytes: Uint8Array;
    readonly answers: Answers;
    readonly opened: Opened;
    /** Where blocks were read so far. */
    readonly reads: Set<number>;
}

async function traced(overrides: Parameters<typeof hardwareWith>[0] = {}): Promise<Traced> {
    const { compiled, images } = compiledOf(5, hardwareWith(overrides));
    const bytes = recordOf(compiled, images);
    const source = sourceOf(bytes);
    const reads = new Set<number>();
    const answers = new Answers((offset, length) => {
        reads.add(offset);
        return source.read(offset, length);
    });
    return { bytes, answers, reads, opened: await answers.to('open', { size: source.size }) };
}

it.each(machines)('on %s the words of the operation under way are told bit by bit, under a port or not', async (_, overrides) => {
    const { answers, bytes } = await traced(overrides);
    const trace = await opened(bytes);
    let beside = 0;
    for (let i = 0; i < 60; i++) {
        const { array, done, operation, view } = await answers.to('look', { cycle: Math.floor(i / 60 * trace.cycles), tile: 0, part: 0, cell: 3 });
        if (!view) {
            continue;
        }
        const state = await trace.stateAt(array, { op: operation?.op ?? view.place.op, step: done });
        for (const cell of [3, ...operation ? [...operation.destination, ...operation.operands.flatMap(({ cells }) => cells)] : []]) {
            const rows = Array.from({ length: view.enabledRows }, (_row, row) => row);
            expect(rows.map(row => heldBy(view, cell, row))).toEqual(rows.map(row => state.bit(row, cell)));
        }
        beside += view.hidden.size;
    }
    expect(beside).toBeGreaterThan(0);
});

describe('what is done ahead', () => {
    it('spares looks the way to where things lie', async () => {
        const { answers, bytes, opened: { layerStart }, reads } = await traced();
        const lies = new Set<number>();
        const source = sourceOf(bytes);
        const { trace } = await openTrace({ ...source, read: (offset, length) => (lies.add(offset), source.read(offset, length)) });
        lies.clear();
        await Promise.all(trace!.layers.map((__, layer) => trace!.index(0, layer)));
        const before = new Set(reads);
        await answers.to('warmUp', {});
        // First of all, whatever a reader goes to next.
        const first = [...lies].filter(offset => !before.has(offset));
        expect(first.length).toBeGreaterThan(1);
        expect([...reads].slice(before.size, before.size + first.length).sort((a, b) => a - b)).toEqual(first.sort((a, b) => a - b));
        reads.clear();
        for (const cycle of layerStart[0]) {
            await answers.to('look', { cycle: cycle + 40, tile: 0, part: 0 });
        }
        expect([...lies].filter(offset => reads.has(offset))).toEqual([]);
    });

    it('ends when it shall, and goes on where it was', async () => {
        const { answers, reads } = await traced();
        const before = reads.size;
        await expect(answers.to('warmUp', {}, AbortSignal.abort())).rejects.toThrow();
        const first = reads.size - before;
        expect(await answers.to('warmUp', {})).toBe(true);
        expect(first).toBeGreaterThan(0);
        expect(reads.size - before).toBeGreaterThan(3 * first);
    });
});

describe('sums', () => {
    /** Sums come when they are given up, never else. */
    function asking({ answers }: Traced): { ask: Ask; asked: string[] } {
        const asked: string[] = [];
        const ask: Ask = (name, question, signal) => {
            asked.push(name);
            return name === 'tally' || name === 'warmUp' ? new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error(`${name} given up`)))) : answers.to(name, question, signal);
        };
        return { ask, asked };
    }

    it('give way to the next moment, and so does what is done ahead', async () => {
        const trace = await traced();
        const { ask, asked } = asking(trace);
        const controller = new Controller(trace.opened, initialState(trace.opened.cycles), { ask }, { draw: () => undefined, drawTimeline: () => undefined, reveal: () => undefined }, () => 0);
        controller.goTo(100);
        await vi.waitFor(() => expect(asked.filter(name => name === 'tally')).toHaveLength(1));
        controller.goTo(200);
        await vi.waitFor(() => expect(controller.look?.cycle).toBe(200));
        expect(controller.soFar).toBeUndefined();

        const all: string[] = [];
        const quick = new Controller(trace.opened, initialState(trace.opened.cycles), {
            ask: (name, question, signal) => {
                all.push(name);
                return name === 'warmUp' ? ask(name, question, signal) : trace.answers.to(name, question, signal);
            },
        }, { draw: () => undefined, drawTimeline: () => undefined, reveal: () => undefined }, () => 0);
        quick.goTo(100);
        await vi.waitFor(() => expect(all.filter(name => name === 'warmUp')).toHaveLength(1));
        quick.goTo(200);
        await vi.waitFor(() => expect(quick.soFar?.cycle).toBe(200));
        // Left off for the second moment, it is taken up again after it.
        await vi.waitFor(() => expect(all.filter(name => name === 'warmUp')).toHaveLength(2));
    });

    it('give way in both of two traces', async () => {
        const [first, second] = [await traced(), await traced({ latches: 1 })];
        const controller = new Comparison([first.opened, second.opened], INITIAL, [asking(first).ask, asking(second).ask], () => undefined, () => 0);
        void controller.goTo(0, 100);
        await vi.waitFor(() => expect(controller.looks[1]?.cycle).toBe(controller.state.cycles[1]));
        void controller.goTo(0, 200);
        await vi.waitFor(() => expect(controller.looks[0]?.cycle).toBe(200));
        expect(controller.soFar).toEqual([undefined, undefined]);
    });

    it('Escape ends a run to a place, of two traces too', async () => {
        const [first, second] = [await traced(), await traced()];
        const controller = new Comparison([first.opened, second.opened], { ...INITIAL, bookmarks: [[900, 900]] }, [asking(first).ask, asking(second).ask], () => undefined, () => 0);
        await controller.command('runTo');
        expect(controller.player.playback).toMatchObject({ playing: true, until: 900 });
        await controller.command('escape');
        expect(controller.player.playback.playing).toBe(false);
    });
});
