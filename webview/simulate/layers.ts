/** The table of layers: what each cost in the run beside what was estimated. Activating a row shows its line in the editor. */
import { html, type TemplateResult } from 'lit-html';
import { formatLargeCount, formatShare, formatSi } from '../../server/si.js';
import type { SimulatedLayer, SimulationView } from '../../server/protocol.js';
import { type Content, grid, type GridColumn, type GridRow } from '../shared/controls.js';
import { energyBar } from '../shared/energy-bar.js';
import type { Actions } from './actions.js';
import { componentShares, deviation, formatDeviation, largestLayerEnergy } from './figures.js';
import { type LayerColumn, nextSort, sortedLayers, type ViewState } from './state.js';

interface Column {
    readonly id: LayerColumn | 'bar';
    readonly title: string;
    readonly help: string;
    readonly numeric: boolean;
}

const COLUMNS: readonly Column[] = [
    { id: 'order', title: 'Layer', help: 'Sort in the order of the network', numeric: false },
    { id: 'energy', title: 'Energy', help: 'Energy per inference, measured', numeric: true },
    { id: 'bar', title: 'Split', help: 'Energy by component; the costliest layer fills the column', numeric: false },
    { id: 'estimate', title: 'Estimate', help: 'Energy per inference as compiled, and how far the measurement is from it', numeric: true },
    { id: 'latency', title: 'Latency', help: 'Latency per inference', numeric: true },
    { id: 'cycles', title: 'Cycles', help: 'Cycles per inference, arrays that work at once counted once', numeric: true },
    { id: 'zero', title: 'Zeros', help: 'Share of output values that are zero', numeric: true },
    { id: 'saturated', title: 'Saturated', help: 'Share of output values at the largest value there is', numeric: true },
];

export function layerTable(view: SimulationView, state: ViewState, actions: Actions): TemplateResult {
    const rows = sortedLayers(view.layers, state.sort).map(layer => layerRow(view, layer, actions));
    return html`<section aria-labelledby="layers-title">
        <h2 id="layers-title">Layers <span class="quiet">per inference</span></h2>
        <div class="table-frame layers">${grid('Layers', COLUMNS.map(column => gridColumn(column, state, actions)), [...rows, totalRow(view)])}</div>
    </section>`;
}

function gridColumn({ id, title, help, numeric }: Column, state: ViewState, actions: Actions): GridColumn {
    if (id === 'bar') {
        return { id, title, help, numeric };
    }
    const direction = state.sort.descending ? 'descending' : 'ascending';
    return {
        id, title, help, numeric,
        sort: state.sort.column === id ? direction : 'none',
        onSort: () => actions.look({ sort: nextSort(state.sort, id) }),
    };
}

function layerRow(view: SimulationView, layer: SimulatedLayer, actions: Actions): GridRow {
    return {
        key: layer.name,
        title: `Show ${layer.name} in the editor`,
        onActivate: () => actions.revealLayer(layer.name),
        cells: [
            html`<span class="layer-name">${layer.name}</span> <span class="quiet layer-kind">${layer.kind}</span>`,
            formatSi(layer.energyJ.total, 'J'),
            layerBar(view, layer),
            estimate(layer.energyJ.total, layer.estimatedEnergyJ),
            formatSi(layer.latencyS, 's'),
            formatLargeCount(layer.cycles),
            shareOrNone(layer.zeroShare),
            shareOrNone(layer.saturatedShare),
        ],
    };
}

/** Logits have none. */
function shareOrNone(share: number | undefined): string {
    return share === undefined ? '\u2013' : formatShare(share);
}

function totalRow(view: SimulationView): GridRow {
    return {
        key: '\u0000total',
        emphasised: true,
        cells: [
            'Total', formatSi(view.energyJ.total, 'J'), '',
            estimate(view.energyJ.total, view.report.total.energyJ.total),
            formatSi(view.latencyS, 's'), formatLargeCount(view.cycles), '', '',
        ],
    };
}

function layerBar(view: SimulationView, layer: SimulatedLayer): TemplateResult {
    const whole = largestLayerEnergy(view);
    const parts = componentShares(layer.energyJ, whole).map(part => ({ name: part.component, share: part.share }));
    const words = componentShares(layer.energyJ).map(part => `${part.component} ${formatShare(part.share)}`).join(', ');
    const ofTotal = view.energyJ.total > 0 ? layer.energyJ.total / view.energyJ.total : 0;
    return energyBar(parts, `${formatShare(ofTotal)} of the total${words === '' ? '' : `: ${words}`}`, 'small');
}

function estimate(measuredJ: number, estimatedJ: number): Content {
    const difference = deviation(measuredJ, estimatedJ);
    return difference === undefined ? formatSi(estimatedJ, 'J')
        : html`${formatSi(estimatedJ, 'J')} <span class="quiet deviation">${formatDeviation(difference)}</span>`;
}
