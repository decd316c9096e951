/**
 * The result of `terntrack compare` for people: systems side by side, what the ratio does at other write energies, where
 * both break even, what else changes it, energy by layer, and every assumption.
 */
import { createColors } from 'picocolors';
import type { BySystem, ComparedLayer, Comparison, ComparisonRow } from '../cost/comparison.js';
import { formatShare, formatSi } from '../si.js';
import { plainTable, right } from './compile-table.js';

type Colours = ReturnType<typeof createColors>;

export const layerMeasures = ['energy', 'latency', 'area', 'movement', 'energy-delay'] as const;
export type LayerMeasure = typeof layerMeasures[number];

const MEASURES: Readonly<Record<LayerMeasure, { readonly title: string; readonly text: (layer: ComparedLayer) => string }>> = {
    energy: { title: 'Energy', text: ({ energyJ }) => formatSi(energyJ, 'J') },
    latency: { title: 'Latency', text: ({ latencyS }) => formatSi(latencyS, 's') },
    area: { title: 'Area of arrays and program', text: ({ areaM2 }) => areaM2 === null ? 'shared' : formatSi(areaM2, 'm²') },
    movement: { title: 'Share of movement', text: ({ movementShare }) => formatShare(movementShare) },
    'energy-delay': { title: 'Energy x delay', text: ({ energyDelayJs }) => `${energyDelayJs.toExponential(2)} Js` },
};

/** Lines end in a line break; `colours` decides whether escape sequences are in it. */
export function compareText(comparison: Comparison, colours: boolean, by: LayerMeasure = 'energy'): string {
    const paint = createColors(colours);
    const { network, hardware, batch, rows, notes, headlines } = comparison;
    const [headline] = headlines;
    return [
        `${paint.bold(`${network} on ${hardware} beside ${rows.length === 2 ? 'one baseline' : `${rows.length - 1} baselines`}`)}, one inference at batch ${batch}`,
        ...headline ? [headlineText(comparison)] : [],
        '',
        systems(rows, paint),
        '',
        `${paint.bold('Ratio at other write energies')}: a system's energy over ${hardware}'s`,
        ratios(comparison, paint),
        '',
        `${paint.bold('Break-even')}: the constant at which ${hardware} takes as much as a system, and at which the system takes ${comparison.published.ratio} times as much; the other constants as they are`,
        breakEven(comparison, paint),
        '',
        `${paint.bold('Sensitivity')}: the system's energy over ${hardware}'s where one constant differs`,
        sensitivity(comparison, paint),
        '',
        `${paint.bold(`${MEASURES[by].title} by layer`)}${by === 'energy' ? '; --by has latency, area, movement and energy-delay' : ''}`,
        layers(rows, MEASURES[by].text, paint),
        '',
        ...notes.map(note => `${paint.yellow('Note')} ${note}`),
        `${paint.yellow('Note')} ${comparison.published.ratio}x is the published ratio (${comparison.published.source}).`,
        '',
        ...rows.flatMap(row => assumptions(row, paint)),
    ].join('\n').replace(/ +$/gm, '') + '\n';
}

/** The one sentence that may be quoted: ratio, both precisions, and the ratio at every write energy. */
function headlineText({ headlines: [{ system, ratio, atWriteEnergy }], rows: [first] }: Comparison): string {
    const others = atWriteEnergy.map(({ writeEnergyJ, ratio: other }) => `${other.toPrecision(3)} at ${formatSi(writeEnergyJ, 'J', 1)}`).join(', ');
    return `${system} takes ${ratio.toPrecision(3)} times the energy of ${first.system}; by write energy: ${others}`;
}

function systems(rows: readonly ComparisonRow[], paint: Colours): string {
    const table = plainTable(['system', 'energy', 'ratio', 'latency', 'area', 'energy x delay', 'movement', 'accuracy', 'most of it'], paint);
    for (const { system, energyJ, ratioToFirst, latencyS, areaM2, energyDelayJs, movementShare, accuracy, breakdown } of rows) {
        table.push([system, ...right(formatSi(energyJ, 'J'), ratioToFirst.toPrecision(3), formatSi(latencyS, 's'), formatSi(areaM2, 'm²'),
            `${energyDelayJs.toExponential(2)} Js`, formatShare(movementShare), accuracy === null ? '-' : formatShare(accuracy)), largest(breakdown, energyJ)]);
    }
    return table.toString();
}

function largest(breakdown: ComparisonRow['breakdown'], energyJ: number): string {
    return Object.entries(breakdown).sort(([, a], [, b]) => b - a).slice(0, 3).filter(([, part]) => part > 0)
        .map(([name, part]) => `${name} ${formatShare(part / energyJ)}`).join(', ');
}

function ratios({ headlines }: Comparison, paint: Colours): string {
    const table = plainTable(['system', ...headlines[0]?.atWriteEnergy.map(({ writeEnergyJ }) => `write ${formatSi(writeEnergyJ, 'J', 1)}`) ?? []], paint);
    headlines.forEach(({ system, atWriteEnergy }) => table.push([system, ...right(...atWriteEnergy.map(({ ratio }) => ratio.toPrecision(3)))]));
    return table.toString();
}

function breakEven({ rows, breakEven: even, published }: Comparison, paint: Colours): string {
    const times = `for ${published.ratio}x`;
    const table = plainTable(['system', 'write', times, 'search', times, 'shift', times], paint);
    for (const { system } of rows.slice(1)) {
        const at = (values: BySystem): string => values[system] === null ? 'never' : formatSi(values[system], 'J');
        table.push([system, ...right(at(even.writeEnergyJ), at(published.at.writeEnergyJ), at(even.searchEnergyJ), at(published.at.searchEnergyJ),
            at(even.shiftEnergyJ), at(published.at.shiftEnergyJ))]);
    }
    return table.toString();
}

function sensitivity({ rows, sensitivity: found }: Comparison, paint: Colours): string {
    const names = rows.slice(1).map(({ name }) => name);
    const table = plainTable(['parameter', 'value', '', rows[0].name, ...names], paint);
    for (const { parameter, text, recompiled, energyJ, ratios: byName } of found) {
        table.push([parameter, text, recompiled ? 'compiled anew' : '', ...right(formatSi(energyJ, 'J'), ...names.map(name => byName[name].toPrecision(3)))]);
    }
    return table.toString() + (found.some(({ recompiled }) => recompiled) ? '' : '\nAdd --sweep for array size, segments, ports, chained search, activation bits and sparsity: each compiles another program.');
}

/** Layers of the associative processor; a baseline has no figure for those that cost it nothing. */
function layers(rows: readonly ComparisonRow[], text: (layer: ComparedLayer) => string, paint: Colours): string {
    const table = plainTable(['layer', 'kind', ...rows.map(({ name }) => name)], paint);
    for (const { name, kind } of rows[0].layers) {
        const found = rows.map(row => row.layers.find(layer => layer.name === name));
        table.push([name, kind, ...right(...found.map(layer => layer === undefined ? '-' : text(layer)))]);
    }
    return table.toString();
}

function assumptions({ system, assumptions: entries, sourced }: ComparisonRow, paint: Colours): string[] {
    const table = plainTable(['parameter', 'value', 'source'], paint);
    [...entries, ...sourced].forEach(({ parameter, value, text, source }) => table.push([parameter, text ?? String(value), source]));
    return [`${paint.yellow('Constants')} of ${system}: ${entries.length} assumptions, ${sourced.length} with a source`, table.toString(), ''];
}
