/** Blocks of a trace: what is written is what is read, and nothing that cannot be written is read. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as blocks from '../../../server/simulator/trace/blocks.js';
import { BadBytes, ByteReader, ByteWriter } from '../../../server/simulator/trace/bytes.js';
import { cutPage, decodePage, encodePage } from '../../../server/simulator/trace/program-page.js';
import { compiledOf, hardwareWith } from './recorded.js';

const count = fc.maxSafeNat();
const small = fc.nat(2 ** 31 - 1);
const ref = fc.oneof(fc.constant(blocks.noBlock), fc.record({ offset: count, length: fc.integer({ min: 1, max: 2 ** 32 }), crc: fc.nat(2 ** 32 - 1) }));
const events = { written: count, tagged: count, chained: count };
const ints = (size: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<Int32Array> => fc.int32Array({ min: 0, ...size });
const lists = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 4 });

const root = fc.record({
    layers: lists(ref),
    runs: lists(fc.record({ input: ref, layers: lists(fc.record({ directory: ref, output: ref, sections: lists(fc.record(events)) })) })),
});
const run = fc.record({
    groups: lists(lists(lists(fc.record({ ...events, counters: ref, passes: ref })))),
    arrays: lists(lists(lists(fc.record({ ...events, keyframe: ref })))),
});
const counters = fc.tuple(fc.nat(5), fc.nat(5)).chain(([operations, columns]) => {
    const [byOperation, byColumn] = [operations, columns].map(length => ints({ minLength: length, maxLength: length }));
    return fc.record({ written: byOperation, tagged: byOperation, chained: byOperation, columnWritten: byColumn, columnDriven: byColumn });
});

describe('what is written is what is read', () => {
    test('numbers', () => {
        fc.assert(fc.property(fc.array(fc.maxSafeInteger()), values => {
            const out = new ByteWriter();
            values.forEach(value => out.signed(value / 2 < -(2 ** 51) || value / 2 > 2 ** 51 ? Math.trunc(value / 4) : value));
            const input = new ByteReader(out.take());
            values.forEach(value => expect(input.signed() + 0).toBe((value / 2 < -(2 ** 51) || value / 2 > 2 ** 51 ? Math.trunc(value / 4) : value) + 0));
        }));
    });

    test('directories', () => {
        fc.assert(fc.property(root, value => void expect(blocks.decodeRoot(blocks.encodeRoot(value))).toEqual(value)));
        fc.assert(fc.property(run, value => void expect(blocks.decodeRun(blocks.encodeRun(value))).toEqual(value)));
    });

    test('counters and activations', () => {
        fc.assert(fc.property(counters, value => void expect(blocks.decodeCounters(blocks.encodeCounters(value))).toEqual(value)));
        fc.assert(fc.property(fc.uint8Array(), value => void expect(blocks.decodeActivations(blocks.encodeActivations(value), 4)).toEqual(value)));
        fc.assert(fc.property(fc.uint16Array(), value => void expect(blocks.decodeActivations(blocks.encodeActivations(value), 9)).toEqual(value)));
        fc.assert(fc.property(fc.int32Array(), value => void expect(blocks.decodeActivations(blocks.encodeActivations(value), null)).toEqual(value)));
    });

    test('keyframes, whatever the number of rows', () => {
        fc.assert(fc.property(fc.integer({ min: 1, max: 70 }), fc.uniqueArray(small, { maxLength: 5 }), (rows, cells) => {
            const sorted = Int32Array.from(cells).sort();
            const planes = Array.from(sorted, cell => Uint32Array.from({ length: Math.ceil(rows / 32) }, (_, w) => (cell * 7919 + w) % 2 ** Math.min(32, rows - 32 * w)));
            expect(blocks.decodeKeyframe(blocks.encodeKeyframe({ cells: sorted, planes }, rows), rows)).toEqual({ cells: sorted, planes });
        }));
    });

    test('pages of programs', () => {
        const { compiled } = compiledOf(5, hardwareWith({}));
        for (const { program } of compiled.layers.flatMap(({ parts }) => parts)) {
            for (let from = 0; from < program.length; from += 30) {
                const page = cutPage(program, from, Math.min(program.length, from + 30));
                expect(decodePage(encodePage(page))).toEqual(page);
            }
        }
    });
});

test('any bytes are read or refused', () => {
    const decoders: ((bytes: Uint8Array) => unknown)[] = [
        blocks.decodeRoot, blocks.decodeLayer, blocks.decodeRun, blocks.decodeCounters, blocks.decodePasses, decodePage,
        bytes => blocks.decodeKeyframe(bytes, 40), bytes => blocks.decodeActivations(bytes, 4), bytes => blocks.decodeActivations(bytes, null),
    ];
    fc.assert(fc.property(fc.uint8Array(), fc.constantFrom(...decoders), (bytes, decode) => {
        try {
            decode(bytes);
        } catch (error) {
            expect(error).toBeInstanceOf(BadBytes);
        }
    }), { numRuns: 300 });
});
