/** Systems side by side, and what their ratio does at other write energies. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { formatGiven, formatShare, formatSi } from '../../server/si.js';
import type { Comparison, ComparisonRow, Headline } from '../../server/protocol.js';
import { grid, type GridColumn } from '../shared/controls.js';

const COLUMNS: readonly GridColumn[] = [
    { id: 'system', title: 'System', help: 'With the bits of weights, activations and converters' },
    { id: 'energy', title: 'Energy', help: 'Energy per inference', numeric: true },
    { id: 'ratio', title: 'Ratio', help: 'Energy over the first system\'s', numeric: true },
    { id: 'latency', title: 'Latency', help: 'Latency per inference', numeric: true },
    { id: 'delay', title: 'Energy × delay', numeric: true },
    { id: 'area', title: 'Area', numeric: true },
    { id: 'movement', title: 'Movement', help: 'Share of the energy that moves activations', numeric: true },
    { id: 'accuracy', title: 'Accuracy', help: 'Measured on images; simulate to see it', numeric: true },
];

export function systemsTable({ rows }: Comparison): TemplateResult {
    const isMeasured = rows.some(({ accuracy }) => accuracy !== null);
    const columns = isMeasured ? COLUMNS : COLUMNS.filter(({ id }) => id !== 'accuracy');
    return html`<section aria-labelledby="systems-title">
        <h2 id="systems-title">Systems <span class="quiet">per inference</span></h2>
        <div class="table-frame systems ${isMeasured ? 'with-accuracy' : ''}">${grid('Systems', columns, rows.map((row, index) => ({ key: row.system, emphasised: index === 0, cells: cellsOf(row).slice(0, columns.length) })))}</div>
    </section>`;
}

function cellsOf({ name, system, energyJ, ratioToFirst, latencyS, energyDelayJs, areaM2, movementShare, accuracy }: ComparisonRow): (TemplateResult | string)[] {
    return [
        html`${name} <span class="quiet">${system.slice(name.length).trim()}</span>`,
        formatSi(energyJ, 'J'), `${ratioToFirst.toPrecision(3)}`, formatSi(latencyS, 's'), formatSi(energyDelayJs, 'J·s'),
        formatSi(areaM2, 'm²'), formatShare(movementShare), accuracy === null ? '–' : formatShare(accuracy),
    ];
}

const MATCHES: Readonly<Record<NonNullable<Headline['precision']>, string>> = { same: 'Same precision', wider: 'Wider precision', lossy: 'Lossy' };

/** The sentences that may be quoted: the first baseline's, and that of the first of the same precision. */
export function headlineSentences(comparison: Comparison): TemplateResult | typeof nothing {
    const [first, ...others] = comparison.headlines;
    if (!first) {
        return nothing;
    }
    const same = first.precision === 'same' ? undefined : others.find(({ precision }) => precision === 'same');
    return html`<section class="headline" aria-label="Result">${[first, ...same ? [same] : []].map(headline => sentence(headline, comparison))}</section>`;
}

/** Both precisions in it, and beside the ratio those at other write energies. */
function sentence({ atWriteEnergy, precision, ratio, system }: Headline, { rows: [processor], published }: Comparison): TemplateResult {
    const verdict = (there: number): string => there >= published.ratio ? `at least the published ${published.ratio}×` : there >= 1 ? `less than the published ${published.ratio}×` : 'more energy than the baseline';
    return html`<p>${precision ? html`<span class="match">${MATCHES[precision]}.</span> ` : nothing}<strong class="ratio">${ratio.toPrecision(3)}×</strong> the energy of ${processor.system} is what ${system} takes.</p>
        <dl class="cards">${atWriteEnergy.map(({ writeEnergyJ, ratio: there, own }) => html`<div class="card ${own ? 'own' : ''}">
            <dt>at ${formatGiven(writeEnergyJ, 'J')} a write${own ? `, ${processor.name}\u2019s own` : ''}</dt><dd class="value">${there.toPrecision(3)}×</dd>
            <dd class="more">${verdict(there)}</dd>
        </div>`)}</dl>`;
}
