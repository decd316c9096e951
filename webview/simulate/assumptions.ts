/** The constants behind the numbers, each with its source; what was only assumed says so in words. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { AssumptionEntry } from '../../server/protocol.js';
import { badge, grid, type GridColumn } from '../shared/controls.js';

const COLUMNS: readonly GridColumn[] = [
    { id: 'constant', title: 'Constant' },
    { id: 'value', title: 'Value', numeric: true },
    { id: 'source', title: 'Source' },
];

export function assumptionsTab(assumptions: readonly AssumptionEntry[]): TemplateResult {
    if (assumptions.length === 0) {
        return html`<p class="empty">No constant was needed.</p>`;
    }
    const assumed = assumptions.filter(isAssumed).length;
    return html`<div class="assumptions">
        <p>Energy, latency and area follow from these constants.
            ${assumed === 0 ? 'Each has a published source.' : `${assumed} of ${assumptions.length} ${assumed === 1 ? 'is' : 'are'} assumed, not measured: change them in the hardware block.`}</p>
        <div class="table-frame">${grid('Assumptions', COLUMNS, assumptions.map(entry => ({
            key: entry.parameter,
            cells: [html`<code>${entry.parameter}</code>`, entry.text ?? String(entry.value), source(entry)],
        })))}</div>
    </div>`;
}

function isAssumed(entry: AssumptionEntry): boolean {
    return /^assumption\b/i.test(entry.source);
}

function source(entry: AssumptionEntry): TemplateResult {
    const words = isAssumed(entry) ? entry.source.replace(/^assumption\s*[:,]?\s*/i, '') : entry.source;
    return html`${isAssumed(entry) ? html`${badge('assumption')} ` : nothing}${words}`;
}
