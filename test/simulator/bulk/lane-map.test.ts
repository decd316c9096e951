/** Runs of lanes name the same bytes as counting through the axes one lane at a time. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinAxes, writeRuns, type Axis } from '../../../server/simulator/bulk/lane-map.js';

/** Byte of a lane: its number written in the axes' counts, the first axis fastest. */
function byteOf(axes: readonly Axis[], lane: number): number {
    let [rest, byte] = [lane, 0];
    for (const { count, step } of axes) {
        byte += rest % count * step;
        rest = Math.floor(rest / count);
    }
    return byte;
}

/** Every lane's byte, as the runs say. */
function spelled(runs: Int32Array, end: number, step: number): number[] {
    const bytes: number[] = [];
    for (let run = 0; run < end; run += 2) {
        for (let lane = 0; lane < runs[run + 1]; lane++) {
            bytes.push(runs[run] + lane * step);
        }
    }
    return bytes;
}

const axis = fc.record({ count: fc.integer({ min: 1, max: 5 }), step: fc.integer({ min: 1, max: 30 }) });

test('any part of any volume', () => {
    fc.assert(fc.property(fc.array(axis, { minLength: 1, maxLength: 4 }), fc.nat(1000), fc.nat(1000), fc.nat(500), (axes, a, b, origin) => {
        const lanes = axes.reduce((product, { count }) => product * count, 1);
        const [first, end] = [a % (lanes + 1), b % (lanes + 1)].sort((x, y) => x - y);
        const joined = joinAxes(axes);
        const runs = new Int32Array(2 * lanes);
        const after = writeRuns(runs, 0, joined, origin, first, end - first);
        expect(spelled(runs, after, joined[0].step)).toEqual(Array.from({ length: end - first }, (_, i) => origin + byteOf(axes, first + i)));
    }));
});

test('axes that go on where the one before ends are one', () => {
    expect(joinAxes([{ count: 4, step: 1 }, { count: 3, step: 4 }, { count: 2, step: 20 }])).toEqual([{ count: 12, step: 1 }, { count: 2, step: 20 }]);
    expect(joinAxes([{ count: 1, step: 7 }, { count: 1, step: 9 }])).toEqual([{ count: 1, step: 1 }]);
});
