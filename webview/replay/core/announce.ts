/** What is said aloud when something changes that is else only seen. Pure. */
import type { Look, TraceHeader } from '../questions.js';
import { between, type ViewState } from './state.js';

const said: Partial<Record<keyof ViewState, (before: ViewState, after: ViewState) => string>> = {
    bookmarks: (before, { bookmarks, cycle }) => `Bookmark at cycle ${cycle.toLocaleString('en')} ${bookmarks.length > before.bookmarks.length ? 'set' : 'taken away'}.`,
    markers: (before, after) => `${(['a', 'b'] as const).filter(name => before.markers[name] !== after.markers[name])
        .map(name => `Marker ${name.toUpperCase()} ${after.markers[name] === undefined ? 'taken away' : `at cycle ${after.markers[name]!.toLocaleString('en')}`}`).join(', ')}${spanText(after)}.`,
    loop: (_, { loop }) => loop ? `Play goes round from cycle ${Math.round(loop.from).toLocaleString('en')} to ${Math.round(loop.to).toLocaleString('en')}.` : 'The loop is off.',
    tables: (_, { tables }) => tables ? 'Tables are shown.' : 'Pictures are shown.',
    ruler: (_, { ruler }) => `The ruler tells ${ruler}.`,
    cell: (_, { cell }) => cell ? `Cell in row ${cell.row}, column ${cell.column}, domain ${cell.domain}.` : 'No cell is in hand.',
};

/** Of a change of the state; undefined where it need not be told. */
export function announcement(before: ViewState, change: Partial<ViewState>): string | undefined {
    const after = { ...before, ...change };
    const key = (Object.keys(change) as (keyof ViewState)[]).find(name => said[name] !== undefined && before[name] !== after[name]);
    return key && said[key]?.(before, after);
}

function spanText(state: ViewState): string {
    const span = between(state);
    return span ? `, ${(span.to - span.from).toLocaleString('en')} cycles from A to B` : '';
}

/** Of another moment; while playing only of another layer, or nobody could follow. */
export function momentSaid({ layers }: Pick<TraceHeader, 'layers'>, before: Pick<Look, 'cycle' | 'moment'> | undefined, { cycle, moment }: Pick<Look, 'cycle' | 'moment'>, playing: boolean): string | undefined {
    const sameLayer = before?.moment.layer === moment.layer && before.moment.run === moment.run;
    return before?.cycle === cycle || playing && sameLayer ? undefined : `Cycle ${cycle.toLocaleString('en')}, layer ${layers[moment.layer].name}`;
}
