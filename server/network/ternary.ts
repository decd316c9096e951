/**
 * Counting and making ternary weights. It must not know files or the language.
 */
import { maxActivation, type TernaryTensor } from './model.js';

export interface TernaryCount {
    readonly weights: number;
    readonly nonzero: number;
    readonly plus: number;
    readonly minus: number;
    /** Share of zeros, 0..1; 0 for no weights. */
    readonly sparsity: number;
}

/** Counts of a whole tensor. */
export function countTernary(data: Int8Array): TernaryCount {
    let plus = 0;
    let minus = 0;
    for (const w of data) {
        if (w > 0) {
            plus++;
        } else if (w < 0) {
            minus++;
        }
    }
    const weights = data.length;
    const nonzero = plus + minus;
    return { weights, nonzero, plus, minus, sparsity: weights === 0 ? 0 : (weights - nonzero) / weights };
}

/** Number of +1 and of -1 weights of each output channel. */
export function channelCounts({ shape, data }: TernaryTensor): { plus: Int32Array; minus: Int32Array } {
    const [channels] = shape;
    const size = data.length / channels;
    const plus = new Int32Array(channels);
    const minus = new Int32Array(channels);
    for (let c = 0, i = 0; c < channels; c++) {
        for (const end = i + size; i < end; i++) {
            if (data[i] > 0) {
                plus[c]++;
            } else if (data[i] < 0) {
                minus[c]++;
            }
        }
    }
    return { plus, minus };
}

/** Least and greatest sum that weights can make of unsigned inputs of `inputBits` bits, over all output channels. */
export function accumulatorRange(weights: TernaryTensor, inputBits: number): { min: number; max: number } {
    const { plus, minus } = channelCounts(weights);
    const most = maxActivation(inputBits);
    return {
        min: 0 - most * minus.reduce((a, b) => Math.max(a, b), 0),
        max: most * plus.reduce((a, b) => Math.max(a, b), 0),
    };
}

export interface Ternarised {
    readonly data: Int8Array;
    /** Magnitudes above it become +1 or -1. */
    readonly threshold: number;
    /** Mean magnitude of the weights that stay: the tensor is about scale * data. */
    readonly scale: number;
}

/**
 * The TWN rule (Li, Zhang, Liu: Ternary Weight Networks, arXiv 1605.04711): threshold 0.7 * mean |w|, scale the mean |w|
 * above it. Values must be finite.
 */
export function ternariseTwn(weights: ArrayLike<number>): Ternarised {
    let total = 0;
    for (let i = 0; i < weights.length; i++) {
        total += Math.abs(weights[i]);
    }
    const threshold = weights.length === 0 ? 0 : 0.7 * total / weights.length;
    const data = new Int8Array(weights.length);
    let kept = 0;
    let count = 0;
    for (let i = 0; i < weights.length; i++) {
        if (Math.abs(weights[i]) > threshold) {
            data[i] = weights[i] > 0 ? 1 : -1;
            kept += Math.abs(weights[i]);
            count++;
        }
    }
    return { data, threshold, scale: count === 0 ? 0 : kept / count };
}
