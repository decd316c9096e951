/**
 * The result of `terntrack simulate` for people.
 */
import { createColors } from 'picocolors';
import type { MeasuredSection } from '../cost/measured.js';
import type { AssumptionEntry, EnergyJ } from '../cost/report.js';
import { formatBytes, formatCount, formatLargeCount, formatShare, formatSi } from '../si.js';
import type { FaultReport, WearReport } from '../cost/reliability.js';
import type { LockstepRun } from '../simulator/lockstep.js';
import { assumptionCount, energySplit, plainTable, right } from './compile-table.js';
import { faultsText, lockstepText, wearText } from './reliability-text.js';
import type { MachineChoice } from './select.js';
import { visible } from './shown.js';

/** The JSON of `terntrack simulate --json`. Cycles, latency, energy and layers are means per image; passes are of the whole run. */
export interface SimulationSummary {
    readonly network: string;
    readonly hardware: string;
    /** Who named it. */
    readonly hardwareBy: MachineChoice['by'];
    readonly batch: number;
    readonly images: number;
    /** One seeded image ran, since none were given. */
    readonly seededImage: boolean;
    readonly predictions: readonly number[];
    readonly logits: readonly (readonly number[])[];
    readonly correct?: number;
    readonly accuracy?: number;
    readonly cycles: number;
    readonly latencyS: number;
    readonly energyJ: EnergyJ;
    readonly passes: number;
    readonly wallMs: number;
    readonly imagesPerSecond: number;
    readonly layers: readonly MeasuredSection[];
    /** Where one was asked for: the file, the images in it (the first of the run), its bytes. */
    readonly trace?: { readonly file: string; readonly images: number; readonly bytes: number };
    /** Constants of the machine that nobody measured, as `compile` lists them. */
    readonly assumptions: readonly AssumptionEntry[];
    /** What is out of the ordinary: made-up weights whose activations are unlike a trained network's. */
    readonly warnings: readonly string[];
    /** What was estimated, and measured / estimated. */
    readonly estimatedEnergyJ: number;
    readonly ratio: number;
    /** The same images on the hardware with its faults, where it has some. */
    readonly faults?: FaultReport;
    /** With a rate. */
    readonly wear?: WearReport;
    /** With --check: what was compared; a difference ends the command. */
    readonly lockstep?: LockstepRun;
}

/** Images whose logits are written out. */
const shownImages = 10;

/** `machine`: why it is this one. */
export function simulationText(summary: SimulationSummary, colours: boolean, machine: string): string {
    const paint = createColors(colours);
    const { network, hardware, images, seededImage, energyJ } = summary;
    const table = plainTable(['layer', 'kind', 'energy', 'estimated', 'ratio', 'cycles', 'zeros', 'saturated'], paint);
    summary.layers.forEach(layer => table.push([layer.name, layer.kind, ...right(...layerCells(layer))]));
    return [
        `${paint.bold(`${network} on ${hardware}`)} (${machine})`,
        seededImage ? 'One seeded image ran: no images were given (--images DATA).' : accuracyText(summary),
        ...summary.warnings.map(warning => paint.yellow(`warning: ${warning}`)),
        '',
        table.toString(),
        '',
        `energy     an image ${energySplit(energyJ)}`,
        `estimate   an image ${formatSi(summary.estimatedEnergyJ, 'J')}; measured over estimated ${summary.ratio.toFixed(3)}`,
        `latency    an image ${formatSi(summary.latencyS, 's')}, ${formatCount(summary.cycles)} cycles`,
        assumptionCount(summary.assumptions.length, '`terntrack compile` lists them'),
        `passes     ${formatLargeCount(summary.passes)} in the whole run`,
        `run        ${formatSi(summary.wallMs / 1000, 's')}, ${summary.imagesPerSecond.toPrecision(3)} images a second`,
        ...summary.trace ? [`trace      ${traceText(summary.trace, images)}${summary.faults ? ', without faults' : ''}`] : [],
        ...summary.lockstep ? [lockstepText(summary.lockstep)] : [],
        ...summary.wear ? [wearText(summary.wear)] : [],
        ...summary.faults ? ['', faultsText(summary.faults, images, summary.accuracy, paint)] : [],
        ...images > shownImages ? [] : ['', ...summary.logits.map((row, index) => `image ${index}: class ${summary.predictions[index]}, outputs ${row.join(' ')}`)],
    ].join('\n').replace(/ +$/gm, '') + '\n';
}

function accuracyText({ images, correct, accuracy }: SimulationSummary): string {
    const ran = `${formatCount(images)} ${images === 1 ? 'image' : 'images'}`;
    return correct === undefined ? `${ran}, no labels` : `${ran}, ${formatCount(correct)} right (${formatShare(accuracy!)})`;
}

function traceText({ file, images, bytes }: NonNullable<SimulationSummary['trace']>, all: number): string {
    const of = images < all ? `the first ${images === 1 ? 'image' : `${formatCount(images)} images`} of ${formatCount(all)}` : images === 1 ? 'the image' : `all ${formatCount(images)} images`;
    return `${visible(file)}: ${of}, ${formatBytes(bytes)}`;
}

function layerCells({ energyJ, estimatedEnergyJ, ratio, cycles, zeroShare, saturatedShare }: MeasuredSection): string[] {
    const share = (value: number | undefined): string => value === undefined ? '-' : formatShare(value);
    return [formatSi(energyJ.total, 'J'), formatSi(estimatedEnergyJ, 'J'), ratio.toFixed(3), formatCount(cycles), share(zeroShare), share(saturatedShare)];
}
