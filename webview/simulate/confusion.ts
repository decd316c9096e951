/** The confusion matrix, and beside it the mistakes by number. Both lead to the images concerned. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { formatCount, formatShare } from '../../server/si.js';
import { button, type Content } from '../shared/controls.js';
import { moveInTable } from '../shared/roving.js';
import type { Actions } from './actions.js';
import { type Mistake, mistakes, recall } from './figures.js';

/** Mistakes listed by number. */
const LISTED = 8;

export function confusionTab(matrix: readonly (readonly number[])[], actions: Actions): TemplateResult {
    const found = mistakes(matrix);
    return html`<div class="confusion">
        <div class="table-frame" role="region" aria-label="Confusion matrix" tabindex="0">
            <table class="matrix" role="grid" aria-label="Confusion matrix: a row for each label, a column for each prediction" @keydown=${moveInTable}>
                <thead><tr><th scope="col" class="corner"><span>label \u2193</span> <span>read as \u2192</span></th>${matrix.map((_, index) => html`<th scope="col">${index}</th>`)}
                    <th scope="col" class="recall">right</th></tr></thead>
                <tbody>${matrix.map((row, label) => matrixRow(row, label, actions))}</tbody>
            </table>
        </div>
        ${mistakeList(found, actions)}
    </div>`;
}

function matrixRow(row: readonly number[], label: number, actions: Actions): TemplateResult {
    const share = recall(row, label);
    return html`<tr><th scope="row">${label}</th>${row.map((count, prediction) => matrixCell({ label, prediction, count }, actions))}
        <td class="recall" tabindex="-1">${share === undefined ? '\u2013' : formatShare(share)}</td></tr>`;
}

function matrixCell({ label, prediction, count }: Mistake, actions: Actions): TemplateResult {
    const right = label === prediction;
    const kind = right ? 'diagonal' : count > 0 ? 'mistake' : 'none';
    const show = (): void => showPair(label, prediction, actions);
    const onKey = (event: KeyboardEvent): void => {
        if (event.key === 'Enter' || event.key === ' ') {
            event.preventDefault();
            show();
        }
    };
    return html`<td class=${kind} tabindex=${label === 0 && prediction === 0 ? 0 : -1} @click=${count > 0 ? show : nothing}
        @keydown=${count > 0 ? onKey : nothing} title=${count > 0 ? `Show ${label} read as ${prediction}` : nothing}>${count > 0 ? formatCount(count) : html`<span class="quiet">\u00b7</span>`}</td>`;
}

function mistakeList(found: readonly Mistake[], actions: Actions): Content {
    if (found.length === 0) {
        return html`<p class="empty">No mistakes.</p>`;
    }
    return html`<div class="mistakes"><h3>Most frequent mistakes</h3><ol>${found.slice(0, LISTED).map(({ label, prediction, count }) => html`
        <li>${button({ label: `${label} read as ${prediction}`, onClick: () => showPair(label, prediction, actions) })}
            <span class="number">${times(count)}</span></li>`)}</ol>
        ${found.length > LISTED ? html`<p class="quiet">and ${formatCount(found.length - LISTED)} other pairs</p>` : nothing}</div>`;
}

function times(count: number): string {
    return count === 1 ? 'once' : count === 2 ? 'twice' : `${formatCount(count)} times`;
}

function showPair(label: number, prediction: number, actions: Actions): void {
    actions.look({ tab: 'images', filter: { kind: 'pair', label, prediction }, page: 0, selected: undefined });
}
