/**
 * What a hover says about a layer: its shapes and weights from the models, its figures from the newest finished compilation.
 */
import type { LayerReport } from '../../cost/report.js';
import { formatCount, formatShare, formatSi } from '../../si.js';
import type * as ast from '../generated/ast.js';
import type { LoweredLayer } from '../lower/types.js';
import { layerReport, type LineInstances } from './instances.js';
import type { ShownReport } from './live-analysis.js';
import { addsText, countOf, energyBars, escape, facts, footnote, layoutText, table } from './markdown.js';

/** Instances listed one by one at most. */
const listed = 24;

/** `lines`: what a line makes in each network; `reportOf`: the newest report of a network. */
export function layerHover(line: ast.Layer, lines: readonly LineInstances[], reportOf: (line: LineInstances) => ShownReport | undefined): string {
    if (lines.length === 0) {
        return `**${escape(line.name)}**\n\nNo network of this file uses this line.`;
    }
    return lines.map(instances => {
        const shown = reportOf(instances);
        return instances.layers.length === 1 ? oneLayer(instances.layers[0], shown) : manyLayers(line, instances, shown);
    }).join('\n\n---\n\n');
}

function oneLayer(layer: LoweredLayer, shown: ShownReport | undefined): string {
    const report = shown && layerReport(shown.report, layer.name);
    const head = `**${escape(layer.name)}** ${layer.kind} ${shapes(layer)}`;
    if (!shown || !report) {
        return [head, facts([weightsFact(layer, undefined)]), '*Not compiled yet.*'].join('\n\n');
    }
    // An editor cuts a long hover and scrolls: what it costs comes first.
    return [
        head,
        `**${formatSi(report.energyJ.total, 'J')}**, ${formatShare(shareOf(report, shown))} of the network · ${formatSi(report.latencyS, 's')}, ${formatCount(report.cycles)} cycles`,
        ...report.energyJ.total > 0 ? [energyBars(report.energyJ)] : [],
        facts([
            weightsFact(layer, report),
            report.adds.naive > 0 ? ['adds', addsText(report.adds)] : undefined,
            report.weights > 0 ? ['joined channels', String(report.joinedChannels)] : undefined,
            report.accumulatorBits > 0 ? ['accumulator', accumulator(report)] : undefined,
            report.requantise === undefined ? undefined : ['requantise', escape(report.requantise)],
            ['machine', `${countOf(report.arrays, 'array')}, ${countOf(report.columns, 'column')}, ${countOf(report.domains, 'domain')}, ${formatShare(report.rowUse)} of rows used`],
            report.tree ? ['inputs', `over ${countOf(report.tree.arrays, 'array')}, ${countOf(report.tree.depth, 'level')} of additions, ${countOf(report.tree.movedBits, 'bit')} moved`] : undefined,
            layer.bits === undefined ? undefined : ['gives', `integers 0 to ${formatCount(2 ** layer.bits - 1)}`],
            report.weights > 0 ? ['layout', layoutText(report.layout)] : undefined,
        ]),
        ...report.notes.map(note => `- ${escape(note)}`),
        noteOf(shown),
    ].join('\n\n');
}

function manyLayers(line: ast.Layer, { layers, network }: LineInstances, shown: ShownReport | undefined): string {
    const head = `**${escape(line.name)}** makes ${layers.length} layers of ${escape(network.name)}`;
    const reports = shown ? layers.flatMap(layer => layerReport(shown.report, layer.name) ?? []) : [];
    if (!shown || reports.length === 0) {
        const rows = layers.slice(0, listed).map(layer => [escape(layer.name), layer.kind, outputText(layer)]);
        return [head, table(['layer', '< kind', 'output'], rows), ...rest(layers.length), '*Not compiled yet.*'].join('\n\n');
    }
    const sum = (pick: (report: LayerReport) => number): number => reports.reduce((total, report) => total + pick(report), 0);
    const row = (name: string, of: readonly LayerReport[], output: string): string[] => {
        const total = (pick: (report: LayerReport) => number): number => of.reduce((value, report) => value + pick(report), 0);
        return [name, output, formatCount(total(report => report.adds.shared + report.adds.accumulate)), formatCount(total(report => report.cycles)),
            formatSi(total(report => report.energyJ.total), 'J'), formatShare(total(report => shareOf(report, shown)))];
    };
    return [
        head,
        table(['layer', 'output', 'adds', 'cycles', 'energy', 'share'], [
            ...reports.slice(0, listed).map(report => row(escape(report.name), [report], report.outputShape.join(' x '))),
            row('**all**', reports, ''),
        ]),
        ...rest(reports.length),
        `Latency ${formatSi(sum(report => report.latencyS), 's')}, one after another.`,
        noteOf(shown),
    ].join('\n\n');
}

function rest(count: number): string[] {
    return count > listed ? [`and ${count - listed} more`] : [];
}

function shapes({ inputShape, outputShape, bits, kind }: LoweredLayer): string {
    const to = outputShape ? `[${outputShape.join(', ')}]${bits === undefined ? (kind === 'projection' ? ' sums' : ' logits') : ` u${bits}`}` : '?';
    return inputShape ? `[${inputShape.join(', ')}] → ${to}` : `→ ${to}`;
}

function outputText({ outputShape }: LoweredLayer): string {
    return outputShape?.join(' x ') ?? '?';
}

function weightsFact({ weightShape, tensor }: LoweredLayer, report: LayerReport | undefined): readonly [string, string] | undefined {
    if (!weightShape) {
        return undefined;
    }
    const count = weightShape.reduce((product, extent) => product * extent, 1);
    const sparsity = report ? `, ${formatShare(1 - report.nonzero / report.weights)} zeros, ${formatCount(report.nonzero)} nonzero` : '';
    const source = tensor === undefined ? '' : `, tensor \`${tensor}\``;
    return ['weights', `${formatCount(count)} [${weightShape.join(', ')}]${sparsity}${source}`];
}

function accumulator({ accumulatorBits, accumulatorRange }: LayerReport): string {
    const range = accumulatorRange ? `, values ${formatCount(accumulatorRange[0])} to ${formatCount(accumulatorRange[1])}` : '';
    return `${accumulatorBits} bits${range}`;
}

function shareOf(report: LayerReport, { report: { total } }: ShownReport): number {
    return total.energyJ.total > 0 ? report.energyJ.total / total.energyJ.total : 0;
}

function noteOf(shown: ShownReport): string {
    return footnote(`${escape(shown.report.network)} on ${escape(shown.report.hardware)}`, shown);
}
