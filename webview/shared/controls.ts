/**
 * The only file that knows @vscode/webview-ui-toolkit: the controls of every webview, as functions that give lit templates.
 * The toolkit is archived upstream; another set (@vscode-elements/elements) takes its place here and nowhere else.
 */
import {
    provideVSCodeDesignSystem, vsCodeButton, vsCodeDataGrid, vsCodeDataGridCell, vsCodeDataGridRow, vsCodeDropdown,
    vsCodeOption, vsCodePanels, vsCodePanelTab, vsCodePanelView,
} from '@vscode/webview-ui-toolkit';
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';

/** What a template may be given as content. */
export type Content = TemplateResult | string | typeof nothing;

/** Call once, before the first render. */
export function registerControls(): void {
    provideVSCodeDesignSystem().register(
        vsCodeButton(), vsCodeDataGrid(), vsCodeDataGridCell(), vsCodeDataGridRow(), vsCodeDropdown(),
        vsCodeOption(), vsCodePanels(), vsCodePanelTab(), vsCodePanelView(),
    );
}

export interface ButtonOptions {
    readonly label: string;
    readonly primary?: boolean;
    readonly disabled?: boolean;
    readonly title?: string;
    readonly onClick: () => void;
}

export function button({ label, primary = false, disabled = false, title, onClick }: ButtonOptions): TemplateResult {
    return html`<vscode-button appearance=${primary ? 'primary' : 'secondary'} ?disabled=${disabled} title=${title ?? nothing}
        @click=${onClick}>${label}</vscode-button>`;
}

export interface IconButtonOptions {
    readonly icon: TemplateResult;
    /** What it does; shown as a tooltip and read aloud. */
    readonly label: string;
    /** It is a switch, and on or off. */
    readonly pressed?: boolean;
    readonly disabled?: boolean;
    readonly onClick: () => void;
}

/** A button that shows a picture only. */
export function iconButton({ icon, label, pressed, disabled = false, onClick }: IconButtonOptions): TemplateResult {
    return html`<vscode-button appearance="icon" class=${pressed ? 'pressed' : ''} aria-label=${label} title=${label} aria-pressed=${pressed === undefined ? nothing : pressed}
        ?disabled=${disabled} @click=${onClick}>${icon}</vscode-button>`;
}

/** A number or word beside a title. Not the toolkit's badge, which writes a style attribute and so breaks the page's policy. */
export function badge(text: string): TemplateResult {
    return html`<span class="badge">${text}</span>`;
}

export interface DropdownOptions<Value extends string> {
    readonly label: string;
    readonly value: Value;
    readonly options: readonly { readonly value: Value; readonly text: string }[];
    readonly onChange: (value: Value) => void;
}

export function dropdown<Value extends string>({ label, value, options, onChange }: DropdownOptions<Value>): TemplateResult {
    const changed = (event: Event): void => onChange((event.target as HTMLInputElement).value as Value);
    return html`<vscode-dropdown aria-label=${label} .value=${value} @change=${changed}>${options.map(option => html`
        <vscode-option value=${option.value} ?selected=${option.value === value}>${option.text}</vscode-option>`)}
    </vscode-dropdown>`;
}

export interface TabOptions<Id extends string> {
    readonly id: Id;
    readonly title: string;
    readonly badge?: string;
    readonly content: Content;
}

export function tabs<Id extends string>(
    label: string, active: Id, all: readonly TabOptions<Id>[], onChange: (id: Id) => void,
): TemplateResult {
    const changed = (event: Event): void => {
        // Controls inside a tab send `change` too, and it bubbles.
        const chosen = (event.currentTarget as HTMLElement & { activeid: string }).activeid.slice('tab-'.length) as Id;
        if (event.target === event.currentTarget && chosen !== active) {
            onChange(chosen);
        }
    };
    return html`<vscode-panels aria-label=${label} .activeid=${`tab-${active}`} @change=${changed}>
        ${all.map(tab => html`<vscode-panel-tab id=${`tab-${tab.id}`}>${tab.title}${tab.badge ? badge(tab.badge) : nothing}</vscode-panel-tab>`)}
        ${all.map(tab => html`<vscode-panel-view id=${`view-${tab.id}`}>${tab.id === active ? tab.content : nothing}</vscode-panel-view>`)}
    </vscode-panels>`;
}

export interface GridColumn {
    /** Its cells have the class `column-ID`. */
    readonly id: string;
    readonly title: string;
    /** Longer than the title, for a tooltip. */
    readonly help?: string;
    readonly numeric?: boolean;
    /** Sortable columns say how they are sorted; activating the header calls `onSort`. */
    readonly sort?: 'ascending' | 'descending' | 'none';
    readonly onSort?: () => void;
}

export interface GridRow {
    readonly key: string;
    /** One a column. */
    readonly cells: readonly Content[];
    /** Click, or Enter on any cell. */
    readonly onActivate?: () => void;
    readonly title?: string;
    readonly emphasised?: boolean;
}

/**
 * A table walked by arrow keys. Its track sizes come from the style sheet, which knows how wide the page is: `--columns`, set
 * for the table or something around it.
 */
export function grid(label: string, columns: readonly GridColumn[], rows: readonly GridRow[]): TemplateResult {
    return html`<vscode-data-grid aria-label=${label} generate-header="none" grid-template-columns="var(--columns)">
        <vscode-data-grid-row row-type="header">${columns.map(headerCell)}</vscode-data-grid-row>
        ${repeat(rows, row => row.key, row => gridRow(columns, row))}
    </vscode-data-grid>`;
}

function headerCell(column: GridColumn, index: number): TemplateResult {
    const sorted = column.sort === 'ascending' ? ' \u25b2' : column.sort === 'descending' ? ' \u25bc' : '';
    return html`<vscode-data-grid-cell cell-type="columnheader" grid-column=${index + 1} title=${column.help ?? nothing}
        class=${classes(`column-${column.id}`, column.numeric && 'numeric', column.onSort && 'sortable')} aria-sort=${column.sort ?? nothing}
        @click=${column.onSort} @keydown=${column.onSort && onActivation(column.onSort)}>${column.title}<span
            aria-hidden="true">${sorted}</span></vscode-data-grid-cell>`;
}

function gridRow(columns: readonly GridColumn[], row: GridRow): TemplateResult {
    return html`<vscode-data-grid-row class=${classes(row.onActivate && 'active', row.emphasised && 'emphasised')} title=${row.title ?? nothing}
        @click=${row.onActivate} @keydown=${row.onActivate && onActivation(row.onActivate)}>${columns.map((column, index) => html`
        <vscode-data-grid-cell grid-column=${index + 1} cell-type=${index === 0 ? 'rowheader' : 'default'}
            class=${classes(`column-${column.id}`, column.numeric && 'numeric')}>${row.cells[index]}</vscode-data-grid-cell>`)}
    </vscode-data-grid-row>`;
}

function onActivation(action: () => void): (event: KeyboardEvent) => void {
    return event => {
        if (event.key === 'Enter' || event.key === ' ') {
            event.preventDefault();
            action();
        }
    };
}

function classes(...names: readonly (string | false | undefined)[]): string {
    return names.filter(name => typeof name === 'string').join(' ');
}
