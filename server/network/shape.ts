/**
 * Shape inference: what a layer makes of [channels, height, width], or the reason why it cannot.
 * It must not know the language; whoever calls puts the layer's name in front of the reason.
 */
import type { Padding, Pair, Shape } from './model.js';

/** A shape, or one sentence that says why there is none. */
export type Inferred = { readonly shape: Shape; readonly reason?: undefined } | { readonly shape?: undefined; readonly reason: string };

/** The sliding window of a convolution or a pool. */
export interface Window {
    readonly kernel: Pair;
    readonly stride: Pair;
    readonly pad: Padding;
}

export const NO_PADDING: Padding = { top: 0, left: 0, bottom: 0, right: 0 };

/** Most activations a layer may have; far above any real network, below what would exhaust memory by a slip of the pen. */
export const MAX_ACTIVATIONS = 2 ** 27;

/** The same padding on all sides. */
export function evenPadding(vertical: number, horizontal = vertical): Padding {
    return { top: vertical, left: horizontal, bottom: vertical, right: horizontal };
}

/** Output of a convolution with `outChannels` filters of [input channels / groups, kernel]; output sizes are floored, as in PyTorch and ONNX. */
export function convOutput(input: Shape, outChannels: number, window: Window, groups = 1): Inferred {
    const [channels] = input;
    if (!isCount(outChannels)) {
        return { reason: `it has ${outChannels} output channels; at least one is needed` };
    }
    if (!isCount(groups)) {
        return { reason: `groups is ${groups}; at least one is needed` };
    }
    if (channels % groups !== 0) {
        return { reason: `${groups} groups do not divide its ${channels} input channels` };
    }
    if (outChannels % groups !== 0) {
        return { reason: `${groups} groups do not divide its ${outChannels} output channels` };
    }
    return slide(input, outChannels, window);
}

/** Output of a max, sum or average pool. */
export function poolOutput(input: Shape, window: Window): Inferred {
    const { kernel, pad } = window;
    if (pad.top >= kernel[0] || pad.bottom >= kernel[0] || pad.left >= kernel[1] || pad.right >= kernel[1]) {
        return { reason: `its padding reaches the kernel's size ${size(kernel)}: a window would lie wholly in padding` };
    }
    return slide(input, input[0], window);
}

/** [C, H, W] in C order as [C*H*W, 1, 1]. */
export function flattenOutput(input: Shape): Shape {
    return [input[0] * input[1] * input[2], 1, 1];
}

/** Shape of a dense layer's weights and output: [outputs, C*H*W, 1, 1] and [outputs, 1, 1]. */
export function denseOutput(outputs: number): Inferred {
    return isCount(outputs) ? bounded([outputs, 1, 1]) : { reason: `it has ${outputs} outputs; at least one is needed` };
}

/** Why a residual cannot be added to an output of this shape, or undefined. */
export function residualMismatch(output: Shape, shortcut: Shape): string | undefined {
    return output.every((n, axis) => n === shortcut[axis]) ? undefined
        : `its output is ${shapeText(output)}, the shortcut ${shapeText(shortcut)}: they cannot be added`;
}

/** `[64, 28, 28]` */
export function shapeText(shape: readonly number[]): string {
    return `[${shape.join(', ')}]`;
}

/** Number of activations. */
export function volume(shape: Shape): number {
    return shape[0] * shape[1] * shape[2];
}

function slide(input: Shape, outChannels: number, { kernel, stride, pad }: Window): Inferred {
    if (!input.every(isCount)) {
        return { reason: `its input ${shapeText(input)} is empty` };
    }
    if (!kernel.every(isCount)) {
        return { reason: `its kernel ${size(kernel)} is empty` };
    }
    if (!stride.every(isCount)) {
        return { reason: `its stride ${size(stride)} does not move; at least 1 is needed` };
    }
    if (![pad.top, pad.left, pad.bottom, pad.right].every(n => Number.isSafeInteger(n) && n >= 0)) {
        return { reason: 'its padding is negative' };
    }
    const padded: Pair = [input[1] + pad.top + pad.bottom, input[2] + pad.left + pad.right];
    if (kernel[0] > padded[0] || kernel[1] > padded[1]) {
        return { reason: `its kernel ${size(kernel)} is larger than the padded input ${size(padded)}` };
    }
    return bounded([
        outChannels,
        Math.floor((padded[0] - kernel[0]) / stride[0]) + 1,
        Math.floor((padded[1] - kernel[1]) / stride[1]) + 1,
    ]);
}

function bounded(shape: Shape): Inferred {
    return volume(shape) > MAX_ACTIVATIONS
        ? { reason: `its output ${shapeText(shape)} has more than ${MAX_ACTIVATIONS.toLocaleString('en-US')} values` }
        : { shape };
}

function isCount(n: number): boolean {
    return Number.isSafeInteger(n) && n >= 1;
}

function size([vertical, horizontal]: Pair): string {
    return `${vertical}x${horizontal}`;
}
