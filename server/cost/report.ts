/**
 * The compiled program's report: the JSON document of `terntrack compile --json`, and what hover, hints and lenses show.
 * Types only; all quantities SI. Field names and meanings are a contract with scripts: add, never rename.
 */
import type { Shape } from '../network/model.js';
import type { AreaM2 } from './formulas/area.js';
import type { LatencyS } from './formulas/latency.js';
import type { Lifetime } from './formulas/lifetime.js';

export type { AreaM2, LatencyS, Lifetime };

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
    readonly kind: 'conv' | 'dense' | 'projection' | 'maxpool' | 'sumpool' | 'avgpool' | 'flatten';
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
    /** What the latency waits for; the sum is `latencyS`. */
    readonly latencyPartsS: LatencyS;
    readonly energyJ: EnergyJ;
    /** Of the arrays the layer works on at a time and of the memory of its program; layers share arrays. */
    readonly areaM2: number;
    /** Used rows / precharged rows, 0..1. */
    readonly rowUse: number;
    /**
     * Where inputs are divided over arrays: how many share those of an output, how often their partial sums are added, and the
     * bits of these that move between arrays in one inference.
     */
    readonly tree?: { readonly arrays: number; readonly depth: number; readonly movedBits: number };
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
    /** Of all arrays of the chip and of the memory of the whole program. */
    readonly areaM2: number;
    /** Their sum is `areaM2`. */
    readonly areaPartsM2: AreaM2;
    readonly latencyPartsS: LatencyS;
    /** Mean over all cells of the arrays in use. */
    readonly writesPerCellPerInference: number;
    /** Expected changes of the carry's cell, through which every addition ripples: the estimate of the most written cell. */
    readonly writesOfCarryCellPerInference: number;
    readonly lifetime: {
        /** All cells wear alike: an upper bound. Null where nothing is written. */
        readonly evenWear: Lifetime | null;
        /** Nothing is done about the carry's cell, and the same arrays serve every layer: a lower bound. */
        readonly carryCell: Lifetime | null;
    };
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
