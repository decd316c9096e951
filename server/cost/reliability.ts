/**
 * What faults do to a network's answers and layers, and how long its cells last, from a run. It knows counts and constants, no
 * programs. Plain data, so that the command line's JSON and the editor's view show the same.
 */
import { faultsOf } from '../hardware/faults.js';
import { valueOf, type Hardware } from '../hardware/model.js';
import { argmax } from '../network/reference.js';
import type { FaultyResult } from '../simulator/faults/result.js';
import type { Wear } from '../simulator/wear/result.js';
import { lifetime } from './formulas/lifetime.js';
import type { FaultReport, FaultyLayerReport, WearReport } from './reliability-report.js';

export type { FaultReport, FaultyLayerReport, WearReport };

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

export function wearReport(hardware: Hardware, wear: Wear, rateHz: number): WearReport {
    const { source, value } = hardware.parameters.endurance;
    const { inferences, seconds } = lifetime(valueOf(hardware, 'endurance'), wear.hottest.mostInARow, 1 / rateHz)!;
    return { ...wear, rateHz, endurance: value, enduranceSource: source, lifetimeInferences: inferences, lifetimeS: seconds };
}
