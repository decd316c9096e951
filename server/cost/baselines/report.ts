/**
 * What a baseline says about a network: the same for every kind of machine. Types and the sums every model needs; all
 * quantities SI.
 */
import type { AssumptionEntry } from '../report.js';

/** Joules by component; each model names its own. */
export type Breakdown = Readonly<Record<string, number>>;

/** What a figure is of: the numbers that make two figures comparable. */
export interface Precision {
    /** Bits that hold a weight. */
    readonly weightBits: number;
    /** The weights in words: `8-bit weights`, `ternary weights (2 cells)`. Absent in results of older versions. */
    readonly weights?: string;
    /** The weights are kept as they are, -1, 0 and +1. */
    readonly ternary?: boolean;
    readonly activationBits: number;
    /** Of machines with converters. */
    readonly adcBits?: number;
    /** What a sum of one array takes without loss. */
    readonly losslessAdcBits?: number;
    readonly hashBits?: number;
    readonly nodeM: number;
}

export interface BaselineLayer {
    readonly name: string;
    readonly kind: 'conv' | 'dense' | 'projection';
    readonly breakdown: Breakdown;
    readonly energyJ: number;
    readonly latencyS: number;
    /** Of the arrays that hold the layer; null where one piece serves all layers. */
    readonly areaM2: number | null;
    /** Share of the energy that moves activations (not weights), 0..1. */
    readonly movementShare: number;
}

export interface BaselineReport {
    /** Short name: a preset's label, or the name of a crossbar in a file. */
    readonly name: string;
    /** The same with its precision, for headlines: `isaac-32nm-8b (8-bit weights, 8-bit activations, 8-bit ADC)`. */
    readonly system: string;
    readonly precision: Precision;
    readonly layers: readonly BaselineLayer[];
    readonly breakdown: Breakdown;
    readonly energyJ: number;
    /** Share of the energy that moves activations (not weights), 0..1. */
    readonly movementShare: number;
    readonly latencyS: number;
    readonly areaM2: number;
    /** Every constant that went in, those without a source included. */
    readonly constants: readonly AssumptionEntry[];
    /** The constants no source stands for, and what the model leaves out. */
    readonly assumptions: readonly AssumptionEntry[];
}

/** Component by component. */
export function sumBreakdowns(breakdowns: readonly Breakdown[]): Breakdown {
    const sums: Record<string, number> = {};
    for (const [part, energyJ] of breakdowns.flatMap(breakdown => Object.entries(breakdown))) {
        sums[part] = (sums[part] ?? 0) + energyJ;
    }
    return sums;
}

export function totalOf(breakdown: Breakdown): number {
    return Object.values(breakdown).reduce((sum, energyJ) => sum + energyJ, 0);
}

/** Share of some components. */
export function shareOf(breakdown: Breakdown, parts: readonly string[]): number {
    const total = totalOf(breakdown);
    return total > 0 ? parts.reduce((sum, part) => sum + (breakdown[part] ?? 0), 0) / total : 0;
}

/** A model's own choice that is no constant. */
export function modelAssumption(parameter: string, value: number, reason: string): AssumptionEntry {
    return { parameter, value, source: `assumption: ${reason}` };
}

/** What every baseline leaves out. */
export const COMMON_ASSUMPTIONS: readonly AssumptionEntry[] = [
    modelAssumption('pooling', 0, 'pooling, rounding and residual additions cost nothing here'),
    modelAssumption('node.scaling', 1, 'energies of different nodes stand side by side unscaled'),
];
