/**
 * What `terntrack trace info` says: the JSON document, and the same for people.
 */
import { createColors } from 'picocolors';
import { formatBytes, formatCount, formatLargeCount, formatSi } from '../si.js';
import type { TraceHeader } from '../simulator/trace/format.js';
import type { TraceEnergyJ } from '../simulator/trace/ledger.js';
import type { TraceProblem } from '../simulator/trace/reader.js';
import type { Trace } from '../simulator/trace/trace.js';
import { energySplit, plainTable, right } from './compile-table.js';
import { visible } from './shown.js';
import type { SourceState } from './trace-file.js';

/** Field names are a contract. Energies and counts are of all traced runs; a run is a batch of images. */
export interface TraceSummary {
    readonly version: string;
    readonly network: string;
    readonly hardware: string;
    readonly ranAs: string;
    readonly bytes: number;
    readonly batch: number;
    readonly runs: number;
    readonly imagesRun: number;
    readonly seededImage: boolean;
    readonly images: TraceHeader['images'];
    /** Of one run. */
    readonly cycles: number;
    readonly latencyS: number;
    readonly keyframeEvery: number;
    readonly sources: readonly { readonly file: string; readonly state: SourceState }[];
    /** Absent where only the header could be read. */
    readonly energyJ?: TraceEnergyJ;
    readonly searches?: number;
    readonly layers: readonly TracedLayer[];
    readonly problems: readonly TraceProblem[];
}

interface TracedLayer {
    readonly name: string;
    readonly kind: string;
    readonly operations: number;
    readonly arrays: number;
    readonly waves: number;
    readonly cycles: number;
    readonly latencyS: number;
    readonly energyJ?: TraceEnergyJ;
    readonly written?: number;
    readonly tagged?: number;
    readonly source: TraceHeader['layers'][number]['source'];
}

export function traceSummary(
    header: TraceHeader, trace: Trace | undefined, bytes: number, sources: TraceSummary['sources'], problems: readonly TraceProblem[]
): TraceSummary {
    const total = trace?.total();
    return {
        version: header.version, network: header.network, hardware: header.hardware.name, ranAs: header.ranAs, bytes,
        batch: header.settings.batch, runs: header.runs, imagesRun: header.imagesRun, seededImage: header.seededImage, images: header.images,
        cycles: header.cycles, latencyS: header.latencyS, keyframeEvery: header.spacing, sources,
        ...(total && { energyJ: total.energyJ, searches: total.searches }),
        layers: header.layers.map((layer, index): TracedLayer => {
            const { kind, latencyS, name, parts, placement, source, waveCycles } = layer;
            const ledgers = trace ? Array.from({ length: header.runs }, (_, run) => trace.layerTally(run, index)) : [];
            const sum = (of: (tally: typeof ledgers[number]) => number): number => ledgers.reduce((all, tally) => all + of(tally), 0);
            return {
                name, kind, operations: parts.reduce((all, part) => all + part.operations, 0), arrays: parts.length === 0 ? 0 : placement.tiles * placement.parts,
                waves: placement.waves, cycles: waveCycles * placement.waves, latencyS, source,
                ...(trace && {
                    energyJ: Object.fromEntries(Object.keys(total!.energyJ).map(part => [part, sum(tally => tally.energyJ[part as keyof TraceEnergyJ])])) as TraceEnergyJ,
                    written: sum(tally => tally.written), tagged: sum(tally => tally.tagged),
                }),
            };
        }),
        problems,
    };
}

/** Images that are listed. */
const shownImages = 10;

export function traceText(summary: TraceSummary, colours: boolean): string {
    const paint = createColors(colours);
    const { batch, bytes, energyJ, images, imagesRun, network, hardware, runs, seededImage } = summary;
    const table = plainTable(['layer', 'kind', 'operations', 'arrays', 'waves', 'cycles', 'tagged rows', 'written cells', 'energy'], paint);
    summary.layers.forEach(layer => table.push([visible(layer.name), layer.kind, ...right(
        formatCount(layer.operations), formatCount(layer.arrays), formatCount(layer.waves), formatCount(layer.cycles),
        layer.tagged === undefined ? '-' : formatLargeCount(layer.tagged), layer.written === undefined ? '-' : formatLargeCount(layer.written),
        layer.energyJ === undefined ? '-' : formatSi(layer.energyJ.total, 'J'))]));
    const states: Record<SourceState, string> = { unchanged: 'as it was traced', changed: paint.yellow('has changed since'), missing: 'is not there' };
    return [
        paint.bold(`${visible(network)} on ${visible(hardware)}`),
        `${seededImage ? 'one seeded image' : `${formatCount(images.length)} of the ${formatCount(imagesRun)} images that ran`}, ${formatCount(runs)} ${runs === 1 ? 'run' : 'runs'} at batch ${batch}`,
        '',
        table.toString(),
        '',
        ...energyJ ? [`energy     in all ${energySplit(energyJ)}`] : [],
        `time       a run ${formatSi(summary.latencyS, 's')}, ${formatCount(summary.cycles)} cycles`,
        ...summary.searches === undefined ? [] : [`passes     ${formatLargeCount(summary.searches)}`],
        `file       ${formatBytes(bytes)}, a state every ${formatCount(summary.keyframeEvery)} operations, written by terntrack ${visible(summary.version)}`,
        ...summary.sources.map(({ file, state }) => `source     ${visible(file)} ${states[state]}`),
        '',
        ...images.slice(0, shownImages).map(({ index, label, prediction }) => `image ${index}: class ${prediction}${label === undefined ? '' : label === prediction ? ', right' : `, should be ${label}`}`),
        ...images.length > shownImages ? [`and ${formatCount(images.length - shownImages)} more`] : [],
    ].join('\n').replace(/ +$/gm, '') + '\n';
}
