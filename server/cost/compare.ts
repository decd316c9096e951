/**
 * A compiled network beside the baselines: rows, break-even constants, headlines and what the constants change. Pure sums
 * over finished reports; it compiles nothing and must not know where reports come from.
 */
import { valueOf, type Hardware } from '../hardware/model.js';
import { printWritten } from '../hardware/quantities.js';
import { parameterOf } from '../hardware/registry.js';
import { fromSi, parseUnit } from '../hardware/units.js';
import type { Network } from '../network/model.js';
import { formatSi } from '../si.js';
import type { BaselineReport, Breakdown, Precision } from './baselines/report.js';
import { activationBits } from './baselines/workload.js';
import { BASELINES, HEADLINE_BASELINE } from './baselines/baselines.js';
import type { BreakEven, BySystem, Comparison, ComparisonRow, Headline, PrecisionMatch, Sensitivity } from './comparison.js';
import { energyParts } from './energy.js';
import { energyAt, valueFor, type LinearConstant } from './linear.js';
import type { AssumptionEntry, CompileReport, EnergyJ } from './report.js';

/** Write energies (J) a ratio is never shown without: a hope, the preset's, DWMsimulator's, a published STT TCAM's. */
export const WRITE_ENERGIES = [1e-15, 10e-15, 100e-15, 690e-15] as const;

/** What De Lima et al., DATE 2024, publish in their abstract. */
export const PUBLISHED = {
    ratio: 7.5,
    source: 'De Lima, Khan, Carro, Castrillon, Full-Stack Optimization for CAM-Only DNN Inference, DATE 2024, abstract: '
        + 'ResNet-18 on ImageNet, energy efficiency against crossbar in-memory accelerators',
} as const;

/** Values shown beside the one compiled for (J). */
const SENSITIVITY: Readonly<Record<LinearConstant, readonly number[]>> = {
    'write.energy': WRITE_ENERGIES,
    'search.energy': [0.44e-15, 1e-15, 3e-15, 4.7e-15, 10e-15],
    'shift.energy': [0.1e-15, 10e-15, 300e-15, 610e-15],
    'segment.energy': [0, 10e-15, 16.4e-15],
};

/** What a run of the compiled program on images said. */
export interface Measured {
    /** Null without labels. */
    readonly accuracy: number | null;
    readonly images?: number;
    /** Mean per image. */
    readonly energyJ?: EnergyJ;
}

export function compareReports(network: Network, hardware: Hardware, report: CompileReport, baselines: readonly BaselineReport[],
    measured: Measured = { accuracy: null }, recompiled: { readonly rows: readonly Sensitivity[]; readonly notes: readonly string[] } = { rows: [], notes: [] }): Comparison {
    const first = processorRow(network, hardware, report, measured);
    const headlineOf = (baseline: BaselineReport): Headline => headline(report, hardware, baseline, activationBits(network));
    const ordered = [...baselines].sort((a, b) => Number(b.name === HEADLINE_BASELINE) - Number(a.name === HEADLINE_BASELINE));
    return {
        network: report.network, hardware: report.hardware, batch: report.batch,
        rows: [first, ...ordered.map(baseline => baselineRow(baseline, first.energyJ))],
        breakEven: breakEven(report, hardware, ordered, 1),
        published: { ...PUBLISHED, at: breakEven(report, hardware, ordered, PUBLISHED.ratio) },
        headlines: ordered.map(headlineOf),
        sensitivity: [...exactSensitivity(report, hardware, ordered), ...recompiled.rows],
        notes: [...notesOf(network, hardware, report), ...measuredNotes(report, ordered, measured), ...matchNotes(network, first, ordered.map(headlineOf)), ...ordered.flatMap(baselineNotes), ...recompiled.notes],
        ...(measured.images !== undefined && { images: measured.images }),
        ...(measured.images !== undefined && measured.energyJ && {
            measured: { images: measured.images, energyJ: measured.energyJ.total, breakdown: partsOf(measured.energyJ), ratios: ratiosTo(measured.energyJ.total, ordered) },
        }),
        compileMs: report.compileMs,
    };
}

function processorRow(network: Network, hardware: Hardware, report: CompileReport, { accuracy }: Measured): ComparisonRow {
    const { energyJ, latencyS, areaM2 } = report.total;
    const bits = activationBits(network);
    return {
        system: `${report.hardware} (ternary weights, ${bits}-bit activations)`, name: report.hardware,
        energyJ: energyJ.total, latencyS, areaM2, ratioToFirst: 1, accuracy,
        energyDelayJs: energyJ.total * latencyS, movementShare: quotient(energyJ.movement, energyJ.total),
        breakdown: partsOf(energyJ),
        precision: { weightBits: Math.log2(3), weights: 'ternary weights', ternary: true, activationBits: bits, nodeM: valueOf(hardware, 'node') },
        layers: report.layers.map(layer => ({
            name: layer.name, kind: layer.kind, energyJ: layer.energyJ.total, latencyS: layer.latencyS, areaM2: layer.areaM2,
            energyDelayJs: layer.energyJ.total * layer.latencyS, movementShare: quotient(layer.energyJ.movement, layer.energyJ.total), breakdown: partsOf(layer.energyJ),
        })),
        assumptions: report.assumptions,
        sourced: Object.entries(hardware.parameters).filter(([, { assumption }]) => !assumption).map(([parameter, { value, written, source }]): AssumptionEntry =>
            ({ parameter, value, text: printWritten(parameterOf(parameter as LinearConstant), written), source })),
    };
}

function partsOf(energyJ: EnergyJ): Breakdown {
    return Object.fromEntries(energyParts.map(part => [part, energyJ[part]]));
}

function baselineRow(baseline: BaselineReport, firstJ: number): ComparisonRow {
    const { system, name, energyJ, latencyS, areaM2, movementShare, breakdown, precision, layers, assumptions, constants } = baseline;
    return {
        system, name, energyJ, latencyS, areaM2, ratioToFirst: quotient(energyJ, firstJ), accuracy: null, energyDelayJs: energyJ * latencyS, movementShare,
        breakdown, precision, layers: layers.map(layer => ({ ...layer, energyDelayJs: layer.energyJ * layer.latencyS })), assumptions,
        sourced: constants.filter(({ source }) => !source.startsWith('assumption')),
    };
}

/** The constants at which a baseline takes `ratio` times the processor's energy. */
function breakEven(report: CompileReport, hardware: Hardware, baselines: readonly BaselineReport[], ratio: number): BreakEven {
    const of = (constant: LinearConstant): BySystem => Object.fromEntries(baselines.map(({ system, energyJ }) =>
        [system, valueFor(report, hardware, constant, energyJ / ratio) ?? null]));
    return { writeEnergyJ: of('write.energy'), searchEnergyJ: of('search.energy'), shiftEnergyJ: of('shift.energy') };
}

function headline(report: CompileReport, hardware: Hardware, { system, energyJ, precision }: BaselineReport, bits: number): Headline {
    const own = valueOf(hardware, 'write.energy');
    const isOwn = (writeEnergyJ: number): boolean => Math.abs(writeEnergyJ - own) <= 1e-9 * own;
    const energies = [...WRITE_ENERGIES, ...WRITE_ENERGIES.some(isOwn) ? [] : [own]].sort((a, b) => a - b);
    return {
        system, precision: matchOf(precision, bits), ratio: quotient(energyJ, report.total.energyJ.total),
        atWriteEnergy: energies.map(writeEnergyJ =>
            ({ writeEnergyJ, ratio: quotient(energyJ, energyAt(report, hardware, 'write.energy', writeEnergyJ)), ...isOwn(writeEnergyJ) && { own: true } })),
    };
}

/** `bits`: of the network's activations. */
function matchOf(precision: Precision, bits: number): PrecisionMatch {
    const { activationBits: width, hashBits, ternary } = precision;
    return hashBits !== undefined || isLossy(precision) || width < bits ? 'lossy' : ternary && width === bits ? 'same' : 'wider';
}

/** ISAAC's encoding of weights saves one bit of a conversion, so one bit less than a sum takes still counts as without loss. */
function isLossy({ adcBits, losslessAdcBits }: Precision): boolean {
    return adcBits !== undefined && losslessAdcBits !== undefined && adcBits < losslessAdcBits - 1;
}

function exactSensitivity(report: CompileReport, hardware: Hardware, baselines: readonly BaselineReport[]): Sensitivity[] {
    return (Object.entries(SENSITIVITY) as [LinearConstant, readonly number[]][]).flatMap(([constant, values]) => values.map((value): Sensitivity => {
        const energyJ = energyAt(report, hardware, constant, value);
        return {
            parameter: constant, value, text: inOwnUnit(constant, value), recompiled: false, energyJ, latencyS: report.total.latencyS,
            ratios: ratiosTo(energyJ, baselines),
        };
    }));
}

/** Each baseline's energy over `energyJ`, by its short name. */
export function ratiosTo(energyJ: number, baselines: readonly BaselineReport[]): Readonly<Record<string, number>> {
    return Object.fromEntries(baselines.map(baseline => [baseline.name, quotient(baseline.energyJ, energyJ)]));
}

/** 0 where nothing is to be compared with: a network that takes no energy. */
function quotient(energyJ: number, ofJ: number): number {
    return ofJ > 0 ? energyJ / ofJ : 0;
}

/** `10 fJ/cell` for 1e-14 J. */
export function inOwnUnit(constant: LinearConstant, valueJ: number): string {
    const parameter = parameterOf(constant);
    return printWritten(parameter, { value: fromSi(valueJ, parseUnit(parameter.unit)!.unit), unit: parameter.unit });
}

function notesOf(network: Network, hardware: Hardware, report: CompileReport): string[] {
    const random = network.layers.some(layer => (layer.kind === 'conv' || layer.kind === 'dense') && layer.weights.source.kind === 'random');
    const constants = (['search.energy', 'write.energy', 'shift.energy'] as const)
        .map(constant => `${constant} ${printWritten(parameterOf(constant), hardware.parameters[constant].written)}`).join(', ');
    return [
        `${report.hardware} is compiled; its figures are estimates for ${constants}. Baselines are analytic models.`,
        'Other search, write and shift energies are computed exactly for the program compiled at those constants; compiled for other constants it would be another program.',
        ...random ? ['The weights are random: the network classifies nothing.'] : [],
    ];
}

function measuredNotes({ hardware, total }: CompileReport, [first]: readonly BaselineReport[], { images, energyJ }: Measured): string[] {
    return images === undefined || !energyJ ? [] : [
        `A run of ${images} image${images === 1 ? '' : 's'} took ${formatSi(energyJ.total, 'J')} an image on ${hardware}, where the estimate says ${formatSi(total.energyJ.total, 'J')}`
        + `${first ? `: ${first.system} takes ${quotient(first.energyJ, energyJ.total).toPrecision(3)} times that` : ''}.`,
    ];
}

/** A ratio to a wider machine alone says as much about precision as about the machine. */
function matchNotes(network: Network, { system }: ComparisonRow, headlines: readonly Headline[]): string[] {
    if (headlines.length === 0 || headlines.some(({ precision }) => precision === 'same')) {
        return [];
    }
    const other = BASELINES.find(baseline => matchOf(baseline.report(network).precision, activationBits(network)) === 'same');
    return [`None of these baselines has the precision of ${system} without loss${other ? `; ${other.name} has` : ''}.`];
}

function baselineNotes({ name, precision }: BaselineReport): string[] {
    const { adcBits, losslessAdcBits, hashBits } = precision;
    return [
        ...isLossy(precision)
            ? [`${name} reads sums that take ${losslessAdcBits} bits with ${adcBits}: lossy, its accuracy is not that of the network.`] : [],
        ...hashBits !== undefined ? [`${name} approximates dot products by hashes and is modelled from that idea alone; DeepCAM's own published 2.16x to 109x over Eyeriss is not reproduced here.`] : [],
    ];
}
