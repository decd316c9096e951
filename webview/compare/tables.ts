/** The tables under the charts: break-even constants, sensitivity, layers, constants. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { formatShare, formatSi } from '../../server/si.js';
import type { BySystem, ComparedLayer, Comparison, ComparisonRow } from '../../server/protocol.js';
import { badge, button, dropdown, grid, type GridColumn } from '../shared/controls.js';
import type { Actions, Measure, RunStatus } from './state.js';

/** Sized by the number of systems: see the style sheet. */
const systemColumn = ({ name, system }: ComparisonRow): GridColumn => ({ id: 'of-system', title: name, help: system, numeric: true });

export function breakEvenTab({ rows, breakEven, published }: Comparison): TemplateResult {
    const times = `for ${published.ratio}×`;
    const columns: GridColumn[] = [
        { id: 'system', title: 'System' },
        ...(['Write', 'Search', 'Shift'] as const).flatMap((title): GridColumn[] => [
            { id: 'even', title, help: `${title} energy at which both take the same`, numeric: true },
            { id: 'published', title: times, help: `${title} energy at which the system takes ${published.ratio} times as much`, numeric: true },
        ]),
    ];
    const at = (values: BySystem, system: string): string => values[system] === null || values[system] === undefined ? 'never' : formatSi(values[system], 'J');
    return html`<div class="break-even">
        <p>The constant at which ${rows[0].name} takes as much energy as a system, and at which the system takes ${published.ratio} times as much, the other constants as they are.</p>
        <div class="table-frame">${grid('Break-even constants', columns, rows.slice(1).map(({ system, name }) => ({
            key: system,
            title: system,
            cells: [name, at(breakEven.writeEnergyJ, system), at(published.at.writeEnergyJ, system), at(breakEven.searchEnergyJ, system),
                at(published.at.searchEnergyJ, system), at(breakEven.shiftEnergyJ, system), at(published.at.shiftEnergyJ, system)],
        })))}</div>
    </div>`;
}

export function sensitivityTab({ rows, sensitivity }: Comparison, status: RunStatus, actions: Actions): TemplateResult {
    const [first, ...others] = rows;
    const columns: GridColumn[] = [
        { id: 'constant', title: 'Constant' }, { id: 'value', title: 'Value', numeric: true }, { id: 'of-system', title: first.name, numeric: true },
        { id: 'latency', title: 'Latency', numeric: true }, ...others.map(systemColumn),
    ];
    const more = html`<div class="toolbar"><p>Other arrays, segments, ports, activation bits and sparsities take a program of their own each.</p>
        ${button({ label: status.running ? 'Running\u2026' : 'Compile Variants', disabled: status.running, onClick: actions.compileVariants })}</div>`;
    return html`<div class="by-system sensitivity">
        <p>Energy of ${first.name} where one thing differs, and how often each system takes it. Constants without a mark: the program as it was compiled.</p>
        ${sensitivity.some(({ recompiled }) => recompiled) ? nothing : more}
        <div class="table-frame">${grid('Sensitivity', columns, sensitivity.map(({ parameter, text, recompiled, energyJ, latencyS, ratios }) => ({
            key: `${parameter} ${text}`,
            cells: [html`<code>${parameter}</code> ${recompiled ? badge('compiled anew') : nothing}`, text, formatSi(energyJ, 'J'), formatSi(latencyS, 's'),
                ...others.map(({ name }) => `${ratios[name]?.toPrecision(3) ?? '–'}×`)],
        })))}</div>
    </div>`;
}

const MEASURES: Readonly<Record<Measure, { readonly title: string; readonly text: (layer: ComparedLayer) => string }>> = {
    energy: { title: 'Energy', text: ({ energyJ }) => formatSi(energyJ, 'J') },
    latency: { title: 'Latency', text: ({ latencyS }) => formatSi(latencyS, 's') },
    energyDelay: { title: 'Energy × delay', text: ({ energyDelayJs }) => formatSi(energyDelayJs, 'J·s') },
    area: { title: 'Area of arrays and program', text: ({ areaM2 }) => areaM2 === null ? 'shared' : formatSi(areaM2, 'm²') },
    movement: { title: 'Share of movement', text: ({ movementShare }) => formatShare(movementShare) },
};

export function layersTab({ rows }: Comparison, measure: Measure, actions: Actions): TemplateResult {
    const columns: GridColumn[] = [{ id: 'layer', title: 'Layer' }, { id: 'kind', title: 'Kind' }, ...rows.map(systemColumn)];
    const { title, text } = MEASURES[measure];
    const options = Object.entries(MEASURES).map(([value, { title: name }]) => ({ value, text: name }));
    return html`<div class="by-system">
        <div class="toolbar"><p>${title} by layer</p>
            ${dropdown({ label: 'What the layers are compared by', value: measure, options, onChange: chosen => actions.look({ measure: chosen as Measure }) })}</div>
        <div class="table-frame">${grid(`${title} by layer`, columns, rows[0].layers.map(({ name, kind }) => ({
            key: name,
            title: `Show ${name} in the editor`,
            onActivate: () => actions.revealLayer(name),
            cells: [html`<span class="layer-name">${name}</span>`, kind, ...rows.map(({ layers }) => {
                const found = layers.find(layer => layer.name === name);
                return found === undefined ? '–' : text(found);
            })],
        })))}</div>
    </div>`;
}

const CONSTANTS: readonly GridColumn[] = [{ id: 'constant', title: 'Constant' }, { id: 'value', title: 'Value', numeric: true }, { id: 'source', title: 'Source' }];

export function constantsTab({ system, assumptions, sourced }: ComparisonRow): TemplateResult {
    return html`<div class="assumptions">
        <p>${system}: ${assumptions.length} of its ${assumptions.length + sourced.length} constants are assumed, not measured.</p>
        <div class="table-frame">${grid(`Constants of ${system}`, CONSTANTS, [...assumptions, ...sourced].map(({ parameter, value, text, source }, index) => ({
            key: `${index} ${parameter}`,
            cells: [html`<code>${parameter}</code>`, text ?? String(value), index < assumptions.length ? assumed(source) : source],
        })))}</div>
    </div>`;
}

function assumed(source: string): TemplateResult {
    return html`${badge('assumption')} ${source.replace(/^assumption\s*[:,]?\s*/i, '')}`;
}
