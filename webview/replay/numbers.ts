/** The numbers beside the pictures: where the cursor is, what is done there, what it has cost so far; layers, image, predictions. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { formatCount, formatShare, formatSi } from '../../server/si.js';
import { grid, type GridRow } from '../shared/controls.js';
import { energyBar, swatch } from '../shared/energy-bar.js';
import { bitAt, heldBy, ones, slotOf } from './core/cells.js';
import type { ViewState } from './core/state.js';
import { cellsText, operationText, stepText } from './core/steps.js';
import { written } from './core/values.js';
import { longTable } from './long-table.js';
import type { ArrayView, Between, Look, Opened, SoFar, Step } from './questions.js';

/** Runs of columns and cells that are told at once: some operations set a hundred. */
const MOST_RUNS = 8;
const MOST_CELLS = 10;

const components = ['search', 'write', 'shift', 'read', 'movement', 'periphery', 'leakage'] as const;

export function numbers(opened: Opened, look: Look, soFar: SoFar | undefined, cell: ViewState['cell'], span?: Between): TemplateResult {
    const { moment, operation } = look;
    const facts = opened.header!.layers[moment.layer];
    const domains = opened.header!.machine.domains;
    const section = operation && facts.sections[operation.section]?.name;
    const next = look.steps[look.done];
    return html`<dl class="facts">
        ${fact('Cycle', `${look.cycle.toLocaleString('en')} of ${opened.cycles.toLocaleString('en')}`)}
        ${fact('Time', `${formatSi(look.timeS, 's')} of ${formatSi(opened.latencyS, 's')}`)}
        ${fact('Layer', `${facts.name}${section !== undefined && section !== facts.name ? `, ${section}` : ''}, ${facts.kind}${facts.placement.waves > 1 ? `, wave ${moment.wave + 1} of ${facts.placement.waves}` : ''}`)}
        ${fact('Array', look.view ? `row tile ${look.array.tile}, part ${look.array.part}, ${look.view.rows} ${look.view.rows === 1 ? 'row' : 'rows'} in use` : 'none')}
        ${cell && look.view ? fact('Cell', cellText(cell, look.view)) : nothing}
        ${operation ? fact('Operation', `#${operation.op.toLocaleString('en')}: ${operationText(operation, domains, MOST_RUNS)}`, operationText(operation, domains)) : fact('Operation', 'the part is done')}
        ${fact('Step', operation ? `${look.done} of ${look.steps.length} done` : 'none')}
        ${look.view ? fact('Last', look.done > 0 ? stepDone(look.steps[look.done - 1], look.view) : 'none of this operation') : nothing}
        ${next ? fact('Next', stepText(next, domains, MOST_CELLS), stepText(next, domains)) : fact('Next', 'nothing')}
    </dl>
    ${span ? difference(span) : nothing}
    ${sums(look, soFar)}`;
}

/** What the step just done has made of the array in hand. */
function stepDone({ kind, latch }: Step, { changed, tags }: ArrayView): string {
    return kind === 'search' && latch !== undefined ? `${kind}: ${rowCount(ones(tags[latch]))} tagged in latch ${latch}` : kind === 'read' ? kind
        : `${kind}: ${formatCount(ones(changed))} cells changed${latch === undefined ? '' : `, ${rowCount(ones(tags[latch]))} tagged in latch ${latch}`}`;
}

function rowCount(rows: number): string {
    return `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}

/** The cell in hand and what it holds. */
function cellText({ column, domain, row }: NonNullable<ViewState['cell']>, view: ArrayView): string {
    const cell = column * view.domains + domain;
    const bit = row < view.enabledRows ? heldBy(view, cell, row) : undefined;
    return `row ${row}, column ${column}, domain ${domain}${bit === undefined ? '' : ` = ${bit}`}${slotOf(view, cell) === undefined ? ', not under a port' : ''}`;
}

/** Until the sums of this moment are known, those of the last one stand there, faint: nothing jumps. */
function sums(look: Look, soFar: SoFar | undefined): TemplateResult {
    const { cycle, tally } = soFar ?? {};
    const known = cycle === look.cycle;
    const heading = html`<h3 title="What an operation does is counted when all its steps are done; movement at a layer\u2019s begin, leakage with time">So far <span class="quiet">up to the last whole operation</span></h3>`;
    if (!tally) {
        return html`<div class="so-far" aria-busy=${String(!known)}>${heading}<p class="quiet">${known ? 'Lost with a part of the file.' : 'Adding up\u2026'}</p></div>`;
    }
    return html`<div class=${known ? 'so-far' : 'so-far quiet'} aria-busy=${String(!known)}>${heading}
    <dl class="facts">
        ${fact('Energy so far', formatSi(tally.energyJ.total, 'J'))}
        ${fact('Tagged rows', formatCount(tally.tagged))}
        ${fact('Cells written', formatCount(tally.written))}
        ${fact('Track steps', formatCount(tally.shifts))}
    </dl>
    ${tally.energyJ.total > 0 ? energyBar(components.map(name => ({ name, share: tally.energyJ[name] / tally.energyJ.total })), `Energy so far: ${components.map(name => `${name} ${formatSi(tally.energyJ[name], 'J')}`).join(', ')}`, 'large') : nothing}
    <table class="energies" aria-label="Energy so far by component"><tbody>${components.map(name => html`<tr><th scope="row">${swatch(name)} ${name}</th><td class="number">${formatSi(tally.energyJ[name], 'J')}</td><td class="number quiet">${tally.energyJ.total > 0 ? formatShare(tally.energyJ[name] / tally.energyJ.total) : ''}</td></tr>`)}</tbody></table></div>`;
}

/** With the whole of it where the value is shortened. */
function fact(name: string, value: string, whole = value): TemplateResult {
    return html`<div><dt>${name}</dt><dd title=${whole === value ? nothing : whole}>${value}</dd></div>`;
}

/** From one marker to the other. */
function difference({ from, tally, timeS, to }: Between): TemplateResult {
    return html`<h3>From A to B</h3>
    <dl class="facts" aria-label="From marker to marker">
        ${fact('Cycles', `${(to - from).toLocaleString('en')}, ${formatSi(timeS, 's')}`)}
        ${fact('Energy', formatSi(tally.energyJ.total, 'J'))}
        ${fact('Tagged rows', formatCount(tally.tagged))}
        ${fact('Cells written', formatCount(tally.written))}
        ${fact('Track steps', formatCount(tally.shifts))}
    </dl>`;
}

/** The words of the operation in the row in hand, read as the reader wishes. */
export function words(view: ArrayView, look: Look, state: ViewState): TemplateResult {
    const row = state.cell?.row ?? 0;
    const read = (cells: readonly number[]): string => {
        const bits = cells.map(cell => heldBy(view, cell, row)).filter(bit => bit !== undefined);
        // Rows of an array that has fewer.
        return row >= view.enabledRows || bits.length < cells.length ? 'none' : written(bits, state.radix);
    };
    const { operation } = look;
    if (!operation) {
        return html`<p class="empty">No operation is under way.</p>`;
    }
    const list = [
        ...(operation.destination.length > 0 ? [{ name: operation.kind === 'set' ? 'cells' : 'destination', cells: operation.destination }] : []),
        ...operation.operands.map(({ cells, complement }, i) => ({ name: `operand ${i + 1}${complement ? ', complemented' : ''}`, cells }))];
    return html`<table class="words" aria-label=${`Words of the operation in row ${row}`}><thead><tr><th scope="col">Row ${row}</th><th scope="col">Cells</th><th scope="col">Value</th></tr></thead>
        <tbody>${list.map(({ cells, name }) => html`<tr><th scope="row">${name}</th><td>${cellsText(cells, view.domains, MOST_RUNS)}</td><td class="number">${operation.kind === 'set' ? 'of many words' : read(cells)}</td></tr>`)}</tbody></table>`;
}

/** The columns of the array, in the place of its picture. */
export function arrayTable(view: ArrayView, look: Look, state: ViewState): TemplateResult {
    const row = state.cell?.row ?? 0;
    const next = look.steps[look.done];
    const keys = new Map(next?.cells.map(({ bit, cell }) => [Math.floor(cell / view.domains), bit]) ?? []);
    const slots = (column: number): number[] => Array.from({ length: view.ports }, (_, port) => column * view.ports + port);
    const changed = (column: number): number => slots(column).reduce((sum, slot) => {
        let cells = 0;
        for (let r = 0; r < view.enabledRows; r++) {
            cells += bitAt(view.changed, view, slot, r);
        }
        return sum + cells;
    }, 0);
    return longTable({
        label: `Columns of the array, cells of row ${row}`, className: 'columns-table', count: view.columns, height: 420,
        columns: [
            { title: 'Column', numeric: true }, { title: 'Track at', numeric: true }, { title: `Row ${row}`, numeric: true },
            { title: next?.kind === 'search' ? 'Key' : 'Written next', numeric: true }, { title: 'Cells changed', numeric: true },
        ],
        row: column => {
            const cells = changed(column);
            return [String(column), String(view.positions[column]), slots(column).map(slot => bitAt(view.planes, view, slot, row)).join(' '), String(keys.get(column) ?? ''), cells > 0 ? String(cells) : ''];
        },
    });
}

export function layerTable(opened: Opened, look: Look, onGo: (cycle: number) => void): TemplateResult {
    const { run } = look.moment;
    const most = opened.layerTally[run].reduce((m, { energyJ }) => Math.max(m, energyJ.total), 0);
    const rows = opened.header!.layers.map((layer, index): GridRow => {
        const { energyJ } = opened.layerTally[run][index];
        return {
            key: String(index), emphasised: index === look.moment.layer, title: `${layer.name}: ${layer.kind}, ${layer.outputShape.join(' \u00d7 ')}`, onActivate: () => onGo(opened.layerStart[run][index]),
            cells: [
                html`<span class="layer-name">${layer.name}</span>`, layer.kind, layer.outputShape.join('\u00d7'), formatCount(layer.waveCycles * layer.placement.waves), formatSi(layer.latencyS, 's'), formatSi(energyJ.total, 'J'),
                html`<svg class="share" aria-hidden="true" width="100%" height="8"><rect width=${`${most > 0 ? (energyJ.total / most * 100).toFixed(2) : 0}%`} height="8"></rect></svg>`],
        };
    });
    return html`<div class="layers-table table-frame">${grid('Layers', [
        { id: 'name', title: 'Layer' }, { id: 'kind', title: 'Kind' }, { id: 'shape', title: 'Output' }, { id: 'cycles', title: 'Cycles', numeric: true },
        { id: 'latency', title: 'Latency', numeric: true }, { id: 'energy', title: 'Energy', numeric: true }, { id: 'share', title: 'Share', help: 'Energy beside the most of a layer' },
    ], rows)}</div>`;
}
