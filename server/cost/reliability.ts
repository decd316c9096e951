/**
 * What faults do to a network's answers and layers, and how long its cells last, from a run. It knows counts and constants, no
 * programs. Plain data, so that the command line's JSON and the editor's view show the same.
 */
import { faultsOf, type Faults } from '../hardware/faults.js';
import { valueOf, type Hardware } from '../hardware/model.js';
import { argmax } from '../network/reference.js';
import type { FaultyLayer, FaultyResult } from '../simulator/faults/run.js';
import type { Wear } from '../simulator/wear/wear.js';
import { lifetime } from './formulas/lifetime.js';

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

/** `right`: predictions without faults. */
export function faultReport(hardware: Hardware, { layers, logits }: FaultyResult, right: readonly number[], labels?: readonly number[]): FaultReport {
    const predictions = logits.map(argmax);
    const correct = labels && predictions.filter((prediction, i) => prediction === labels[i]).length;
    const reports = layers.filter(({ outputs }) => outputs > 0)
        .map((layer): FaultyLayerReport => ({ ...layer, wrongShare: layer.wrong / layer.outputs, causedShare: layer.caused / layer.outputs }));
    const most = (share: 'wrongShare' | 'causedShare'): FaultyLayerReport => reports.reduce((worst, layer) => layer[share] > worst[share] ? layer : worst);
    const anyWrong = reports.some(({ wrong }) => wrong > 0);
    return {
        rates: faultsOf(hardware)!, predictions, changed: predictions.filter((prediction, i) => prediction !== right[i]).length,
        ...(correct !== undefined && { correct, accuracy: correct / predictions.length }),
        layers: reports, ...(anyWrong && { worst: { caused: most('causedShare').name, wrong: most('wrongShare').name } }),
    };
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

export function wearReport(hardware: Hardware, wear: Wear, rateHz: number): WearReport {
    const { source, value } = hardware.parameters.endurance;
    const { inferences, seconds } = lifetime(valueOf(hardware, 'endurance'), wear.hottest.mostInARow, 1 / rateHz)!;
    return { ...wear, rateHz, endurance: value, enduranceSource: source, lifetimeInferences: inferences, lifetimeS: seconds };
}
