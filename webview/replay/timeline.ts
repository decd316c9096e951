/**
 * The timeline: layers over all cycles, operations where there is room for them, the cursor, markers, bookmarks and the loop;
 * above it the whole trace as a minimap. It draws and tells where it was pointed at, nothing else.
 */
import { html, type TemplateResult } from 'lit-html';
import { formatSi } from '../../server/si.js';
import type { Draw, Palette } from './canvas.js';
import { cycleAtX, marks, wholeOf, xOf, type Window } from './core/scale.js';
import { between, type ViewState } from './core/state.js';
import type { Opened, Operation, PageSummary } from './questions.js';

const MAP_HEIGHT = 14;
const RULER_HEIGHT = 18;
const LAYER_HEIGHT = 22;

export interface TimelineData {
    readonly opened: Opened;
    /** Pages of layers in sight, by run and layer. */
    readonly pages: ReadonlyMap<string, readonly PageSummary[]>;
    /** Operations in sight, of the selected part. */
    readonly operations: readonly Operation[];
    /** First cycle of the wave that the operations belong to. */
    readonly operationsStart: number;
}

export function timeline(data: TimelineData, state: ViewState, onPoint: (cycle: number) => void, onWheel: (factor: number | undefined, share: number, anchor: number) => void): TemplateResult {
    const at = (event: PointerEvent | WheelEvent): { cycle: number; mapped: boolean } => {
        const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
        const mapped = event.clientY - box.top < MAP_HEIGHT;
        return { cycle: cycleAtX(mapped ? wholeOf(data.opened.cycles) : state.window, event.clientX - box.left, box.width), mapped };
    };
    const pointed = (event: PointerEvent): void => {
        if (event.type === 'pointerdown') {
            (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
        }
        if (event.buttons === 1) {
            onPoint(at(event).cycle);
        }
    };
    const wheeled = (event: WheelEvent): void => {
        event.preventDefault();
        const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
        onWheel(sideways ? undefined : 1.0015 ** event.deltaY, (event.deltaX || event.deltaY) / 1000, at(event).cycle);
    };
    return html`<terntrack-picture class="timeline" .draw=${draw(data, state)} @pointerdown=${pointed} @pointermove=${pointed} @wheel=${wheeled}></terntrack-picture>`;
}

function draw(data: TimelineData, state: ViewState): Draw {
    return (context, { width, height }, colours) => {
        context.font = colours.font;
        context.textBaseline = 'middle';
        const whole = wholeOf(data.opened.cycles);
        layers(context, colours, data, whole, width, 0, MAP_HEIGHT - 2, false);
        context.strokeStyle = colours.foreground;
        context.strokeRect(xOf(whole, state.window.from, width) + 0.5, 0.5, Math.max(2, xOf(whole, state.window.to, width) - xOf(whole, state.window.from, width) - 1), MAP_HEIGHT - 3);
        ruler(context, colours, data.opened, state, width);
        const top = MAP_HEIGHT + RULER_HEIGHT;
        layers(context, colours, data, state.window, width, top, LAYER_HEIGHT - 2, true);
        work(context, colours, data, state, width, top + LAYER_HEIGHT, height - top - LAYER_HEIGHT);
        signs(context, colours, state, width, height);
    };
}

function layers(context: CanvasRenderingContext2D, colours: Palette, { opened }: TimelineData, window: Window, width: number, top: number, height: number, named: boolean): void {
    opened.layerStart.forEach(starts => starts.forEach((start, layer) => {
        const facts = opened.header!.layers[layer];
        const from = xOf(window, start, width);
        const to = xOf(window, start + facts.waveCycles * facts.placement.waves, width);
        if (to < 0 || from > width || to <= from) {
            return;
        }
        context.fillStyle = colours.layers[layer % colours.layers.length];
        context.globalAlpha = layer % 2 === 0 ? 0.55 : 0.35;
        context.fillRect(from, top, Math.max(1, to - from), height);
        context.globalAlpha = 1;
        const [left, right] = [Math.max(0, from), Math.min(width, to)];
        if (named && right - left > 30) {
            context.save();
            context.beginPath();
            context.rect(left, top, right - left, height);
            context.clip();
            context.fillStyle = colours.foreground;
            context.fillText(facts.name, left + 4, top + height / 2);
            context.restore();
        }
    }));
}

function ruler(context: CanvasRenderingContext2D, colours: Palette, { cycles, latencyS }: Opened, { ruler: unit, window }: ViewState, width: number): void {
    context.fillStyle = context.strokeStyle = colours.quiet;
    const perCycle = cycles > 0 ? latencyS / cycles : 0;
    for (const cycle of marks(window.from, window.to, width / 110)) {
        const x = Math.round(xOf(window, cycle, width)) + 0.5;
        context.fillRect(x, MAP_HEIGHT, 1, 5);
        context.fillText(unit === 'cycles' ? cycle.toLocaleString('en') : `\u2248 ${formatSi(cycle * perCycle, 's')}`, x + 3, MAP_HEIGHT + RULER_HEIGHT / 2 + 1);
    }
}

/** Operations by what they are, or, from farther away, pages by the energy they took. */
function work(context: CanvasRenderingContext2D, colours: Palette, data: TimelineData, { window }: ViewState, width: number, top: number, height: number): void {
    if (data.operations.length > 0) {
        const letters = context.measureText('m').width;
        for (const { cycles, kind, op, startCycle } of data.operations) {
            const from = xOf(window, data.operationsStart + startCycle, width);
            const to = xOf(window, data.operationsStart + startCycle + cycles, width);
            context.fillStyle = colours.layers[['load', 'add', 'sum', 'clear'].indexOf(kind) % 4 + (kind === 'load' || kind === 'add' || kind === 'sum' || kind === 'clear' ? 0 : 1)] ?? colours.quiet;
            context.globalAlpha = 0.5;
            context.fillRect(from, top, Math.max(0.5, to - from - 1), height);
            context.globalAlpha = 1;
            if (to - from > letters * (kind.length + 2)) {
                context.fillStyle = colours.foreground;
                context.fillText(to - from > letters * (kind.length + 8) ? `${kind} #${op}` : kind, Math.max(2, from + 3), top + height / 2);
            }
        }
        return;
    }
    const shown = [...data.pages.values()].flat().filter(page => page.endCycle >= window.from && page.startCycle <= window.to);
    const density = (page: PageSummary): number => page.tally.energyJ.total / Math.max(1, page.endCycle - page.startCycle);
    const most = shown.reduce((m, page) => Math.max(m, density(page)), 0);
    context.fillStyle = colours.key;
    for (const page of shown) {
        const from = xOf(window, page.startCycle, width);
        const tall = most > 0 ? density(page) / most * height : 0;
        context.fillRect(from, top + height - tall, Math.max(1, xOf(window, page.endCycle, width) - from), tall);
    }
}

function signs(context: CanvasRenderingContext2D, colours: Palette, state: ViewState, width: number, height: number): void {
    const { bookmarks, cycle, loop, markers, window } = state;
    for (const span of [loop, between(state)]) {
        if (span) {
            context.fillStyle = colours.changed;
            context.globalAlpha = 0.15;
            context.fillRect(xOf(window, span.from, width), MAP_HEIGHT, xOf(window, span.to, width) - xOf(window, span.from, width), height);
            context.globalAlpha = 1;
        }
    }
    const line = (at: number, colour: string, label: string): void => {
        const x = Math.round(xOf(window, at, width));
        context.fillStyle = colour;
        context.fillRect(x, MAP_HEIGHT, label === '' ? 2 : 1, height);
        context.fillText(label, x + 3, height - 8);
    };
    bookmarks.forEach(at => line(at, colours.tag, '\u2691'));
    if (markers.a !== undefined) {
        line(markers.a, colours.changed, 'A');
    }
    if (markers.b !== undefined) {
        line(markers.b, colours.changed, 'B');
    }
    line(cycle, colours.cursor, '');
}
