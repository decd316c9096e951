/**
 * Nodes that slide weights or a window over a map, and matrix products.
 */
import type { Padding } from '../../../network/model.js';
import { NO_PADDING, type Window } from '../../../network/shape.js';
import type { Placement } from '../../fold/builder.js';
import { StepProblem } from '../../fold/problem.js';
import { uniform } from '../../fold/vector.js';
import type { Weights } from '../../fold/weights.js';
import { isInteger, mapped, sizeOf, type NdArray } from '../array.js';
import { intAttribute } from '../graph.js';
import { withoutZero } from '../operators/linear.js';
import { reducedAxes, reducedDims } from '../operators/reduce.js';
import { slidingOf, type Sliding } from '../operators/window.js';
import { scaled, type Handler } from './arithmetic.js';
import { dequantised, quantised } from './quantise.js';
import type { Step } from './step.js';
import { paddedDims, type ConstantValue, type SignalValue } from './value.js';

/** A weight is looked at so many times until it is part of a layer. */
const WORK_PER_WEIGHT = 8;

/** Most weights once a dilated kernel is filled with zeros. */
const MAX_WEIGHTS = 2 ** 28;

/** Real weights with the bias that stands beside them. */
interface Operand {
    readonly array: NdArray;
    readonly root: string;
    readonly bias?: NdArray;
}

/** Weights as a layer has them, and where among them each weight of the node lies. */
interface Placed {
    readonly weights: Weights;
    readonly place: (index: number) => number;
}

/** [O, I, H, W] of a convolution with one or two spatial dimensions, dilation filled with zeros. */
function kernelOf({ array, root, bias }: Operand, { kernel, dilation }: Sliding, step: Step): Placed {
    const [outs, ins] = array.dims;
    const base = { bias: bias?.data, label: step.label(root) };
    if (dilation[0] === 1 && dilation[1] === 1) {
        return { weights: { ...base, shape: [outs, ins, ...kernel], data: array.data }, place: index => index };
    }
    const reach = [(kernel[0] - 1) * dilation[0] + 1, (kernel[1] - 1) * dilation[1] + 1];
    const size = outs * ins * reach[0] * reach[1];
    if (size > MAX_WEIGHTS) {
        throw new StepProblem('import/attribute', `is dilated to ${size} weights`, `At most ${MAX_WEIGHTS} are supported.`);
    }
    const place = (index: number): number => {
        const [plane, row, column] = [Math.floor(index / (kernel[0] * kernel[1])), Math.floor(index / kernel[1]) % kernel[0], index % kernel[1]];
        return (plane * reach[0] + row * dilation[0]) * reach[1] + column * dilation[1];
    };
    const data = new Float64Array(size);
    array.data.forEach((weight: number, index: number) => { data[place(index)] = weight; });
    return { weights: { ...base, shape: [outs, ins, reach[0], reach[1]], data }, place };
}

/** Folds weights into a signal; where they had to be made ternary, `node` is told what it would read instead. */
function macSignal(step: Step, value: SignalValue, { weights, place }: Placed, where: Placement, original: NdArray): SignalValue['signal'] {
    const { bias, shape } = weights;
    if (bias && bias.length !== 1 && bias.length !== shape[0]) {
        throw new StepProblem('import/shape', `has ${bias.length} biases for ${shape[0]} channels`, 'The shapes of the model do not fit one another: export it again.');
    }
    step.lifting.spend(WORK_PER_WEIGHT * weights.data.length);
    const before = step.builder.ternarised.length;
    const signal = step.builder.mac(value.signal, weights, where, step.tensor, problem => step.lifting.tell(step.node, problem));
    const made = step.builder.ternarised.at(before);
    if (made) {
        step.lifting.replaced(step.node, mapped(original, (_, index) => made.values[place(index)], 'f32'));
    }
    return signal;
}

function convolution(step: Step, given: SignalValue, operand: Operand): SignalValue {
    const value = step.spatial(given);
    const { array } = operand;
    if (array.dims.length !== value.dims.length || array.dims.length < 3) {
        throw new StepProblem('import/shape', `convolves [${value.dims.join(', ')}] with [${array.dims.join(', ')}]`, 'The shapes of the model do not fit one another: export it again.');
    }
    const sliding = slidingOf(step.node, paddedDims(value).slice(2), array.dims.slice(2));
    const placed = kernelOf(operand, sliding, step);
    const { weights } = placed;
    const window: Window = { kernel: [weights.shape[2], weights.shape[3]], stride: sliding.stride, pad: joined(sliding.pad, value) };
    return mapOf(step, value, macSignal(step, value, placed, placement(window, value, intAttribute(step.node, 'group', 1)), array));
}

/** Padding of the node and of a Pad before it. */
function joined(pad: Padding, { pad: before }: SignalValue): Padding {
    const extra = before?.padding ?? NO_PADDING;
    if (before && before.value !== 0 && pad.top + pad.left + pad.bottom + pad.right > 0) {
        throw new StepProblem('import/zero-point', `pads with 0 what was padded with ${before.value}`, 'Pad once, with one value.');
    }
    return { top: pad.top + extra.top, left: pad.left + extra.left, bottom: pad.bottom + extra.bottom, right: pad.right + extra.right };
}

function placement(window: Window, { pad }: SignalValue, groups: number): Placement & { window: Window } {
    return { window, groups, padValue: pad?.value ?? 0 };
}

/** The result of a window over a map. */
function mapOf(step: Step, value: SignalValue, signal: SignalValue['signal'], type = value.type): SignalValue {
    const [channels, height, width] = signal.shape;
    return { kind: 'signal', signal: { ...signal, tensor: step.tensor }, type, dims: value.dims.length === 3 ? [1, channels, width] : [1, channels, height, width] };
}

/** A matrix [features, outputs], or [outputs, features] where it is turned. */
interface Matrix extends Operand {
    readonly turned: boolean;
    /** Multiplies all of it. */
    readonly factor: number;
}

/** One row of features times a matrix. */
function product(step: Step, value: SignalValue, { array, root, bias, turned, factor }: Matrix): SignalValue {
    const features = value.dims[value.dims.length - 1];
    const [rows, columns] = turned ? [array.dims[1], array.dims[0]] : array.dims;
    if (value.pad || sizeOf(value.dims) !== features || array.dims.length !== 2 || rows !== features) {
        throw new StepProblem('import/layout', `multiplies [${value.dims.join(', ')}] by [${array.dims.join(', ')}]`, 'One row of features for each image is multiplied by a matrix: flatten before it.');
    }
    const place = (index: number): number => {
        const [feature, out] = turned ? [index % features, Math.floor(index / features)] : [Math.floor(index / columns), index % columns];
        return out * features + (value.order ? value.order[feature] : feature);
    };
    const data = new Float64Array(array.data.length);
    array.data.forEach((weight: number, index: number) => { data[place(index)] = factor * weight; });
    const weights: Weights = { shape: [columns, features, 1, 1], data, bias: bias?.data, label: step.label(root) };
    const signal = macSignal(step, value, { weights, place }, { window: undefined, groups: 1, padValue: 0 }, array);
    return { kind: 'signal', signal, type: value.type, dims: [...value.dims.slice(0, -1), columns] };
}

function plainMatrix({ array, root }: Pick<ConstantValue, 'array' | 'root'>): Matrix {
    return { array, root, turned: false, factor: 1 };
}

/** An operand less its zero point, as integers. */
function centred(step: Step, value: SignalValue, zero: NdArray | undefined): SignalValue {
    if (zero && zero.data.length > 1 && zero.data.some((v: number) => v !== zero.data[0])) {
        throw new StepProblem('import/zero-point', 'has zero points that differ by row', 'One zero point for all activations is read.');
    }
    return zero ? scaled(step, value, uniform(1), uniform(-zero.data[0]), 'i32') : { ...value, type: 'i32' };
}

const gemm: Handler = step => {
    if (intAttribute(step.node, 'transA', 0) !== 0) {
        throw new StepProblem('import/attribute', 'transposes its activations', 'One row of features for each image is multiplied: leave `transA` 0.');
    }
    const { array, root } = step.constant(1);
    const turned = intAttribute(step.node, 'transB', 0) !== 0;
    const beta = intAttribute(step.node, 'beta', 1);
    const c = step.optional(2);
    const bias = c && mapped(c, v => beta * v, 'f64');
    return product(step, step.signal(0), { array, root, bias, turned, factor: intAttribute(step.node, 'alpha', 1) });
};

const matMul: Handler = step => product(step, step.signal(0), plainMatrix(step.constant(1)));

const matMulInteger: Handler = step => {
    const { array, root } = step.constant(1);
    return { ...product(step, centred(step, step.signal(0), step.optional(2)), plainMatrix({ array: withoutZero(array, step.optional(3), 1), root })), type: 'i32' };
};

const convInteger: Handler = step => {
    const { array, root } = step.constant(1);
    const value = step.paddedSignal(0);
    const zero = step.optional(2);
    // What was padded explicitly is centred along; the node's own padding is 0 after that.
    const pad = value.pad && { ...value.pad, value: value.pad.value - (zero?.data[0] ?? 0) };
    const x = { ...centred(step, { ...value, pad: undefined }, zero), pad };
    return { ...convolution(step, x, { array: withoutZero(array, step.optional(3), 0), root }), type: 'i32' };
};

/** Weights (w - zero) * scale, by output channel on `axis`. */
function realWeights({ array }: ConstantValue, scale: NdArray, zero: NdArray, axis: number): NdArray {
    const inner = sizeOf(array.dims.slice(axis + 1));
    const at = (values: NdArray, index: number): number => values.data[values.data.length === 1 ? 0 : Math.floor(index / inner) % array.dims[axis]];
    return mapped(array, (v, index) => (v - at(zero, index)) * at(scale, index), 'f64');
}

const qLinearConv: Handler = step => {
    const [xScale, xZero, wScale, wZero, yScale, yZero] = [1, 2, 4, 5, 6, 7].map(index => step.constant(index).array);
    const w = step.constant(3);
    const x = dequantised(step, step.signal(0), xScale, xZero);
    const b = step.optional(8);
    const bias = b && mapped(b, (v, index) => v * xScale.data[0] * wScale.data[wScale.data.length === 1 ? 0 : index], 'f64');
    return quantised(step, convolution(step, x, { array: realWeights(w, wScale, wZero, 0), root: w.root, bias }), yScale, yZero, yZero.type);
};

const qLinearMatMul: Handler = step => {
    const [aScale, aZero, bScale, bZero, yScale, yZero] = [1, 2, 4, 5, 6, 7].map(index => step.constant(index).array);
    const b = step.constant(3);
    return quantised(step, product(step, dequantised(step, step.signal(0), aScale, aZero), plainMatrix({ array: realWeights(b, bScale, bZero, 1), root: b.root })), yScale, yZero, yZero.type);
};

function poolLabel(step: Step): string {
    return step.label() || 'pool';
}

const maxPool: Handler = step => {
    const value = step.spatial(step.paddedSignal(0));
    const sliding = slidingOf(step.node, paddedDims(value).slice(2));
    if (step.node.outputs[1] && step.lifting.leadsOn(step.node.outputs[1])) {
        throw new StepProblem('import/attribute', 'gives the places of its maxima', 'Only the maxima themselves are read.');
    }
    if (sliding.dilation.some(n => n !== 1)) {
        throw new StepProblem('import/attribute', 'has gaps in its window (dilations)', 'A pool takes every value of its window.');
    }
    if (value.pad && value.pad.value !== 0) {
        throw new StepProblem('import/zero-point', `pads with ${value.pad.value}`, 'Padding of a maximum is 0 here.');
    }
    const { kernel, stride, overhang } = sliding;
    const pad = joined(sliding.pad, value);
    const whole = { ...pad, bottom: pad.bottom + overhang[0], right: pad.right + overhang[1] };
    return mapOf(step, value, step.builder.maxPool(value.signal, { kernel, stride, pad: whole }, poolLabel(step), step.tensor));
};

const averagePool: Handler = step => {
    const value = step.spatial(step.paddedSignal(0));
    const sliding = slidingOf(step.node, paddedDims(value).slice(2));
    const { kernel, stride, pad, overhang, dilation } = sliding;
    const counts = pad.top + pad.left + pad.bottom + pad.right === 0 || intAttribute(step.node, 'count_include_pad', 0) === 1;
    if (!counts || overhang.some(n => n > 0) || dilation.some(n => n !== 1)) {
        throw new StepProblem('import/attribute', `averages fewer values at the border than inside${dilation.some(n => n !== 1) ? ' or leaves gaps' : ''}`,
            'The sum over a window is divided by one number: export with `count_include_pad=True`, without `ceil_mode`, or without padding.');
    }
    const window: Window = { kernel, stride, pad: joined(pad, value) };
    const signal = step.builder.pool(value.signal, placement(window, value, 1), kernel[0] * kernel[1], poolLabel(step), step.tensor);
    return mapOf(step, value, signal);
};

/** The whole map of each channel in one value. */
function whole(step: Step, fold: 'mean' | 'sum' | 'max', dims: (value: SignalValue) => readonly number[]): SignalValue {
    const value = step.spatial(step.signal(0));
    const [, height, width] = value.signal.shape;
    const window: Window = { kernel: [height, width], stride: [height, width], pad: NO_PADDING };
    const signal = fold === 'max' ? step.builder.maxPool(value.signal, window, poolLabel(step), step.tensor)
        : step.builder.pool(value.signal, placement(window, value, 1), fold === 'mean' ? height * width : 1, poolLabel(step), step.tensor);
    return { ...mapOf(step, value, signal), dims: dims(value) };
}

function global(fold: 'mean' | 'max'): Handler {
    return step => whole(step, fold, ({ dims }) => dims.map((n, axis) => axis < 2 ? n : 1));
}

function reduction(fold: 'mean' | 'sum' | 'max'): Handler {
    return step => {
        const { dims, type } = step.signal(0);
        const axes = reducedAxes(step.call, dims.length);
        const spatial = dims.map((_, axis) => axis).filter(axis => axis >= 2);
        if (dims.length < 3 || spatial.some(axis => !axes.includes(axis)) || axes.some(axis => axis < 2 && dims[axis] !== 1)) {
            throw new StepProblem('import/layout', `folds axes ${axes.join(', ')} of [${dims.join(', ')}]`, 'A pool folds height and width of each channel.');
        }
        if (fold === 'mean' && isInteger(type)) {
            throw new StepProblem('import/operator', 'divides a sum of integers', 'Cast to float before the mean, or divide the sum.');
        }
        return whole(step, fold, () => reducedDims(dims, axes, step.node));
    };
}

export const windows: Readonly<Record<string, Handler>> = {
    Conv: step => convolution(step, step.paddedSignal(0), { ...step.constant(1), bias: step.optional(2) }),
    ConvInteger: convInteger, QLinearConv: qLinearConv, Gemm: gemm, MatMul: matMul, MatMulInteger: matMulInteger, QLinearMatMul: qLinearMatMul,
    MaxPool: maxPool, AveragePool: averagePool, GlobalAveragePool: global('mean'), GlobalMaxPool: global('max'),
    ReduceMean: reduction('mean'), ReduceSum: reduction('sum'), ReduceMax: reduction('max'),
};
