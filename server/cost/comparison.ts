/**
 * The JSON document of `terntrack compare --json`, and what the Compare view shows. Types only; all quantities SI. Field
 * names and meanings are a contract with scripts: add, never rename.
 */
import type { Breakdown, Precision } from './baselines/report.js';
import type { AssumptionEntry } from './report.js';

export interface ComparedLayer {
    readonly name: string;
    readonly kind: string;
    readonly energyJ: number;
    readonly latencyS: number;
    /** Of what the layer stands on; null where a machine is one piece that serves all layers. Arrays that serve several count for each. */
    readonly areaM2: number | null;
    /** J s */
    readonly energyDelayJs: number;
    /** Share of the energy that moves activations, 0..1. */
    readonly movementShare: number;
    readonly breakdown: Breakdown;
}

export interface ComparisonRow {
    /** With its precision: `isaac-32nm-8b (8-bit weights, 8-bit activations, 8-bit ADC)`. */
    readonly system: string;
    readonly name: string;
    readonly energyJ: number;
    readonly latencyS: number;
    readonly areaM2: number;
    /** Its energy over the first row's; the first row is the associative processor. */
    readonly ratioToFirst: number;
    /** 0..1, measured on the images given; null where nothing was measured. */
    readonly accuracy: number | null;
    /** J s */
    readonly energyDelayJs: number;
    /** Share of the energy that moves activations, 0..1. */
    readonly movementShare: number;
    readonly breakdown: Breakdown;
    readonly precision: Precision;
    readonly layers: readonly ComparedLayer[];
    readonly assumptions: readonly AssumptionEntry[];
    /** Constants with a source. */
    readonly sourced: readonly AssumptionEntry[];
}

/** J by system; null: no value of this constant alone does. */
export type BySystem = Readonly<Record<string, number | null>>;

export interface BreakEven {
    readonly writeEnergyJ: BySystem;
    readonly searchEnergyJ: BySystem;
    readonly shiftEnergyJ: BySystem;
}

/**
 * How a baseline's precision stands to the associative processor's. same: ternary weights, as wide activations, converters
 * that lose nothing; wider: more bits of either; lossy: its results are not the network's.
 */
export type PrecisionMatch = 'same' | 'wider' | 'lossy';

/** How often a system's energy is the associative processor's, at other write energies. */
export interface Headline {
    readonly system: string;
    /** Absent in results of older versions. */
    readonly precision?: PrecisionMatch;
    readonly ratio: number;
    /** Ascending; `own`: the energy the machine has. */
    readonly atWriteEnergy: readonly { readonly writeEnergyJ: number; readonly ratio: number; readonly own?: boolean }[];
}

export interface Sensitivity {
    /** A parameter of the hardware, or `activation.bits`, `sparsity`. */
    readonly parameter: string;
    readonly value: number;
    /** As the language writes it. */
    readonly text: string;
    /** false: the program compiled for the constants given, at another value. true: compiled anew. */
    readonly recompiled: boolean;
    readonly energyJ: number;
    readonly latencyS: number;
    /** Each baseline's energy over the associative processor's, by the row's `name`: its precision may differ from the row's. */
    readonly ratios: Readonly<Record<string, number>>;
}

export interface Comparison {
    readonly network: string;
    readonly hardware: string;
    readonly batch: number;
    readonly rows: readonly ComparisonRow[];
    /** The constant at which both take the same energy, the other constants as they are. */
    readonly breakEven: BreakEven;
    /** The published ratio, and the constant at which a system reaches it. */
    readonly published: { readonly ratio: number; readonly source: string; readonly at: BreakEven };
    /** One a baseline; the first is the one a headline may quote, beside it the first of the same precision. */
    readonly headlines: readonly Headline[];
    readonly sensitivity: readonly Sensitivity[];
    /** Sentences that belong to the figures wherever they show. */
    readonly notes: readonly string[];
    /** Images behind `accuracy`. */
    readonly images?: number;
    /** The first row as a run of the compiled program measured it, means per image; cells that did change in place of those expected. */
    readonly measured?: {
        readonly images: number;
        readonly energyJ: number;
        readonly breakdown: Breakdown;
        /** Each baseline's energy over it, by the row's `name`. */
        readonly ratios: Readonly<Record<string, number>>;
    };
    readonly compileMs: number;
}
