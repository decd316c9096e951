/**
 * The result of `terntrack compare` for people: systems side by side and what the ratio does at other write energies; with
 * details also where both break even, what else changes it, energy by layer, and every constant.
 */
import { createColors } from 'picocolors';
import type { BySystem, ComparedLayer, Comparison, ComparisonRow, Headline, PrecisionMatch } from '../cost/comparison.js';
import { formatGiven, formatShare, formatSi } from '../si.js';
import { plainTable, right } from './compile-table.js';

type Colours = ReturnType<typeof createColors>;

export const layerMeasures = ['energy', 'latency', 'area', 'movement', 'energy-delay'] as const;
export type LayerMeasure = typeof layerMeasures[number];

const MEASURES: Readonly<Record<LayerMeasure, { readonly title: string; readonly text: (layer: ComparedLayer) => string }>> = {
    energy: { title: 'Energy', text: ({ energyJ }) => formatSi(energyJ, 'J') },
    latency: { title: 'Latency', text: ({ latencyS }) => formatSi(latencyS, 's') },
    area: { title: 'Area of arrays and program', text: ({ areaM2 }) => areaM2 === null ? 'shared' : formatSi(areaM2, 'm²') },
    movement: { title: 'Share of movement', text: ({ movementShare }) => formatShare(movementShare) },
    'energy-delay': { title: 'Energy x delay', text: ({ energyDelayJs }) => formatSi(energyDelayJs, 'J·s') },
};

export interface CompareDetails {
    /** Every table there is. */
    readonly verbose: boolean;
    /** Variants were compiled: what they change belongs into the result. */
    readonly sweep: boolean;
    /** What layers are compared by, where that was asked for. */
    readonly by?: LayerMeasure;
    /** As the command line and the experiment say it: `the default preset`. */
    readonly machine: string;
}

/** Lines end in a line break; `colours` decides whether escape sequences are in it. */
export function compareText(comparison: Comparison, colours: boolean, { by, machine, sweep, verbose }: CompareDetails): string {
    const paint = createColors(colours);
    const { network, hardware, batch, rows, notes, published } = comparison;
    const note = (text: string): string => `${paint.yellow('Note')} ${text}`;
    return [
        `${paint.bold(`${network} on ${hardware} beside ${rows.length === 2 ? 'one baseline' : `${rows.length - 1} baselines`}`)} (${machine}), one inference at batch ${batch}`,
        ...headlineTexts(comparison, paint),
        '',
        systems(rows, paint),
        '',
        `${paint.bold('Ratio at other write energies')}: a system's energy over ${hardware}'s`,
        ratios(comparison, paint),
        '',
        ...verbose ? [
            `${paint.bold('Break-even')}: the constant at which ${hardware} takes as much as a system, and at which the system takes ${published.ratio} times as much; the other constants as they are`,
            breakEven(comparison, paint), '',
        ] : [],
        ...verbose || sweep ? [`${paint.bold('Sensitivity')}: the system's energy over ${hardware}'s where one constant differs`, sensitivity(comparison, paint), ''] : [],
        ...verbose || by ? [
            `${paint.bold(`${MEASURES[by ?? 'energy'].title} by layer`)}${by ? '' : '; --by has latency, area, movement and energy-delay'}`,
            layers(rows, MEASURES[by ?? 'energy'].text, paint), '',
        ] : [],
        ...notes.map(note),
        note(`${published.ratio}x is the published ratio (${published.source}).`),
        ...verbose ? ['', ...rows.flatMap(row => assumptions(row, paint))] : [note(`${assumedText(rows)} -v lists them, break-even and sensitivity, and the layers.`)],
    ].join('\n').replace(/ +$/gm, '') + '\n';
}

/** `Assumed, not measured: 40 constants of RtmAp, 9 of isaac-32nm-8b.` */
function assumedText(rows: readonly ComparisonRow[]): string {
    return `Assumed, not measured: ${rows.map(({ assumptions: { length }, name }, index) => `${length}${index === 0 ? ' constants' : ''} of ${name}`).join(', ')}.`;
}

const MATCHES: Readonly<Record<PrecisionMatch, string>> = { same: 'Same precision', wider: 'Wider precision', lossy: 'Lossy' };

/** The sentences that may be quoted: the first baseline's, and beside it that of the same precision. */
function headlineTexts({ headlines, rows: [first] }: Comparison, paint: Colours): string[] {
    const [quoted, ...others] = headlines;
    const same = quoted?.precision === 'same' ? undefined : others.find(({ precision }) => precision === 'same');
    return [quoted, same].flatMap(headline => headline === undefined ? []
        : `${headline.precision === undefined ? '' : `${paint.bold(MATCHES[headline.precision])}: `}${headlineText(headline, first)}`);
}

/** Ratio, both precisions, and the ratio at every write energy. */
function headlineText({ system, ratio, atWriteEnergy }: Headline, first: ComparisonRow): string {
    const others = atWriteEnergy.map(at => `${at.ratio.toPrecision(3)} at ${writeText(at, first)}`).join(', ');
    return `${system} takes ${ratio.toPrecision(3)} times the energy of ${first.system}\n    by write energy: ${others}`;
}

/** `690 fJ`, with whose it is. */
function writeText({ writeEnergyJ, own }: Headline['atWriteEnergy'][number], { name }: ComparisonRow): string {
    return `${formatGiven(writeEnergyJ, 'J')}${own ? ` (${name}'s own)` : ''}`;
}

function systems(rows: readonly ComparisonRow[], paint: Colours): string {
    const table = plainTable(['system', 'energy', 'ratio', 'latency', 'area', 'energy x delay', 'movement', 'accuracy', 'most of it'], paint);
    for (const { system, energyJ, ratioToFirst, latencyS, areaM2, energyDelayJs, movementShare, accuracy, breakdown } of rows) {
        table.push([system, ...right(formatSi(energyJ, 'J'), ratioToFirst.toPrecision(3), formatSi(latencyS, 's'), formatSi(areaM2, 'm²'),
            formatSi(energyDelayJs, 'J·s'), formatShare(movementShare), accuracy === null ? '-' : formatShare(accuracy)), largest(breakdown, energyJ)]);
    }
    return table.toString();
}

function largest(breakdown: ComparisonRow['breakdown'], energyJ: number): string {
    return Object.entries(breakdown).sort(([, a], [, b]) => b - a).slice(0, 3).filter(([, part]) => part > 0)
        .map(([name, part]) => `${name} ${formatShare(part / energyJ)}`).join(', ');
}

function ratios({ headlines }: Comparison, paint: Colours): string {
    const table = plainTable(['system', ...headlines[0]?.atWriteEnergy.map(({ writeEnergyJ }) => `write ${formatGiven(writeEnergyJ, 'J')}`) ?? []], paint);
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
