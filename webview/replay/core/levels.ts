/**
 * From far to near: what the timeline shows of a window, and what it needs for that. A layer too narrow to hold pages is shown by
 * its mean, pages too narrow to hold operations by theirs, so that what is drawn and asked for is bounded whatever the trace's length. Pure.
 */
import type { Opened, Profile } from '../questions.js';
import type { Window } from './scale.js';

/** A layer in a run, over all its waves. */
export interface LayerSpan {
    readonly run: number;
    readonly layer: number;
    readonly key: string;
    readonly from: number;
    readonly to: number;
    readonly energyJ: number;
}

/** Pixels from which on it is worth to look into a layer, into a page, into an operation's steps (a cycle). */
const LAYER_PX = 24;
const PAGE_PX = 120;
const CYCLE_PX = 3;

export function layerSpans({ header, layerStart, layerTally }: Opened): LayerSpan[] {
    return layerStart.flatMap((starts, run) => starts.flatMap((from, layer) => {
        const { placement, waveCycles } = header!.layers[layer];
        const cycles = waveCycles * placement.waves;
        return cycles === 0 ? [] : [{ run, layer, key: `${run} ${layer}`, from, to: from + cycles, energyJ: layerTally[run][layer].energyJ.total }];
    }));
}

/** Of sorted spans that follow one another, those that a window shows. */
export function inSight<Span extends { readonly from: number; readonly to: number }>(spans: readonly Span[], { from, to }: Window): readonly Span[] {
    const first = firstFrom(spans.length, i => spans[i].to > from);
    const end = firstFrom(spans.length, i => spans[i].from >= to);
    return spans.slice(first, end);
}

/** The first of `count` indices for which `is`, which stays true from there on. */
export function firstFrom(count: number, is: (index: number) => boolean): number {
    let [low, high] = [0, count];
    while (low < high) {
        const middle = Math.floor((low + high) / 2);
        [low, high] = is(middle) ? [low, middle] : [middle + 1, high];
    }
    return low;
}

/** Whether a layer is wide enough for its pages. */
export function showsPages({ from, to }: LayerSpan, window: Window, width: number): boolean {
    return (to - from) / (window.to - window.from) * width >= LAYER_PX;
}

/** Pages of a part that are wide enough for their operations: indices into the profile. */
export function pagesNear({ ends, parts, starts }: Profile, part: number, window: Window, width: number): number[] {
    const near: number[] = [];
    for (let i = 0; i < parts.length; i++) {
        if (parts[i] === part && ends[i] > window.from && starts[i] < window.to && (ends[i] - starts[i]) / (window.to - window.from) * width >= PAGE_PX) {
            near.push(i);
        }
    }
    return near;
}

/** What of a span nothing covers; what covers it may overlap. */
export function gapsIn({ from, to }: Window, covered: readonly Window[]): Window[] {
    const gaps: Window[] = [];
    let at = from;
    for (const one of [...covered].sort((a, b) => a.from - b.from)) {
        if (one.from > at) {
            gaps.push({ from: at, to: Math.min(one.from, to) });
        }
        at = Math.max(at, one.to);
    }
    return at < to ? [...gaps, { from: at, to }] : gaps.filter(gap => gap.to > gap.from);
}

/** Whether a cycle is wide enough for the step that it takes. */
export function showsSteps(window: Window, width: number): boolean {
    return width / (window.to - window.from) >= CYCLE_PX;
}

/** Of sorted starts (one more than pieces): the pieces [first, end) that a window shows. */
export function piecesIn(starts: Float64Array, { from, to }: Window): [first: number, end: number] {
    const count = starts.length - 1;
    return [firstFrom(count, i => starts[i + 1] > from), firstFrom(count, i => starts[i] >= to)];
}
