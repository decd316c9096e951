/** The replay view without a page: window, playback, state, words, keys. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faster, inSpeedsOf, paused, played, SPEEDS, speedsOf, STOPPED, ticked } from '../../../webview/replay/core/playback.js';
import { clamped, cycleAtX, following, marks, panned, wholeOf, xOf, zoomed } from '../../../webview/replay/core/scale.js';
import { afterLoop, between, fitted, initialState, marked, movedTo, nextBookmark, snapped, toggledBookmark } from '../../../webview/replay/core/state.js';
import { cellsText, stepText } from '../../../webview/replay/core/steps.js';
import { SvgContext } from '../../../webview/replay/core/svg.js';
import { written } from '../../../webview/replay/core/values.js';
import { bindings, commandOf } from '../../../webview/replay/keys.js';
import { readInput, readState } from '../../../webview/replay/messages.js';

const cycles = fc.integer({ min: 1, max: 10 ** 9 });
const windows = fc.tuple(cycles, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([all, a, b]) => ({ all, window: clamped({ from: Math.min(a, b) * all, to: Math.max(a, b) * all }, all) }));

describe('the window', () => {
    it('stays inside the trace however it is moved', () => {
        fc.assert(fc.property(windows, fc.double({ min: 0.01, max: 100, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), ({ all, window }, factor, share) => {
            for (const moved of [zoomed(window, factor, window.from, all), panned(window, share, all), following(window, all / 2, all)]) {
                expect(moved.from).toBeGreaterThanOrEqual(0);
                expect(moved.to).toBeLessThanOrEqual(Math.max(8, all) + 1e-6);
                expect(moved.to - moved.from).toBeGreaterThan(0);
            }
        }));
    });

    it('keeps the cycle under the pointer where it is', () => {
        const window = { from: 1000, to: 3000 };
        const at = cycleAtX(window, 250, 1000);
        expect(xOf(zoomed(window, 0.5, at, 10_000), at, 1000)).toBeCloseTo(250);
    });

    it('has round marks', () => {
        expect(marks(0, 100, 5)).toEqual([0, 20, 40, 60, 80, 100]);
        expect(marks(13, 14.2, 4)).toEqual([13, 13.5, 14]);
    });
});

describe('playback', () => {
    it('goes as many units as the clock says, whatever the ticks', () => {
        fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 100 }), fc.constantFrom(...SPEEDS), (gaps, speed) => {
            let [playback, now, units] = [played({ ...STOPPED, speed }, 0), 0, 0];
            for (const gap of gaps) {
                now += gap;
                const tick = ticked(playback, now);
                [playback, units] = [tick.playback, units + tick.units];
            }
            expect(Math.abs(units - now / 1000 * speed)).toBeLessThanOrEqual(1 + 1e-6);
        }));
    });

    it('with less motion goes as far, in fewer pictures', () => {
        let [playback, units, pictures] = [played({ ...STOPPED, speed: 100 }, 0), 0, 0];
        for (let now = 16; now <= 3200; now += 16) {
            const tick = ticked(playback, now, 500);
            [playback, units, pictures] = [tick.playback, units + tick.units, pictures + (tick.units > 0 ? 1 : 0)];
        }
        expect(pictures).toBe(6);
        expect(units).toBeGreaterThan(300 - 20);
    });

    it('stands still while it is paused, and after a sleep does not run away', () => {
        expect(ticked(paused(played(STOPPED, 0)), 10_000).units).toBe(0);
        expect(ticked(played({ ...STOPPED, speed: 1000 }, 0), 10 ** 9).units).toBe(2000);
        expect(ticked(played({ ...STOPPED, speed: 0.5 }, 0), 10 ** 9).units).toBe(1);
    });

    it('is faster and slower as far as its unit goes', () => {
        const pass = (speed: number, by: 1 | -1): number => faster({ speed, unit: 'pass' }, by);
        expect([pass(5, 1), pass(5, -1), pass(1000, 1), pass(1_000_000, 1), pass(0.5, -1)]).toEqual([10, 2, 10_000, 1_000_000, 0.5]);
        expect([faster({ speed: 10, unit: 'layer' }, 1), inSpeedsOf({ ...STOPPED, speed: 1_000_000, unit: 'operation' }).speed]).toEqual([10, 100_000]);
        expect(speedsOf('layer')).toEqual([0.5, 1, 2, 5, 10]);
    });
});

describe('the state', () => {
    const state = initialState(1000);

    it('bookmarks and markers come and go', () => {
        const there = toggledBookmark(movedTo(state, 40, 1000));
        expect(there.bookmarks).toEqual([40]);
        expect(nextBookmark(movedTo(there, 10, 1000), true)).toBe(40);
        expect(nextBookmark(there, true)).toBeUndefined();
        expect(toggledBookmark(there).bookmarks).toEqual([]);
        const both = marked(movedTo(marked(movedTo(state, 70, 1000), 'b'), 20, 1000), 'a');
        expect(between(both)).toEqual({ from: 20, to: 70 });
        expect(between(marked(both, 'a'))).toBeUndefined();
    });

    it('marks are hit from near by, the nearest of them', () => {
        const state = { bookmarks: [100, 108], markers: { a: 104 } };
        expect([97, 96, 103, 107, 200].map(cycle => snapped(state, cycle, 3))).toEqual([100, 96, 104, 108, 200]);
    });

    it('loops, and ends at the end', () => {
        const looping = { ...state, loop: { from: 10, to: 20 } };
        expect([afterLoop(looping, 15, 1000), afterLoop(looping, 20, 1000), afterLoop(state, 1000, 1000)]).toEqual([15, 10, undefined]);
    });

    it('is kept, checked when it comes back, and made to fit', () => {
        const kept = JSON.parse(JSON.stringify({ ...movedTo(state, 900, 1000), bookmarks: [100, 900], unit: 'layer', speed: 30 })) as Record<string, unknown>;
        expect(readState(kept)).toMatchObject({ unit: 'layer', speed: 30 });
        const { speed: _speed, unit: _unit, ...older } = kept;
        expect(readState(older)).toMatchObject({ unit: 'pass', speed: 5, cycle: 900 });
        expect(readState({ ...kept, speed: 7 })).toBeUndefined();
        expect(readState(kept)).toMatchObject({ cycle: 900 });
        expect(fitted(readState(kept)!, 500)).toMatchObject({ cycle: 500, bookmarks: [100], window: wholeOf(500) });
        expect(readState({ ...kept as object, cycle: -1 })).toBeUndefined();
        expect(readState('nonsense')).toBeUndefined();
    });
});

describe('words', () => {
    it('are read as the reader wishes', () => {
        const bits = [1, 0, 1, 1];
        expect((['unsigned', 'signed', 'binary', 'hex', 'ternary'] as const).map(radix => written(bits, radix))).toEqual(['13', '-3', '1101', '0xD', '?+']);
    });

    it('name columns and steps', () => {
        expect(cellsText([64 * 4, 64 * 5, 64 * 6 + 32, 64 * 9], 64)).toBe('columns 4-6, 9');
        expect(stepText({ kind: 'search', shifts: [{ column: 4, steps: -2 }], cells: [{ cell: 257, bit: 1 }], latch: 1, accumulate: true }, 64))
            .toBe('Search 4.1=1 into latch 1, added after 2 column steps');
        expect(cellsText([0, 128, 256, 384], 64, 2)).toBe('columns 0, 2\u2026 (4 columns)');
        expect(stepText({ kind: 'write', shifts: [], cells: [{ cell: 0, bit: 0 }, { cell: 9, bit: 1 }] }, 64, 1)).toBe('Write 0.0=0\u2026 (2 cells) in every row');
        expect(stepText({ kind: 'write', shifts: [], cells: [{ cell: 0, bit: 0 }] }, 64)).toBe('Write 0.0=0 in every row');
    });
});

describe('keys', () => {
    const press = (key: string, more: object = {}, tagName = 'body'): string | undefined =>
        commandOf({ key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...more }, { tagName });

    it('have one command each, and every command has keys', () => {
        const all = bindings.flatMap(({ keys }) => keys);
        expect(new Set(all).size).toBe(all.length);
    });

    it('do nothing while text is typed or a control takes them', () => {
        expect([press('ArrowRight'), press('ArrowRight', { shiftKey: true }), press('A', { shiftKey: true }), press('?', { shiftKey: true })])
            .toEqual(['passForward', 'operationForward', 'markA', 'keys']);
        expect([press('f', {}, 'INPUT'), press(' ', {}, 'VSCODE-BUTTON'), press('ArrowDown', {}, 'VSCODE-DATA-GRID-CELL'), press('s', { ctrlKey: true })]).toEqual([undefined, undefined, undefined, undefined]);
    });
});

describe('messages', () => {
    it('are taken when they are the protocol\'s, with bytes as hosts send them', () => {
        expect(readInput({ type: 'bytes', id: 3, bytes: new Uint8Array([1, 2]).buffer })).toEqual({ type: 'bytes', id: 3, bytes: new Uint8Array([1, 2]) });
        expect(readInput({ type: 'bytes', id: 3 })).toEqual({ type: 'bytes', id: 3 });
        expect(readInput({ type: 'open', name: 'a', size: -1, worker: '' })).toBeUndefined();
        expect(readInput(null)).toBeUndefined();
    });
});

describe('a picture in vectors', () => {
    it('has what was drawn, escaped, on its background', () => {
        const context = new SvgContext(100, 50);
        context.fillStyle = '#fff';
        context.globalAlpha = 0.5;
        context.fillRect(1.23456, 2, 3, 4);
        context.globalAlpha = 1;
        context.font = '12px "Segoe UI"';
        context.fillText('a < b', 5, 6);
        context.textAlign = 'right';
        context.fillText('9', 5, 6);
        context.beginPath();
        context.rect(1, 2, 3, 4.555);
        context.moveTo(0, 0);
        context.lineTo(9, 9);
        context.closePath();
        context.fill();
        context.stroke();
        expect(context.document('black').split('\n')).toEqual([
            '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50" viewBox="0 0 100 50">', '<rect width="100%" height="100%" fill="black"/>',
            '<rect x="1.23" y="2" width="3" height="4" fill="#fff" opacity="0.5"/>',
            '<text x="5" y="6" font-size="12" font-family="&quot;Segoe UI&quot;" dominant-baseline="middle" fill="#fff">a &lt; b</text>',
            '<text x="5" y="6" text-anchor="end" font-size="12" font-family="&quot;Segoe UI&quot;" dominant-baseline="middle" fill="#fff">9</text>',
            '<path d="M1 2h3v4.56h-3zM0 0L9 9z" fill="#fff"/>', '<path d="M1 2h3v4.56h-3zM0 0L9 9z" fill="none" stroke="#000" stroke-width="1"/>', '</svg>', '']);
    });
});
