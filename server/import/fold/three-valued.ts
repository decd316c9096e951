/**
 * Weights as rows of three values: their own, or the nearest by the TWN rule. It must not know layers.
 */
import { ternariseTwn } from '../../network/ternary.js';
import { StepProblem } from './problem.js';
import type { MacTerm } from './signal.js';
import { isTernary, ternaryRows, type TernaryRows } from './ternary.js';
import { uniform, type Vector } from './vector.js';
import { notTernary, type Weights } from './weights.js';

/** Weights that were made ternary, as the model would hold them: for a run of the model with the same ones. */
export interface Ternarised {
    readonly label: string;
    readonly shape: MacTerm['weightShape'];
    readonly values: Float32Array;
}

export interface ThreeValued {
    readonly rows: TernaryRows;
    /** They mean what the model's weights do, or what was asked to be made of them. */
    readonly sound: boolean;
    readonly ternarised?: Ternarised;
}

/** `effective`: the weights with the scales of their inputs folded in. `tell` hears of weights that are not three-valued, unless they may be made so. */
export function threeValued(effective: ArrayLike<number>, weights: Weights, inputScale: Vector, mayTernarise: boolean, tell: (problem: StepProblem) => void): ThreeValued {
    const rows = ternaryRows(effective, weights.shape[0]);
    if (isTernary(rows)) {
        return { rows, sound: true };
    }
    const { data, scale } = ternariseTwn(effective);
    const made = { data, plus: uniform(scale), minus: uniform(scale) };
    if (mayTernarise) {
        // Where the scale of the inputs is 0 the weight does not matter.
        const values = Float32Array.from(data, (sign, i) => effective[i] === 0 ? 0 : sign * scale * weights.data[i] / effective[i]);
        return { rows: made, sound: true, ternarised: { label: weights.label, shape: weights.shape, values } };
    }
    const own = inputScale.length > 1 ? ternaryRows(weights.data, weights.shape[0]) : rows;
    tell(isTernary(own) ? new StepProblem('import/not-ternary', 'reads channels of different scales, by which its weights get more than three values',
        'Give its input one scale: normalise all channels of a picture alike (one mean, one deviation), quantise activations with one step.')
        : notTernary({ ...rows, value: weights.data[rows.index] }, weights.shape));
    return { rows: made, sound: false };
}
