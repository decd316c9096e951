import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../server/network/model.js';
import { convOutput, denseOutput, evenPadding, flattenOutput, NO_PADDING, poolOutput, residualMismatch } from '../../server/network/shape.js';

const conv = (input: Shape, out: number, kernel: number, stride: number, pad: number, groups = 1) =>
    convOutput(input, out, { kernel: [kernel, kernel], stride: [stride, stride], pad: evenPadding(pad) }, groups);

describe('convolution', () => {
    it.each([
        ['LeNet conv1', [1, 28, 28], 6, 5, 1, 2, [6, 28, 28]],
        ['ResNet stem', [3, 224, 224], 64, 7, 2, 3, [64, 112, 112]],
        ['floored', [16, 7, 7], 32, 3, 2, 1, [32, 4, 4]],
        ['1x1 stride 2', [16, 14, 14], 32, 1, 2, 0, [32, 7, 7]],
        ['kernel as large as the padded input', [2, 3, 3], 4, 5, 1, 1, [4, 1, 1]],
    ] as const)('%s', (_, input, out, kernel, stride, pad, expected) => {
        expect(conv(input, out, kernel, stride, pad)).toEqual({ shape: expected });
    });

    it('pads each side on its own', () => {
        expect(convOutput([1, 4, 6], 2, { kernel: [3, 2], stride: [1, 3], pad: { top: 1, left: 0, bottom: 0, right: 1 } })).toEqual({ shape: [2, 3, 2] });
    });

    it.each([
        [conv([1, 4, 4], 2, 7, 1, 1), 'its kernel 7x7 is larger than the padded input 6x6'],
        [conv([1, 4, 4], 2, 3, 0, 1), 'its stride 0x0 does not move; at least 1 is needed'],
        [conv([1, 4, 4], 2, 0, 1, 1), 'its kernel 0x0 is empty'],
        [conv([1, 4, 4], 2, 3, 1, -1), 'its padding is negative'],
        [conv([6, 4, 4], 4, 3, 1, 1, 4), '4 groups do not divide its 6 input channels'],
        [conv([6, 4, 4], 4, 3, 1, 1, 3), '3 groups do not divide its 4 output channels'],
        [conv([6, 4, 4], 4, 3, 1, 1, 0), 'groups is 0; at least one is needed'],
        [conv([6, 4, 4], 0, 3, 1, 1), 'it has 0 output channels; at least one is needed'],
        [conv([0, 4, 4], 1, 3, 1, 1), 'its input [0, 4, 4] is empty'],
        [conv([1, 1e5, 1e5], 1, 1, 1, 0), 'its output [1, 100000, 100000] has more than 134,217,728 values'],
    ])('%j', (inferred, reason) => {
        expect(inferred).toEqual({ reason });
    });

    it('counts the places where the kernel fits', () => {
        const small = fc.integer({ min: 1, max: 9 });
        fc.assert(fc.property(small, small, fc.integer({ min: 1, max: 4 }), fc.nat(3), (size, kernel, stride, pad) => {
            let places = 0;
            for (let at = 0; at + kernel <= size + 2 * pad; at += stride) {
                places++;
            }
            const { shape } = conv([1, size, size], 1, kernel, stride, pad);
            return places === 0 ? shape === undefined : shape?.[1] === places && shape[2] === places;
        }));
    });
});

describe('pools, dense layers, residuals', () => {
    it('keeps the channels of a pool', () => {
        expect(poolOutput([64, 112, 112], { kernel: [3, 3], stride: [2, 2], pad: evenPadding(1) })).toEqual({ shape: [64, 56, 56] });
        expect(poolOutput([512, 7, 7], { kernel: [7, 7], stride: [7, 7], pad: NO_PADDING })).toEqual({ shape: [512, 1, 1] });
    });

    it('refuses a window of nothing but padding', () => {
        expect(poolOutput([1, 4, 4], { kernel: [2, 2], stride: [2, 2], pad: evenPadding(2) }).reason)
            .toBe('its padding reaches the kernel\'s size 2x2: a window would lie wholly in padding');
    });

    it('flattens and counts outputs', () => {
        expect(flattenOutput([16, 5, 5])).toEqual([400, 1, 1]);
        expect(denseOutput(10)).toEqual({ shape: [10, 1, 1] });
        expect(denseOutput(1.5).reason).toMatch('1.5 outputs');
    });

    it('says why a residual does not fit', () => {
        expect(residualMismatch([16, 7, 7], [16, 7, 7])).toBeUndefined();
        expect(residualMismatch([16, 7, 7], [16, 14, 14])).toBe('its output is [16, 7, 7], the shortcut [16, 14, 14]: they cannot be added');
    });
});
