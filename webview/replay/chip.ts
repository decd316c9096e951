/**
 * The chip: every array in its tile and bank, filled as high as it is hot: by energy, activity or wear up to the cursor, over all
 * waves of the layer in hand. Arrow keys and the pointer choose an array of the wave under way. It draws and tells which was chosen.
 */
import { html, nothing, type TemplateResult } from 'lit-html';
import { formatCount, formatSi } from '../../server/si.js';
import type { Draw } from './canvas.js';
import { chipLayout, type ChipShape } from './core/chip-layout.js';
import type { Heat, ViewState } from './core/state.js';
import { longTable } from './long-table.js';
import type { ArraySummary, Opened } from './questions.js';

/** Chips with more arrays show those that the layer uses; beyond that, the table has all. */
const MOST_DRAWN = 4096;
/** Of the picture, at most, and of the table's window. */
const HEIGHT = 216;
const names: Readonly<Record<Heat, string>> = { energy: 'energy', activity: 'tagged rows', wear: 'cells written' };
const nones: Readonly<Record<Heat, string>> = { energy: 'taken energy', activity: 'tagged a row', wear: 'written a cell' };
const titles: Readonly<Record<Heat, string>> = { energy: 'Energy', activity: 'Tagged rows', wear: 'Cells written' };

/** Up to a cycle: whole pages, and of the page under way the share of its cycles that is done. The trace has an array's sums page by page: within one this is an estimate. */
export function heatOf(summary: ArraySummary, heat: Heat, cycle: number): number {
    return summary.pages.reduce((sum, { endCycle, startCycle, tally }) => {
        const done = Math.max(0, Math.min(1, (cycle - startCycle) / Math.max(1, endCycle - startCycle)));
        return sum + done * (heat === 'energy' ? tally.energyJ.total : heat === 'activity' ? tally.tagged : tally.written);
    }, 0);
}

/** Whether a page of the array is under way, so that its heat is an estimate. */
export function isEstimate({ pages }: ArraySummary, cycle: number): boolean {
    return pages.some(({ endCycle, startCycle }) => startCycle < cycle && cycle < endCycle);
}

/** Estimates with two digits, and marked as such. */
export function heatText(value: number, heat: Heat, estimated: boolean): string {
    const shown = estimated && value > 0 ? Number(value.toPrecision(2)) : value;
    const text = heat === 'energy' ? formatSi(shown, 'J', estimated ? 2 : 3) : formatCount(Math.round(shown));
    return estimated && value > 0 ? `\u2248 ${text}` : text;
}

export interface ChipActions {
    readonly onChoose: (tile: number, part: number) => void;
}

export function chipTitle(arrays: readonly ArraySummary[], { header }: Opened): string {
    return `${arrays.length.toLocaleString('en')} ${arrays.length === 1 ? 'array' : 'arrays'} of this layer on ${header!.machine.arrays.toLocaleString('en')}`;
}

/** A place on the chip: what all waves did there, and which array stands there in this one. */
interface Slot {
    readonly heat: number;
    readonly estimated: boolean;
    readonly now: ArraySummary | undefined;
}

export function chip(arrays: readonly ArraySummary[], { header }: Opened, wave: number, state: ViewState, actions: ChipActions): TemplateResult {
    if (arrays.length === 0) {
        return html`<p class="empty">This layer uses no arrays.</p>`;
    }
    if (state.tables) {
        return table(arrays, state, actions);
    }
    const { chip: { bankTiles, tileArrays }, machine } = header!;
    const shape: ChipShape = { arrays: machine.arrays, bankTiles, tileArrays };
    const used = arrays.reduce((most, { place }) => Math.max(most, place.slot), 0) + 1;
    const shown = Math.min(MOST_DRAWN, machine.arrays <= MOST_DRAWN / 8 ? machine.arrays : used);
    const slots = slotsOf(arrays, shown, wave, state);
    const hottest = slots.reduce((m, slot) => slot.heat > m.heat ? slot : m);
    const most = hottest.heat;
    const chosen = slots.findIndex(({ now }) => now && now.place.tile === state.tile && now.place.part === state.part);
    const choose = (index: number): void => {
        const now = slots[index]?.now;
        if (now) {
            actions.onChoose(now.place.tile, now.place.part);
        }
    };
    const pointed = (event: PointerEvent): void => {
        const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
        const { cells, side } = chipLayout(shape, shown, box.width, HEIGHT);
        const [x, y] = [event.clientX - box.left, event.clientY - box.top];
        choose(cells.find(cell => x >= cell.x && x < cell.x + side + 2 && y >= cell.y && y < cell.y + side + 2)?.slot ?? -1);
    };
    const pressed = (event: KeyboardEvent): void => {
        const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (by && !event.altKey && !event.shiftKey) {
            event.preventDefault();
            event.stopPropagation();
            for (let index = chosen + by; index >= 0 && index < slots.length; index += by) {
                if (slots[index].now) {
                    return choose(index);
                }
            }
        }
    };
    return html`<div class="chip-frame" role="slider" tabindex="0" aria-label="Array of the chip" aria-valuemin="0" aria-valuemax=${shown - 1} aria-valuenow=${Math.max(0, chosen)}
            aria-valuetext=${textOf(slots[chosen], chosen, state.heat)} @keydown=${pressed}>
            <terntrack-picture class="chip" .draw=${draw(shape, slots, most, chosen)} @pointerdown=${pointed}></terntrack-picture></div>
        <p class="legend quiet">${textOf(slots[chosen], chosen, state.heat)}. ${most > 0 ? `A full square is ${heatText(most, state.heat, hottest.estimated)}, the most` : `No array of this layer has ${nones[state.heat]} yet`}${used > shown ? '; the table has all arrays' : nothing}.${slots.some(({ estimated }) => estimated) ? ` \u2248: a page under way is shared out evenly over its cycles${state.heat === 'energy' ? '; without movement, leakage and instructions' : ''}.` : nothing}</p>`;
}

function slotsOf(arrays: readonly ArraySummary[], shown: number, wave: number, { cycle, heat }: ViewState): Slot[] {
    const slots = Array.from({ length: shown }, (): { heat: number; estimated: boolean; now: ArraySummary | undefined } => ({ heat: 0, estimated: false, now: undefined }));
    for (const summary of arrays) {
        const slot = slots[summary.place.slot];
        if (slot) {
            slot.heat += heatOf(summary, heat, cycle);
            slot.estimated ||= isEstimate(summary, cycle);
            slot.now = summary.place.wave === wave ? summary : slot.now;
        }
    }
    return slots;
}

function textOf(slot: Slot | undefined, index: number, heat: Heat): string {
    return slot?.now ? `Array ${index}: bank ${slot.now.bank}, tile ${slot.now.tileOfBank}, row tile ${slot.now.place.tile}, part ${slot.now.place.part}, ${names[heat]} ${heatText(slot.heat, heat, slot.estimated)}`
        : 'The array in hand does not work in this wave';
}

function draw(shape: ChipShape, slots: readonly Slot[], most: number, chosen: number): Draw {
    return (context, { width }, colours) => {
        const { banks, cells, height, side } = chipLayout(shape, slots.length, width, HEIGHT);
        context.font = colours.font;
        context.textBaseline = 'middle';
        context.lineWidth = 1;
        banks.forEach((bank, i) => {
            context.strokeStyle = colours.line;
            context.strokeRect(bank.x + 0.5, bank.y + 0.5, bank.width - 1, bank.height - 1);
            context.fillStyle = colours.quiet;
            context.fillText(`Bank ${i}`, bank.x + 8, bank.y + 12);
        });
        for (const { slot, x, y } of cells) {
            const { heat, now } = slots[slot];
            const tall = most > 0 ? Math.ceil(heat / most * side) : 0;
            context.fillStyle = colours.quiet;
            context.globalAlpha = now ? 0.22 : 0.07;
            context.fillRect(x, y, side, side);
            context.globalAlpha = 0.35 + 0.6 * (most > 0 ? heat / most : 0);
            context.fillStyle = colours.heat;
            context.fillRect(x, y + side - tall, side, tall);
            context.globalAlpha = 1;
            if (slot === chosen) {
                context.strokeStyle = colours.cursor;
                context.lineWidth = 2;
                context.strokeRect(x - 1, y - 1, side + 2, side + 2);
                context.lineWidth = 1;
            }
        }
        return height + 2;
    };
}

function table(arrays: readonly ArraySummary[], { cycle, heat, part, tile }: ViewState, { onChoose }: ChipActions): TemplateResult {
    return longTable({
        label: 'Arrays of the layer', className: 'arrays-table', count: arrays.length, height: HEIGHT,
        columns: [
            { title: 'Array', numeric: true }, { title: 'Wave', numeric: true }, { title: 'Bank', numeric: true }, { title: 'Tile', numeric: true },
            { title: 'Row tile', numeric: true }, { title: 'Part', numeric: true }, { title: 'Rows', numeric: true }, { title: titles[heat], numeric: true },
        ],
        row: index => {
            const { bank, place, tileOfBank } = arrays[index];
            return [place.slot, place.wave, bank, tileOfBank, place.tile, place.part, place.rows, heatText(heatOf(arrays[index], heat, cycle), heat, isEstimate(arrays[index], cycle))].map(String);
        },
        isCurrent: index => arrays[index].place.tile === tile && arrays[index].place.part === part,
        onActivate: index => onChoose(arrays[index].place.tile, arrays[index].place.part),
    });
}
