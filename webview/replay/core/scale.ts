/** The timeline's window: which cycles are seen, and where. Pure: pixels and cycles, no canvas. */

export interface Window {
    /** First cycle seen, and one behind the last; at least a few cycles apart. */
    readonly from: number;
    readonly to: number;
}

/** Closer than this nothing more can be told apart. */
const LEAST_CYCLES = 8;

export function wholeOf(cycles: number): Window {
    return { from: 0, to: Math.max(LEAST_CYCLES, cycles) };
}

/** Kept inside [0, cycles], no narrower than a few cycles. */
export function clamped({ from, to }: Window, cycles: number): Window {
    const most = Math.max(LEAST_CYCLES, cycles);
    const length = Math.min(most, Math.max(LEAST_CYCLES, to - from));
    const start = Math.min(Math.max(0, from), most - length);
    return { from: start, to: start + length };
}

/** `factor` below 1 zooms in; the cycle at `anchor` stays where it is. */
export function zoomed(window: Window, factor: number, anchor: number, cycles: number): Window {
    return clamped({ from: anchor - (anchor - window.from) * factor, to: anchor + (window.to - anchor) * factor }, cycles);
}

/** By a share of what is seen. */
export function panned({ from, to }: Window, share: number, cycles: number): Window {
    const by = (to - from) * share;
    return clamped({ from: from + by, to: to + by }, cycles);
}

/** As it is while it shows `cycle`, else moved so that it does. */
export function following(window: Window, cycle: number, cycles: number): Window {
    const length = window.to - window.from;
    return cycle >= window.from && cycle <= window.to ? window : clamped({ from: cycle - length * 0.25, to: cycle + length * 0.75 }, cycles);
}

export function xOf({ from, to }: Window, cycle: number, width: number): number {
    return (cycle - from) / (to - from) * width;
}

export function cycleAtX({ from, to }: Window, x: number, width: number): number {
    return from + x / Math.max(1, width) * (to - from);
}

/** Round marks of a ruler, at most `most` of them: 1, 2 or 5 times a power of ten apart. */
export function marks(from: number, to: number, most: number): number[] {
    const raw = (to - from) / Math.max(1, most);
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map(m => m * power).find(one => one >= raw) ?? 10 * power;
    const first = Math.ceil(from / step);
    return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, i) => (first + i) * step);
}
