/**
 * The naive integer interpreter: a network's meaning, written as plainly as it can be, against which the compiled program
 * is tested. It must not know the compiler, the hardware, or how to be fast (`evaluate.ts` is).
 */
import { requantiseSum } from './bits.js';
import type { Activations, MacLayer, MaxPoolLayer, Network, Padding, Pair, Requantise, Residual, Shape, SumPoolLayer, TernaryTensor } from './model.js';

/**
 * Values by name, C order: `NAME` the layer's output (activations or logits), `NAME.acc` the sums of a conv, dense or
 * sumpool layer and of a projection (under the shortcut's name), `NAME.plus` and `NAME.minus` in place of `NAME.acc`
 * where the weights have two scales; the network's input under its own name.
 */
export type Trace = Map<string, Activations>;

/**
 * Runs one image: integers of the input's range, C order. Every sum must stay below 2^31 and every scaled sum below 2^52,
 * which the formats' widths guarantee for fewer than 2^15 inputs of 16 bits a channel. Throws RangeError on an image of another size.
 */
export function runReference(network: Network, image: ArrayLike<number>): Trace {
    const [channels, height, width] = network.input.shape;
    if (image.length !== channels * height * width) {
        throw new RangeError(`The image has ${image.length} values, the network takes ${channels} x ${height} x ${width}.`);
    }
    const trace: Trace = new Map([[network.input.name, Int32Array.from(image)]]);
    for (const layer of network.layers) {
        const input = trace.get(layer.input)!;
        switch (layer.kind) {
            case 'conv':
            case 'dense':
                runMac(layer, input, trace);
                break;
            case 'maxpool':
                trace.set(layer.name, maxPool(layer, input));
                break;
            case 'sumpool':
                runSumPool(layer, input, trace);
                break;
            case 'flatten':
                trace.set(layer.name, input);
                break;
        }
    }
    return trace;
}

/** Index of the largest value; the first wins a tie. */
export function argmax(values: ArrayLike<number>): number {
    let best = 0;
    for (let i = 1; i < values.length; i++) {
        if (values[i] > values[best]) {
            best = i;
        }
    }
    return best;
}

function runMac(layer: MacLayer, input: Activations, trace: Trace): void {
    const { name, output, residual, outputShape } = layer;
    const positions = outputShape[1] * outputShape[2];
    const { plus, minus, acc } = correlate(layer, input);
    if (output.kind === 'activation' && output.requantise.negativeScale) {
        trace.set(`${name}.plus`, plus).set(`${name}.minus`, minus);
    } else {
        trace.set(`${name}.acc`, acc);
    }
    if (output.kind === 'logits') {
        trace.set(name, acc.map((sum, i) => sum + perChannel(output.bias, Math.floor(i / positions))));
        return;
    }
    const shortcut = residual && runShortcut(residual, outputShape, trace);
    const { scale, offset, negativeScale, shift, bits } = output.requantise;
    trace.set(name, acc.map((sum, i) => {
        const c = Math.floor(i / positions);
        const scaled = negativeScale
            ? plus[i] * perChannel(scale, c) - minus[i] * perChannel(negativeScale, c)
            : sum * perChannel(scale, c);
        const added = residual && shortcut ? shortcut[i] * perChannel(residual.scale, c) : 0;
        return requantiseSum(scaled + perChannel(offset, c) + added, shift, bits);
    }));
}

/** What a residual adds before scaling: the activations themselves, or their ternary convolution. */
function runShortcut(residual: Residual, outputShape: Shape, trace: Trace): Activations {
    const input = trace.get(residual.input)!;
    if (residual.kind === 'identity') {
        return input;
    }
    const { acc } = correlate({ ...residual, groups: 1, outputShape }, input);
    trace.set(`${residual.name}.acc`, acc);
    return acc;
}

interface Correlation {
    readonly weights: TernaryTensor;
    readonly inputShape: Shape;
    readonly outputShape: Shape;
    readonly stride: Pair;
    readonly pad: Padding;
    readonly groups: number;
}

/** For every output the sum of the inputs under +1 weights, that under -1 weights, and their difference. */
function correlate(layer: Correlation, input: Activations): { plus: Activations; minus: Activations; acc: Activations } {
    const { weights: { shape: [outs, ins, kernelHeight, kernelWidth], data }, groups, stride, outputShape: [, height, width] } = layer;
    const plus = new Int32Array(outs * height * width);
    const minus = new Int32Array(plus.length);
    for (let out = 0; out < outs; out++) {
        const firstIn = Math.floor(out / (outs / groups)) * ins;
        for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
                const target = (out * height + y) * width + x;
                for (let i = 0; i < ins; i++) {
                    for (let ky = 0; ky < kernelHeight; ky++) {
                        for (let kx = 0; kx < kernelWidth; kx++) {
                            const w = data[((out * ins + i) * kernelHeight + ky) * kernelWidth + kx];
                            if (w > 0) {
                                plus[target] += pixel(layer, input, firstIn + i, y * stride[0] + ky, x * stride[1] + kx);
                            } else if (w < 0) {
                                minus[target] += pixel(layer, input, firstIn + i, y * stride[0] + ky, x * stride[1] + kx);
                            }
                        }
                    }
                }
            }
        }
    }
    return { plus, minus, acc: plus.map((p, i) => p - minus[i]) };
}

function maxPool(layer: MaxPoolLayer, input: Activations): Activations {
    return window(layer, input, values => Math.max(...values));
}

function runSumPool(layer: SumPoolLayer, input: Activations, trace: Trace): void {
    const sums = window(layer, input, values => values.reduce((a, b) => a + b, 0));
    const positions = layer.outputShape[1] * layer.outputShape[2];
    trace.set(`${layer.name}.acc`, sums);
    trace.set(layer.name, sums.map((sum, i) => requantiseAt(layer.requantise, sum, Math.floor(i / positions))));
}

function requantiseAt({ scale, offset, shift, bits }: Requantise, sum: number, channel: number): number {
    return requantiseSum(sum * perChannel(scale, channel) + perChannel(offset, channel), shift, bits);
}

/** Applies `reduce` to the window of every output; padding counts as 0. */
function window(layer: MaxPoolLayer | SumPoolLayer, input: Activations, reduce: (values: number[]) => number): Activations {
    const { outputShape: [channels, height, width], kernel, stride } = layer;
    const result = new Int32Array(channels * height * width);
    for (let c = 0; c < channels; c++) {
        for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
                const values: number[] = [];
                for (let ky = 0; ky < kernel[0]; ky++) {
                    for (let kx = 0; kx < kernel[1]; kx++) {
                        values.push(pixel(layer, input, c, y * stride[0] + ky, x * stride[1] + kx));
                    }
                }
                result[(c * height + y) * width + x] = reduce(values);
            }
        }
    }
    return result;
}

/** The input at a place of the padded plane; 0 in the padding. */
function pixel(layer: { inputShape: Shape; pad: Padding }, input: Activations, channel: number, row: number, column: number): number {
    const height = layer.inputShape[1];
    const width = layer.inputShape[2];
    const y = row - layer.pad.top;
    const x = column - layer.pad.left;
    return y < 0 || y >= height || x < 0 || x >= width ? 0 : input[(channel * height + y) * width + x];
}

/** A value a channel, or one for all. */
function perChannel(values: Int32Array, channel: number): number {
    return values.length === 1 ? values[0] : values[channel];
}
