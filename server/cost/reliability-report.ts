/** What is reported of faults and of the cells' life. Types only. */
import type { Faults } from '../hardware/faults.js';
import type { FaultyLayer } from '../simulator/faults/result.js';
import type { Wear } from '../simulator/wear/result.js';

/** Shares in 0..1; counts of the whole run. */
export interface FaultyLayerReport extends FaultyLayer {
    /** Of its outputs, those that differ from the run without faults. */
    readonly wrongShare: number;
    /** Of its outputs, those that its own faults made wrong, whatever it was given. */
    readonly causedShare: number;
}

export interface FaultReport {
    readonly rates: Faults;
    readonly predictions: readonly number[];
    /** Predictions that are not those of the run without faults. */
    readonly changed: number;
    /** With labels. `accuracy` in 0..1. */
    readonly correct?: number;
    readonly accuracy?: number;
    readonly layers: readonly FaultyLayerReport[];
    /** Names of the layers whose own faults make the largest share of outputs wrong, and whose outputs are wrong most; absent where nothing is. */
    readonly worst?: { readonly caused: string; readonly wrong: string };
}

export interface WearReport extends Wear {
    /** Images a second that the life is told for. */
    readonly rateHz: number;
    /** Writes that a cell survives, and where that number is from. */
    readonly endurance: number;
    readonly enduranceSource: string;
    /** Until the most written cell is worn out, if nothing moves it. */
    readonly lifetimeInferences: number;
    readonly lifetimeS: number;
}
