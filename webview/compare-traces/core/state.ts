/** How two traces are looked at: where the one in hand is (the other follows), and what is chosen, marked and shown in both. Plain data. */
import { STOPPED } from '../../replay/core/playback.js';
import type { Heat, Radix, ViewState } from '../../replay/core/state.js';
import { initialState } from '../../replay/core/state.js';
import type { Unit } from '../../replay/questions.js';
import type { Side } from './align.js';
import type { Measure } from './figures.js';
import { marksOf, UNMARKED, type Marks } from './marks.js';

export interface CompareState extends Marks {
    /** The one that the transport moves. */
    readonly lead: Side;
    readonly cycles: readonly [number, number];
    readonly tile: number;
    readonly part: number;
    readonly cell: ViewState['cell'];
    readonly radix: Radix;
    readonly heat: Heat;
    readonly measure: Measure;
    readonly tables: boolean;
    /** How play goes on: by what, and how many of it a second. */
    readonly unit: Unit;
    readonly speed: number;
}

export const INITIAL: CompareState = {
    lead: 0, cycles: [0, 0], tile: 0, part: 0, cell: undefined, radix: 'unsigned', heat: 'energy', measure: 'energy', tables: false, unit: STOPPED.unit, speed: STOPPED.speed, ...UNMARKED,
};

/** What the pictures of one side are drawn from. */
export function sideState(state: CompareState, side: Side, cycles: number): ViewState {
    const { cell, heat, part, radix, tables, tile } = state;
    return { ...initialState(cycles), ...marksOf(state, side), cycle: state.cycles[side], cell, heat, part, radix, tables, tile };
}
