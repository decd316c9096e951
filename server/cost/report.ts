/**
 * The compiled program's report: the JSON document of `terntrack compile --json`, and what hover, hints and lenses show.
 * Types only; all quantities SI. Field names and meanings are a contract with scripts: add, never rename.
 */
import type { Shape } from '../network/model.js';

/** Joules. `total` is the sum of the others. */
export interface EnergyJ {
    readonly search: number;
    readonly write: number;
    readonly shift: number;
    readonly read: number;
    readonly movement: number;
    readonly periphery: number;
    readonly leakage: number;
    readonly total: number;
}

/** Static two-operand operations. naive = nonzero weights; shared = inside the slices after sharing; accumulate = into accumulators. */
export interface Adds {
    readonly naive: number;
    readonly shared: number;
    readonly accumulate: number;
}

export interface LayerReport {
    readonly name: string;
    readonly kind: 'conv' | 'dense' | 'projection' | 'maxpool' | 'sumpool' | 'flatten';
    readonly inputShape: Shape;
    readonly outputShape: Shape;
    readonly weights: number;
    readonly nonzero: number;
    readonly adds: Adds;
    readonly joinedChannels: number;
    readonly accumulatorBits: number;
    readonly columns: number;
    readonly domains: number;
    /** Largest number of arrays in use at a time. */
    readonly arrays: number;
    /** First to last, arrays that work at once counted once. */
    readonly cycles: number;
    /** Search and write cycles of adds and accumulations of one array in series. */
    readonly arithmeticCycles: number;
    /** The same with every nonzero weight accumulated on its own. */
    readonly naiveCycles: number;
    readonly latencyS: number;
    readonly energyJ: EnergyJ;
    /** Used rows / precharged rows, 0..1. */
    readonly rowUse: number;
    /** How requantisation is done (`thresholds`, `shift-adds`, ...), if it is. */
    readonly requantise?: string;
    /** How words lie in the array: one bit per column, or operands along the track. */
    readonly layout: 'across' | 'along';
    /** Range of the accumulator's true values over all channels. */
    readonly accumulatorRange?: readonly [number, number];
    /** Words a person may want to read: what bounded a choice, e.g. why g stopped. */
    readonly notes: readonly string[];
}

export interface Total {
    readonly adds: Adds;
    readonly arrays: number;
    readonly cycles: number;
    readonly arithmeticCycles: number;
    readonly naiveCycles: number;
    readonly latencyS: number;
    readonly energyJ: EnergyJ;
    readonly areaM2: number;
    readonly writesPerCellPerInference: number;
    /** Match-line segments precharged in one inference, over all rows and searches: what `segment.energy` multiplies. */
    readonly searchedSegments?: number;
}

export interface AssumptionEntry {
    readonly parameter: string;
    readonly value: number;
    /** `value` as the language writes it, unit included: `10 fJ/cell`. */
    readonly text?: string;
    readonly source: string;
}

export interface CompileReport {
    readonly network: string;
    readonly hardware: string;
    readonly batch: number;
    /** Passes of the compiler that were switched off; absent where none was. */
    readonly without?: readonly string[];
    readonly layers: readonly LayerReport[];
    readonly total: Total;
    readonly assumptions: readonly AssumptionEntry[];
    readonly compileMs: number;
}
