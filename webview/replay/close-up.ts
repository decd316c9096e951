/**
 * The close-up: the words of the operation under way, bit by bit, in the rows around the one in hand, with the key of the next step
 * above and tags beside. What the array's picture shows of all columns can be read here. It draws, and tells which cell was pointed at.
 * narrow: bit operators see words of 32 rows.
 */
import { html, type TemplateResult } from 'lit-html';
import type { Draw, Palette } from './canvas.js';
import { bitAt, heldBy, slotOf } from './core/cells.js';
import { groupsOf, rowsAround, type Group } from './core/close-up.js';
import type { Radix, ViewState } from './core/state.js';
import { written } from './core/values.js';
import type { ArrayView, Look } from './questions.js';

const ROWS = 10;
const ROW = 16;
/** Group names, column numbers, the key. */
const ABOVE = 56;
const LEFT = 58;
/** Between groups, where there is room and where there is little. */
const GAPS = [14, 8] as const;
const WIDEST = 26;
const NARROWEST = 11;
const DIGIT = 6;

interface Placed extends Group {
    readonly left: number;
    readonly cellWidth: number;
    /** For what the word says, and for the group's name. */
    readonly valueWidth: number;
    readonly nameWidth: number;
}

export function closeUp(view: ArrayView, look: Look, state: ViewState, onPoint: (row: number, column: number, domain: number) => void): TemplateResult {
    const groups = groupsOf(look.operation, look.steps);
    const rows = rowsAround(state.cell?.row ?? 0, ROWS, view.enabledRows);
    if (groups.length === 0) {
        return html`<p class="empty">No operation is under way: this part is done.</p>`;
    }
    const pointed = (event: PointerEvent): void => {
        const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
        const x = event.clientX - box.left;
        const row = rows[Math.floor((event.clientY - box.top - ABOVE) / ROW)];
        const group = placed(groups, box.width, state.radix).find(one => x >= one.left && x < one.left + one.cells.length * one.cellWidth);
        const cell = group?.cells[group.cells.length - 1 - Math.floor((x - group.left) / group.cellWidth)];
        if (row !== undefined) {
            onPoint(row, cell === undefined ? state.cell?.column ?? 0 : Math.floor(cell / view.domains), cell === undefined ? state.cell?.domain ?? 0 : cell % view.domains);
        }
    };
    return html`<terntrack-picture class="close-up" .draw=${draw(view, look, state, groups, rows)} @pointerdown=${pointed}></terntrack-picture>`;
}

/** As wide as there is room for; the highest bit first, as numbers are read. */
function placed(groups: readonly Group[], width: number, radix: Radix): Placed[] {
    const bits = groups.reduce((sum, { cells }) => sum + cells.length, 0);
    const values = groups.map(({ word }) => word.length > 0 ? (2 + digitsOf(word.length, radix)) * DIGIT + 6 : 0);
    const room = (gap: number): number => Math.floor((width - LEFT - values.reduce((sum, value) => sum + value + gap, -gap)) / bits);
    const gap = GAPS.find(one => room(one) >= NARROWEST + 2) ?? GAPS[1];
    const cellWidth = Math.max(NARROWEST, Math.min(WIDEST, room(gap)));
    let left = LEFT;
    return groups.map((group, i) => {
        const whole = group.cells.length * cellWidth + values[i];
        const at = { ...group, left, cellWidth, valueWidth: values[i], nameWidth: i + 1 < groups.length ? whole + gap - 4 : width - left };
        left += whole + gap;
        return at;
    });
}

/** Letters of the longest value of so many bits. */
function digitsOf(bits: number, radix: Radix): number {
    return { unsigned: Math.ceil(bits * Math.log10(2)), signed: Math.ceil(bits * Math.log10(2)) + 1, binary: bits, ternary: Math.ceil(bits / 2), hex: 2 + Math.ceil(bits / 4) }[radix];
}

function draw(view: ArrayView, look: Look, state: ViewState, groups: readonly Group[], rows: readonly number[]): Draw {
    return (context, { width }, colours) => {
        context.textBaseline = 'middle';
        const next = look.steps[look.done];
        const keys = new Map(next?.cells.map(({ bit, cell }) => [cell, bit]) ?? []);
        rowHeads(context, colours, view, rows, state.cell?.row ?? 0, width);
        context.font = colours.small;
        context.fillStyle = colours.quiet;
        context.fillText('column', 2, 27);
        context.fillText(next?.kind ?? 'done', 2, 44);
        for (const group of placed(groups, width, state.radix)) {
            context.font = colours.font;
            context.fillStyle = colours.foreground;
            context.fillText(fitting(context, group), group.left + 1, 10);
            columnNumbers(context, colours, view, group);
            group.cells.forEach((cell, bit) => {
                const x = group.left + (group.cells.length - 1 - bit) * group.cellWidth;
                keyAbove(context, colours, x, group.cellWidth, keys.get(cell), next?.kind === 'search');
                rows.forEach((row, i) => square(context, colours, view, cell, row, x, ABOVE + i * ROW, group.cellWidth));
            });
            if (group.word.length > 0) {
                values(context, colours, view, group, rows, state);
            }
        }
    };
}

/** The name, or as many of its words as there is room for. */
function fitting(context: CanvasRenderingContext2D, { name, nameWidth }: Placed): string {
    const words = name.split(', ');
    const shorter = words.map((_, i) => words.slice(0, words.length - i).join(', '));
    return shorter.find(one => context.measureText(one).width <= nameWidth) ?? '';
}

function rowHeads(context: CanvasRenderingContext2D, colours: Palette, view: ArrayView, rows: readonly number[], inHand: number, width: number): void {
    rows.forEach((row, i) => {
        const top = ABOVE + i * ROW;
        if (row === inHand) {
            context.fillStyle = colours.cursor;
            context.globalAlpha = 0.18;
            context.fillRect(0, top, width, ROW);
            context.globalAlpha = 1;
            context.fillRect(0, top, 2, ROW);
        }
        context.font = colours.small;
        context.fillStyle = row < view.rows ? colours.foreground : colours.quiet;
        context.textAlign = 'right';
        context.fillText(String(row), 28, top + ROW / 2);
        context.textAlign = 'left';
        view.tags.forEach((tag, latch) => {
            const isTagged = tag[row >>> 5] >>> (row & 31) & 1;
            context.beginPath();
            context.arc(37 + latch * 12, top + ROW / 2, isTagged ? 4 : 1, 0, 2 * Math.PI);
            context.fillStyle = isTagged ? colours.tag : colours.quiet;
            context.fill();
        });
    });
}

/** One above each cell, or, where there is little room, above the first cells of columns. */
function columnNumbers(context: CanvasRenderingContext2D, colours: Palette, { domains }: ArrayView, { cellWidth, cells, left }: Placed): void {
    context.font = colours.small;
    context.fillStyle = colours.quiet;
    let [free, before] = [left, -1];
    [...cells].reverse().forEach((cell, i) => {
        const column = Math.floor(cell / domains);
        const wide = context.measureText(String(column)).width;
        const x = left + i * cellWidth + (cellWidth >= 20 ? (cellWidth - wide) / 2 : 0);
        if (cellWidth >= 20 || column !== before && x >= free) {
            context.fillText(String(column), x, 27);
            free = x + wide + 4;
        }
        before = column;
    });
}

function keyAbove(context: CanvasRenderingContext2D, colours: Palette, x: number, width: number, key: 0 | 1 | undefined, isSearch: boolean): void {
    context.textAlign = 'center';
    context.font = colours.small;
    if (key !== undefined) {
        context.fillStyle = context.strokeStyle = isSearch ? colours.key : colours.changed;
        context.strokeRect(x + 1.5, 36.5, width - 4, 15);
        context.fillText(String(key), x + width / 2 - 0.5, 44.5);
    }
    context.textAlign = 'left';
}

function square(context: CanvasRenderingContext2D, colours: Palette, view: ArrayView, cell: number, row: number, x: number, y: number, width: number): void {
    const slot = slotOf(view, cell);
    context.textAlign = 'center';
    context.font = colours.small;
    if (slot === undefined) {
        // Its track holds another cell under the port: what it holds stands there without a box.
        context.fillStyle = colours.quiet;
        context.fillText(String(heldBy(view, cell, row) ?? '\u00b7'), x + width / 2 - 0.5, y + ROW / 2 + 0.5);
    } else {
        const is = bitAt(view.planes, view, slot, row);
        context.globalAlpha = row < view.rows ? 1 : 0.5;
        context.fillStyle = colours.one;
        if (is) {
            context.fillRect(x, y, width - 1, ROW - 1);
        } else {
            context.globalAlpha *= 0.1;
            context.fillRect(x, y, width - 1, ROW - 1);
        }
        context.globalAlpha = row < view.rows ? 1 : 0.7;
        context.fillStyle = is ? colours.background : colours.quiet;
        context.fillText(String(is), x + width / 2 - 0.5, y + ROW / 2 + 0.5);
        context.globalAlpha = 1;
        if (bitAt(view.changed, view, slot, row)) {
            context.strokeStyle = colours.changed;
            context.lineWidth = 2;
            context.strokeRect(x, y, width - 1, ROW - 1);
            context.lineWidth = 1;
        }
    }
    context.textAlign = 'left';
}

/** What the word says in each row, as far as all its bits are known. */
function values(context: CanvasRenderingContext2D, colours: Palette, view: ArrayView, { cellWidth, cells, left, valueWidth, word }: Placed, rows: readonly number[], { radix }: ViewState): void {
    context.font = colours.small;
    rows.forEach((row, i) => {
        const bits = word.map(cell => heldBy(view, cell, row)).filter(bit => bit !== undefined);
        context.fillStyle = row < view.rows ? colours.foreground : colours.quiet;
        context.fillText(bits.length === word.length ? `= ${written(bits, radix)}` : '', left + cells.length * cellWidth + 4, ABOVE + i * ROW + ROW / 2, valueWidth);
    });
}
