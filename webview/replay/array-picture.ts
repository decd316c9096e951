/**
 * The array: rows down, columns across, the cells under the ports. Filled cells hold a 1; the next step's key stands above the
 * columns, tags beside the rows, track positions below; what the last step changed is framed. It draws, and tells which cell was
 * pointed at.
 * narrow: bit operators see words of 32 rows, colour channels and bytes.
 */
import { html, type TemplateResult } from 'lit-html';
import type { Draw, Palette } from './canvas.js';
import { bitAt } from './core/cells.js';
import type { ViewState } from './core/state.js';
import { SvgContext } from './core/svg.js';
import type { ArrayView, Look, Step } from './questions.js';

/** Rooms around the cells: column numbers and key above, positions below, row numbers and tags at the left. */
const ABOVE = 34;
const BELOW = 20;
const LEFT = 58;
/** Height for the cells; arrays of more rows take a pixel a row. */
const CELLS = 272;
const TAG = 10;

export function arrayPicture(view: ArrayView, next: Step | undefined, state: ViewState, onPoint: (row: number, column: number, domain: number) => void): TemplateResult {
    const pointed = (event: PointerEvent): void => {
        const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
        const { columnWidth, rowHeight } = cellSize(view, box.width);
        const slot = Math.floor((event.clientX - box.left - LEFT) / columnWidth);
        const row = Math.floor((event.clientY - box.top - ABOVE) / rowHeight);
        if (slot >= 0 && slot < view.columns * view.ports && row >= 0 && row < view.enabledRows) {
            const column = Math.floor(slot / view.ports);
            onPoint(row, column, slot % view.ports * (view.domains / view.ports) + view.positions[column]);
        }
    };
    return html`<terntrack-picture class="array" .draw=${draw(view, next, state)} @pointerdown=${pointed}></terntrack-picture>`;
}

/** Small, for a place that one does not go to: what is there, the operation, and the cells. */
export function thumbnail(view: ArrayView, { operation }: Pick<Look, 'operation'>, layer: string): Draw {
    return (context, { height, width }, colours) => {
        context.font = colours.font;
        context.textBaseline = 'middle';
        context.fillStyle = colours.background;
        context.fillRect(0, 0, width, height);
        context.fillStyle = colours.foreground;
        context.fillText(`${layer}${operation ? `: ${operation.kind} #${operation.op.toLocaleString('en')}` : ''}`, 8, 12, width - 16);
        context.strokeStyle = colours.line;
        context.strokeRect(8.5, 24.5, width - 17, height - 33);
        context.imageSmoothingEnabled = false;
        context.drawImage(cellsImage(view, colours), 9, 25, width - 18, height - 34);
    };
}

/** Whole pixels of the screen where a cell has one: all cells are alike then. */
function cellSize({ columns, enabledRows, ports }: ArrayView, width: number): { columnWidth: number; rowHeight: number } {
    const density = window.devicePixelRatio || 1;
    const whole = (room: number, count: number): number => {
        const pixels = room * density / Math.max(1, count);
        return (pixels >= 1 ? Math.floor(pixels) : pixels) / density;
    };
    return { columnWidth: whole(width - LEFT, columns * ports), rowHeight: Math.min(12, Math.max(1 / density, whole(CELLS, enabledRows))) };
}

function draw(view: ArrayView, next: Step | undefined, { cell }: ViewState): Draw {
    return (context, { width }, colours) => {
        const { columnWidth, rowHeight } = cellSize(view, width);
        const { columns, domains, enabledRows, ports, positions } = view;
        const slots = columns * ports;
        const bottom = ABOVE + enabledRows * rowHeight;
        context.font = colours.small;
        context.textBaseline = 'middle';
        context.fillStyle = colours.quiet;
        context.globalAlpha = 0.06;
        context.fillRect(LEFT, ABOVE, slots * columnWidth, enabledRows * rowHeight);
        context.globalAlpha = 1;
        numbers(context, colours, view, columnWidth, rowHeight);
        keyColumns(context, colours, view, next, columnWidth, bottom);
        cells(context, colours, view, columnWidth, rowHeight);
        frames(context, colours, view, columnWidth, rowHeight);
        tags(context, colours, view, rowHeight);
        // Where each track stands: the higher the mark, the farther it has gone.
        const most = Math.max(1, domains / ports - 1);
        context.fillStyle = colours.quiet;
        positions.forEach((position, column) => {
            const tall = 1 + position / most * (BELOW - 6);
            context.fillRect(LEFT + column * ports * columnWidth, bottom + BELOW - 2 - tall, Math.max(0.7, columnWidth * ports - 0.4), tall);
        });
        context.fillText('track', 2, bottom + BELOW / 2);
        context.strokeStyle = colours.line;
        context.strokeRect(LEFT - 0.5, ABOVE - 0.5, slots * columnWidth + 1, enabledRows * rowHeight + 1);
        if (cell) {
            const slot = cell.column * ports + Math.floor(cell.domain / (domains / ports));
            context.strokeStyle = colours.cursor;
            context.lineWidth = 2;
            context.strokeRect(LEFT + slot * columnWidth - 2, ABOVE + cell.row * rowHeight - 2, Math.max(5, columnWidth + 4), Math.max(5, rowHeight + 4));
            context.lineWidth = 1;
        }
        return bottom + BELOW;
    };
}

/** How cells look: those of idle rows are fainter, those that changed have their own colour. */
const looks = [
    { colour: 'one', alpha: 220 }, { colour: 'one', alpha: 90 }, { colour: 'changed', alpha: 220 }, { colour: 'changed', alpha: 90 }, { colour: 'changed', alpha: 110 },
] as const;

/** Index into `looks`; undefined of a cell that holds a 0 as before. */
function lookOf(view: ArrayView, slot: number, row: number): number | undefined {
    const [is, was] = [bitAt(view.planes, view, slot, row), bitAt(view.changed, view, slot, row)];
    const idle = row < view.rows ? 0 : 1;
    return was ? is ? 2 + idle : 4 : is ? idle : undefined;
}

/** On the screen as one image; in vectors as a shape of each look. */
function cells(context: CanvasRenderingContext2D | SvgContext, colours: Palette, view: ArrayView, columnWidth: number, rowHeight: number): void {
    const slots = view.columns * view.ports;
    if (!(context instanceof SvgContext)) {
        context.imageSmoothingEnabled = false;
        context.drawImage(cellsImage(view, colours), LEFT, ABOVE, slots * columnWidth, view.enabledRows * rowHeight);
        return;
    }
    looks.forEach(({ alpha, colour }, look) => {
        context.beginPath();
        for (let slot = 0; slot < slots; slot++) {
            for (let row = 0; row < view.enabledRows; row++) {
                const first = row;
                while (row < view.enabledRows && lookOf(view, slot, row) === look) {
                    row++;
                }
                if (row > first) {
                    context.rect(LEFT + slot * columnWidth, ABOVE + first * rowHeight, columnWidth, (row - first) * rowHeight);
                }
            }
        }
        context.fillStyle = colours[colour];
        context.globalAlpha = alpha / 255;
        context.fill();
    });
    context.globalAlpha = 1;
}

/** One pixel a cell. */
function cellsImage(view: ArrayView, colours: Palette): HTMLCanvasElement {
    const slots = view.columns * view.ports;
    const canvas = document.createElement('canvas');
    canvas.width = slots;
    canvas.height = Math.max(1, view.enabledRows);
    const context = canvas.getContext('2d')!;
    const image = context.createImageData(canvas.width, canvas.height);
    const pixels = new Uint32Array(image.data.buffer);
    const inks = looks.map(({ alpha, colour }) => pixel(colours.rgb(colours[colour]), alpha));
    for (let slot = 0; slot < slots; slot++) {
        for (let row = 0; row < view.enabledRows; row++) {
            const look = lookOf(view, slot, row);
            if (look !== undefined) {
                pixels[row * slots + slot] = inks[look];
            }
        }
    }
    context.putImageData(image, 0, 0);
    return canvas;
}

/** As four bytes in memory, whatever the machine's order of them. */
function pixel(rgb: readonly number[], alpha: number): number {
    return new Uint32Array(Uint8Array.of(...rgb, alpha).buffer)[0];
}

function numbers(context: CanvasRenderingContext2D, colours: Palette, { columns, enabledRows, ports }: ArrayView, columnWidth: number, rowHeight: number): void {
    context.fillStyle = colours.quiet;
    context.fillText('col', 2, 7);
    const every = Math.max(1, 2 ** Math.ceil(Math.log2(34 / Math.max(0.1, columnWidth * ports))));
    for (let column = 0; column < columns; column += every) {
        const x = LEFT + column * ports * columnWidth;
        context.fillRect(x, 3, 1, 9);
        context.fillText(String(column), x + 3, 7);
    }
    const rowsEvery = Math.max(1, 2 ** Math.ceil(Math.log2(14 / Math.max(0.1, rowHeight))));
    context.textAlign = 'right';
    for (let row = 0; row < enabledRows; row += rowsEvery) {
        context.fillText(String(row), LEFT - 2 * TAG - 8, ABOVE + row * rowHeight + Math.max(5, rowHeight / 2));
    }
    context.textAlign = 'left';
}

/** The next step: what it searches for (upright) or writes (a wedge), full for 1 and hollow for 0. */
function keyColumns(context: CanvasRenderingContext2D, colours: Palette, { domains, ports }: ArrayView, next: Step | undefined, columnWidth: number, bottom: number): void {
    context.fillStyle = colours.quiet;
    context.fillText(next?.kind ?? '', 2, 18);
    for (const { bit, cell } of next?.cells ?? []) {
        const slot = Math.floor(cell / domains) * ports + Math.floor(cell % domains / (domains / ports));
        const x = LEFT + slot * columnWidth;
        const wide = Math.max(4, columnWidth);
        context.fillStyle = context.strokeStyle = next?.kind === 'search' ? colours.key : colours.changed;
        context.globalAlpha = 0.3;
        context.fillRect(x, ABOVE, Math.max(1, columnWidth), bottom - ABOVE);
        context.globalAlpha = 1;
        context.beginPath();
        if (next?.kind === 'search') {
            context.rect(x + columnWidth / 2 - wide / 2 + 0.5, 16.5, wide - 1, 13);
        } else {
            context.moveTo(x + columnWidth / 2 - 4, 17);
            context.lineTo(x + columnWidth / 2 + 4, 17);
            context.lineTo(x + columnWidth / 2, 30);
            context.closePath();
        }
        context.stroke();
        if (bit === 1) {
            context.fill();
        }
    }
}

/** Around every cell that changed, so that colour does not say it alone; runs of rows have one frame. */
function frames(context: CanvasRenderingContext2D, colours: Palette, view: ArrayView, columnWidth: number, rowHeight: number): void {
    context.strokeStyle = colours.changed;
    for (let slot = 0; slot < view.columns * view.ports; slot++) {
        for (let row = 0; row < view.enabledRows; row++) {
            if (!bitAt(view.changed, view, slot, row)) {
                continue;
            }
            const first = row;
            while (row + 1 < view.enabledRows && bitAt(view.changed, view, slot, row + 1)) {
                row++;
            }
            context.strokeRect(LEFT + slot * columnWidth - 0.5, ABOVE + first * rowHeight - 0.5, columnWidth + 1, (row + 1 - first) * rowHeight + 1);
        }
    }
}

function tags(context: CanvasRenderingContext2D, colours: Palette, view: ArrayView, rowHeight: number): void {
    view.tags.forEach((tag, latch) => {
        const x = LEFT - 2 * TAG - 4 + latch * TAG;
        context.fillStyle = colours.quiet;
        context.fillText(`L${latch}`, x - 1, ABOVE - 5);
        context.globalAlpha = 0.1;
        context.fillRect(x, ABOVE, TAG - 2, view.enabledRows * rowHeight);
        context.globalAlpha = 1;
        context.fillStyle = colours.tag;
        for (let row = 0; row < view.enabledRows; row++) {
            if (tag[row >>> 5] >>> (row & 31) & 1) {
                context.fillRect(x, ABOVE + row * rowHeight, TAG - 2, Math.max(0.7, rowHeight - (rowHeight > 3 ? 1 : 0)));
            }
        }
    });
}
