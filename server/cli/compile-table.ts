/**
 * The report of `terntrack compile` for people: a row a layer, totals, where the energy goes, and what is assumed.
 */
import Table from 'cli-table3';
import { createColors } from 'picocolors';
import type { Adds, CompileReport, EnergyJ, LatencyS, Lifetime, Total } from '../cost/report.js';
import { formatCount, formatDuration, formatPower, formatShare, formatSi } from '../si.js';

type Colours = ReturnType<typeof createColors>;
type Cell = string | { content: string; hAlign: 'right' };

export interface CompileTextOptions {
    /** Why it is this machine. */
    readonly machine: string;
    /** Assumptions are counted, not listed. */
    readonly brief: boolean;
}

/** Lines end in a line break; `colours` decides whether escape sequences are in it. */
export function compileText(report: CompileReport, colours: boolean, { brief, machine }: CompileTextOptions): string {
    const paint = createColors(colours);
    return [
        `${paint.bold(`${report.network} on ${report.hardware}`)} (${machine}), one inference at batch ${report.batch}${report.without ? `, without ${report.without.join(', ')}` : ''}`,
        '',
        layerTable(report, paint),
        '',
        `energy     ${energySplit(report.total.energyJ)}`,
        `additions  ${addsText(report.total.adds)}`,
        `cycles     ${formatCount(report.total.arithmeticCycles)} of arithmetic in series, ${ratio(report.total.arithmeticCycles, report.total.naiveCycles)} of naive`,
        `latency    ${formatSi(report.total.latencyS, 's')}: ${split(waits(report.total.latencyPartsS))}`,
        ...treeLines(report),
        `machine    ${formatCount(report.total.arrays)} ${report.total.arrays === 1 ? 'array' : 'arrays'} at a time; ${formatSi(report.total.areaM2, 'm²')}: ${split(report.total.areaPartsM2)}`,
        `writes     an inference: mean ${report.total.writesPerCellPerInference.toPrecision(3)} over all cells of the arrays in use; most ${formatPower(report.total.writesOfCarryCellPerInference)}, in the carry's cell`,
        `lifetime   ${lifetimeText(report.total)}`,
        '',
        ...brief ? [assumptionCount(report.assumptions.length, 'the report without -q lists them')] : assumptions(report, paint),
    ].join('\n').replace(/ +$/gm, '') + '\n';
}

/** Layers whose inputs are divided over arrays. */
function treeLines({ layers }: CompileReport): string[] {
    const trees = layers.filter(({ tree, kind }) => tree && kind !== 'projection');
    return trees.map(({ name, tree }, i) => `${i === 0 ? 'trees      ' : ' '.repeat(11)}${name}: inputs over ${tree!.arrays} arrays, `
        + `${tree!.depth} ${tree!.depth === 1 ? 'level' : 'levels'} of additions, ${formatCount(tree!.movedBits)} bits of partial sums moved`);
}

function layerTable({ layers, total }: CompileReport, paint: Colours): string {
    const table = plainTable(['layer', 'kind', 'output', 'adds', 'of naive', 'joined', 'bits', 'arrays', 'cycles', 'latency', 'energy', 'share'], paint);
    for (const layer of layers) {
        table.push([
            layer.name, layer.kind, layer.outputShape.join('x'),
            ...right(
                formatCount(layer.adds.shared + layer.adds.accumulate), ratio(layer.adds.shared + layer.adds.accumulate, layer.adds.naive),
                layer.weights > 0 ? String(layer.joinedChannels) : '-', layer.accumulatorBits > 0 ? String(layer.accumulatorBits) : '-',
                formatCount(layer.arrays), formatCount(layer.cycles), formatSi(layer.latencyS, 's'), formatSi(layer.energyJ.total, 'J'),
                formatShare(layer.energyJ.total / (total.energyJ.total || 1)),
            ),
        ]);
    }
    table.push([
        paint.bold('total'), '', '',
        ...right(
            formatCount(total.adds.shared + total.adds.accumulate), ratio(total.adds.shared + total.adds.accumulate, total.adds.naive), '', '',
            formatCount(total.arrays), formatCount(total.cycles), formatSi(total.latencyS, 's'), formatSi(total.energyJ.total, 'J'), '',
        ),
    ]);
    return table.toString();
}

/** Columns apart by two spaces, no lines: what a person reads and a script can cut. */
export function plainTable(head: readonly string[], paint: Colours): Table.Table {
    const none = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'];
    return new Table({
        chars: { ...Object.fromEntries(none.map(name => [name, ''])), middle: '  ' },
        style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
        head: head.map(title => paint.dim(title)),
    });
}

export function right(...texts: readonly string[]): Cell[] {
    return texts.map(content => ({ content, hAlign: 'right' }));
}

function addsText({ naive, shared, accumulate }: Adds): string {
    return `${formatCount(shared)} shared + ${formatCount(accumulate)} accumulations, ${ratio(shared + accumulate, naive)} of ${formatCount(naive)} naive`;
}

/** `0.61`, or `-` where there is nothing to compare with. */
function ratio(part: number, whole: number): string {
    return whole > 0 ? (part / whole).toFixed(3) : '-';
}

/** Parts that take energy, largest first. */
export function energySplit({ total, ...parts }: EnergyJ): string {
    const shares = split(parts);
    return shares === '' ? formatSi(total, 'J') : `${formatSi(total, 'J')}: ${shares}`;
}

/** Parts above nothing, largest first, as shares of their sum. */
function split(parts: object): string {
    const values = Object.entries(parts) as [string, number][];
    const sum = values.reduce((all, [, value]) => all + value, 0);
    return values.filter(([, value]) => value > 0).sort(([, a], [, b]) => b - a).map(([name, value]) => `${name} ${formatShare(value / sum)}`).join(', ');
}

/** In the words of what is waited for. */
function waits({ search, write, read, shift, bus }: LatencyS): object {
    return { searches: search, writes: write, shifts: shift, reads: read, 'the bus': bus };
}

/** How long a chip lives, between two bounds. */
function lifetimeText({ lifetime: { evenWear, carryCell } }: Total): string {
    const life = ({ inferences, seconds }: Lifetime): string => `${formatDuration(seconds)} without a pause (${formatPower(inferences)} inferences)`;
    return [
        ...carryCell ? [`${life(carryCell)} of the carry's cell`] : [],
        evenWear ? `${life(evenWear)} where all cells wear alike` : 'nothing is written',
    ].join(', ');
}

/** One line where the list has no place; `where` it is. */
export function assumptionCount(count: number, where: string): string {
    return count === 0 ? 'Every constant used has a source.' : `assumed    ${count} constants have no measured source; ${where} (docs/machine.md)`;
}

function assumptions({ assumptions: entries }: CompileReport, paint: Colours): string[] {
    if (entries.length === 0) {
        return ['Every constant used has a source.'];
    }
    const table = plainTable(['parameter', 'value', 'source'], paint);
    entries.forEach(({ parameter, value, text, source }) => table.push([parameter, text ?? String(value), source]));
    return [`${paint.yellow('Assumptions')} these figures rest on (${entries.length}):`, table.toString()];
}
