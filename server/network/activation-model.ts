/**
 * What activations are likely to be, without running anything: mean and variance of each channel, from layer to layer.
 * For random weights the sum of a channel is close to normal over images and places, so an activation is a normal value
 * that was rounded and clamped to its range. It must not choose scales; `random-requantise.ts` does.
 */
import { maxActivation, type NetworkInput, type TernaryTensor } from './model.js';
import { IMAGE_STATISTICS } from './random.js';

/** A layer's activations: each channel a normal value (`centre`, `spread`), the largest of `draws` of them, rounded and clamped to 0..most. */
export interface ActivationModel {
    readonly most: number;
    readonly centre: Float64Array;
    readonly spread: Float64Array;
    /** More than 1 after a max pool. */
    readonly draws: number;
    /** Of the activations themselves, each channel's. */
    readonly mean: Float64Array;
    readonly variance: Float64Array;
    /** Variance that all values of an image share place by place (its soft shapes), on top of `variance`; 0 behind the first layer. */
    readonly shared: number;
}

/** Mean and variance of sums, per channel. */
export interface SumModel {
    readonly mean: Float64Array;
    readonly variance: Float64Array;
}

const STEPS = 120;
const REACH = 5;

/** Completes a model from what its channels were before rounding and clamping. */
export function clampedModel(bits: number, centre: Float64Array, spread: Float64Array, draws = 1): ActivationModel {
    const most = maxActivation(bits);
    const mean = new Float64Array(centre.length);
    const variance = new Float64Array(centre.length);
    const weights = maximumDensity(draws);
    for (let c = 0; c < centre.length; c++) {
        let first = 0;
        let second = 0;
        for (let step = 0; step <= STEPS; step++) {
            const z = (2 * step / STEPS - 1) * REACH;
            const q = Math.min(Math.max(Math.round(centre[c] + spread[c] * z), 0), most);
            first += weights[step] * q;
            second += weights[step] * q * q;
        }
        mean[c] = first;
        variance[c] = Math.max(0, second - first * first);
    }
    return { most, centre, spread, draws, mean, variance, shared: 0 };
}

/** The network's input, as `seededImage` makes it. */
export function inputModel(input: NetworkInput): ActivationModel {
    const most = maxActivation(input.bits);
    const { mean, shapes, tint, noise } = IMAGE_STATISTICS;
    const channels = input.shape[0];
    const centre = new Float64Array(channels).fill(mean * most);
    const spread = new Float64Array(channels).fill(Math.hypot(shapes, tint, noise) * most);
    const model = clampedModel(input.bits, centre, spread);
    const sharedPart = shapes ** 2 / (shapes ** 2 + tint ** 2 + noise ** 2);
    return { ...model, variance: model.variance.map(v => v * (1 - sharedPart)), shared: model.variance[0] * sharedPart };
}

/**
 * A convolution's or dense layer's sums, the +1 weights times `plus[c]` and the -1 weights times `minus[c]` (1 where not
 * given). The places of a window count as independent: with random signs their covariances cancel on average.
 */
export function sumModel(weights: TernaryTensor, groups: number, input: ActivationModel,
    plus?: ArrayLike<number>, minus?: ArrayLike<number>): SumModel {
    const { shape: [outs, ins, height, width], data } = weights;
    const mean = new Float64Array(outs);
    const variance = new Float64Array(outs);
    // Behind a flatten one channel of the model stands for all the places it had.
    const places = ins * groups / input.mean.length;
    const window = height * width;
    for (let out = 0, weight = 0; out < outs; out++) {
        const firstIn = Math.floor(out / (outs / groups)) * ins;
        const up = plus ? plus[plus.length === 1 ? 0 : out] : 1;
        const down = minus ? minus[minus.length === 1 ? 0 : out] : 1;
        let common = 0;
        for (let i = 0; i < ins; i++) {
            const channel = Math.floor((firstIn + i) / places);
            let signed = 0;
            let squared = 0;
            for (const end = weight + window; weight < end; weight++) {
                const w = data[weight];
                if (w !== 0) {
                    const scaled = w > 0 ? up : -down;
                    signed += scaled;
                    squared += scaled * scaled;
                }
            }
            mean[out] += signed * input.mean[channel];
            variance[out] += squared * input.variance[channel];
            common += signed;
        }
        variance[out] += common * common * input.shared;
    }
    return { mean, variance };
}

/** Sums over windows of `area` places. Neighbours are alike: two places in five count as the same one (an estimate; trained networks vary). */
export function pooledSumModel(input: ActivationModel, area: number): SumModel {
    const together = area * area * (0.4 + 0.6 / area);
    return { mean: input.mean.map(v => v * area), variance: input.variance.map(v => (v + input.shared) * together) };
}

/** Maxima over windows of `area` places, which for the same reason are worth fewer independent ones. */
export function maxPooledModel(bits: number, input: ActivationModel, area: number): ActivationModel {
    return clampedModel(bits, input.centre, input.spread, input.draws * area ** 0.65);
}

/** A layer whose scales are given: its activations follow from its sums. */
export function givenModel(bits: number, shift: number, offset: ArrayLike<number>, terms: readonly { sums: SumModel; scale: ArrayLike<number> }[]): ActivationModel {
    const channels = terms[0].sums.mean.length;
    const at = (values: ArrayLike<number>, c: number) => values[values.length === 1 ? 0 : c];
    const centre = new Float64Array(channels);
    const spread = new Float64Array(channels);
    for (let c = 0; c < channels; c++) {
        let mean = at(offset, c);
        let variance = 0;
        for (const { sums, scale } of terms) {
            mean += sums.mean[c] * at(scale, c);
            variance += sums.variance[c] * at(scale, c) ** 2;
        }
        centre[c] = mean / 2 ** shift;
        spread[c] = Math.sqrt(variance) / 2 ** shift;
    }
    return clampedModel(bits, centre, spread);
}

/** The standard normal distribution up to z (Abramowitz and Stegun 26.2.17; error below 8e-8). */
export function normalShare(z: number): number {
    const t = 1 / (1 + 0.2316419 * Math.abs(z));
    const tail = density(z) * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return z >= 0 ? 1 - tail : tail;
}

function density(z: number): number {
    return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
}

/** Weights, adding up to 1, of the steps from -REACH to REACH for the largest of `draws` normal values. */
function maximumDensity(draws: number): Float64Array {
    const weights = Float64Array.from({ length: STEPS + 1 }, (_, step) => {
        const z = (2 * step / STEPS - 1) * REACH;
        return density(z) * normalShare(z) ** (draws - 1);
    });
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map(w => w / total);
}
