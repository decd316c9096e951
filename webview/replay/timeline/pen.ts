/** Drawing what all rows have in common: pixels of cycles, text that fits, boxes that stand apart. */
import type { Palette } from '../canvas.js';
import { xOf, type Window } from '../core/scale.js';

/** Text for which there may be room, to be drawn over everything else. */
export interface Hint {
    readonly at: readonly [left: number, right: number];
    readonly middle: number;
    readonly texts: readonly string[];
}

export class Pen {
    readonly hints: Hint[] = [];

    constructor(
        readonly context: CanvasRenderingContext2D, readonly colours: Palette, readonly window: Window,
        /** Where cycles are drawn: from `left`, `width` wide. */
        readonly left: number, readonly width: number
    ) {}

    x(cycle: number, window: Window = this.window): number {
        return this.left + xOf(window, cycle, this.width);
    }

    /** A span of cycles as pixels inside the plot; undefined outside of it. */
    span(from: number, to: number, window: Window = this.window): [left: number, right: number] | undefined {
        const [start, end] = [Math.max(this.left, this.x(from, window)), Math.min(this.left + this.width, this.x(to, window))];
        return end < start || end < this.left || start > this.left + this.width ? undefined : [start, end];
    }

    /** Filled, with a pixel to the neighbour where there is room for one. */
    box([left, right]: readonly [number, number], top: number, height: number, colour: string, alpha: number): void {
        const { context } = this;
        context.globalAlpha = alpha;
        context.fillStyle = colour;
        context.fillRect(left, top, Math.max(0.75, right - left - (right - left > 4 ? 1 : 0)), height);
        context.globalAlpha = 1;
    }

    /** What of a span of cycles is in the plot. */
    boxOf(span: { readonly from: number; readonly to: number }, top: number, height: number, colour: string, alpha: number, window?: Window): void {
        const at = this.span(span.from, span.to, window);
        if (at) {
            this.box(at, top, height, colour, alpha);
        }
    }

    /** The first text that fits, on a plate of the page's colour. */
    plated(texts: readonly string[], [left, right]: readonly [number, number], middle: number): void {
        const { colours, context } = this;
        const text = texts.find(one => context.measureText(one).width <= right - left - 8);
        if (text !== undefined) {
            context.fillStyle = colours.background;
            context.fillRect(left + 2, middle - 8, context.measureText(text).width + 4, 16);
            context.fillStyle = colours.quiet;
            context.fillText(text, left + 4, middle);
        }
    }

    /** As much of a text as fits, and nothing rather than a letter. */
    text(text: string, [left, right]: readonly [number, number], middle: number, colour: string = this.colours.foreground): void {
        const { context } = this;
        const room = right - left - 8;
        let shown = text;
        if (room < 12) {
            return;
        }
        if (context.measureText(text).width > room) {
            const letters = Math.floor(text.length * room / context.measureText(text).width) - 1;
            shown = letters < 2 ? '' : `${text.slice(0, letters)}\u2026`;
        }
        context.fillStyle = colour;
        context.fillText(shown, left + 4, middle);
    }
}
