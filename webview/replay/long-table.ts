/**
 * A table of any length: only the rows in sight are in the page. It is one stop of the Tab key; arrow keys, Page Up, Page Down, Home
 * and End move the row in hand, Enter chooses it. It knows text only.
 */
import { html, nothing, render, type TemplateResult } from 'lit-html';

export interface LongTable {
    readonly label: string;
    readonly className: string;
    readonly columns: readonly { readonly title: string; readonly numeric?: boolean }[];
    readonly count: number;
    /** Pixels of its window. */
    readonly height: number;
    /** Texts of a row, one a column. */
    readonly row: (index: number) => readonly string[];
    readonly isCurrent?: (index: number) => boolean;
    readonly onActivate?: (index: number) => void;
}

const ROW = 22;
/** Rows beyond the window's edges, so that scrolling by a little shows no gap. */
const SPARE = 6;

export function longTable(table: LongTable): TemplateResult {
    return html`<terntrack-table class=${table.className} .table=${table}></terntrack-table>`;
}

export class LongTableElement extends HTMLElement {
    private shown: LongTable | undefined;
    private inHand = 0;
    private id_ = `rows-${Math.trunc(performance.now() * 1000)}`;

    set table(table: LongTable) {
        this.shown = table;
        this.inHand = Math.min(this.inHand, Math.max(0, table.count - 1));
        this.redraw();
    }

    private redraw(): void {
        const { shown: table } = this;
        if (!table) {
            return;
        }
        const window = this.querySelector<HTMLElement>('.rows');
        const first = Math.max(0, Math.floor((window?.scrollTop ?? 0) / ROW) - SPARE);
        const last = Math.min(table.count, first + Math.ceil(table.height / ROW) + 2 * SPARE);
        render(html`<div class="rows" role="grid" tabindex="0" aria-label=${table.label} aria-rowcount=${table.count + 1} aria-activedescendant=${`${this.id_}-${this.inHand}`}
                @scroll=${() => this.redraw()} @keydown=${(event: KeyboardEvent) => this.pressed(event)}>
            <div class="row heads" role="row" aria-rowindex="1">${table.columns.map(({ numeric, title }) => html`<span role="columnheader" class=${numeric ? 'numeric' : ''}>${title}</span>`)}</div>
            <svg class="filler" aria-hidden="true" width="1" height=${first * ROW}></svg>
            ${Array.from({ length: last - first }, (_, i) => this.row(table, first + i))}
            <svg class="filler" aria-hidden="true" width="1" height=${(table.count - last) * ROW}></svg>
        </div>`, this);
    }

    private row(table: LongTable, index: number): TemplateResult {
        const chosen = table.isCurrent?.(index) ?? false;
        return html`<div class=${`row${index === this.inHand ? ' in-hand' : ''}${chosen ? ' chosen' : ''}${table.onActivate ? ' active' : ''}`} role="row" id=${`${this.id_}-${index}`} aria-rowindex=${index + 2}
            aria-selected=${table.isCurrent ? chosen : nothing} @click=${() => this.choose(index)}>${table.row(index).map((text, i) => html`<span role=${i === 0 ? 'rowheader' : 'gridcell'} class=${table.columns[i].numeric ? 'numeric' : ''}>${text}</span>`)}</div>`;
    }

    private choose(index: number): void {
        this.inHand = index;
        this.shown?.onActivate?.(index);
        this.redraw();
    }

    private pressed(event: KeyboardEvent): void {
        const { shown: table } = this;
        const screen = Math.max(1, Math.floor((table?.height ?? ROW) / ROW) - 2);
        const by = { ArrowDown: 1, ArrowUp: -1, PageDown: screen, PageUp: -screen, Home: -Infinity, End: Infinity }[event.key];
        if (!table || by === undefined && event.key !== 'Enter') {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
        if (by === undefined) {
            this.choose(this.inHand);
            return;
        }
        this.inHand = Math.max(0, Math.min(table.count - 1, this.inHand + by));
        const rows = this.querySelector<HTMLElement>('.rows')!;
        const top = this.inHand * ROW;
        // The heads stay above the rows.
        rows.scrollTop = Math.max(top + 2 * ROW - table.height, Math.min(rows.scrollTop, top));
        this.redraw();
    }
}

export function registerLongTable(): void {
    customElements.define('terntrack-table', LongTableElement);
}
