/**
 * How a trace is being looked at: the cursor, the window, what is selected, marked and shown. Pure functions from state to
 * state; what the trace answers is not in it, so that all of it can be kept while the page is away.
 */
import type { Opened, Unit } from '../questions.js';
import { STOPPED } from './playback.js';
import { clamped, following, wholeOf, type Window } from './scale.js';

export type Radix = 'signed' | 'unsigned' | 'ternary' | 'binary' | 'hex';
export type Heat = 'energy' | 'activity' | 'wear';
export type Ruler = 'cycles' | 'time';

/** A range of cycles that play goes round in, or between the markers A and B. */
export interface Span {
    readonly from: number;
    readonly to: number;
}

export interface ViewState {
    readonly cycle: number;
    readonly tile: number;
    readonly part: number;
    readonly window: Window;
    readonly ruler: Ruler;
    /** Cell in hand: a row, a column and a domain of it. */
    readonly cell: { readonly row: number; readonly column: number; readonly domain: number } | undefined;
    readonly radix: Radix;
    readonly heat: Heat;
    readonly markers: { readonly a?: number; readonly b?: number };
    readonly bookmarks: readonly number[];
    readonly loop: Span | undefined;
    /** Tables in the place of pictures. */
    readonly tables: boolean;
    /** How play goes on: by what, and how many of it a second. */
    readonly unit: Unit;
    readonly speed: number;
}

export function initialState(cycles: number): ViewState {
    return {
        cycle: 0, tile: 0, part: 0, window: wholeOf(cycles), ruler: 'cycles', cell: undefined, radix: 'unsigned', heat: 'energy',
        markers: {}, bookmarks: [], loop: undefined, tables: false, unit: STOPPED.unit, speed: STOPPED.speed,
    };
}

/** A kept state, made to fit a trace that may have been run again since. */
export function fitted(state: ViewState, cycles: number): ViewState {
    const inside = (cycle: number): number => Math.max(0, Math.min(cycles, cycle));
    return {
        ...state, cycle: inside(state.cycle), window: clamped(state.window, cycles),
        bookmarks: state.bookmarks.filter(cycle => cycle <= cycles), loop: state.loop && state.loop.to <= cycles ? state.loop : undefined,
    };
}

/** The cursor at a cycle; the window goes along. */
export function movedTo(state: ViewState, cycle: number, cycles: number): ViewState {
    const at = Math.max(0, Math.min(cycles, Math.round(cycle)));
    return { ...state, cycle: at, window: following(state.window, at, cycles) };
}

/** Where play goes after `cycle`: back to the loop's begin behind its end, or undefined at the trace's end. */
export function afterLoop({ loop }: Pick<ViewState, 'loop'>, cycle: number, cycles: number): number | undefined {
    if (loop && cycle >= loop.to) {
        return loop.from;
    }
    return cycle >= cycles ? undefined : cycle;
}

export function toggledBookmark(state: ViewState): ViewState {
    const has = state.bookmarks.includes(state.cycle);
    const bookmarks = has ? state.bookmarks.filter(cycle => cycle !== state.cycle) : [...state.bookmarks, state.cycle].sort((a, b) => a - b);
    return { ...state, bookmarks };
}

export function nextBookmark({ bookmarks, cycle }: Pick<ViewState, 'bookmarks' | 'cycle'>, forward: boolean): number | undefined {
    return forward ? bookmarks.find(one => one > cycle) : bookmarks.findLast(one => one < cycle);
}

/** Sets a marker at the cursor, or takes it away where it is. */
export function marked(state: ViewState, name: 'a' | 'b'): ViewState {
    const { [name]: was, ...rest } = state.markers;
    return { ...state, markers: was === state.cycle ? rest : { ...rest, [name]: state.cycle } };
}

/** The nearest marker or bookmark within reach of a cycle that was pointed at, else that cycle: what is marked is hit by a hand that trembles. */
export function snapped({ bookmarks, markers: { a, b } }: Pick<ViewState, 'bookmarks' | 'markers'>, cycle: number, reach: number): number {
    const near = [...bookmarks, a, b].filter((place): place is number => place !== undefined && Math.abs(place - cycle) <= reach);
    return near.reduce((best, place) => best === undefined || Math.abs(place - cycle) < Math.abs(best - cycle) ? place : best, undefined as number | undefined) ?? cycle;
}

/** The range between both markers. */
export function between({ markers: { a, b } }: Pick<ViewState, 'markers'>): Span | undefined {
    return a === undefined || b === undefined || a === b ? undefined : { from: Math.min(a, b), to: Math.max(a, b) };
}

/** Where to run: to the place under the pointer, else to the next marker or bookmark; undefined where none lies ahead. */
export function runTarget({ bookmarks, cycle, markers: { a, b } }: Pick<ViewState, 'bookmarks' | 'cycle' | 'markers'>, pointed: number | undefined): number | undefined {
    if (pointed !== undefined) {
        return Math.round(pointed) > cycle ? Math.round(pointed) : undefined;
    }
    const ahead = [a, b, ...bookmarks].filter((place): place is number => place !== undefined && place > cycle);
    return ahead.length === 0 ? undefined : Math.min(...ahead);
}

/** First layer whose name holds a text, after the one of the cursor; from the begin where there is none. */
export function layerNamed({ header, layerStart }: Opened, text: string, run: number, after: number): number | undefined {
    const names = header?.layers.map(({ name }) => name.toLowerCase()) ?? [];
    const hits = names.flatMap((name, layer) => name.includes(text.trim().toLowerCase()) ? [layer] : []);
    const layer = hits.find(one => one > after) ?? hits[0];
    return layer === undefined ? undefined : layerStart[run]?.[layer];
}
