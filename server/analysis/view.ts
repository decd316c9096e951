/**
 * The Simulate view's content from a finished run. Knows the protocol, no documents and no editor.
 */
import { faultReport, wearReport } from '../cost/reliability.js';
import type { CompileReport } from '../cost/report.js';
import type { Hardware } from '../hardware/model.js';
import type { Network } from '../network/model.js';
import { argmax } from '../network/reference.js';
import type { Sample, SimulatedLayer, SimulationView } from '../protocol.js';
import { implausibleActivations } from './plausible.js';
import type { SimulationResult } from './messages.js';
import { classes, type RunData } from './run-data.js';

/** Images shown at most, and bytes of pixels: the view keeps them in its state. */
const shownSamples = 200;
const shownBytes = 2 * 1024 * 1024;
/** Classes up to which a confusion matrix can be read. */
const confusedClasses = 100;

export interface FinishedRun {
    readonly uri: string;
    /** As named in the document. */
    readonly name: string;
    readonly network: Network;
    readonly hardware: Hardware;
    readonly data: RunData;
    readonly report: CompileReport;
    readonly result: SimulationResult;
    readonly wallMs: number;
    /** Images a second, for which the life of the cells is told. */
    readonly rate?: number;
}

export function simulationView({ uri, name, network, hardware, data, report, result, wallMs, rate }: FinishedRun): SimulationView {
    const predictions = result.logits.map(argmax);
    const score = data.labels && scoreOf(predictions, data.labels);
    const [imageChannels, imageHeight, imageWidth] = network.input.shape;
    const { cycles, latencyS, energyJ, layers } = result.measured;
    return {
        uri, name, network: network.name, hardware: report.hardware,
        seededImage: data.seeded, images: data.images.length, ...score,
        cycles, latencyS, energyJ, passes: result.passes, wallMs,
        layers: layers.map((layer): SimulatedLayer => layer),
        samples: samples(result.logits, predictions, data, imageChannels * imageHeight * imageWidth),
        imageWidth, imageHeight, imageChannels,
        warnings: implausibleActivations(network, layers),
        ...(result.faulty && { faults: faultReport(hardware, result.faulty, predictions, data.labels) }),
        ...(result.wear && rate !== undefined && { wear: wearReport(hardware, result.wear, rate) }),
        confusion: data.labels && confusion(predictions, data.labels, classes(network)),
        report,
    };
}

/** `accuracy` in 0..1. */
export function scoreOf(predictions: readonly number[], labels: readonly number[]): { correct: number; accuracy: number } {
    const correct = predictions.filter((prediction, index) => prediction === labels[index]).length;
    return { correct, accuracy: correct / predictions.length };
}

/** The wrong ones first, as far as labels are known, then the others, each in running order. */
function samples(logits: readonly Int32Array[], predictions: readonly number[], { labels, pixels }: RunData, imageBytes: number): Sample[] {
    const count = Math.max(1, Math.min(shownSamples, Math.floor(shownBytes / imageBytes)));
    const indices = predictions.map((_, index) => index);
    const wrong = (index: number): boolean => labels !== undefined && predictions[index] !== labels[index];
    return [...indices.filter(wrong), ...indices.filter(index => !wrong(index))].slice(0, count).map((index): Sample => ({
        index, prediction: predictions[index], label: labels?.[index], logits: [...logits[index]], pixels: base64(pixels(index)),
    }));
}

function confusion(predictions: readonly number[], labels: readonly number[], count: number): number[][] | undefined {
    if (count > confusedClasses) {
        return undefined;
    }
    const table = Array.from({ length: count }, () => new Array<number>(count).fill(0));
    predictions.forEach((prediction, index) => { table[labels[index]][prediction]++; });
    return table;
}

/** In pieces: a call takes a limited number of arguments. */
export function base64(bytes: Uint8Array): string {
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x2000) {
        text += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
    }
    return btoa(text);
}
