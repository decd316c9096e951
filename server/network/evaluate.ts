/**
 * The network's meaning once more, fast: the same values as `reference.ts`, one nonzero weight and one row at a time, so
 * that a ResNet-18 runs in seconds. It must not know the compiler or the hardware.
 */
import { requantiseSum } from './bits.js';
import type { Activations, MacLayer, MaxPoolLayer, Network, Padding, Pair, Requantise, Shape, SumPoolLayer, TernaryTensor } from './model.js';
import type { Trace } from './reference.js';

/** As `runReference`, with the same values under the same names; `isCancelled` is asked between layers and ends the run early. */
export function evaluate(network: Network, image: ArrayLike<number>, isCancelled: () => boolean = () => false): Trace {
    const [channels, height, width] = network.input.shape;
    if (image.length !== channels * height * width) {
        throw new RangeError(`The image has ${image.length} values, the network takes ${channels} x ${height} x ${width}.`);
    }
    const trace: Trace = new Map([[network.input.name, Int32Array.from(image)]]);
    for (const layer of network.layers) {
        if (isCancelled()) {
            break;
        }
        const input = trace.get(layer.input)!;
        switch (layer.kind) {
            case 'conv':
            case 'dense':
                evaluateMac(layer, input, trace);
                break;
            case 'maxpool':
                trace.set(layer.name, slide(layer, input, Math.max));
                break;
            case 'sumpool': {
                const sums = slide(layer, input, (a, b) => a + b);
                trace.set(`${layer.name}.acc`, sums);
                trace.set(layer.name, requantiseAll(layer.requantise, sums, layer.outputShape));
                break;
            }
            case 'flatten':
                trace.set(layer.name, input);
                break;
        }
    }
    return trace;
}

function evaluateMac(layer: MacLayer, input: Activations, trace: Trace): void {
    const { name, output, residual, outputShape } = layer;
    const twoScales = output.kind === 'activation' && output.requantise.negativeScale !== undefined;
    const acc = new Int32Array(outputShape[0] * outputShape[1] * outputShape[2]);
    const negative = twoScales ? new Int32Array(acc.length) : undefined;
    correlate(layer, input, acc, negative);
    if (negative) {
        trace.set(`${name}.plus`, acc).set(`${name}.minus`, negative);
    } else {
        trace.set(`${name}.acc`, acc);
    }
    if (output.kind === 'logits') {
        const positions = outputShape[1] * outputShape[2];
        const { bias } = output;
        trace.set(name, acc.map((sum, i) => sum + bias[bias.length === 1 ? 0 : Math.floor(i / positions)]));
        return;
    }
    let shortcut = residual && trace.get(residual.input);
    if (residual?.kind === 'projection') {
        const sums = new Int32Array(acc.length);
        correlate({ ...residual, groups: 1, outputShape }, shortcut!, sums, undefined);
        trace.set(`${residual.name}.acc`, sums);
        shortcut = sums;
    }
    trace.set(name, requantiseAll(output.requantise, acc, outputShape, negative,
        residual && shortcut && { values: shortcut, scale: residual.scale }));
}

interface Correlation {
    readonly weights: TernaryTensor;
    readonly inputShape: Shape;
    readonly outputShape: Shape;
    readonly stride: Pair;
    readonly pad: Padding;
    readonly groups: number;
}

/** Adds the inputs under the +1 weights to `acc`; those under the -1 weights are taken off it, or added to `negative`. */
function correlate(layer: Correlation, input: Activations, acc: Int32Array, negative: Int32Array | undefined): void {
    const { weights: { shape: [outs, ins, kernelHeight, kernelWidth], data }, groups, outputShape: [, height, width], stride } = layer;
    const padded = padPlanes(input, layer.inputShape, layer.pad);
    const outsPerGroup = outs / groups;
    let weight = 0;
    for (let out = 0; out < outs; out++) {
        const firstIn = Math.floor(out / outsPerGroup) * ins;
        for (let i = 0; i < ins; i++) {
            for (let ky = 0; ky < kernelHeight; ky++) {
                for (let kx = 0; kx < kernelWidth; kx++) {
                    const w = data[weight++];
                    if (w !== 0) {
                        const from = ((firstIn + i) * padded.height + ky) * padded.width + kx;
                        addPlane(w < 0 && negative ? negative : acc, out * height * width, height, width,
                            padded.data, from, padded.width * stride[0], stride[1], w < 0 && !negative ? -1 : 1);
                    }
                }
            }
        }
    }
}

/** Adds `sign` times a strided plane of `from` to the dense plane of `to`. */
function addPlane(to: Int32Array, toStart: number, height: number, width: number,
    from: Int32Array, fromStart: number, rowStep: number, columnStep: number, sign: 1 | -1): void {
    for (let y = 0; y < height; y++) {
        let source = fromStart + y * rowStep;
        let target = toStart + y * width;
        const end = target + width;
        if (sign > 0) {
            for (; target < end; target++, source += columnStep) {
                to[target] += from[source];
            }
        } else {
            for (; target < end; target++, source += columnStep) {
                to[target] -= from[source];
            }
        }
    }
}

function padPlanes(input: Activations, [channels, height, width]: Shape, pad: Padding): { data: Int32Array; height: number; width: number } {
    const fullHeight = height + pad.top + pad.bottom;
    const fullWidth = width + pad.left + pad.right;
    if (fullHeight === height && fullWidth === width) {
        return { data: input, height, width };
    }
    const data = new Int32Array(channels * fullHeight * fullWidth);
    for (let c = 0; c < channels; c++) {
        for (let y = 0; y < height; y++) {
            const from = (c * height + y) * width;
            data.set(input.subarray(from, from + width), (c * fullHeight + y + pad.top) * fullWidth + pad.left);
        }
    }
    return { data, height: fullHeight, width: fullWidth };
}

/** Folds the window of every output from 0 up: activations are unsigned, so 0 is neutral for sum and maximum. */
function slide(layer: MaxPoolLayer | SumPoolLayer, input: Activations, fold: (a: number, b: number) => number): Activations {
    const { outputShape: [channels, height, width], kernel, stride } = layer;
    const padded = padPlanes(input, layer.inputShape, layer.pad);
    const result = new Int32Array(channels * height * width);
    let target = 0;
    for (let c = 0; c < channels; c++) {
        for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++, target++) {
                let folded = 0;
                for (let ky = 0; ky < kernel[0]; ky++) {
                    const row = (c * padded.height + y * stride[0] + ky) * padded.width + x * stride[1];
                    for (let kx = 0; kx < kernel[1]; kx++) {
                        folded = fold(folded, padded.data[row + kx]);
                    }
                }
                result[target] = folded;
            }
        }
    }
    return result;
}

function requantiseAll(requantise: Requantise, sums: Activations, [channels, height, width]: Shape,
    negative?: Activations, shortcut?: { values: Activations; scale: Int32Array }): Activations {
    const { scale, offset, negativeScale, shift, bits } = requantise;
    const result = new Int32Array(sums.length);
    for (let c = 0, i = 0; c < channels; c++) {
        const m = at(scale, c);
        const b = at(offset, c);
        const mn = negativeScale ? at(negativeScale, c) : 0;
        const ms = shortcut ? at(shortcut.scale, c) : 0;
        for (const end = i + height * width; i < end; i++) {
            let sum = sums[i] * m + b;
            if (negative) {
                sum -= negative[i] * mn;
            }
            if (shortcut) {
                sum += shortcut.values[i] * ms;
            }
            result[i] = requantiseSum(sum, shift, bits);
        }
    }
    return result;
}

/** A value a channel, or one for all. */
function at(values: Int32Array, channel: number): number {
    return values.length === 1 ? values[0] : values[channel];
}
