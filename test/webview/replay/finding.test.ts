/** What is looked for, run to, said aloud and predicted, without a page. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { announcement, momentSaid } from '../../../webview/replay/core/announce.js';
import { arrived, paused, played, STOPPED } from '../../../webview/replay/core/playback.js';
import { barOf, forming } from '../../../webview/replay/core/predictions.js';
import { initialState, runTarget } from '../../../webview/replay/core/state.js';
import { wishOf } from '../../../webview/replay/core/wish.js';
import { operationKinds } from '../../../server/simulator/trace/operation.js';

const bounds = { columns: 256, domains: 64, rows: 32 };

describe('what is typed into the search', () => {
    it.each([
        ['conv2', { kind: 'layer', text: 'conv2' }],
        [' #120 ', { kind: 'operation', op: 120 }],
        ['Next store', { kind: 'next', operation: operationKinds.indexOf('store') }],
        ['next', { kind: 'layer', text: 'next' }],
        ['12.3 row 5 = 1', { kind: 'cell', wish: { column: 12, domain: 3, row: 5, value: 1 } }],
        ['12 row 5=0', { kind: 'cell', wish: { column: 12, row: 5, value: 0 } }],
        ['row 5 of column 12 is 1', { kind: 'cell', wish: { column: 12, row: 5, value: 1 } }],
        ['row 5 column 12.3 = 0', { kind: 'cell', wish: { column: 12, domain: 3, row: 5, value: 0 } }],
        ['row 5 of column 12 is 2', { kind: 'layer', text: 'row 5 of column 12 is 2' }],
    ])('%s', (typed, wish) => expect(wishOf(typed, bounds)).toEqual(wish));

    it.each(['256 row 1 = 1', '1.64 row 1 = 1', '1.1 row 32 = 1'])('%s: no machine has that', typed => {
        const wish = wishOf(typed, bounds);
        expect(wish.kind === 'none' && wish.why).toMatch(/^There is no (column 256|domain 64|row 32): arrays have/);
    });
});

describe('running to a place', () => {
    const state = { ...initialState(1000), cycle: 100, markers: { a: 40, b: 300 }, bookmarks: [90, 200, 400] };

    it('goes to the pointer, else to what is marked next, never back', () => {
        expect([runTarget(state, 150.4), runTarget(state, 80), runTarget(state, undefined), runTarget({ ...state, cycle: 400 }, undefined)]).toEqual([150, undefined, 200, undefined]);
    });

    it('has arrived at the place or behind it, and forgets it when it stops', () => {
        const running = played(STOPPED, 0, 150);
        expect([149, 150, 151].map(cycle => arrived(running, cycle))).toEqual([false, true, true]);
        expect(arrived(paused(running), 151)).toBe(false);
        expect(arrived(played(running, 1), 151)).toBe(false);
    });
});

describe('what is said aloud', () => {
    const state = { ...initialState(1000), cycle: 100 };

    it('tells of marks, loop and cell, not of what is seen to move', () => {
        expect(announcement(state, { bookmarks: [100] })).toBe('Bookmark at cycle 100 set.');
        expect(announcement({ ...state, bookmarks: [100] }, { bookmarks: [] })).toBe('Bookmark at cycle 100 taken away.');
        expect(announcement({ ...state, markers: { a: 40 } }, { markers: { a: 40, b: 100 } })).toBe('Marker B at cycle 100, 60 cycles from A to B.');
        expect(announcement(state, { loop: { from: 1, to: 9 } })).toBe('Play goes round from cycle 1 to 9.');
        expect(announcement(state, { cell: { row: 1, column: 2, domain: 3 } })).toBe('Cell in row 1, column 2, domain 3.');
        expect([announcement(state, { cycle: 7 }), announcement(state, { tables: false })]).toEqual([undefined, undefined]);
    });

    it('tells of every moment one goes to, and while playing of layers alone', () => {
        const header = { layers: [{ name: 'conv1' }, { name: 'fc' }] } as never;
        const at = (cycle: number, layer: number): never => ({ cycle, moment: { layer, run: 0, wave: 0, cycle } }) as never;
        expect(momentSaid(header, undefined, at(0, 0), false)).toBe('Cycle 0, layer conv1');
        expect(momentSaid(header, at(3, 0), at(619_811, 0), false)).toBe('Cycle 619,811, layer conv1');
        expect(momentSaid(header, at(3, 0), at(3, 0), false)).toBeUndefined();
        expect([momentSaid(header, at(3, 0), at(4, 0), true), momentSaid(header, at(3, 0), at(9, 1), true)]).toEqual([undefined, 'Cycle 9, layer fc']);
    });
});

describe('predictions', () => {
    it('form output by output, and end as the run did', () => {
        const logits = [5, -3, 9];
        const done = Float64Array.of(10, 20, 30);
        expect(forming(logits, { done }, 9, 10)).toEqual({ known: 0, of: 3, leading: undefined, rows: [0, 1, 2].map(index => ({ index, value: undefined })) });
        expect(forming(logits, { done }, 20, 2)).toEqual({ known: 2, of: 3, leading: 0, rows: [{ index: 0, value: 5 }, { index: 1, value: -3 }] });
        // Those to come stand in their order, whichever the arrays store first.
        expect(forming([1, 2, 3], { done: Float64Array.of(30, 20, 10) }, 12, 3).rows.map(({ index }) => index)).toEqual([2, 0, 1]);
        expect(forming(logits, { done }, 30, 10).rows.map(({ index }) => index)).toEqual([2, 0, 1]);
    });

    it('lead to the first of the largest', () => {
        fc.assert(fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1 }), logits => {
            expect(forming(logits, { done: new Float64Array(logits.length) }, 0, 1).leading).toBe(logits.indexOf(Math.max(...logits)));
        }));
    });

    it('have bars that stay inside and begin or end at zero', () => {
        fc.assert(fc.property(fc.array(fc.integer({ min: -999, max: 999 }), { minLength: 1 }), fc.nat(), (values, at) => {
            const value = values[at % values.length];
            const { width, x } = barOf(value, values);
            const zero = barOf(0, values).x;
            expect(x).toBeGreaterThanOrEqual(0);
            expect(x + width).toBeLessThanOrEqual(1 + 1e-9);
            expect(value < 0 ? x + width : x).toBeCloseTo(zero);
        }));
    });
});
