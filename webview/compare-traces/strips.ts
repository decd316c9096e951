/**
 * Both traces as strips, one above the other, aligned by layer: a layer has the same place in both, as wide as the longer of the two
 * is long, so that one line is the cursor of both. Bars are as tall as the chosen measure. It draws and tells where it was pointed at.
 */
import { html, type TemplateResult } from 'lit-html';
import type { Draw, Palette } from '../replay/canvas.js';
import { plate } from '../replay/plate.js';
import type { Opened } from '../replay/questions.js';
import { cyclesOf, shareAt, type Pair, type Side } from './core/align.js';
import { columnsOf, type Column } from './core/columns.js';
import { compared, measureNames, textOf, valueOf } from './core/figures.js';
import type { Place } from './core/marks.js';
import type { CompareState } from './core/state.js';

const NAMES = 16;
const LEFT = 18;

export interface StripData {
    readonly pairs: readonly Pair[];
    readonly traces: readonly [Opened, Opened];
    readonly run: number;
}

export interface StripActions {
    readonly onPoint: (side: Side, cycle: number) => void;
    /** The pointer is over a layer of the pairs; undefined when it has left. */
    readonly onHover: (pair: number | undefined) => void;
}

export function strips(data: StripData, state: CompareState, hovered: number | undefined, { onHover, onPoint }: StripActions): TemplateResult {
    const pointed = (event: PointerEvent): void => {
        const target = event.currentTarget as HTMLElement;
        if (event.type === 'pointerdown') {
            target.setPointerCapture(event.pointerId);
        }
        const box = target.getBoundingClientRect();
        const width = box.width - LEFT;
        const x = event.clientX - box.left - LEFT;
        const columns = columnsOf(data.pairs, data.traces, width);
        const over = columns.findIndex(({ left, width: wide }) => x >= left && x <= left + wide);
        onHover(over < 0 ? undefined : over);
        if (event.buttons !== 1) {
            return;
        }
        const column = columns[over] as Column | undefined;
        const wanted: Side = event.clientY - box.top - NAMES < (box.height - NAMES) / 2 ? 0 : 1;
        const side = column?.pair.layers[wanted] === undefined ? (1 - wanted) as Side : wanted;
        const layer = column?.pair.layers[side];
        if (column && layer !== undefined) {
            const starts = data.traces[side].layerStart;
            onPoint(side, starts[Math.min(data.run, starts.length - 1)][layer] + (x - column.left) / column.width * cyclesOf(data.traces[side], layer));
        }
    };
    return html`<terntrack-picture class="strips" .draw=${draw(data, state, hovered)} @pointerdown=${pointed} @pointermove=${pointed} @pointerleave=${() => onHover(undefined)}></terntrack-picture>`;
}

function draw(data: StripData, state: CompareState, hovered: number | undefined): Draw {
    return (context, { height, width }, colours) => {
        const { pairs, run, traces } = data;
        const columns = columnsOf(pairs, traces, width - LEFT);
        const tall = (height - NAMES) / 2;
        const value = (side: Side, layer: number): number => valueOf(traces[side], run, layer, state.measure);
        const most = pairs.reduce((m, { layers }) => layers.reduce<number>((n, layer, side) => layer === undefined ? n : Math.max(n, value(side as Side, layer)), m), 0);
        context.font = colours.font;
        context.textBaseline = 'middle';
        for (const side of [0, 1] as const) {
            const top = NAMES + side * tall;
            context.fillStyle = colours.foreground;
            context.fillText(side === 0 ? 'A' : 'B', 3, top + tall / 2);
            context.fillStyle = colours.line;
            context.fillRect(LEFT, top + tall - 1, width - LEFT, 1);
            for (const { left, pair, width: wide } of columns) {
                const layer = pair.layers[side];
                if (layer === undefined) {
                    context.fillStyle = colours.quiet;
                    context.fillText('none', LEFT + left + 3, top + tall / 2);
                    continue;
                }
                const bar = most > 0 ? value(side, layer) / most * (tall - 6) : 0;
                context.fillStyle = colours.layers[side];
                context.globalAlpha = 0.6;
                context.fillRect(LEFT + left, top + tall - 1 - bar, Math.max(1, wide - 2), Math.max(1, bar));
                context.globalAlpha = 1;
            }
        }
        context.fillStyle = colours.foreground;
        columns.forEach(({ left, pair, width: wide }) => {
            if (context.measureText(pair.name).width < wide - 4) {
                context.fillText(pair.name, LEFT + left + 2, NAMES / 2);
            }
        });
        signs(context, data, state, columns, colours, height);
        const over = hovered === undefined ? undefined : columns[hovered];
        if (over) {
            plate(context, colours, describe(over.pair, data, state), LEFT + over.left + over.width / 2, NAMES + 8, [LEFT, width]);
        }
    };
}

/** What a layer took in each, by the chosen measure. */
function describe({ layers, name }: Pair, { run, traces }: StripData, { measure }: CompareState): string[] {
    const values = layers.map((layer, side) => layer === undefined ? undefined : valueOf(traces[side], run, layer, measure));
    const { ratio } = compared(name, values);
    return [name, ...values.map((value, side) => `${side === 0 ? 'A' : 'B'}: ${textOf(value, measure)}`), `${measureNames[measure]}${ratio === undefined ? '' : `, B / A ${ratio.toFixed(3)}`}`];
}

/** Cursor, markers, bookmarks and loop: one line through both, where the trace in hand has it. */
function signs(context: CanvasRenderingContext2D, { pairs, traces }: StripData, state: CompareState, columns: readonly Column[], colours: Palette, height: number): void {
    const { bookmarks, cycles, lead, loop, markers } = state;
    const xOf = (place: Place): number | undefined => {
        const { layer, share } = shareAt(traces[lead], place[lead]);
        const column = columns[pairs.findIndex(pair => pair.layers[lead] === layer)];
        return column && LEFT + column.left + share * column.width;
    };
    const line = (place: Place, colour: string, label: string, wide: number): void => {
        const x = xOf(place);
        if (x !== undefined) {
            context.fillStyle = colour;
            context.fillRect(x - wide / 2, NAMES, wide, height - NAMES);
            context.fillText(label, x + 3, NAMES + 8);
        }
    };
    const [from, to] = loop ? [xOf(loop.from), xOf(loop.to)] : [];
    if (from !== undefined && to !== undefined) {
        context.fillStyle = colours.changed;
        context.globalAlpha = 0.2;
        context.fillRect(from, NAMES, Math.max(1, to - from), height - NAMES);
        context.globalAlpha = 1;
    }
    bookmarks.forEach(place => line(place, colours.tag, '\u2691', 1));
    ([['a', '1'], ['b', '2']] as const).forEach(([name, label]) => {
        const place = markers[name];
        if (place) {
            line(place, colours.changed, label, 1);
        }
    });
    line(cycles, colours.cursor, '', 2);
}
