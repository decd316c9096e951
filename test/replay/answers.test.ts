/** What the worker answers: from any cycle one pass on and one back leads to the same place, and what is looked at is the trace's. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { operationKinds } from '../../server/simulator/trace/operation.js';
import { Answers } from '../../webview/replay/answers.js';
import type { Unit } from '../../webview/replay/questions.js';
import { seeds } from '../support/networks.js';
import { compiledOf, hardwareWith, machines, opened, recordOf } from '../simulator/trace/recorded.js';

const hardware = hardwareWith({});
/** Its layers take several waves. */
const narrow = hardwareWith(machines.at(-1)![1]);

async function answersOf(seed: number, on = hardware): Promise<{ readonly answers: Answers; readonly bytes: Uint8Array; readonly cycles: number }> {
    const { compiled, images } = compiledOf(seed, on);
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

it('goes many units at once as far as one by one, and many passes about as far, never back nor past the end', async () => {
    await fc.assert(fc.asyncProperty(seeds, fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 200 }), async (seed, share, count) => {
        const { answers, cycles } = await answersOf(seed, seed % 2 === 0 ? hardware : narrow);
        const cycle = Math.floor(share * cycles);
        const step = (from: number, unit: Unit, times?: number): Promise<number> => answers.to('step', { cycle: from, part: 0, unit, forward: true, ...(times && { count: times }) });
        const one = async (unit: Unit): Promise<number> => {
            let at = cycle;
            for (let i = 0; i < count; i++) {
                at = await step(at, unit);
            }
            return at;
        };
        expect(await step(cycle, 'operation', count)).toBe(await one('operation'));
        expect(await step(cycle, 'layer', count)).toBe(await one('layer'));
        const [counted, passes] = [await one('pass'), await step(cycle, 'pass', count)];
        if (count <= 64) {
            expect(passes).toBe(counted);
        }
        expect(passes).toBeGreaterThan(cycle - (cycle === cycles ? 1 : 0));
        expect(passes).toBeLessThanOrEqual(cycles);
        expect(await step(cycle, 'pass', 10 ** 9)).toBe(cycles);
    }), { numRuns: 10 });
});

it('begins where something is computed', async () => {
    const { answers } = await answersOf(4);
    const cycle = await answers.to('begin', { part: 0 });
    const { done, moment, operation } = await answers.to('look', { cycle, tile: 0, part: 0 });
    expect([done, moment.layer, moment.run]).toEqual([0, 0, 0]);
    expect(['add', 'sum', 'match', 'max']).toContain(operation!.kind);
    expect(operation!.op).toBeGreaterThan(0);
});

it('shows the state and marks what the last step has changed', async () => {
    await fc.assert(fc.asyncProperty(seeds, fc.double({ min: 0, max: 1, noNaN: true }), async (seed, share) => {
        const { answers, bytes, cycles } = await answersOf(seed);
        const { array, cycle, lost, view } = await answers.to('look', { cycle: Math.floor(share * cycles), tile: 0, part: 0 });
        expect(lost).toEqual([]);
        expect((await answers.to('tally', { cycle })).energyJ.total).toBeGreaterThanOrEqual(0);
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
    // A cell that no program uses never changes: the search goes through all pages of all layers.
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

it('knows when each output is stored: no earlier could it be read from the cells', async () => {
    await fc.assert(fc.asyncProperty(seeds, async seed => {
        const { answers, bytes, cycles } = await answersOf(seed);
        const trace = await opened(bytes);
        const outputs = await answers.to('outputs', { run: 0 });
        const [{ logits }] = trace.header.images;
        if (!outputs) {
            expect(trace.layers.at(-1)!.outputBits).not.toBeNull();
            return;
        }
        expect(outputs.done).toHaveLength(logits.length);
        const begin = trace.cycleOf({ run: 0, layer: outputs.layer });
        for (const [output, cycle] of outputs.done.entries()) {
            expect(cycle).toBeGreaterThan(begin);
            expect(cycle).toBeLessThanOrEqual(cycles);
            // The step that ends there has read a bit of the output.
            const { part } = (await Promise.all(trace.layers[outputs.layer].parts.map(async (_, index) => ({ part: index, operation: await answers.to('peek', { cycle: cycle - 1, part: index }) }))))
                .find(({ operation }) => operation?.kind === 'store' && (trace.layers[outputs.layer].rowKind === 'pixelChannel' || operation.element === Math.floor(output / trace.layers[outputs.layer].placement.rowsPerImage))) ?? { part: -1 };
            expect(part).toBeGreaterThanOrEqual(0);
        }
    }), { numRuns: 12 });
});

it('finds the next operation of a kind, and tells all operations of a range once', async () => {
    await fc.assert(fc.asyncProperty(seeds, fc.constantFrom(...operationKinds.keys()), fc.double({ min: 0, max: 0.99, noNaN: true }), fc.constantFrom(hardware, narrow), async (seed, kind, share, on) => {
        const { answers, bytes, cycles } = await answersOf(seed, on);
        const cycle = Math.floor(share * cycles);
        const { text, rows, cut } = await answers.to('operationTable', { part: 0, from: cycle, to: cycles });
        const [, ...lines] = text.trimEnd().split('\n').map(line => line.split(','));
        expect([lines.length, cut]).toEqual([rows, false]);
        const trace = await opened(bytes);
        const next = lines.find(([, , , , , is, , first]) => is === operationKinds[kind] && Number(first) > cycle);
        expect(await answers.to('nextKind', { cycle, part: 0, kind })).toBe(next && Number(next[7]));
        // From the first operation to the last of each layer in every wave, without a gap.
        for (const [i, line] of lines.entries()) {
            const before = i > 0 && lines[i - 1][1] === line[1] && lines[i - 1][2] === line[2] ? lines[i - 1] : undefined;
            expect(before ? Number(before[7]) + Number(before[8]) : Number(line[7])).toBe(Number(line[7]));
            expect(before ? Number(before[4]) + 1 : Number(line[4])).toBe(Number(line[4]));
        }
        const wavesOf = (layer: number): number => new Set(trace.arrays(layer).map(([first]) => first.wave)).size;
        const whole = trace.layers.reduce((sum, { parts: [first] }, layer) => sum + (first ? first.operations * wavesOf(layer) : 0), 0);
        expect((await answers.to('operationTable', { part: 0, from: 0, to: cycles })).rows).toBe(whole * trace.header.runs);
    }), { numRuns: 15 });
});

it('finds a value anywhere in a column where no domain is named', async () => {
    const { answers, bytes } = await answersOf(3);
    const trace = await opened(bytes);
    const { domains } = trace.header.machine;
    const look = await answers.to('look', { cycle: 0, tile: 0, part: 0 });
    let found = 0;
    for (let column = 0; column < 12; column++) {
        const ask = (domain?: number): Promise<number | undefined> => answers.to('find', { cycle: 0, tile: 0, part: 0, wish: { row: 0, column, value: 1, ...(domain !== undefined && { domain }) } });
        const first = await ask();
        const each = (await Promise.all(Array.from({ length: domains }, (_, domain) => ask(domain)))).filter(cycle => cycle !== undefined);
        expect(first).toBe(each.length > 0 ? Math.min(...each) : undefined);
        found += each.length;
    }
    expect([found > 0, look.array.part]).toEqual([true, 0]);
});

it('what happened from marker to marker adds up, whatever lies between', async () => {
    await fc.assert(fc.asyncProperty(seeds, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 }), async (seed, shares) => {
        const { answers, cycles } = await answersOf(seed);
        const marks = [0, ...shares.map(share => Math.floor(share * cycles)).sort((a, b) => a - b), cycles];
        const spans = await Promise.all(marks.slice(1).map((to, i) => answers.to('between', { from: marks[i], to })));
        const whole = await answers.to('between', { from: 0, to: cycles });
        const sum = (of: (span: typeof whole) => number): number => spans.reduce((all, span) => all + of(span), 0);
        expect(sum(({ tally }) => tally.written)).toBe(whole.tally.written);
        expect(sum(({ tally }) => tally.shifts)).toBe(whole.tally.shifts);
        for (const of of [({ timeS }: typeof whole) => timeS, ({ tally }: typeof whole) => tally.energyJ.total, ({ tally }: typeof whole) => tally.energyJ.search]) {
            expect(sum(of) / of(whole)).toBeCloseTo(1, 9);
        }
        const { total } = await answers.to('open', { size: (await answersOf(seed)).bytes.length });
        expect(whole.tally.written).toBe(total!.written);
        spans.forEach(({ tally, timeS }) => expect(Math.min(timeS, tally.written, tally.tagged, tally.energyJ.leakage)).toBeGreaterThanOrEqual(-1e-18));
    }), { numRuns: 15 });
});
