import { describe, expect, it } from 'vitest';
import type { TernaryTensor } from '../../server/network/model.js';
import { accumulatorRange, channelCounts, countTernary, ternariseTwn } from '../../server/network/ternary.js';

const tensor: TernaryTensor = {
    shape: [3, 2, 1, 2],
    data: Int8Array.of(1, -1, 0, 1, 0, 0, 0, 0, -1, -1, -1, 0),
    source: { kind: 'random', sparsity: 0.5, seed: 1 },
};

describe('counts', () => {
    it('of a tensor', () => {
        expect(countTernary(tensor.data)).toEqual({ weights: 12, nonzero: 6, plus: 2, minus: 4, sparsity: 0.5 });
        expect(countTernary(new Int8Array(0))).toMatchObject({ weights: 0, sparsity: 0 });
    });

    it('of each output channel', () => {
        expect(channelCounts(tensor)).toEqual({ plus: Int32Array.of(2, 0, 0), minus: Int32Array.of(1, 0, 3) });
    });

    it('bound the accumulator', () => {
        expect(accumulatorRange(tensor, 4)).toEqual({ min: -45, max: 30 });
        expect(accumulatorRange({ ...tensor, shape: [1, 1, 1, 1], data: Int8Array.of(1) }, 8)).toEqual({ min: 0, max: 255 });
    });
});

describe('TWN', () => {
    it('keeps what exceeds 0.7 of the mean magnitude, at its mean magnitude', () => {
        const { data, threshold, scale } = ternariseTwn([0.1, -0.2, 0.8, -0.9, 0]);
        expect([...data]).toEqual([0, 0, 1, -1, 0]);
        expect(threshold).toBeCloseTo(0.28, 12);
        expect(scale).toBeCloseTo(0.85, 12);
    });

    it('gives 42 % zeros for a normal distribution, as the rule is known to', () => {
        const normal = Array.from({ length: 9999 }, (_, i) => inverseNormal((i + 1) / 10000));
        expect(countTernary(ternariseTwn(normal).data).sparsity).toBeCloseTo(0.4235, 3);
    });

    it('makes zeros of zeros', () => {
        expect(ternariseTwn([0, 0])).toMatchObject({ threshold: 0, scale: 0, data: Int8Array.of(0, 0) });
        expect(ternariseTwn([])).toMatchObject({ threshold: 0, scale: 0 });
    });
});

/** Quantile of the standard normal distribution by bisection of its integral (Simpson's rule). */
function inverseNormal(p: number): number {
    let low = -8;
    let high = 8;
    for (let i = 0; i < 40; i++) {
        const middle = (low + high) / 2;
        if (0.5 + integral(middle) < p) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

function integral(to: number): number {
    const steps = 64;
    const h = to / steps;
    let sum = 0;
    for (let i = 0; i <= steps; i++) {
        sum += Math.exp(-((i * h) ** 2) / 2) * (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
    }
    return sum * h / 3 / Math.sqrt(2 * Math.PI);
}
