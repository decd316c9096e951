/**
 * The array: rows down, columns across, the cells under the ports. Filled cells hold a 1; key and mask stand above the columns,
 * tags beside the rows, track positions below; what the last step changed is framed. It draws, and tells which cell was pointed at.
 * narrow: bit operators see words of 32 rows.
 */
import { html, type TemplateResult } from 'lit-html';
import type { Draw } from './canvas.js';
import type { ViewState } from './core/state.js';
import type { ArrayView, Step } from './questions.js';

/** Rooms around the cells: key and mask above, positions below, tags at the left. */
const ABOVE = 30;
const BELOW = 16;
const LEFT = 34;

export function arrayPicture(view: ArrayView, next: Step | undefined, state: ViewState, onPoint: (row: number, column: number, domain: number) => void): TemplateResult {
    const pointed = (event: PointerEvent): void => {
        const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
        const { columnWidth, rowHeight } = cells(view, box.width, box.height);
        const slot = Math.floor((event.clientX - box.left - LEFT) / columnWidth);
        const row = Math.floor((event.clientY - box.top - ABOVE) / rowHeight);
        if (slot >= 0 && slot < view.columns * view.ports && row >= 0 && row < view.enabledRows) {
            const column = Math.floor(slot / view.ports);
            onPoint(row, column, slot % view.ports * (view.domains / view.ports) + view.positions[column]);
        }
    };
    return html`<terntrack-picture class="array" .draw=${draw(view, next, state)} @pointerdown=${pointed}></terntrack-picture>`;
}

function cells({ columns, enabledRows, ports }: ArrayView, width: number, height: number): { columnWidth: number; rowHeight: number } {
    return { columnWidth: (width - LEFT) / (columns * ports), rowHeight: (height - ABOVE - BELOW) / Math.max(1, enabledRows) };
}

export function bitAt(planes: Uint32Array, view: ArrayView, slot: number, row: number): number {
    return planes[slot * view.words + (row >>> 5)] >>> (row & 31) & 1;
}

function draw(view: ArrayView, next: Step | undefined, { cell }: ViewState): Draw {
    return (context, { width, height }, colours) => {
        const { columnWidth, rowHeight } = cells(view, width, height);
        const { columns, domains, enabledRows, ports, positions, rows } = view;
        const slots = columns * ports;
        context.font = `10px ${colours.font.split(' ').slice(1).join(' ')}`;
        context.textBaseline = 'middle';
        context.fillStyle = colours.quiet;
        context.fillText('key', 2, 8);
        context.fillText('mask', 2, 21);
        context.fillText('L0 L1', 2, height - BELOW / 2);
        context.strokeStyle = colours.line;
        context.strokeRect(LEFT - 0.5, ABOVE - 0.5, slots * columnWidth + 1, enabledRows * rowHeight + 1);
        for (let slot = 0; slot < slots; slot++) {
            for (let row = 0; row < enabledRows; row++) {
                const [x, y] = [LEFT + slot * columnWidth, ABOVE + row * rowHeight];
                if (bitAt(view.planes, view, slot, row) === 1) {
                    context.fillStyle = colours.one;
                    context.globalAlpha = row < rows ? 0.85 : 0.35;
                    context.fillRect(x, y, Math.max(0.7, columnWidth - 0.4), Math.max(0.7, rowHeight - 0.3));
                    context.globalAlpha = 1;
                }
                if (bitAt(view.changed, view, slot, row) === 1) {
                    context.strokeStyle = colours.changed;
                    context.lineWidth = Math.max(1, Math.min(2, columnWidth / 4));
                    context.strokeRect(x, y, Math.max(1, columnWidth), Math.max(1, rowHeight));
                }
            }
        }
        context.lineWidth = 1;
        // The next step: what it searches for or writes.
        for (const { bit, cell: at } of next?.cells ?? []) {
            const column = Math.floor(at / domains);
            const slot = column * ports + Math.floor(at % domains / (domains / ports));
            const x = LEFT + slot * columnWidth;
            context.fillStyle = next?.kind === 'search' ? colours.key : colours.changed;
            context.fillRect(x, 15, Math.max(2, columnWidth), 12);
            context.fillText(String(bit), Math.min(x, width - 8), 8);
            context.globalAlpha = 0.2;
            context.fillRect(x, ABOVE, Math.max(1, columnWidth), enabledRows * rowHeight);
            context.globalAlpha = 1;
        }
        view.tags.forEach((tag, latch) => {
            context.fillStyle = colours.tag;
            for (let row = 0; row < enabledRows; row++) {
                if (tag[row >>> 5] >>> (row & 31) & 1) {
                    context.fillRect(2 + latch * 15, ABOVE + row * rowHeight, 12, Math.max(0.7, rowHeight - 0.2));
                }
            }
        });
        // Where each track stands: the higher the mark, the farther it has gone.
        const most = Math.max(1, domains / ports - 1);
        context.fillStyle = colours.quiet;
        positions.forEach((position, column) => {
            const tall = 1 + position / most * (BELOW - 4);
            context.fillRect(LEFT + column * ports * columnWidth, height - 1 - tall, Math.max(0.7, columnWidth * ports - 0.4), tall);
        });
        if (cell) {
            const slot = cell.column * ports + Math.floor(cell.domain / (domains / ports));
            context.strokeStyle = colours.cursor;
            context.lineWidth = 2;
            context.strokeRect(LEFT + slot * columnWidth - 1, ABOVE + cell.row * rowHeight - 1, Math.max(4, columnWidth + 2), Math.max(4, rowHeight + 2));
        }
    };
}
