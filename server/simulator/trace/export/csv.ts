/**
 * Counters of a trace as comma separated values (RFC 4180, with line feeds), one line a layer, page, operation, array or column. Energies in joules. It
 * knows traces, no files.
 */
import { energyComponents, type Tally } from '../ledger.js';
import type { Trace } from '../trace.js';
import { inPieces, type ExportWindow } from './lines.js';

export const csvKinds = ['layer', 'page', 'operation', 'array', 'column'] as const;
export type CsvKind = typeof csvKinds[number];

const tallyHeads = ['searches', 'writes', 'shifts', 'tagged', 'written', ...energyComponents.map(name => `energy_${name}_j`), 'energy_total_j'];

/** With `window` only what lies in it: pages that reach into it, operations inside it. @throws TraceLost while it runs */
export function csv(trace: Trace, by: CsvKind, window?: ExportWindow): AsyncGenerator<string> {
    return inPieces({ layer: layers, page: pages, operation: operations, array: arrays, column: columns }[by](trace, window));
}

function line(values: readonly (string | number)[]): string {
    return values.map(value => typeof value === 'string' && /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : String(value)).join(',');
}

function tallyValues({ searches, writes, shifts, tagged, written, energyJ }: Tally): number[] {
    return [searches, writes, shifts, tagged, written, ...energyComponents.map(name => energyJ[name]), energyJ.total];
}

/** Layers of all runs, or those of the window. */
function* chosen(trace: Trace, window: ExportWindow | undefined): Generator<{ run: number; layer: number; name: string }> {
    for (let run = 0; run < trace.header.runs; run++) {
        for (const [layer, { name }] of trace.layers.entries()) {
            if (window === undefined || window.layer === layer) {
                yield { run, layer, name };
            }
        }
    }
}

function overlaps(window: ExportWindow | undefined, from: number, to: number): boolean {
    return window === undefined || window.from < to && window.to > from;
}

async function* layers(trace: Trace, window: ExportWindow | undefined): AsyncGenerator<string> {
    yield line(['run', 'layer', 'kind', 'start_cycle', 'cycles', 'waves', 'latency_s', 'arrays', ...tallyHeads]);
    for (const { run, layer, name } of chosen(trace, window)) {
        const { kind, latencyS, placement: { arrays, waves }, waveCycles } = trace.layers[layer];
        yield line([run, name, kind, trace.cycleOf({ run, layer }), waveCycles * waves, waves, latencyS, arrays, ...tallyValues(trace.layerTally(run, layer))]);
    }
}

async function* pages(trace: Trace, window: ExportWindow | undefined): AsyncGenerator<string> {
    yield line(['run', 'layer', 'section', 'part', 'wave', 'page', 'first_operation', 'operations', 'start_cycle', 'cycles', ...tallyHeads]);
    for (const { run, layer, name } of chosen(trace, window)) {
        for (const page of await trace.pageSummaries(run, layer)) {
            if (overlaps(window, page.from, page.to)) {
                const section = trace.layers[layer].sections[page.section].name;
                yield line([run, name, section, page.part, page.wave, page.page, page.from, page.to - page.from, page.startCycle, page.endCycle - page.startCycle,
                    ...tallyValues(page.tally)]);
            }
        }
    }
}

async function* operations(trace: Trace, window: ExportWindow | undefined): AsyncGenerator<string> {
    yield line(['run', 'layer', 'section', 'part', 'wave', 'operation', 'kind', 'start_cycle', 'cycles', 'written', 'tagged', 'chained']);
    for (const { run, layer, name } of chosen(trace, window)) {
        for (const { part, wave, from, to } of await trace.pageSummaries(run, layer)) {
            if (!overlaps(window, from, to)) {
                continue;
            }
            const begin = trace.cycleOf({ run, layer, wave });
            for (const { op, kind, section, startCycle, cycles, counts } of
                await trace.operations(layer, part, Math.max(from, window?.from ?? from), Math.min(to, window?.to ?? to), { run, wave })) {
                yield line([run, name, trace.layers[layer].sections[section].name, part, wave, op, kind, begin + startCycle, cycles,
                    counts!.written, counts!.tagged, counts!.chained]);
            }
        }
    }
}

async function* arrays(trace: Trace, window: ExportWindow | undefined): AsyncGenerator<string> {
    yield line(['run', 'layer', 'row_tile', 'part', 'wave', 'bank', 'tile', 'array', 'first_row', 'rows', 'enabled_rows', ...tallyHeads]);
    for (const { run, layer, name } of chosen(trace, window)) {
        for (const { place, bank, tileOfBank, arrayOfTile, total } of await trace.arraySummaries(run, layer)) {
            yield line([run, name, place.tile, place.part, place.wave, bank, tileOfBank, arrayOfTile, place.firstRow, place.rows, place.enabledRows, ...tallyValues(total)]);
        }
    }
}

async function* columns(trace: Trace, window: ExportWindow | undefined): AsyncGenerator<string> {
    yield line(['run', 'layer', 'part', 'wave', 'column', 'written', 'driven', 'shifts_per_row']);
    for (const { run, layer, name } of chosen(trace, window)) {
        const sums = new Map<string, { part: number; wave: number; written: Float64Array; driven: Float64Array; shifts: Float64Array }>();
        for (const { part, wave, page, from, to } of await trace.pageSummaries(run, layer)) {
            if (!overlaps(window, from, to)) {
                continue;
            }
            const counts = await trace.columns(run, layer, part, wave, page);
            const none = (): Float64Array => new Float64Array(counts.written.length);
            const sum = sums.get(`${part} ${wave}`) ?? { part, wave, written: none(), driven: none(), shifts: none() };
            sums.set(`${part} ${wave}`, sum);
            for (const field of ['written', 'driven', 'shifts'] as const) {
                counts[field].forEach((count, column) => { sum[field][column] += count; });
            }
        }
        for (const { part, wave, written, driven, shifts } of sums.values()) {
            for (let column = 0; column < written.length; column++) {
                yield line([run, name, part, wave, column, written[column], driven[column], shifts[column]]);
            }
        }
    }
}
