/** Small pictures that say by shape what colour says too. Hidden from screen readers: the text beside them speaks. */
import { html, type TemplateResult } from 'lit-html';

function icon(name: string, path: string): TemplateResult {
    return html`<svg class="icon icon-${name}" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d=${path}></path></svg>`;
}

export const CROSS = icon('cross', 'M3.5 3.5 12.5 12.5 M12.5 3.5 3.5 12.5');
export const CHECK = icon('check', 'M3 8.5 6.5 12 13 4.5');
export const WARNING = icon('warning', 'M8 2 15 14 1 14Z M8 6.5 8 10 M8 11.8 8 12.2');
export const INFO = icon('info', 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13 M8 7 8 11.5 M8 4.6 8 5');

// A player's.
export const PLAY = icon('play', 'M4 2.5 13 8 4 13.5Z');
export const PAUSE = icon('pause', 'M5 3 5 13 M11 3 11 13');
export const STEP = icon('step', 'M5.5 3.5 10 8 5.5 12.5');
export const LEAP = icon('leap', 'M3 3.5 7.5 8 3 12.5 M8.5 3.5 13 8 8.5 12.5');
export const SKIP = icon('skip', 'M3 3 10 8 3 13Z M12.5 3 12.5 13');
export const STEP_BACK = icon('step-back', 'M10.5 3.5 6 8 10.5 12.5');
export const LEAP_BACK = icon('leap-back', 'M13 3.5 8.5 8 13 12.5 M7.5 3.5 3 8 7.5 12.5');
export const SKIP_BACK = icon('skip-back', 'M13 3 6 8 13 13Z M3.5 3 3.5 13');
export const LOOP = icon('loop', 'M12.5 6.5A5 5 0 0 0 3.5 6 M3.5 9.5A5 5 0 0 0 12.5 10 M3.5 3 3.5 6.2 6.5 6.2 M12.5 13 12.5 9.8 9.5 9.8');
export const RUN_TO = icon('run-to', 'M2 3.5 8 8 2 12.5Z M9 8 12.5 8 M13.5 3 13.5 13');
export const SWAP = icon('swap', 'M2 5.5 13.5 5.5 M10.5 2.5 13.5 5.5 10.5 8.5 M14 11 2.5 11 M5.5 8 2.5 11 5.5 14');
export const BOOKMARK = icon('bookmark', 'M4.5 2.5 11.5 2.5 11.5 13.5 8 10.5 4.5 13.5Z');
export const FIND = icon('find', 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9 M10.3 10.3 13.8 13.8');
export const NEXT_WRITE = icon('next-write', 'M2.5 4 7 8 2.5 12 M9 4 14 4 14 12 9 12Z');
export const KEYBOARD = icon('keyboard', 'M1.5 4 14.5 4 14.5 12 1.5 12Z M4 6.7 4 6.8 M6.7 6.7 6.7 6.8 M9.3 6.7 9.3 6.8 M12 6.7 12 6.8 M4.5 9.7 11.5 9.7');
export const TABLE = icon('table', 'M2 3 14 3 14 13 2 13Z M2 6.3 14 6.3 M2 9.6 14 9.6 M6 6.3 6 13');
export const SOURCE = icon('source', 'M5 4 1.5 8 5 12 M11 4 14.5 8 11 12 M9.2 3 6.8 13');
export const ZOOM_IN = icon('zoom-in', 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9 M10.3 10.3 13.8 13.8 M5 7 9 7 M7 5 7 9');
export const ZOOM_OUT = icon('zoom-out', 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9 M10.3 10.3 13.8 13.8 M5 7 9 7');
export const ZOOM_ALL = icon('zoom-all', 'M1.5 3 1.5 13 M14.5 3 14.5 13 M4 8 12 8 M6 6 4 8 6 10 M10 6 12 8 10 10');
