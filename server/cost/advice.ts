/**
 * What an expert would say about a compiled network: nothing is wrong, but something could be better. One function a rule, each
 * over the finished report; none compiles. Thresholds keep quiet where little is to be had.
 */
import type { CompileProblem } from '../compiler/problems.js';
import { valueOf, type Hardware } from '../hardware/model.js';
import { printWritten } from '../hardware/quantities.js';
import { parameterOf } from '../hardware/registry.js';
import type { Network } from '../network/model.js';
import { formatCount, formatDuration, formatShare, formatSi } from '../si.js';
import { baselineNamed, HEADLINE_BASELINE } from './baselines/baselines.js';
import { inOwnUnit } from './compare.js';
import { valueFor } from './linear.js';
import type { CompileReport, LayerReport } from './report.js';

export interface Advised {
    readonly network: Network;
    readonly hardware: Hardware;
    readonly report: CompileReport;
}

export type AdviceRule = (advised: Advised) => readonly CompileProblem[];

/** Rows a search precharges in vain are worth a word from this share of them on, in layers of this share of the energy. */
const LEAST_ROW_USE = 0.25;
const NOTABLE_SHARE = 0.1;
/** Most of the energy. */
const MOST = 0.5;
const FEWEST_LAYERS = 4;
/** A batch to begin with. */
const USUAL_BATCH = 16;
const YEAR_S = 365.25 * 24 * 3600;

/** All rules, in the order they are told. */
export const ADVICE_RULES: readonly AdviceRule[] = [
    arraysShouldBeUsed, accumulatorsShouldBeNarrow, noLayerShouldTakeMostEnergy, writesShouldCostLessThanBreakEven, cellsShouldLastAYear,
];

export function advise(advised: Advised): readonly CompileProblem[] {
    return ADVICE_RULES.flatMap(rule => rule(advised));
}

/** `capacity/idle-rows` */
export function arraysShouldBeUsed({ hardware, report }: Advised): readonly CompileProblem[] {
    const cure = lessIdle(report.batch, valueOf(hardware, 'gate.rows'));
    return notable(report).filter(({ rowUse }) => rowUse < LEAST_ROW_USE).map(layer => advice('capacity/idle-rows', layer.name,
        `\`${clip(layer.name)}\` uses ${formatShare(layer.rowUse)} of the rows its searches precharge`,
        `It is ${formatShare(shareOf(layer, report))} of the energy, and the other rows are switched on with it.`,
        cure.text, { parameter: 'gate.rows', batch: cure.batch, gateRows: cure.gateRows }));
}

/** More images at a time, and smaller gates, than there are now. */
function lessIdle(batch: number, gateRows: number): { readonly text: string; readonly batch: number; readonly gateRows?: number } {
    const more = batch === 1 ? USUAL_BATCH : 2 * batch;
    const images = batch === 1 ? `Run several images at a time (\`batch ${more}\` in an experiment)` : `Run more images at a time (\`batch ${more}\` instead of ${batch})`;
    // One row at a time is as fine as gates get.
    return gateRows < 2 ? { text: `${images}.`, batch: more }
        : { text: `${images}, or give the array smaller gates (\`gate ${Math.floor(gateRows / 2)} rows\` instead of ${gateRows}).`, batch: more, gateRows: Math.floor(gateRows / 2) };
}

/** `cost/wide-accumulator` */
export function accumulatorsShouldBeNarrow({ report }: Advised): readonly CompileProblem[] {
    return notable(report).flatMap(layer => {
        const needed = bitsOf(layer.accumulatorRange);
        return needed === undefined || layer.accumulatorBits <= needed ? [] : [advice('cost/wide-accumulator', layer.name,
            `\`${clip(layer.name)}\` accumulates in ${layer.accumulatorBits} bits, its sums need ${needed}`,
            `They lie between ${formatCount(layer.accumulatorRange![0])} and ${formatCount(layer.accumulatorRange![1])}; every addition ripples through the bits beyond.`,
            'Partial sums reach further than the sum itself: a higher sparsity, or fewer inputs a slice (a narrower array), bounds them closer.')];
    });
}

/** `cost/dominant-layer` */
export function noLayerShouldTakeMostEnergy({ report }: Advised): readonly CompileProblem[] {
    return costly(report).filter(layer => shareOf(layer, report) > MOST).map(layer => {
        const parts = (['search', 'write', 'shift', 'movement', 'periphery'] as const).map(part => [part, layer.energyJ[part]] as const).sort((a, b) => b[1] - a[1]);
        return advice('cost/dominant-layer', layer.name,
            `\`${clip(layer.name)}\` takes ${formatShare(shareOf(layer, report))} of the network's energy`,
            `${formatSi(layer.energyJ.total, 'J')} of ${formatSi(report.total.energyJ.total, 'J')}, most of it for ${parts[0][0]} (${formatShare(parts[0][1] / layer.energyJ.total)}).`,
            layer.rowUse < LEAST_ROW_USE ? `Its rows are hardly used: ${report.batch === 1 ? 'a batch' : 'a larger batch'} shares that cost between images.` : 'Work on this layer first: fewer channels, a higher sparsity, or a smaller input.');
    });
}

/** `cost/write-energy`: against the crossbar that the paper's claim is about. */
export function writesShouldCostLessThanBreakEven({ network, hardware, report }: Advised): readonly CompileProblem[] {
    const baseline = baselineNamed(HEADLINE_BASELINE)!.report(network);
    const breakEven = valueFor(report, hardware, 'write.energy', baseline.energyJ);
    const written = valueOf(hardware, 'write.energy');
    return breakEven === undefined || written <= breakEven ? [] : [advice('cost/write-energy', undefined,
        `a write of ${inOwnUnit('write.energy', written)} is beyond break-even, ${rounded(breakEven)}`,
        `There ${HEADLINE_BASELINE} takes the same energy, ${formatSi(baseline.energyJ, 'J')}; this program takes ${formatSi(report.total.energyJ.total, 'J')}.`,
        'Cells that are cheaper to write, or a network with fewer sums, turn it around: `Compare` shows by how much.', { parameter: 'write.energy' })];
}

/** `reliability/lifetime`: one inference after another. */
export function cellsShouldLastAYear({ hardware, report }: Advised): readonly CompileProblem[] {
    const { carryCell, evenWear } = report.total.lifetime;
    return carryCell === null || carryCell.seconds >= YEAR_S ? [] : [advice('reliability/lifetime', undefined,
        `at full speed the cell of the carry wears out after ${formatDuration(carryCell.seconds)}`,
        `A cell survives ${printWritten(parameterOf('endurance'), hardware.parameters.endurance.written)}, and every addition ripples through that one.${evenWear ? ` Worn evenly, all cells last ${formatDuration(evenWear.seconds)}.` : ''}`,
        'Cells of a higher endurance, moving the carry\'s column now and then, or fewer inferences a second let it live longer.', { parameter: 'endurance' })];
}

function notable(report: CompileReport): readonly LayerReport[] {
    return costly(report).filter(layer => layer.weights > 0 && shareOf(layer, report) >= NOTABLE_SHARE);
}

/** Where there are few layers each of them stands out, which says nothing. */
function costly({ layers }: CompileReport): readonly LayerReport[] {
    const found = layers.filter(({ energyJ }) => energyJ.total > 0);
    return found.length < FEWEST_LAYERS ? [] : found;
}

function shareOf(layer: LayerReport, { total }: CompileReport): number {
    return total.energyJ.total > 0 ? layer.energyJ.total / total.energyJ.total : 0;
}

/** Bits that tell all values of a range apart. */
function bitsOf(range: readonly [number, number] | undefined): number | undefined {
    return range && Math.ceil(Math.log2(range[1] - range[0] + 1));
}

/** `84 fJ/cell`: a limit, not a constant. */
function rounded(valueJ: number): string {
    return inOwnUnit('write.energy', Number(valueJ.toPrecision(2)));
}

function clip(name: string): string {
    return name.length > 40 ? `…${name.slice(-39)}` : name;
}

function advice(code: string, layer: string | undefined, first: string, why: string, remedy: string, data?: CompileProblem['data']): CompileProblem {
    return { code, severity: 'info', message: [first, why, remedy].join('\n'), layer, ...data && { data } };
}
