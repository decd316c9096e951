/**
 * The chip: every array of the layer in hand in its tile and bank, as dark as it is hot: by energy, activity or wear up to the
 * cursor. The number behind each is in its label and in the table. It draws and tells which array was chosen.
 */
import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { formatSi } from '../../server/si.js';
import { grid, type GridRow } from '../shared/controls.js';
import type { Heat, ViewState } from './core/state.js';
import type { ArraySummary } from './questions.js';

/** Arrays beyond these are in the table only: a layer has at most as many rows of tiles as fit here. */
const MOST_DRAWN = 1024;
const LEVELS = 8;
const CELL = 22;
const names: Readonly<Record<Heat, string>> = { energy: 'energy', activity: 'tagged rows', wear: 'cells written' };

/** Up to a cycle: whole pages, and of the page under way the share that is done. */
export function heatOf(summary: ArraySummary, heat: Heat, cycle: number): number {
    return summary.pages.reduce((sum, { endCycle, startCycle, tally }) => {
        const done = Math.max(0, Math.min(1, (cycle - startCycle) / Math.max(1, endCycle - startCycle)));
        return sum + done * (heat === 'energy' ? tally.energyJ.total : heat === 'activity' ? tally.tagged : tally.written);
    }, 0);
}

export function heatText(value: number, heat: Heat): string {
    return heat === 'energy' ? formatSi(value, 'J') : Math.round(value).toLocaleString('en');
}

export interface ChipActions {
    readonly onChoose: (tile: number, part: number) => void;
}

export function chip(arrays: readonly ArraySummary[], state: ViewState, { onChoose }: ChipActions): TemplateResult {
    if (arrays.length === 0) {
        return html`<p class="empty">This layer uses no arrays.</p>`;
    }
    const values = arrays.map(array => heatOf(array, state.heat, state.cycle));
    const most = values.reduce((m, value) => Math.max(m, value), 0);
    return state.tables ? table(arrays, values, state, onChoose) : html`
        <p class="quiet">${arrays.length} arrays of this layer, ${names[state.heat]} up to the cursor, most ${heatText(most, state.heat)}.
            ${arrays.length > MOST_DRAWN ? `The first ${MOST_DRAWN} are drawn; the table has all.` : nothing}</p>
        <div class="banks">${banks(arrays.slice(0, MOST_DRAWN)).map(({ bank, tiles }) => html`<section class="bank" aria-label=${`Bank ${bank}`}>
            <h3>Bank ${bank}</h3>${tiles.map(tile => tileOf(tile, values, most, state, onChoose))}</section>`)}</div>`;
}

interface TileArrays {
    readonly tile: number;
    readonly arrays: readonly { readonly index: number; readonly summary: ArraySummary }[];
}

function banks(arrays: readonly ArraySummary[]): { readonly bank: number; readonly tiles: readonly TileArrays[] }[] {
    const indexed = arrays.map((summary, index) => ({ summary, index }));
    return [...new Set(arrays.map(({ bank }) => bank))].map(bank => {
        const mine = indexed.filter(({ summary }) => summary.bank === bank);
        return { bank, tiles: [...new Set(mine.map(({ summary }) => summary.tileOfBank))].map(tile => ({ tile, arrays: mine.filter(({ summary }) => summary.tileOfBank === tile) })) };
    });
}

function tileOf({ arrays, tile }: TileArrays, values: readonly number[], most: number, state: ViewState, onChoose: ChipActions['onChoose']): TemplateResult {
    const across = Math.min(4, arrays.length);
    return html`<svg class="tile" width=${across * CELL + 2} height=${Math.ceil(arrays.length / across) * CELL + 2} role="group" aria-label=${`Tile ${tile}`}>
        ${arrays.map(({ index, summary }, i) => {
            const { part, tile: rowTile } = summary.place;
            const level = most > 0 ? Math.ceil(values[index] / most * LEVELS) : 0;
            const chosen = state.tile === rowTile && state.part === part;
            const label = `${level} of ${LEVELS}: array ${summary.place.slot}: row tile ${rowTile}, part ${part}, ${names[state.heat]} ${heatText(values[index], state.heat)}`;
            return svg`<g role="button" tabindex="0" aria-pressed=${chosen} aria-label=${label} class=${chosen ? 'cell chosen' : 'cell'}
                @click=${() => onChoose(rowTile, part)} @keydown=${(event: KeyboardEvent) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); event.stopPropagation(); onChoose(rowTile, part); } }}>
                <title>${label}</title>
                <rect class="heat" x=${1 + i % across * CELL} y=${1 + Math.floor(i / across) * CELL} width=${CELL - 3} height=${CELL - 3} fill-opacity=${level / LEVELS}></rect>
                <text x=${1 + i % across * CELL + (CELL - 3) / 2} y=${1 + Math.floor(i / across) * CELL + 13} text-anchor="middle">${level}</text></g>`;
        })}</svg>`;
}

function table(arrays: readonly ArraySummary[], values: readonly number[], { heat }: ViewState, onChoose: ChipActions['onChoose']): TemplateResult {
    const rows = arrays.slice(0, MOST_DRAWN).map(({ bank, place, tileOfBank }, index): GridRow => ({
        key: `${place.tile} ${place.part}`, onActivate: () => onChoose(place.tile, place.part),
        cells: [String(place.slot), String(bank), String(tileOfBank), String(place.tile), String(place.part), String(place.rows), heatText(values[index], heat)],
    }));
    return html`<div class="arrays-table">${grid('Arrays of the layer', [
        { id: 'slot', title: 'Array', numeric: true }, { id: 'bank', title: 'Bank', numeric: true }, { id: 'tile', title: 'Tile', numeric: true },
        { id: 'rowTile', title: 'Row tile', numeric: true }, { id: 'part', title: 'Part', numeric: true }, { id: 'rows', title: 'Rows', numeric: true },
        { id: 'heat', title: names[heat], numeric: true },
    ], rows)}</div>`;
}
