/** Damaged traces: whatever byte is missing or wrong, opening tells it, and what is shown is right. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { crc32 } from '../../../server/simulator/trace/bytes.js';
import { headBytes } from '../../../server/simulator/trace/format.js';
import { openTrace, TraceLost } from '../../../server/simulator/trace/reader.js';
import type { ArrayState } from '../../../server/simulator/trace/state.js';
import type { Trace } from '../../../server/simulator/trace/trace.js';
import { compiledOf, hardwareWith, opened, recordOf, sourceOf } from './recorded.js';

/** A network of four layers, in pages of 24 operations. */
const seed = 20;
let bytes: Uint8Array;
let whole: Trace;
/** Where every array of every layer is after 40 operations. */
let states: { readonly layer: number; readonly tile: number; readonly part: number; readonly op: number; readonly state: ArrayState }[];

beforeAll(async () => {
    const { compiled, images } = compiledOf(seed, hardwareWith({}));
    bytes = recordOf(compiled, images.slice(0, 1), { spacing: 24 });
    whole = await opened(bytes);
    states = await statesOf(whole);
});

async function statesOf(trace: Trace): Promise<typeof states> {
    const places = trace.layers.flatMap(({ parts }, layer) => trace.arrays(layer).flat().map(({ part, tile }) => ({ layer, tile, part, op: Math.min(40, parts[part].operations) })));
    return Promise.all(places.map(async ({ op, ...array }) => ({ ...array, op, state: await trace.stateAt({ run: 0, ...array }, { op, step: 0 }) })));
}

/** Every question is answered as by the whole trace, or with TraceLost. Returns how many were answered. */
async function agrees(trace: Trace): Promise<number> {
    let answered = 0;
    for (const { op, state, ...array } of states) {
        try {
            const found = await trace.stateAt({ run: 0, ...array }, { op, step: 0 });
            expect(found.equals(state)).toBe(true);
            answered++;
        } catch (error) {
            expect(error).toBeInstanceOf(TraceLost);
        }
    }
    return answered;
}

describe('a truncated trace', () => {
    test('opens whatever byte it ends at, and says what is lost', async () => {
        for (let length = 0; length < bytes.length; length++) {
            const { trace, header, problems } = await openTrace(sourceOf(bytes.slice(0, length)));
            expect(problems.length, `${length} bytes`).toBeGreaterThan(0);
            expect(problems.every(({ message }) => message.split('\n')[0].length <= 100)).toBe(true);
            if (trace) {
                expect(trace.total()).toEqual(whole.total());
                // All but a few: a second more would tell no more.
                if (length % 5 === 0 || bytes.length - length < 50) {
                    expect((await trace.losses()).length, `${length} bytes`).toBeGreaterThan(0);
                }
            }
            expect(header !== undefined).toBe(length >= headBytes + new DataView(bytes.buffer).getUint32(12, true));
        }
        const complete = await openTrace(sourceOf(bytes));
        expect([complete.problems, await complete.trace!.losses()]).toEqual([[], []]);
    });

    test('shows nothing wrong', async () => {
        await fc.assert(fc.asyncProperty(fc.nat(bytes.length - 1), async length => {
            const { trace } = await openTrace(sourceOf(bytes.slice(0, length)));
            expect(trace ? await agrees(trace) : 0).toBeLessThanOrEqual(states.length);
        }), { numRuns: 20 });
    });
});

test('a changed byte is found or does not matter', async () => {
    await fc.assert(fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = bytes.map((byte, i) => i === at ? (byte + change) % 256 : byte);
        const { trace, problems } = await openTrace(sourceOf(damaged));
        expect(trace !== undefined || problems.length > 0).toBe(true);
        if (trace) {
            await agrees(trace);
        }
    }), { numRuns: 40 });
});

test('a lost keyframe is made again from the one before', async () => {
    const layer = whole.layers.findIndex(({ parts }) => parts.length > 0 && parts[0].operations > 30);
    const array = { run: 0, layer, tile: 0, part: 0 };
    const expected = await whole.stateAt(array, { op: 30, step: 1 });
    // The trace's own store, told that no state can be read.
    const source = sourceOf(bytes);
    const { trace } = await openTrace(source);
    const pages = Reflect.get(trace!, 'pages') as { keyframe: () => Promise<never> };
    pages.keyframe = () => Promise.reject(new TraceLost({ code: 'trace/corrupt', message: 'gone' }));
    expect((await trace!.stateAt(array, { op: 30, step: 1 })).equals(expected)).toBe(true);
});

describe('versions', () => {
    const withVersion = (major: number, minor: number): Uint8Array => {
        const changed = bytes.slice();
        const view = new DataView(changed.buffer);
        view.setUint16(8, major, true);
        view.setUint16(10, minor, true);
        view.setUint32(headBytes - 4, crc32(changed.subarray(0, headBytes - 4)), true);
        return changed;
    };

    test('a higher minor number is read, and told', async () => {
        const { trace, problems } = await openTrace(sourceOf(withVersion(1, 7)));
        expect(await agrees(trace!)).toBe(states.length);
        expect(problems.map(({ code }) => code)).toEqual(['trace/newer']);
    });

    test('of a higher major number the header is shown', async () => {
        const { trace, header, problems } = await openTrace(sourceOf(withVersion(2, 0)));
        expect([trace, header!.network, problems.map(({ code }) => code)]).toEqual([undefined, whole.header.network, ['trace/newer']]);
    });

    test('a header that lacks a field is refused, not believed', async () => {
        const length = new DataView(bytes.buffer).getUint32(12, true);
        const header = JSON.parse(new TextDecoder().decode(bytes.subarray(headBytes, headBytes + length))) as Record<string, unknown>;
        for (const field of Object.keys(header)) {
            const { [field]: _, ...rest } = header;
            const text = new TextEncoder().encode(JSON.stringify(rest).padEnd(length));
            const changed = bytes.slice();
            changed.set(text, headBytes);
            const view = new DataView(changed.buffer);
            view.setUint32(16, crc32(text), true);
            view.setUint32(headBytes - 4, crc32(changed.subarray(0, headBytes - 4)), true);
            const { trace, problems } = await openTrace(sourceOf(changed));
            expect([field, trace === undefined || await agrees(trace) === states.length, problems.length > 0 || field === 'format']).toEqual([field, true, true]);
        }
    });

    test('what is no trace is not taken for one', async () => {
        const { header, problems } = await openTrace(sourceOf(new TextEncoder().encode('network Lenet { }'.repeat(9))));
        expect([header, problems.map(({ code }) => code)]).toEqual([undefined, ['trace/not-a-trace']]);
    });
});
