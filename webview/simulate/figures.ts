/**
 * The figures the Simulate view derives from a result: the split of energy by component, the distance between estimate and
 * measurement, the order of the logits. Pure functions on plain data.
 */
import { NO_BREAK_SPACE } from '../../server/si.js';
import type { EnergyJ, Sample, SimulationView } from '../../server/protocol.js';

export type Component = Exclude<keyof EnergyJ, 'total'>;

/** In the order of drawing: what the arrays do first, what stands around them last. */
export const COMPONENTS: readonly Component[] = ['search', 'write', 'shift', 'read', 'movement', 'periphery', 'leakage'];

export interface ComponentShare {
    readonly component: Component;
    readonly energyJ: number;
    /** Of `whole`, 0..1. */
    readonly share: number;
}

/** Components that are not zero, each as a share of `wholeJ` (a layer's energy within the network's, say). */
export function componentShares(energy: EnergyJ, wholeJ = energy.total): readonly ComponentShare[] {
    return COMPONENTS
        .map(component => ({ component, energyJ: energy[component], share: wholeJ > 0 ? energy[component] / wholeJ : 0 }))
        .filter(part => part.energyJ > 0);
}

/** (measured - estimated) / estimated; undefined where nothing was estimated. */
export function deviation(measuredJ: number, estimatedJ: number): number | undefined {
    return estimatedJ > 0 ? measuredJ / estimatedJ - 1 : undefined;
}

/** How far the measurement lies from the estimate: `+3.1 %`. */
export function formatDeviation(difference: number): string {
    const percent = difference * 100;
    if (Math.abs(percent) < 0.05) {
        return `\u00b10${NO_BREAK_SPACE}%`;
    }
    return `${percent < 0 ? '\u2212' : '+'}${Math.abs(percent).toFixed(1)}${NO_BREAK_SPACE}%`;
}

/** Largest energy of one layer; bars of the table are drawn against it. */
export function largestLayerEnergy(view: SimulationView): number {
    return view.layers.reduce((most, layer) => Math.max(most, layer.energyJ.total), 0);
}

/** Class numbers by falling logit; on a tie the smaller number first, as the prediction has it. */
export function rankedClasses(logits: readonly number[]): readonly number[] {
    return logits.map((_, index) => index).sort((a, b) => logits[b] - logits[a] || a - b);
}

/** Classes listed; of more, the best are shown, and the label's own. */
const MOST_CLASSES = 10;

/** In the order of the classes while they all fit, else by falling logit. */
export function listedClasses(sample: Sample): readonly number[] {
    const ranked = rankedClasses(sample.logits);
    if (ranked.length <= MOST_CLASSES) {
        return sample.logits.map((_, index) => index);
    }
    const best = ranked.slice(0, MOST_CLASSES);
    return sample.label === undefined || best.includes(sample.label) || sample.label >= ranked.length ? best : [...best, sample.label];
}

/** How far the winner lies before the runner-up; undefined with fewer than two classes. */
export function margin(sample: Sample): number | undefined {
    const [first, second] = rankedClasses(sample.logits);
    return second === undefined ? undefined : sample.logits[first] - sample.logits[second];
}

/** Of the images with this label, how many were read right; undefined when there were none. */
export function recall(row: readonly number[], label: number): number | undefined {
    const images = row.reduce((sum, count) => sum + count, 0);
    return images > 0 ? row[label] / images : undefined;
}

export function imagesPerSecond(view: SimulationView): number {
    return view.wallMs > 0 ? view.images / (view.wallMs / 1000) : 0;
}

/** Images of `label` that were read as `prediction`. */
export interface Mistake {
    readonly label: number;
    readonly prediction: number;
    readonly count: number;
}

/** Off-diagonal entries of a confusion matrix (rows: labels), the most frequent first. */
export function mistakes(matrix: readonly (readonly number[])[]): readonly Mistake[] {
    return matrix
        .flatMap((row, label) => row.map((count, prediction) => ({ label, prediction, count })))
        .filter(({ label, prediction, count }) => label !== prediction && count > 0)
        .sort((a, b) => b.count - a.count);
}
