/** What the worker answers: from any cycle one pass on and one back leads to the same place, and what is looked at is the trace's. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Answers } from '../../webview/replay/answers.js';
import type { Unit } from '../../webview/replay/questions.js';
import { seeds } from '../support/networks.js';
import { compiledOf, hardwareWith, opened, recordOf } from '../simulator/trace/recorded.js';

const hardware = hardwareWith({});

async function answersOf(seed: number): Promise<{ readonly answers: Answers; readonly bytes: Uint8Array; readonly cycles: number }> {
    const { compiled, images } = compiledOf(seed, hardware);
    const bytes = recordOf(compiled, images.slice(0, 1));
    const answers = new Answers((offset, length) => Promise.resolve(bytes.slice(offset, offset + length)));
    return { answers, bytes, cycles: (await answers.to('open', { size: bytes.length })).cycles };
}

it('goes forth and back exactly, by passes and operations', async () => {
    await fc.assert(fc.asyncProperty(seeds, fc.double({ min: 0, max: 0.95, noNaN: true }), fc.constantFrom<Unit>('pass', 'operation'), async (seed, share, unit) => {
        const { answers, cycles } = await answersOf(seed);
        const step = (cycle: number, forward: boolean): Promise<number> => answers.to('step', { cycle, part: 0, unit, forward });
        const first = await step(Math.floor(share * cycles), true);
        const second = await step(first, true);
        fc.pre(second < cycles);
        expect(first).toBeLessThan(second);
        const third = await step(second, true);
        if (third < cycles && (await answers.to('look', { cycle: second, tile: 0, part: 0 })).moment.layer === (await answers.to('look', { cycle: third, tile: 0, part: 0 })).moment.layer) {
            expect(await step(third, false)).toBe(second);
        }
    }), { numRuns: 12 });
});

it('every cycle is reached by stepping, to the end', async () => {
    const { answers, cycles } = await answersOf(3);
    let [cycle, steps] = [0, 0];
    while (cycle < cycles && steps < 200_000) {
        const next = await answers.to('step', { cycle, part: 0, unit: 'operation', forward: true });
        expect(next).toBeGreaterThan(cycle);
        [cycle, steps] = [next, steps + 1];
    }
    expect(cycle).toBe(cycles);
});

it('shows the state and marks what the last step has changed', async () => {
    await fc.assert(fc.asyncProperty(seeds, fc.double({ min: 0, max: 1, noNaN: true }), async (seed, share) => {
        const { answers, bytes, cycles } = await answersOf(seed);
        const { array, lost, tally, view } = await answers.to('look', { cycle: Math.floor(share * cycles), tile: 0, part: 0 });
        expect(lost).toEqual([]);
        expect(tally.energyJ.total).toBeGreaterThanOrEqual(0);
        if (view) {
            const trace = await opened(bytes);
            const now = await trace.stateAt(array, view.place);
            // Before an operation's first step, the last one is that of the operation before.
            const last = await trace.placeBefore(array.layer, array.part, view.place);
            const before = last ? await trace.stateAt(array, last) : now;
            const cellOf = (slot: number): number => now.cellUnderPort(Math.floor(slot / view.ports), slot % view.ports);
            const words = (of: (slot: number) => Uint32Array): number[] => Array.from({ length: view.columns * view.ports }, (_, slot) => [...of(slot)]).flat();
            expect([...view.planes]).toEqual(words(slot => now.plane(cellOf(slot))));
            expect([...view.changed]).toEqual(words(slot => now.plane(cellOf(slot)).map((word, w) => (word ^ before.plane(cellOf(slot))[w]) >>> 0)));
        }
    // At this place an operation begins, whose predecessor ended with a write.
    }), { numRuns: 20, examples: [[0, 0.0033917467495760316]] });
});

it('a layer at a time leads through all layers and back to the begin', async () => {
    const { answers, cycles } = await answersOf(5);
    const seen: number[] = [];
    for (let cycle = 0; cycle < cycles && seen.length < 100; cycle = await answers.to('step', { cycle, part: 0, unit: 'layer', forward: true })) {
        seen.push(cycle);
    }
    expect(seen[0]).toBe(0);
    for (let i = seen.length - 1; i > 0; i--) {
        expect(await answers.to('step', { cycle: seen[i], part: 0, unit: 'layer', forward: false })).toBe(seen[i - 1]);
    }
});

it('a search ends soon after it is cancelled, and the next one starts afresh', async () => {
    const { answers, cycles } = await answersOf(3);
    const abort = new AbortController();
    // A column that no program uses never changes: the search goes through all pages.
    const ask = { cycle: 0, tile: 0, part: 0, wish: { row: 0, column: 0, domain: 63, value: 1 } } as const;
    const searching = answers.to('find', ask, abort.signal);
    abort.abort();
    await expect(searching).rejects.toThrow(/abort/i);
    expect(await answers.to('find', ask)).toBeUndefined();
    expect((await answers.to('look', { cycle: Math.floor(cycles / 2), tile: 0, part: 0 })).lost).toEqual([]);
});

it('writes waveforms of the operations between two cycles', async () => {
    const { answers, cycles } = await answersOf(3);
    const look = await answers.to('look', { cycle: Math.floor(cycles / 3), tile: 0, part: 0 });
    const { layer, run, wave } = look.moment;
    const [operation] = await answers.to('operations', { run, layer, part: 0, wave, from: look.operation!.op, to: look.operation!.op + 1 });
    const start = look.cycle - look.moment.cycle + operation.startCycle;
    const ask = { cycle: look.cycle, tile: 0, part: 0 };
    const one = await answers.to('vcd', { ...ask, from: start, to: start + operation.cycles });
    expect(one).toMatchObject({ from: operation.op, to: operation.op + 1, cut: false });
    expect(one.text).toMatch(/^\$comment .*\n[^]*\$enddefinitions \$end\n#\d+\n\$dumpvars\n/);
    const all = await answers.to('vcd', { ...ask, from: 0, to: cycles });
    expect([all.from, all.text.length > one.text.length]).toEqual([0, true]);
    const times = [...all.text.matchAll(/^#(\d+)$/gm)].map(([, time]) => Number(time));
    expect(times).toEqual([...times].sort((a, b) => a - b));
});
