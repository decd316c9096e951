/** The timeline as an element of the page: draws what is in the window, and tells where it was pointed at and turned. */
import { html, type TemplateResult } from 'lit-html';
import type { Picture } from '../canvas.js';
import type { Controller } from '../controller.js';
import { cycleAtX, wholeOf, xOf } from '../core/scale.js';
import { snapped } from '../core/state.js';
import { thumbnail } from '../array-picture.js';
import { drawTimeline } from './draw.js';
import { gutterOf, rowNamed } from './rows.js';

export interface TimelineActions {
    /** Go there. */
    readonly onPoint: (cycle: number) => void;
    /** Run there. */
    readonly onRunTo: (cycle: number) => void;
    /** The pointer is over a cycle, perhaps pressed; undefined when it has left. */
    readonly onHover: (cycle: number | undefined, drags?: boolean) => void;
    /** Zoom by a factor around a cycle, or, without one, pan by a share of the window. */
    readonly onWheel: (factor: number | undefined, share: number, anchor: number) => void;
}

/** Pixels within which a press means what is marked. */
const SNAP = 4;
/** As wide as the style sheet says. */
const PREVIEW_WIDTH = 280;

/** What is drawn of a trace and of how it is looked at. */
type Shown = Pick<Controller, 'timeline' | 'state' | 'hovered' | 'preview' | 'opened'>;

export function timeline(shown: Shown, { onHover, onPoint, onRunTo, onWheel }: TimelineActions): TemplateResult {
    const { hovered, state, timeline: store } = shown;
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
        const { from, to } = store.shown;
        const { width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
        onHover(at(event), true);
        onPoint(snapped(state, at(event), (to - from) / width * SNAP));
    };
    const moved = (event: PointerEvent): void => {
        const drags = event.buttons === 1 && !event.altKey;
        if (drags) {
            onPoint(at(event));
        }
        onHover(at(event), drags);
    };
    const wheeled = (event: WheelEvent): void => {
        event.preventDefault();
        const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
        onWheel(sideways ? undefined : 1.0015 ** event.deltaY, (event.deltaX || event.deltaY) / 1000, at(event));
    };
    return html`<terntrack-picture class="timeline" .draw=${drawTimeline(store, state, hovered)}
        @pointerdown=${pressed} @pointermove=${moved} @pointerleave=${() => onHover(undefined)} @wheel=${wheeled}></terntrack-picture>
        <terntrack-picture class="preview" hidden></terntrack-picture>`;
}

/** Draws a window again without the rest of the page: what panning and zooming do many times a second. */
export function redrawTimeline(root: ParentNode, shown: Shown): void {
    const element = root.querySelector<Picture>('terntrack-picture.timeline');
    if (element) {
        element.draw = drawTimeline(shown.timeline, shown.state, shown.hovered);
        placePreview(root, element, shown);
    }
}

/** The array as it is at the pointer's place, below it and inside the page. */
function placePreview(root: ParentNode, timelineElement: HTMLElement, { hovered, opened, preview: { look }, state }: Shown): void {
    const element = root.querySelector<Picture>('terntrack-picture.preview');
    if (!element) {
        return;
    }
    element.hidden = hovered === undefined || !look?.view;
    if (hovered !== undefined && look?.view) {
        const { width } = timelineElement.getBoundingClientRect();
        const gutter = gutterOf(width);
        const x = gutter + xOf(state.window, hovered, width - gutter) - PREVIEW_WIDTH / 2;
        // The page's policy forbids styles in the markup, not these.
        element.style.left = `${Math.max(0, Math.min(width - PREVIEW_WIDTH, x))}px`;
        element.draw = thumbnail(look.view, look, opened.header!.layers[look.moment.layer].name);
    }
}
