/**
 * Draws the timeline: the whole trace with the window in it, a ruler, and the window's layers, energy, parts, operations and steps,
 * each as near as there is room; over them cursor, markers, bookmarks, loop and what is under the pointer.
 */
import { formatSi } from '../../../server/si.js';
import { operationKinds } from '../../../server/simulator/trace/operation.js';
import type { Draw, Palette } from '../canvas.js';
import { firstFrom, inSight, piecesIn, showsPages, showsSteps, type LayerSpan } from '../core/levels.js';
import { marks, wholeOf, type Window } from '../core/scale.js';
import { between, type ViewState } from '../core/state.js';
import { plate } from '../plate.js';
import { stepKinds, type Pieces } from '../questions.js';
import { describe } from './describe.js';
import { Pen } from './pen.js';
import { gutterOf, rowNamed, rows } from './rows.js';
import type { TimelineStore } from './store.js';

/** More lanes than these share theirs. */
const MOST_LANES = 6;

export function drawTimeline(store: TimelineStore, state: ViewState, hovered: number | undefined): Draw {
    store.shown = state.window;
    return (context, { width, height }, colours) => {
        context.font = colours.font;
        context.textBaseline = 'middle';
        const gutter = gutterOf(width);
        const pen = new Pen(context, colours, state.window, gutter, width - gutter);
        store.want(state.window, pen.width, state.part);
        // Whoever takes pictures waits for this.
        context.canvas.parentElement?.toggleAttribute('data-settled', store.settled);
        labels(pen);
        whole(pen, store);
        ruler(pen, store, state);
        if (store.spans.length > 0) {
            inWindow(pen, store, state);
        }
        signs(pen, state, height);
        // Over the cursor, or it would strike them through.
        pen.hints.forEach(({ at, middle, texts }) => pen.plated(texts, at, middle));
        // Keys may have moved the window away from under the pointer.
        if (hovered !== undefined && hovered >= state.window.from && hovered <= state.window.to) {
            pointer(pen, store, state, hovered, height);
        }
    };
}

function labels({ colours, context, left }: Pen): void {
    context.fillStyle = colours.quiet;
    for (const { height, label, top } of left > 0 ? rows : []) {
        context.fillText(label, 0, top + Math.min(height, 22) / 2);
    }
}

function kindColour(colours: Palette, kind: string): string {
    return colours.layers[kind === 'conv' ? 0 : kind.includes('pool') ? 1 : kind === 'dense' ? 2 : 3];
}

/** Joules a cycle, which every energy profile shows. */
function meanPower({ energyJ, from, to }: LayerSpan): number {
    return energyJ / Math.max(1, to - from);
}

/** Of a height: as the fourth root, or layers of few arrays could not be seen beside those of many. */
function tallOf(power: number, most: number, height: number): number {
    return most > 0 ? (power / most) ** 0.25 * height : 0;
}

function whole(pen: Pen, { opened: { cycles }, spans }: TimelineStore): void {
    const { colours, context, window } = pen;
    const { height, top } = rowNamed('trace');
    const all = wholeOf(cycles);
    const most = spans.reduce((m, span) => Math.max(m, meanPower(span)), 0);
    for (const span of spans) {
        const tall = tallOf(meanPower(span), most, height - 2);
        pen.boxOf(span, top + height - tall, tall, colours.key, span.layer % 2 === 0 ? 0.75 : 0.5, all);
    }
    context.strokeStyle = colours.quiet;
    context.lineWidth = 1;
    context.strokeRect(pen.left + 0.5, top + 0.5, pen.width - 1, height - 1);
    const at = pen.span(window.from, window.to, all)!;
    context.strokeStyle = colours.cursor;
    context.lineWidth = 2;
    context.strokeRect(at[0] + 1, top + 1, Math.max(3, at[1] - at[0] - 2), height - 2);
    context.lineWidth = 1;
}

function ruler(pen: Pen, { opened: { cycles, latencyS } }: TimelineStore, { ruler: unit, window }: ViewState): void {
    const { colours, context } = pen;
    const { height, top } = rowNamed('ruler');
    const perCycle = cycles > 0 ? latencyS / cycles : 0;
    for (const cycle of marks(window.from, window.to, pen.width / 130)) {
        const x = Math.round(pen.x(cycle));
        const label = unit === 'cycles' ? cycle.toLocaleString('en') : `\u2248 ${formatSi(cycle * perCycle, 's')}`;
        context.fillStyle = colours.quiet;
        context.fillRect(x, top + height - 6, 1, 6);
        if (x + 4 + context.measureText(label).width <= pen.left + pen.width) {
            context.fillText(label, x + 4, top + height / 2);
        }
    }
}

function inWindow(pen: Pen, store: TimelineStore, state: ViewState): void {
    const seen = inSight(store.spans, state.window);
    const header = store.opened.header!;
    const layerRow = rowNamed('layers');
    for (const span of seen) {
        const { kind, name } = header.layers[span.layer];
        const at = pen.span(span.from, span.to);
        if (at) {
            const colour = kindColour(pen.colours, kind);
            pen.box(at, layerRow.top, layerRow.height, colour, 0.28);
            pen.box([at[0], Math.min(at[1], at[0] + 2)], layerRow.top, layerRow.height, colour, 1);
            pen.text(name, at, layerRow.top + layerRow.height / 2);
        }
    }
    energy(pen, store, seen);
    parts(pen, store, seen, state);
    operations(pen, store, state);
    steps(pen, store, state);
}

/** Pages where they are wide enough, means of layers elsewhere; over all parts, whose pages follow each other side by side. */
function energy(pen: Pen, store: TimelineStore, seen: readonly LayerSpan[]): void {
    const { colours, context, window, width } = pen;
    const { height, top } = rowNamed('power');
    const bars = seen.flatMap(span => {
        const profile = showsPages(span, window, width) ? store.profiles.get(span.key) : undefined;
        return profile ? powerOf(profile, window) : [{ from: span.from, to: span.to, power: meanPower(span) }];
    });
    const most = bars.reduce((m, { power }) => Math.max(m, power), 0);
    for (const { from, power, to } of bars) {
        const at = pen.span(from, to);
        const tall = tallOf(power, most, height - 2);
        if (at && tall > 0) {
            context.globalAlpha = 0.45;
            context.fillStyle = colours.key;
            context.fillRect(at[0], top + height - tall, Math.max(0.75, at[1] - at[0]), tall);
            context.globalAlpha = 1;
            context.fillRect(at[0], top + height - tall, Math.max(0.75, at[1] - at[0]), 1.5);
        }
    }
    context.fillStyle = colours.line;
    context.fillRect(pen.left, top + height, width, 1);
    if (most > 0 && pen.left > 0) {
        context.fillStyle = colours.quiet;
        context.fillText(`${formatSi(most, 'J')}/cyc`, 0, top + 28);
    }
}

/** Between the begins and ends of pages, the sum of what runs side by side. */
function powerOf({ ends, energyJ, starts }: { readonly starts: Float64Array; readonly ends: Float64Array; readonly energyJ: Float64Array }, window: Window): { from: number; to: number; power: number }[] {
    const shown = Array.from(starts.keys()).filter(i => ends[i] > window.from && starts[i] < window.to && ends[i] > starts[i]);
    const changes = shown.flatMap(i => [{ at: starts[i], by: energyJ[i] / (ends[i] - starts[i]) }, { at: ends[i], by: -energyJ[i] / (ends[i] - starts[i]) }]).sort((a, b) => a.at - b.at);
    const bars: { from: number; to: number; power: number }[] = [];
    let power = 0;
    for (let i = 0; i + 1 < changes.length; i++) {
        power += changes[i].by;
        if (changes[i + 1].at > changes[i].at) {
            bars.push({ from: changes[i].at, to: changes[i + 1].at, power: Math.max(0, power) });
        }
    }
    return bars;
}

/** A lane for every part of a layer: when its arrays are at work; that of the part in hand is marked. */
function parts(pen: Pen, store: TimelineStore, seen: readonly LayerSpan[], { part: wanted }: ViewState): void {
    const { height, top } = rowNamed('parts');
    for (const span of seen) {
        const count = store.opened.header!.layers[span.layer].parts.length;
        const profile = showsPages(span, pen.window, pen.width) ? store.profiles.get(span.key) : undefined;
        if (!profile) {
            pen.boxOf(span, top, height, pen.colours.quiet, 0.25);
            continue;
        }
        const lanes = Math.max(1, Math.min(MOST_LANES, count));
        const tall = height / lanes;
        const inHand = store.partOf(span, wanted);
        for (let i = 0; i < profile.parts.length; i++) {
            const lane = Math.floor(profile.parts[i] * lanes / count);
            const isInHand = profile.parts[i] === inHand;
            pen.boxOf({ from: profile.starts[i], to: profile.ends[i] }, top + lane * tall, tall - 1, isInHand ? pen.colours.tag : pen.colours.quiet, isInHand ? 0.7 : 0.3);
        }
    }
}

function operations(pen: Pen, store: TimelineStore, { part, window }: ViewState): void {
    const { height, top } = rowNamed('operations');
    const near = store.near(window, pen.width, part);
    for (const { key, span } of near) {
        const work = store.works.get(key);
        if (work) {
            pieces(pen, work, top, height, i => operationColour(pen.colours, work.kinds[i]), (i, wide) => `${operationKinds[work.kinds[i]]}${wide ? ` #${(work.from + i).toLocaleString('en')}` : ''}`, span);
        }
    }
    const texts = { dense: ['zoom in to see operations', 'zoom in\u2026'], idle: ['the part in hand does nothing here', 'nothing here'], unread: ['reading\u2026'] };
    if (near.length === 0) {
        hint(pen, [pen.left, pen.left + pen.width], top, height, texts[showsSteps(window, pen.width) ? 'idle' : 'dense']);
        return;
    }
    for (const { from, to, why } of inSight(store.spans, window).flatMap(span => store.bare(span, window, pen.width, part))) {
        const at = pen.span(from, to);
        if (at && at[1] - at[0] >= 1) {
            hint(pen, at, top, height, texts[why]);
        }
    }
}

function steps(pen: Pen, store: TimelineStore, { part, window }: ViewState): void {
    const { height, top } = rowNamed('steps');
    const tiles = store.stepsWanted(window, pen.width, part);
    for (const { key, page: { span } } of tiles) {
        const found = store.steps.get(key);
        if (found) {
            pieces(pen, found, top, height, i => stepColour(pen.colours, found.kinds[i]), i => stepKinds[found.kinds[i]], span);
        }
    }
    if (tiles.length === 0) {
        hint(pen, [pen.left, pen.left + pen.width], top, height, showsSteps(window, pen.width) ? [] : ['zoom in to see searches and writes', 'zoom in\u2026']);
    }
}

/** Why there is nothing, in the first of the texts for which there is room. */
function hint(pen: Pen, at: readonly [number, number], top: number, height: number, texts: readonly string[]): void {
    pen.box(at, top, height, pen.colours.quiet, 0.08);
    pen.hints.push({ at, middle: top + height / 2, texts });
}

/** Of pieces that share a pixel, the first stands for all. */
function pieces(pen: Pen, { starts }: Pieces, top: number, height: number, colour: (i: number) => string, name: (i: number, wide: boolean) => string, { to }: LayerSpan): void {
    const [first, end] = piecesIn(starts, pen.window);
    const perPixel = (pen.window.to - pen.window.from) / pen.width;
    for (let i = first; i < end;) {
        const next = Math.max(i + 1, starts[i + 1] - starts[i] < perPixel ? i + firstFrom(end - i, k => starts[i + k] >= starts[i] + perPixel) : i + 1);
        const at = pen.span(starts[i], Math.min(to, starts[next]));
        if (at) {
            pen.box(at, top, height, colour(i), 0.4);
            pen.text(at[1] - at[0] > 30 ? name(i, at[1] - at[0] > 96) : '', at, top + height / 2);
        }
        i = next;
    }
}

function operationColour({ changed, key, layers, quiet, tag }: Palette, kind: number): string {
    const colours: Partial<Record<(typeof operationKinds)[number], string>> = { load: layers[3], add: key, sum: layers[2], match: tag, max: tag, store: changed };
    return colours[operationKinds[kind]] ?? quiet;
}

function stepColour({ changed, key, layers, quiet, tag }: Palette, kind: number): string {
    return { search: key, write: changed, load: layers[3], read: tag, shift: quiet }[stepKinds[kind]];
}

function signs(pen: Pen, state: ViewState, height: number): void {
    const { colours, context, left, width } = pen;
    const { bookmarks, cycle, loop, markers } = state;
    const { top } = rowNamed('ruler');
    for (const [span, label] of [[loop, 'loop'], [between(state), '']] as const) {
        const at = span && pen.span(span.from, span.to);
        if (at) {
            pen.box(at, top, height - top, colours.changed, 0.14);
            pen.text(label, at, height - 9);
        }
    }
    const line = (where: number, colour: string, label: string, wide: number): void => {
        const x = Math.round(pen.x(where));
        if (x >= left - 1 && x <= left + width + 1) {
            context.fillStyle = colour;
            context.fillRect(Math.min(x, left + width - wide), top, wide, height - top);
            const at = Math.min(x + 4, left + width - 10);
            if (label !== '') {
                // Over the ruler's numbers, which would make it unreadable.
                context.fillStyle = colours.background;
                context.fillRect(at - 2, top, context.measureText(label).width + 4, 14);
                context.fillStyle = colour;
            }
            context.fillText(label, at, top + 7);
        }
    };
    bookmarks.forEach(at => line(at, colours.tag, '\u2691', 1));
    for (const name of ['a', 'b'] as const) {
        line(markers[name] ?? NaN, colours.changed, name.toUpperCase(), 1);
    }
    line(cycle, colours.cursor, '', 2);
    const x = pen.x(cycle);
    if (x >= left && x <= left + width) {
        context.fillStyle = colours.cursor;
        context.beginPath();
        context.moveTo(x - 5, top);
        context.lineTo(x + 7, top);
        context.lineTo(x + 1, top + 8);
        context.fill();
    }
}

function pointer(pen: Pen, store: TimelineStore, state: ViewState, cycle: number, height: number): void {
    const { colours, context } = pen;
    const x = Math.round(pen.x(cycle));
    context.fillStyle = colours.foreground;
    context.globalAlpha = 0.5;
    context.fillRect(x, rowNamed('ruler').top, 1, height);
    context.globalAlpha = 1;
    plate(context, colours, describe(store, state, cycle, store.peeked), x, rowNamed('layers').top + 26, [pen.left, pen.left + pen.width]);
}
