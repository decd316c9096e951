/** The Compare view as one template: a function of the comparison and of how it is being looked at. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { formatCount } from '../../server/si.js';
import type { Comparison, ComparisonRow, ComparisonView } from '../../server/protocol.js';
import { energyAgainstWrite, energyByLayer, layerChartHeight } from '../shared/charts.js';
import type { Drawing } from '../shared/chart-element.js';
import { button, dropdown, tabs } from '../shared/controls.js';
import { INFO, WARNING } from '../shared/icons.js';
import type { Actions, RunStatus, ViewState } from './state.js';
import { headlineSentences, systemsTable } from './systems.js';
import { breakEvenTab, constantsTab, layersTab, sensitivityTab } from './tables.js';

export function page(view: ComparisonView, state: ViewState, status: RunStatus, actions: Actions): TemplateResult {
    const { comparison } = view;
    const shown = comparison.rows.find(({ name }) => name === state.system) ?? comparison.rows[0];
    return html`${titleBar(view, status, actions)}
        <main>
            ${staleBanner(status)}
            ${headlineSentences(comparison)}
            ${systemsTable(comparison)}
            ${notesBanner(comparison)}
            ${charts(comparison, shown, actions)}
            ${tabs('Break-even, sensitivity, layers and constants', state.tab, [
                { id: 'breakEven', title: 'Break-Even', content: breakEvenTab(comparison) },
                { id: 'sensitivity', title: 'Sensitivity', content: sensitivityTab(comparison, status, actions) },
                { id: 'layers', title: 'Layers', badge: formatCount(comparison.rows[0].layers.length), content: layersTab(comparison, state.measure, actions) },
                { id: 'constants', title: 'Constants', content: constantsTab(shown) },
            ], tab => actions.look({ tab }))}
        </main>`;
}

function titleBar({ name, network, comparison }: ComparisonView, status: RunStatus, actions: Actions): TemplateResult {
    const what = name === network ? nothing : html` (experiment ${name})`;
    return html`<header class="title-bar">
        <div>
            <h1>${comparison.network} <span class="on">on ${comparison.hardware}</span></h1>
            <p class="quiet">beside ${comparison.rows.length === 2 ? 'one baseline' : `${comparison.rows.length - 1} baselines`}, one inference at batch ${formatCount(comparison.batch)}${what}</p>
        </div>
        <div class="tools">
            ${button({ label: 'Open Source', onClick: actions.openSource })}
            ${button({ label: status.running ? 'Running\u2026' : 'Compare Again', primary: status.stale, disabled: status.running, onClick: actions.runAgain })}
        </div>
    </header>`;
}

function staleBanner({ stale }: RunStatus): TemplateResult {
    const banner = html`<div class="banner">${WARNING}<p><strong>The source has changed since this comparison.</strong> The numbers below belong to the text as it was.</p></div>`;
    return html`<div class="banners" role="status">${stale ? banner : nothing}</div>`;
}

/** What belongs to the figures wherever they show. */
function notesBanner({ notes, published }: Comparison): TemplateResult {
    const all = [...notes, `${published.ratio}× is the published ratio: ${published.source}.`];
    return html`<div class="banner">${INFO}<ul class="notes">${all.map(note => html`<li>${note}</li>`)}</ul></div>`;
}

function charts(comparison: Comparison, shown: ComparisonRow, actions: Actions): TemplateResult {
    const options = comparison.rows.map(({ name }) => ({ value: name, text: name }));
    const byLayer: Drawing = style => energyByLayer(shown, style);
    const againstWrite: Drawing = style => energyAgainstWrite(comparison, style);
    return html`<div class="charts">
        <section aria-labelledby="write-title">
            <h2 id="write-title">Energy against write energy</h2>
            <terntrack-chart role="img" aria-label="Energy of each system against the write energy of a cell; the tabs Break-Even and Sensitivity give the values"
                .pixels=${360} .drawing=${againstWrite}></terntrack-chart>
        </section>
        <section aria-labelledby="layer-title">
            <div class="toolbar"><h2 id="layer-title">Energy by layer</h2>
                ${dropdown({ label: 'System whose layers and constants are shown', value: shown.name, options, onChange: system => actions.look({ system }) })}</div>
            <terntrack-chart role="img" aria-label=${`Energy of ${shown.system} by layer and component; the tab Layers gives the values`}
                .pixels=${layerChartHeight(shown)} .drawing=${byLayer}></terntrack-chart>
        </section>
    </div>`;
}

/** Before the first result: still on its way, or lost. */
export function placeholder(lost: string | undefined, status: RunStatus, actions: Actions): TemplateResult {
    return html`<main class="placeholder"><p role="status">${lost ?? 'Waiting for the result\u2026'}</p>
        ${lost === undefined ? nothing : button({ label: 'Compare Again', primary: true, disabled: status.running, onClick: actions.runAgain })}</main>`;
}
