import { describe, expect, test } from 'vitest';
import {
    componentShares, deviation, formatDeviation, imagesPerSecond, largestLayerEnergy, listedClasses, margin, mistakes, rankedClasses, recall,
} from '../../webview/simulate/figures.js';
import { decodeBase64, toRgba } from '../../webview/simulate/pixels.js';
import { simulationView } from './fixture.js';

const view = simulationView();

test('the shares of the components add up to one, components without energy are left out', () => {
    const shares = componentShares(view.energyJ);
    expect(shares.map(({ component }) => component)).toEqual(['search', 'write', 'shift', 'movement', 'periphery', 'leakage']);
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(componentShares({ ...view.energyJ, total: 0 }).every(({ share }) => share === 0)).toBe(true);
});

test('a bar of a layer is measured against the costliest layer', () => {
    expect(largestLayerEnergy(view)).toBe(1250e-12);
    const shares = componentShares(view.layers[0].energyJ, 1250e-12);
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(400 / 1250, 12);
});

test('the distance from the estimate', () => {
    expect(deviation(103, 100)).toBeCloseTo(0.03, 12);
    expect(deviation(3, 0)).toBeUndefined();
    expect([0.031, -0.026, 0.0002].map(formatDeviation).map(text => text.replaceAll('\u00a0', ' '))).toEqual(['+3.1 %', '\u22122.6 %', '\u00b10 %']);
});

describe('logits', () => {
    test('on a tie the first class wins', () => {
        expect(rankedClasses([1, 5, 5, -2])).toEqual([1, 2, 0, 3]);
    });

    test('the margin is the distance to the runner-up', () => {
        expect(margin({ ...view.samples[0], logits: [4, 9, 7] })).toBe(2);
        expect(margin({ ...view.samples[0], logits: [4] })).toBeUndefined();
    });

    test('a few classes are all listed in order; of many the best, and the label', () => {
        expect(listedClasses(view.samples[4])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        const logits = Array.from({ length: 100 }, (_, index) => index);
        const best = [99, 98, 97, 96, 95, 94, 93, 92, 91, 90];
        expect(listedClasses({ index: 0, prediction: 99, logits, pixels: '' })).toEqual(best);
        expect(listedClasses({ index: 0, prediction: 99, label: 95, logits, pixels: '' })).toEqual(best);
        expect(listedClasses({ index: 0, prediction: 99, label: 5, logits, pixels: '' })).toEqual([...best, 5]);
        expect(listedClasses({ index: 0, prediction: 99, label: 500, logits, pixels: '' })).toEqual(best);
    });
});

test('the confusion matrix: recall of a label, mistakes by number', () => {
    expect(recall([3, 1, 0], 0)).toBe(0.75);
    expect(recall([0, 0], 1)).toBeUndefined();
    expect(mistakes([[5, 1, 0], [0, 7, 3], [1, 0, 0]])).toEqual([
        { label: 1, prediction: 2, count: 3 }, { label: 0, prediction: 1, count: 1 }, { label: 2, prediction: 0, count: 1 },
    ]);
});

test('images a second', () => {
    expect(imagesPerSecond(view)).toBe(80);
    expect(imagesPerSecond({ ...view, wallMs: 0 })).toBe(0);
});

describe('pixels', () => {
    test('one channel is grey, three are colours', () => {
        expect([...toRgba(decodeBase64('AP8='), { channels: 1, height: 1, width: 2 })]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
        expect([...toRgba(Uint8Array.of(1, 2, 3, 4, 5, 6), { channels: 3, height: 2, width: 1 })]).toEqual([1, 3, 5, 255, 2, 4, 6, 255]);
        expect([...toRgba(Uint8Array.of(9, 8), { channels: 2, height: 1, width: 1 })]).toEqual([9, 9, 9, 255]);
    });

    test('what is missing is black', () => {
        expect([...toRgba(Uint8Array.of(7), { channels: 1, height: 1, width: 2 })]).toEqual([7, 7, 7, 255, 0, 0, 0, 255]);
    });
});
