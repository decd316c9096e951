/** Small pictures that say by shape what colour says too. Hidden from screen readers: the text beside them speaks. */
import { html, type TemplateResult } from 'lit-html';

function icon(name: string, path: string): TemplateResult {
    return html`<svg class="icon icon-${name}" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d=${path}></path></svg>`;
}

export const CROSS = icon('cross', 'M3.5 3.5 12.5 12.5 M12.5 3.5 3.5 12.5');
export const CHECK = icon('check', 'M3 8.5 6.5 12 13 4.5');
export const WARNING = icon('warning', 'M8 2 15 14 1 14Z M8 6.5 8 10 M8 11.8 8 12.2');
export const INFO = icon('info', 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13 M8 7 8 11.5 M8 4.6 8 5');
