/**
 * Places in two traces: what is marked is where both were, so that it means the same whichever is in hand. Pure.
 */
import type { Span, ViewState } from '../../replay/core/state.js';
import type { Side } from './align.js';

/** A cycle of each. */
export type Place = readonly [number, number];

export interface Marks {
    readonly markers: { readonly a?: Place; readonly b?: Place };
    /** In the order of the first trace. */
    readonly bookmarks: readonly Place[];
    /** Where play goes round. */
    readonly loop: { readonly from: Place; readonly to: Place } | undefined;
}

export const UNMARKED: Marks = { markers: {}, bookmarks: [], loop: undefined };

/** As one of them sees it, in its own cycles. */
export function marksOf({ bookmarks, loop, markers: { a, b } }: Marks, side: Side): Pick<ViewState, 'markers' | 'bookmarks' | 'loop'> {
    return {
        markers: { ...(a && { a: a[side] }), ...(b && { b: b[side] }) }, bookmarks: bookmarks.map(place => place[side]).sort((one, other) => one - other),
        loop: loop && { from: loop.from[side], to: loop.to[side] },
    };
}

export function withBookmark({ bookmarks }: Marks, place: Place): readonly Place[] {
    const others = bookmarks.filter(one => !isSame(one, place));
    return others.length < bookmarks.length ? others : [...bookmarks, place].sort((one, other) => one[0] - other[0] || one[1] - other[1]);
}

/** Sets a marker, or takes it away where it is. */
export function withMarker({ markers }: Marks, name: 'a' | 'b', place: Place): Marks['markers'] {
    const { [name]: was, ...rest } = markers;
    return was && isSame(was, place) ? rest : { ...rest, [name]: place };
}

/** From marker to marker, else the given; undefined where that is nothing. */
export function loopOf({ markers: { a, b } }: Marks, otherwise: { readonly from: Place; readonly to: Place }): Marks['loop'] {
    const [from, to] = a && b ? [a, b].sort((one, other) => one[0] - other[0] || one[1] - other[1]) : [otherwise.from, otherwise.to];
    return isSame(from, to) ? undefined : { from, to };
}

/** What lies between the markers in each; undefined where one of the spans is empty. */
export function spansOf({ markers: { a, b } }: Marks): readonly [Span, Span] | undefined {
    const spans = a && b ? ([0, 1] as const).map(side => ({ from: Math.min(a[side], b[side]), to: Math.max(a[side], b[side]) })) : [];
    return spans.length === 2 && spans.every(({ from, to }) => from < to) ? [spans[0], spans[1]] : undefined;
}

export function isSame(one: Place, other: Place): boolean {
    return one[0] === other[0] && one[1] === other[1];
}
