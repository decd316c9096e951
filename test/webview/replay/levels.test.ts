/** What the timeline, the chip and the close-up show, without a canvas. */
import { expect, it } from 'vitest';
import { chipLayout } from '../../../webview/replay/core/chip-layout.js';
import { heldBy, ones, slotOf } from '../../../webview/replay/core/cells.js';
import { groupsOf, rowsAround } from '../../../webview/replay/core/close-up.js';
import { Kept } from '../../../webview/replay/core/kept.js';
import { gapsIn, inSight, piecesIn } from '../../../webview/replay/core/levels.js';

it('only what a window shows is in sight', () => {
    const spans = [[0, 10], [10, 30], [30, 31], [31, 90]].map(([from, to]) => ({ from, to }));
    expect(inSight(spans, { from: 10, to: 31 })).toEqual(spans.slice(1, 3));
    expect(inSight(spans, { from: 95, to: 99 })).toEqual([]);
    expect(piecesIn(Float64Array.of(0, 4, 9, 20), { from: 4, to: 10 })).toEqual([1, 3]);
});

it('what nothing covers are the gaps between what does', () => {
    const whole = { from: 10, to: 50 };
    expect(gapsIn(whole, [])).toEqual([whole]);
    expect(gapsIn(whole, [{ from: 30, to: 40 }, { from: 0, to: 20 }, { from: 35, to: 45 }])).toEqual([{ from: 20, to: 30 }, { from: 45, to: 50 }]);
    expect(gapsIn(whole, [{ from: 10, to: 50 }, { from: 60, to: 70 }])).toEqual([]);
    expect(gapsIn(whole, [{ from: 60, to: 70 }])).toEqual([whole]);
});

it('the latest are kept, and no more', () => {
    const kept = new Kept<number>(2);
    kept.set('a', 1);
    kept.set('b', 2);
    kept.get('a');
    kept.set('c', 3);
    expect(['a', 'b', 'c'].map(key => kept.has(key))).toEqual([true, false, true]);
});

it('arrays of the chip stand beside each other, never over one another', () => {
    for (const shape of [{ arrays: 64, tileArrays: 8, bankTiles: 8 }, { arrays: 96, tileArrays: 6, bankTiles: 4 }, { arrays: 7, tileArrays: 7, bankTiles: 3 }]) {
        const { cells, side } = chipLayout(shape, shape.arrays, 600, 216);
        expect(cells).toHaveLength(shape.arrays);
        for (const one of cells) {
            expect(cells.filter(other => Math.abs(other.x - one.x) < side && Math.abs(other.y - one.y) < side)).toEqual([one]);
            expect(one.x + side).toBeLessThanOrEqual(600);
        }
    }
});

it('the close-up shows words, then what else the steps touch', () => {
    const operation = { kind: 'add', destination: [64, 65], operands: [{ cells: [128], complement: true, cleared: false }] } as never;
    const steps = [{ kind: 'search', shifts: [], cells: [{ cell: 64, bit: 1 }, { cell: 7, bit: 0 }] }] as never;
    expect(groupsOf(operation, steps).map(({ cells, name }) => [name, cells])).toEqual([['destination', [64, 65]], ['operand 1, complement', [128]], ['carry, flags', [7]]]);
    expect(rowsAround(255, 4, 256)).toEqual([252, 253, 254, 255]);
});

it('the close-up reads whole words, and what is set at once as none', () => {
    const long = Array.from({ length: 30 }, (_, bit) => bit);
    const [word] = groupsOf({ kind: 'clear', destination: long, operands: [] } as never, []);
    expect([word.name, word.cells.length, word.word.length]).toEqual(['word, first 24 of 30', 24, 30]);
    expect(groupsOf({ kind: 'set', destination: [1, 2], operands: [] } as never, [])).toEqual([{ name: 'cells', cells: [1, 2], word: [] }]);
});

it('cells are known where they are under a port, and beside it where they were told of', () => {
    const view = { domains: 64, ports: 2, positions: Int32Array.of(0, 5) };
    expect([slotOf(view, 64 + 5), slotOf(view, 64 + 32 + 5), slotOf(view, 64 + 6)]).toEqual([2, 3, undefined]);
    const planes = new Uint32Array(8);
    planes[2 * 2 + 1] = 2 ** 31 + 1;
    const held = { ...view, words: 2, planes, hidden: new Map([[64 + 6, Uint32Array.of(4, 0)]]) } as never;
    expect([heldBy(held, 64 + 5, 32), heldBy(held, 64 + 5, 33), heldBy(held, 64 + 5, 63), heldBy(held, 64 + 6, 2), heldBy(held, 64 + 6, 1), heldBy(held, 64 + 7, 2)]).toEqual([1, 0, 1, 1, 0, undefined]);
    expect(ones(planes)).toBe(2);
});
