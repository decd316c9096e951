/** The timeline as an element of the page: draws what is in the window, and tells where it was pointed at and turned. */
import { html, type TemplateResult } from 'lit-html';
import type { Picture } from '../canvas.js';
import { cycleAtX, wholeOf } from '../core/scale.js';
import type { ViewState } from '../core/state.js';
import { drawTimeline } from './draw.js';
import { gutterOf, rowNamed } from './rows.js';
import type { TimelineStore } from './store.js';

export interface TimelineActions {
    /** Go there. */
    readonly onPoint: (cycle: number) => void;
    /** Run there. */
    readonly onRunTo: (cycle: number) => void;
    /** The pointer is over a cycle; undefined when it has left. */
    readonly onHover: (cycle: number | undefined) => void;
    /** Zoom by a factor around a cycle, or, without one, pan by a share of the window. */
    readonly onWheel: (factor: number | undefined, share: number, anchor: number) => void;
}

export function timeline(store: TimelineStore, state: ViewState, hovered: number | undefined, { onHover, onPoint, onRunTo, onWheel }: TimelineActions): TemplateResult {
    const at = (event: PointerEvent | WheelEvent): number => {
        const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
        const gutter = gutterOf(box.width);
        const { height, top } = rowNamed('trace');
        const mapped = event.clientY - box.top < top + height;
        const cycle = cycleAtX(mapped ? wholeOf(store.opened.cycles) : store.shown, event.clientX - box.left - gutter, box.width - gutter);
        return Math.max(0, Math.min(store.opened.cycles, cycle));
    };
    const pressed = (event: PointerEvent): void => {
        if (event.altKey) {
            onRunTo(at(event));
            return;
        }
        if (event.isTrusted) {
            (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
        }
        onPoint(at(event));
    };
    const moved = (event: PointerEvent): void => {
        if (event.buttons === 1 && !event.altKey) {
            onPoint(at(event));
        }
        onHover(at(event));
    };
    const wheeled = (event: WheelEvent): void => {
        event.preventDefault();
        const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
        onWheel(sideways ? undefined : 1.0015 ** event.deltaY, (event.deltaX || event.deltaY) / 1000, at(event));
    };
    return html`<terntrack-picture class="timeline" .draw=${drawTimeline(store, state, hovered)}
        @pointerdown=${pressed} @pointermove=${moved} @pointerleave=${() => onHover(undefined)} @wheel=${wheeled}></terntrack-picture>`;
}

/** Draws a window again without the rest of the page: what panning and zooming do many times a second. */
export function redrawTimeline(root: ParentNode, store: TimelineStore, state: ViewState, hovered: number | undefined): void {
    const element = root.querySelector<Picture>('terntrack-picture.timeline');
    if (element) {
        element.draw = drawTimeline(store, state, hovered);
    }
}
