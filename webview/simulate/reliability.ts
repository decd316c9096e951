/** What the machine's faults did, layer by layer, and how long its cells last. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { formatCount, formatDuration, formatLargeCount, formatPower, formatShare } from '../../server/si.js';
import type { FaultReport, SimulationView, WearReport } from '../../server/protocol.js';
import { type Content, grid, type GridColumn } from '../shared/controls.js';
import type { Actions } from './actions.js';

const LAYERS: readonly GridColumn[] = [
    { id: 'layer', title: 'Layer' },
    { id: 'wrong', title: 'Wrong', help: 'Share of its outputs that differ from the run without faults', numeric: true },
    { id: 'caused', title: 'Own Faults', help: 'Share of its outputs that its own faults made wrong, whatever it was given', numeric: true },
    { id: 'rows', title: 'Rows Hit', help: 'Share of its rows in which something went wrong', numeric: true },
    { id: 'far', title: 'Too Far', help: 'Tracks that went one domain too far', numeric: true },
    { id: 'stayed', title: 'Stayed', help: 'Tracks that stayed where they were', numeric: true },
    { id: 'writes', title: 'Failed', help: 'Cells that should have changed and did not', numeric: true },
    { id: 'stuck', title: 'Stuck', help: 'Stuck cells in its rows, counted for each image', numeric: true },
];

export function hasReliability(view: SimulationView): boolean {
    return view.faults !== undefined || view.wear !== undefined;
}

export function reliabilityTab({ faults, wear, ...view }: SimulationView, actions: Actions): Content {
    return html`<div class="reliability">${faults ? faultTable(faults, view.images, actions) : nothing}${wear ? wearTable(wear) : nothing}</div>`;
}

function faultTable({ changed, layers, rates, worst }: FaultReport, images: number, actions: Actions): TemplateResult {
    const rows = layers.map(layer => ({
        key: layer.name, title: `Show ${layer.name} in the editor`, onActivate: () => actions.revealLayer(layer.name),
        cells: [
            layer.name, formatShare(layer.wrongShare), formatShare(layer.causedShare), formatShare(layer.rows > 0 ? layer.faultyRows / layer.rows : 0),
            formatLargeCount(layer.overshifts), formatLargeCount(layer.undershifts), formatLargeCount(layer.failedWrites), formatLargeCount(layer.stuckCells),
        ],
    }));
    return html`<p>Overshift ${rates.overshift}, undershift ${rates.undershift}, failing writes ${rates.writeFail}, stuck cells ${rates.stuck}, seed ${rates.seed}:
            ${formatCount(changed)} of ${formatCount(images)} predictions change.
            ${worst ? html`<strong>${worst.caused}</strong> suffers most from faults of its own.` : 'No output is wrong.'}
            Energy and latency are those of the machine without faults.</p>
        <div class="table-frame fault-layers">${grid('Layers with faults', LAYERS, rows)}</div>`;
}

const COLUMNS: readonly GridColumn[] = [
    { id: 'column', title: 'Column', numeric: true },
    { id: 'mean', title: 'Mean', help: 'Writes of a cell and inference, over the column\'s cells', numeric: true },
    { id: 'most', title: 'Most', help: 'Of its most written cell, a mean over rows', numeric: true },
    { id: 'row', title: 'In a Row', help: 'Of its most written cell, in the row where it is written most', numeric: true },
];

/** Columns shown: those written most. */
const shownColumns = 20;

function wearTable({ columns, endurance, enduranceSource, hottest, lifetimeInferences, lifetimeS, mean, rateHz, rows }: WearReport): TemplateResult {
    const worn = [...columns].sort((a, b) => b.most - a.most).slice(0, shownColumns);
    return html`<p>A cell is written ${formatPower(mean)} times an inference in the mean, ${formatPower(hottest.mostInARow)} times at most: in array ${hottest.array},
            column ${hottest.column}, domain ${hottest.domain}. With ${formatPower(endurance)} writes a cell (${enduranceSource}) it lasts
            <strong>${formatDuration(lifetimeS)}</strong> at ${formatCount(rateHz)} images a second, ${formatPower(lifetimeInferences)} inferences.
            ${formatCount(rows)} rows were looked at.</p>
        <div class="table-frame worn-columns">${grid('Writes by column of the hottest array', COLUMNS, worn.map(one => ({
            key: String(one.column), cells: [String(one.column), formatPower(one.mean), formatPower(one.most), formatPower(one.mostInARow)],
        })))}</div>`;
}
