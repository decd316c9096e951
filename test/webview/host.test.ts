// What a page keeps: the first change at once, those that follow soon, the last of them in any case.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { connectHost } from '../../webview/shared/host.js';

const saved: unknown[] = [];
const page = new EventTarget();

beforeEach(() => {
    vi.useFakeTimers();
    saved.length = 0;
    vi.stubGlobal('acquireVsCodeApi', () => ({ postMessage: () => undefined, getState: () => saved.at(-1), setState: (state: unknown) => saved.push(state) }));
    vi.stubGlobal('document', page);
    vi.stubGlobal('window', page);
});

afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
});

it('a change after a while is kept at once, whatever becomes of the page', () => {
    const host = connectHost<never, number>();
    host.save(() => 1);
    vi.advanceTimersByTime(0);
    expect(saved).toEqual([1]);
    vi.advanceTimersByTime(1000);
    host.save(() => 2);
    vi.advanceTimersByTime(0);
    expect(saved).toEqual([1, 2]);
});

it('of many changes few are kept, the last among them', () => {
    const host = connectHost<never, number>();
    for (let step = 0; step <= 50; step++) {
        host.save(() => step);
        vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(250);
    expect(saved.at(-1)).toBe(50);
    expect(saved.length).toBeLessThan(5);
});

it('what is pending is kept when the page is hidden', () => {
    const host = connectHost<never, number>();
    host.save(() => 1);
    vi.advanceTimersByTime(0);
    host.save(() => 2);
    page.dispatchEvent(new Event('visibilitychange'));
    expect(saved).toEqual([1, 2]);
});
