/**
 * A fixture for every operator that becomes (part of) a layer: a small model, the layers it must become, and the same
 * results as the model's own on random and extreme images. Scales are powers of two and offsets keep values away from
 * halves, so that results must be equal, not only near.
 */
import { expect, it } from 'vitest';
import { liftedOperators } from '../../../server/import/onnx/lift/lift.js';
import { importBytes, largestDifference, whole } from './harness.js';
import { floats, ModelMaker, Random, scalarOf, type Constant, type ModelOptions } from './models.js';

const random = new Random(7);

type Build = (m: ModelMaker, x: string) => string;

interface Fixture {
    readonly name: string;
    /** Operators it is there for. */
    readonly of: readonly string[];
    readonly build: Build;
    readonly layers: readonly string[];
    readonly options?: Partial<ModelOptions>;
    /** In the model's units; 0 unless given. */
    readonly tolerance?: number;
}

const IMAGE = [1, 2, 6, 6];
const f32 = (value: number): Constant => scalarOf('f32', value);
const u8 = (value: number): Constant => scalarOf('u8', value);
const i64s = (...values: number[]): Constant => ({ type: 'i64', dims: [values.length], values });

/** Bytes as they are, as reals. */
const real: Build = (m, x) => m.node('DequantizeLinear', [x, f32(1), u8(0)]);
/** To u4 in steps of 4 and back. */
const quantised = (m: ModelMaker, value: string, step = 4): string =>
    m.node('DequantizeLinear', [m.node('Clip', [m.node('QuantizeLinear', [value, f32(step), u8(0)]), u8(0), u8(15)]), f32(step), u8(0)]);
/** Odd sixteenths: never half a step. */
const bias = (count: number): Constant => floats([count], random.many(count, () => random.below(64) - 16 + 1 / 16));
const kernel = (dims: readonly number[], scale = 0.5): Constant => random.ternary(dims, [scale]);
const conv = (m: ModelMaker, value: string, dims: readonly number[], attributes = {}): string => m.node('Conv', [value, kernel(dims), bias(dims[0])], attributes);
/** Something behind which other operators can be put: [1, 3, 6, 6] of real sums. */
const sums: Build = (m, x) => conv(m, real(m, x), [3, 2, 3, 3], { pads: [1, 1, 1, 1] });
const activation: Build = (m, x) => quantised(m, sums(m, x));

const fixtures: readonly Fixture[] = [
    { name: 'Conv with stride and padding', of: ['Conv'], layers: ['conv'], build: (m, x) => quantised(m, conv(m, real(m, x), [4, 2, 3, 3], { strides: [2, 1], pads: [1, 0, 0, 1] })) },
    { name: 'Conv in groups', of: ['Conv'], layers: ['conv'], build: (m, x) => quantised(m, conv(m, real(m, x), [4, 1, 3, 2], { group: 2 })) },
    { name: 'Conv with dilation', of: ['Conv'], layers: ['conv'], build: (m, x) => quantised(m, conv(m, real(m, x), [3, 2, 2, 2], { dilations: [2, 3] })) },
    ...['SAME_UPPER', 'SAME_LOWER', 'VALID'].map((auto): Fixture => ({
        name: `Conv with auto_pad ${auto}`, of: ['Conv'], layers: ['conv'], build: (m, x) => quantised(m, conv(m, real(m, x), [3, 2, 2, 3], { auto_pad: auto, strides: [2, 2] })) })),
    { name: 'Conv over one dimension', of: ['Conv'], layers: ['conv'], options: { input: [1, 3, 9] }, build: (m, x) => quantised(m, conv(m, real(m, x), [2, 3, 3], { strides: [2], pads: [1, 0] })) },
    { name: 'Conv with a scale for each channel', of: ['Conv'], layers: ['conv'], build: (m, x) => quantised(m, m.node('Conv', [real(m, x), random.ternary([3, 2, 3, 3], [0.25, 2, 1]), bias(3)])) },
    { name: 'Conv with two scales (TTQ)', of: ['Conv'], layers: ['conv'], build: (m, x) =>
        quantised(m, m.node('Conv', [real(m, x), floats([3, 2, 3, 3], random.signs([3, 2, 3, 3]).map(w => w > 0 ? 0.75 : w / 4)), bias(3)])) },
    { name: 'ConvInteger with zero points', of: ['ConvInteger', 'Cast', 'Mul', 'Add', 'Div', 'Clip'], layers: ['conv'], options: { inputType: 'u8' }, build: (m, x) => {
        const weights: Constant = { type: 'u8', dims: [3, 2, 3, 3], values: random.signs([3, 2, 3, 3]).map(w => w + 128) };
        const acc = m.node('Cast', [m.node('ConvInteger', [x, weights, u8(0), u8(128)], { pads: [1, 1, 1, 1] })], { to: 7 });
        const scaled = m.node('Add', [m.node('Mul', [acc, { type: 'i64', dims: [1, 3, 1, 1], values: [37, -20, 51] }]), { type: 'i64', dims: [3, 1, 1], values: [900, 4000, -77] }]);
        return m.node('Cast', [m.node('Clip', [m.node('Div', [scaled, scalarOf('i64', 1024)]), scalarOf('i64', 0), scalarOf('i64', 15)])], { to: 2 });
    } },
    { name: 'QLinearConv', of: ['QLinearConv'], layers: ['conv'], options: { inputType: 'u8' }, build: (m, x) => m.node('QLinearConv', [x, f32(1), u8(0),
        { type: 'i8', dims: [3, 2, 3, 3], values: random.signs([3, 2, 3, 3]) }, floats([3], [0.5, 0.25, 1]), { type: 'i8', dims: [3], values: [0, 0, 0] }, f32(4.1), u8(10), { type: 'i32', dims: [3], values: [9, -300, 55] }]) },
    { name: 'MatMulInteger', of: ['MatMulInteger'], layers: ['dense'], options: { inputType: 'u8', input: [1, 12] }, build: (m, x) =>
        m.node('Add', [m.node('MatMulInteger', [x, { type: 'i8', dims: [12, 5], values: random.signs([12, 5]) }]), { type: 'i32', dims: [5], values: [1, -2, 30, 400, -5000] }]) },
    { name: 'QLinearMatMul', of: ['QLinearMatMul'], layers: ['dense'], options: { inputType: 'u8', input: [1, 12] }, build: (m, x) => m.node('QLinearMatMul', [x, f32(1), u8(3),
        { type: 'i8', dims: [12, 5], values: random.signs([12, 5]) }, f32(0.5), scalarOf('i8', 0), f32(8.3), u8(100)]) },
    { name: 'Gemm', of: ['Gemm', 'Flatten'], layers: ['dense'], build: (m, x) => quantised(m, m.node('Gemm', [m.node('Flatten', [real(m, x)]), kernel([5, 72]), bias(5)], { transB: 1, alpha: 2.0, beta: 0.5 })) },
    { name: 'Gemm with a plain matrix', of: ['Gemm'], layers: ['dense'], options: { input: [1, 10] }, build: (m, x) => quantised(m, m.node('Gemm', [real(m, x), kernel([10, 5]), bias(5)])) },
    { name: 'MatMul to logits', of: ['MatMul'], layers: ['dense'], options: { input: [1, 10] }, build: (m, x) => m.node('Add', [m.node('MatMul', [real(m, x), kernel([10, 4])]), floats([4], [1, -2.5, 3, 0])]) },
    { name: 'MatMul with a scale for each class', of: ['MatMul'], layers: ['dense'], options: { input: [1, 10] }, tolerance: 0.2, build: (m, x) =>
        m.node('Mul', [m.node('MatMul', [real(m, x), kernel([10, 4])]), floats([4], [1, -2.5, 3, 0.1])]) },
    { name: 'BatchNormalization, also turning the sign', of: ['BatchNormalization', 'Relu'], layers: ['conv'], build: (m, x) => {
        const [scale, offset, mean, variance] = [[2, -1, 0.5], [8.0625, 100, -3], [4, -2, 0], [15.75, 3.75, 0.75]].map(values => floats([3], values));
        return quantised(m, m.node('Relu', [m.node('BatchNormalization', [sums(m, x), scale, offset, mean, variance], { epsilon: 0.25 })]));
    } },
    { name: 'Clip by inputs', of: ['Clip'], layers: ['conv'], build: (m, x) => quantised(m, m.node('Clip', [sums(m, x), f32(0), f32(60)])) },
    { name: 'Clip by attributes', of: ['Clip'], layers: ['conv'], options: { opset: 10 }, build: (m, x) =>
        m.node('QuantizeLinear', [m.node('Clip', [sums(m, x)], { min: 0.0001, max: 60.5 }), f32(4), u8(0)]) },
    { name: 'Add of an activation (identity)', of: ['Add'], layers: ['conv', 'conv'], build: (m, x) => {
        const a = activation(m, x);
        return quantised(m, m.node('Add', [conv(m, a, [3, 3, 3, 3], { pads: [1, 1, 1, 1] }), a]));
    } },
    { name: 'Add of another convolution (projection)', of: ['Add'], layers: ['conv', 'conv'], build: (m, x) => {
        const a = activation(m, x);
        const main = conv(m, a, [5, 3, 3, 3], { pads: [1, 1, 1, 1], strides: [2, 2] });
        return quantised(m, m.node('Add', [m.node('Conv', [a, random.ternary([5, 3, 1, 1], [0.25])], { strides: [2, 2] }), main]));
    } },
    { name: 'Add of a shortcut with two scales (TTQ)', of: ['Add'], layers: ['conv', 'conv', 'conv'], tolerance: 4, build: (m, x) => {
        const a = activation(m, x);
        const ttq = (dims: readonly number[]): Constant => floats(dims, random.signs(dims).map(w => w > 0 ? 0.7 : w / 3));
        return quantised(m, m.node('Add', [m.node('Conv', [a, ttq([5, 3, 3, 3])], { pads: [1, 1, 1, 1] }), m.node('Conv', [a, ttq([5, 3, 1, 1])])]));
    } },
    { name: 'Add of a convolution in groups to one with two scales', of: ['Add'], layers: ['conv', 'conv', 'conv'], build: (m, x) => {
        const a = activation(m, x);
        const grouped = m.node('Conv', [a, kernel([3, 1, 3, 3], 0.25)], { pads: [1, 1, 1, 1], group: 3 });
        return quantised(m, m.node('Add', [m.node('Conv', [a, floats([3, 3, 1, 1], [0.75, -0.25, 0, 0.75, 0.75, -0.25, -0.25, 0, 0.75])]), m.node('Add', [grouped, f32(0.125)])]));
    } },
    { name: 'Sum of four activations and a convolution', of: ['Sum'], layers: ['conv', 'conv', 'conv', 'conv', 'conv', 'conv', 'conv', 'conv'], build: (m, x) => {
        const [a, b, c, d] = [activation(m, x), activation(m, x), activation(m, x), activation(m, x)];
        return quantised(m, m.node('Sum', [a, conv(m, a, [3, 3, 1, 1]), b, m.node('Mul', [c, f32(0.5)]), m.node('Neg', [d])]));
    } },
    { name: 'Add of a pool, a convolution and an activation', of: ['Add'], layers: ['conv', 'sumpool', 'conv', 'conv'], build: (m, x) => {
        const a = activation(m, x);
        const pooled = m.node('AveragePool', [a], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 });
        return quantised(m, m.node('Add', [m.node('Add', [m.node('Mul', [pooled, f32(9)]), a]), conv(m, a, [3, 3, 1, 1])]));
    } },
    { name: 'Add of two activations', of: ['Add'], layers: ['conv', 'conv', 'conv'], build: (m, x) => {
        const [a, b] = [activation(m, x), activation(m, x)];
        return m.node('QuantizeLinear', [m.node('Add', [a, m.node('Mul', [b, f32(0.625)])]), f32(8.01), u8(0)]);
    } },
    { name: 'Sum of a sum and a constant', of: ['Sum'], layers: ['conv'], build: (m, x) => quantised(m, m.node('Sum', [sums(m, x), f32(3.5), floats([3, 1, 1], [1, 2, 3])])) },
    { name: 'Sub both ways', of: ['Sub', 'Neg'], layers: ['conv'], build: (m, x) => quantised(m, m.node('Sub', [f32(100), m.node('Sub', [m.node('Neg', [sums(m, x)]), f32(7)])])) },
    { name: 'Sub of an activation', of: ['Sub'], layers: ['conv', 'conv'], build: (m, x) => {
        const a = activation(m, x);
        return quantised(m, m.node('Sub', [conv(m, a, [3, 3, 1, 1]), a]));
    } },
    { name: 'Mul and Div by channel', of: ['Mul', 'Div'], layers: ['conv'], build: (m, x) => quantised(m, m.node('Div', [m.node('Mul', [sums(m, x), floats([3, 1, 1], [1, 2, -0.5])]), f32(2)])) },
    { name: 'Max and Min with a number', of: ['Max', 'Min'], layers: ['conv'], build: (m, x) => quantised(m, m.node('Min', [f32(60), m.node('Max', [sums(m, x), f32(0)])])) },
    { name: 'LSQ as PyTorch writes it: Div, Clip, Round, Mul', of: ['Round', 'Div', 'Clip', 'Mul'], layers: ['conv', 'dense'], build: (m, x) => {
        const rounded = m.node('Mul', [m.node('Round', [m.node('Clip', [m.node('Div', [sums(m, x), f32(4)]), f32(0), f32(15)])]), f32(4)]);
        return m.node('MatMul', [m.node('Flatten', [rounded]), kernel([108, 3])]);
    } },
    ...([
        ['x + (q - x)', (m, x, q) => m.node('Add', [x, m.node('Sub', [q, x])])],
        ['(q - x) + x', (m, x, q) => m.node('Add', [m.node('Sub', [q, x]), m.node('Identity', [x])])],
        ['x + (-x + q)', (m, x, q) => m.node('Add', [x, m.node('Add', [m.node('Neg', [x]), q])])],
        ['x + (q + -x)', (m, x, q) => m.node('Add', [x, m.node('Identity', [m.node('Add', [q, m.node('Neg', [x])])])])],
        ['x - (x - q)', (m, x, q) => m.node('Sub', [x, m.node('Sub', [x, q])])],
    ] as const satisfies readonly (readonly [string, (m: ModelMaker, x: string, q: string) => string])[]).map(([name, estimate]): Fixture => ({
        name: `a straight-through estimator: ${name}`, of: [], layers: ['conv', 'dense'], tolerance: 1e-3, build: (m, x) => {
            const clipped = m.node('Clip', [m.node('Div', [sums(m, x), f32(4)]), f32(0), f32(15)]);
            const activated = m.node('Mul', [estimate(m, clipped, m.node('Round', [clipped])), f32(4)]);
            const reals = m.constant(random.reals([108, 3], -1, 1), 'shadow');
            return m.node('MatMul', [m.node('Flatten', [activated]), estimate(m, reals, m.node('Sign', [reals]))]);
        } })),
    { name: 'scaled back before it is clamped, as QKeras does', of: [], layers: ['conv', 'dense'], build: (m, x) => {
        const rounded = m.node('Mul', [m.node('Round', [m.node('Mul', [m.node('Relu', [sums(m, x)]), f32(0.25)])]), f32(4)]);
        return m.node('MatMul', [m.node('Flatten', [m.node('Clip', [rounded, f32(0), f32(60)])]), kernel([108, 3])]);
    } },
    { name: 'scaled back, and clamped between two steps', of: [], layers: ['conv', 'conv', 'dense'], build: (m, x) => {
        const rounded = m.node('Div', [m.node('Round', [m.node('Mul', [m.node('Relu', [sums(m, x)]), f32(0.25)])]), f32(0.25)]);
        return m.node('MatMul', [m.node('Flatten', [m.node('Div', [m.node('Round', [m.node('Clip', [m.node('Div', [rounded, f32(7)]), f32(0), f32(7)])]), f32(0.125)])]), kernel([108, 3])]);
    } },
    { name: 'Floor', of: ['Floor'], layers: ['conv'], build: (m, x) => m.node('Floor', [m.node('Clip', [m.node('Mul', [sums(m, x), f32(0.25)]), f32(0), f32(15)])]) },
    { name: 'Cast of a real to bytes', of: ['Cast'], layers: ['conv'], build: (m, x) => m.node('Cast', [m.node('Clip', [m.node('Mul', [sums(m, x), f32(0.25)]), f32(0), f32(15)])], { to: 2 }) },
    { name: 'BitShift of the input', of: ['BitShift'], layers: ['conv'], options: { inputType: 'u8' }, build: (m, x) =>
        m.node('Cast', [m.node('ConvInteger', [m.node('BitShift', [x, u8(4)], { direction: 'RIGHT' }), { type: 'i8', dims: [3, 2, 3, 3], values: random.signs([3, 2, 3, 3]) }])], { to: 1 }) },
    { name: 'QuantizeLinear to signed integers', of: ['QuantizeLinear', 'DequantizeLinear'], layers: ['conv', 'conv'], build: (m, x) => {
        const signed = m.node('DequantizeLinear', [m.node('QuantizeLinear', [sums(m, x), f32(4), scalarOf('i8', -5)]), f32(4), scalarOf('i8', -5)]);
        return quantised(m, conv(m, signed, [2, 3, 1, 1]));
    } },
    { name: 'QuantizeLinear to 4 bits', of: ['QuantizeLinear'], layers: ['conv'], options: { opset: 21 }, build: (m, x) => m.node('DequantizeLinear', [m.node('QuantizeLinear', [sums(m, x), f32(4), scalarOf('u4', 0)]), f32(4), scalarOf('u4', 0)]) },
    { name: '4-bit weights by channel', of: ['DequantizeLinear'], layers: ['conv'], options: { opset: 21 }, build: (m, x) => quantised(m, m.node('Conv', [real(m, x),
        m.node('DequantizeLinear', [{ type: 'i4', dims: [3, 2, 3, 3], values: random.signs([3, 2, 3, 3]) }, floats([3], [0.5, 1, 2])], { axis: 0 }), bias(3)])) },
    { name: 'Identity and Dropout', of: ['Identity', 'Dropout'], layers: ['conv'], build: (m, x) => quantised(m, m.node('Dropout', [m.node('Identity', [sums(m, x)])])) },
    { name: 'MaxPool with padding', of: ['MaxPool'], layers: ['conv', 'maxpool'], build: (m, x) => m.node('MaxPool', [activation(m, x)], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 0, 1] }) },
    { name: 'MaxPool with ceil_mode', of: ['MaxPool'], layers: ['conv', 'maxpool'], build: (m, x) => m.node('MaxPool', [activation(m, x)], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }) },
    { name: 'MaxPool before rounding', of: ['MaxPool'], layers: ['conv', 'maxpool'], build: (m, x) => quantised(m, m.node('MaxPool', [m.node('Relu', [sums(m, x)])], { kernel_shape: [2, 2], strides: [2, 2] })) },
    { name: 'AveragePool with counted padding', of: ['AveragePool'], layers: ['conv', 'sumpool'], build: (m, x) =>
        m.node('QuantizeLinear', [m.node('Add', [m.node('AveragePool', [activation(m, x)], { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 }), f32(0.1)]), f32(0.5), u8(0)]) },
    { name: 'AveragePool that only MaxPool follows', of: ['AveragePool', 'MaxPool'], layers: ['conv', 'sumpool', 'maxpool', 'dense'], build: (m, x) => {
        const mean = m.node('AveragePool', [activation(m, x)], { kernel_shape: [2, 2], strides: [1, 1] });
        return m.node('MatMul', [m.node('Flatten', [m.node('MaxPool', [mean], { kernel_shape: [2, 2], strides: [2, 2] })]), kernel([12, 4])]);
    } },
    { name: 'GlobalAveragePool that nothing rounds', of: ['GlobalAveragePool', 'Squeeze'], layers: ['conv', 'sumpool', 'dense'], build: (m, x) =>
        m.node('MatMul', [m.node('Squeeze', [m.node('GlobalAveragePool', [activation(m, x)]), i64s(2, 3)]), kernel([3, 4])]), tolerance: 1e-4 },
    { name: 'GlobalMaxPool', of: ['GlobalMaxPool'], layers: ['conv', 'maxpool'], build: (m, x) => m.node('GlobalMaxPool', [activation(m, x)]) },
    { name: 'ReduceMean', of: ['ReduceMean'], layers: ['conv', 'sumpool'], tolerance: 1e-4, build: (m, x) => m.node('ReduceMean', [activation(m, x)], { axes: [2, 3], keepdims: 0 }) },
    { name: 'ReduceSum', of: ['ReduceSum'], layers: ['conv', 'sumpool'], build: (m, x) => m.node('ReduceSum', [activation(m, x), i64s(-1, -2)], { keepdims: 0 }) },
    { name: 'ReduceMax', of: ['ReduceMax'], layers: ['conv', 'maxpool'], build: (m, x) => m.node('ReduceMax', [activation(m, x)], { axes: [2, 3] }) },
    { name: 'Reshape, Unsqueeze and back', of: ['Reshape', 'Unsqueeze'], layers: ['conv', 'dense'], build: (m, x) =>
        m.node('MatMul', [m.node('Reshape', [m.node('Unsqueeze', [activation(m, x), i64s(1)]), i64s(0, -1)]), kernel([108, 4])]) },
    { name: 'Reshape by the shape at run time', of: ['Reshape'], layers: ['conv', 'dense'], build: (m, x) => {
        const a = activation(m, x);
        const batch = m.node('Gather', [m.node('Shape', [a]), scalarOf('i64', 0)], { axis: 0 });
        const shape = m.node('Concat', [m.node('Unsqueeze', [batch, i64s(0)]), i64s(-1)], { axis: 0 });
        return m.node('MatMul', [m.node('Reshape', [a, shape]), kernel([108, 4])]);
    } },
    { name: 'Transpose of channels that come last', of: ['Transpose'], layers: ['conv', 'dense'], options: { input: [1, 6, 6, 3] }, build: (m, x) => {
        const a = quantised(m, conv(m, m.node('Transpose', [real(m, x)], { perm: [0, 3, 1, 2] }), [4, 3, 3, 3]));
        return m.node('MatMul', [m.node('Flatten', [m.node('Transpose', [a], { perm: [0, 2, 3, 1] })]), kernel([64, 3])]);
    } },
    { name: 'Pad in front of a convolution', of: ['Pad'], layers: ['conv'], build: (m, x) => quantised(m, conv(m, m.node('Pad', [real(m, x), i64s(0, 0, 1, 0, 0, 0, 2, 1)]), [3, 2, 3, 3])) },
    { name: 'Pad with the zero point', of: ['Pad'], layers: ['conv', 'conv'], options: { inputType: 'u8' }, build: (m, x) => {
        const q = m.node('QuantizeLinear', [sums(m, x), f32(4), u8(3)]);
        const padded = m.node('Pad', [q, i64s(0, 0, 1, 1, 0, 0, 1, 1), u8(0)]);
        return quantised(m, conv(m, m.node('DequantizeLinear', [padded, f32(4), u8(3)]), [2, 3, 3, 3]));
    } },
    ...['Softmax', 'LogSoftmax', 'Sigmoid'].map((op): Fixture => ({
        name: `${op} at the end`, of: [op], layers: ['dense'], options: { input: [1, 10] }, tolerance: Infinity, build: (m, x) => m.node(op, [m.node('MatMul', [real(m, x), kernel([10, 4])])]) })),
    { name: 'Sign of sums that may be 0', of: ['Sign'], layers: ['conv', 'conv', 'conv'], tolerance: 1e-3, build: (m, x) =>
        conv(m, m.node('Sign', [m.node('Conv', [real(m, x), random.ternary([3, 2, 3, 3], [0.25, 2, 1])])]), [4, 3, 1, 1]) },
    { name: 'Sign of sums that never are', of: ['Sign'], layers: ['conv', 'conv'], tolerance: 1e-3, build: (m, x) => conv(m, m.node('Sign', [sums(m, x)]), [4, 3, 1, 1]) },
    { name: 'Sign of a batch norm that turns a channel', of: ['Sign'], layers: ['conv', 'conv'], tolerance: 1e-3, build: (m, x) => {
        const turned = m.node('Add', [m.node('Mul', [sums(m, x), floats([3, 1, 1], [1, -2, 0.5])]), floats([3, 1, 1], [0.3, 0.3, 0.3])]);
        return conv(m, m.node('Sign', [turned]), [4, 3, 1, 1]);
    } },
    { name: 'Sign as Larq writes it', of: ['Sign'], tolerance: 1e-3, layers: ['conv', 'conv', 'conv', 'conv'], build: (m, x) => {
        const first = m.node('Sign', [m.node('Conv', [real(m, x), random.ternary([3, 2, 3, 3], [1])])]);
        return conv(m, m.node('Sign', [m.node('Add', [first, f32(0.1)])]), [4, 3, 1, 1]);
    } },
    { name: 'Add of the input as it is', of: ['Add'], layers: ['conv', 'conv'], build: (m, x) => {
        const a = real(m, x);
        const main = quantised(m, m.node('Add', [m.node('Conv', [a, kernel([2, 2, 3, 3]), bias(2)], { pads: [1, 1, 1, 1] }), a]));
        return quantised(m, m.node('Add', [m.node('Add', [m.node('Mul', [a, f32(0.5)]), f32(0.0625)]), main]));
    } },
    { name: 'Add of the input as it is, before anything else reads it', of: ['Add'], layers: ['conv', 'conv'], options: { inputType: 'f32' }, build: (m, x) => {
        const main = quantised(m, m.node('Conv', [x, kernel([2, 2, 1, 1], 100)]));
        return quantised(m, m.node('Add', [m.node('Mul', [x, f32(60)]), main]));
    }, tolerance: 4 },
    ...(['FLOOR', 'ROUND'] as const).map((mode): Fixture => ({ name: `Trunc of QONNX (${mode})`, of: [], layers: ['conv', 'sumpool', 'conv'], tolerance: mode === 'ROUND' ? 8 : 1e-3, build: (m, x) => {
        const mean = m.node('AveragePool', [activation(m, x)], { kernel_shape: [3, 3], strides: [3, 3] });
        const cut = m.node('Trunc', [m.node('Mul', [mean, f32(9)]), f32(4), f32(0), f32(8), f32(4)], { rounding_mode: mode }, 'qonnx.custom_op.general');
        return conv(m, cut, [2, 3, 1, 1]);
    } })),
    { name: 'Quant of QONNX that rounds down', of: [], layers: ['conv'], build: (m, x) => m.node('Quant', [m.node('Relu', [sums(m, x)]), f32(4), f32(0), f32(4)], { signed: 0, narrow: 0, rounding_mode: 'FLOOR' }, 'qonnx.custom_op.general') },
    { name: 'Quant of QONNX', of: [], layers: ['conv'], build: (m, x) => m.node('Quant', [m.node('Relu', [sums(m, x)]), f32(4), f32(0), f32(4)], { signed: 0, narrow: 0, rounding_mode: 'ROUND' }, 'qonnx.custom_op.general') },
];

it.each(fixtures)('$name', ({ build, layers, options, tolerance = 0 }) => {
    const maker = new ModelMaker({ input: IMAGE, inputType: 'u8', ...options });
    const made = whole(maker.bytes(build(maker, 'x')));
    expect(made.imported.network.layers.map(({ kind }) => kind)).toEqual(layers);
    expect(largestDifference(made)).toBeLessThanOrEqual(tolerance);
});

it('ArgMax at the end is left out', () => {
    const m = new ModelMaker({ input: [1, 10], inputType: 'u8' });
    const { imported, lifted, findings } = whole(m.bytes(m.node('ArgMax', [m.node('MatMul', [real(m, 'x'), kernel([10, 4])])], { axis: 1 })));
    expect(imported.network.layers.map(({ kind }) => kind)).toEqual(['dense']);
    expect(lifted.outputName).toBe('argmax6');
    expect(findings.map(({ code }) => code)).toEqual(['import/head']);
});

it('few sums keep fine biases', () => {
    const m = new ModelMaker({ input: [1, 6], inputType: 'u8' });
    const few = m.node('Clip', [m.node('QuantizeLinear', [real(m, 'x'), f32(128), u8(0)]), u8(0), u8(1)]);
    const made = whole(m.bytes(m.node('Add', [m.node('MatMul', [m.node('DequantizeLinear', [few, f32(1), u8(0)]), kernel([6, 3])]), floats([3], [0.1, 0.2, 0.33])])));
    expect(largestDifference(made)).toBeLessThan(1e-3);
});

it.each([
    ['a mean of four rounded to its step', 4, ['import/ties']],
    ['a mean of four rounded to another', 3.1, []],
])('%s', (_, step, codes) => {
    const m = new ModelMaker({ input: IMAGE, inputType: 'u8' });
    const mean = m.node('AveragePool', [activation(m, 'x')], { kernel_shape: [2, 2], strides: [2, 2] });
    const { findings, imported } = whole(m.bytes(m.node('QuantizeLinear', [mean, f32(step), u8(0)])));
    expect(findings.map(({ code }) => code)).toEqual(codes);
    expect(imported.network.layers.map(({ kind }) => kind)).toEqual(['conv', 'sumpool']);
});

it('says where one node takes several layers', () => {
    const m = new ModelMaker({ input: IMAGE, inputType: 'u8' });
    const [a, b, c] = [activation(m, 'x'), activation(m, 'x'), activation(m, 'x')];
    const { findings } = whole(m.bytes(quantised(m, m.node('Sum', [a, b, c]))));
    expect(findings.map(({ code, message }) => `${code}: ${message.split('\n')[0]}`)).toEqual(['import/extra-layer: 1 layer adds more than one layer can: other layers go before']);
});

it.each<[string, Build, string]>([
    ['channels of different scales', (m, x) => conv(m, m.node('Mul', [real(m, x), floats([2, 1, 1], [1, 3])]), [3, 2, 3, 3]), 'import/not-ternary: `conv6` (Conv) reads channels of different scales, by which its weights get more than three values'],
    ['a sign of sums that are 0 in some channels', (m, x) => m.node('Sign', [m.node('Conv', [real(m, x), random.ternary([2, 2, 1, 1], [1]), floats([2], [0, 0.5])])]),
        'import/activation: `sign7` (Sign) takes the sign of sums that are 0 in some channels only'],
    ['a Quant that rounds up', (m, x) => m.node('Quant', [sums(m, x), f32(4), f32(0), f32(4)], { rounding_mode: 'CEIL' }, 'qonnx.custom_op.general'), 'import/attribute: `quant7` (qonnx.custom_op.general:Quant) rounds by CEIL'],
])('refuses %s', (_, build, message) => {
    const m = new ModelMaker({ input: IMAGE, inputType: 'u8' });
    const { findings } = importBytes(m.bytes(build(m, 'x')));
    expect(findings.filter(({ severity }) => severity === 'error').map(finding => `${finding.code}: ${finding.message.split('\n')[0]}`)).toEqual([message]);
});

it('nodes that give nothing are not looked at', () => {
    const m = new ModelMaker({ input: IMAGE, inputType: 'u8' });
    const q = activation(m, 'x');
    m.node('Elu', [q]);
    expect(whole(m.bytes(q)).findings).toEqual([]);
});

it('there is a fixture for every operator', () => {
    const covered = new Set([...fixtures.flatMap(fixture => fixture.of), 'ArgMax']);
    expect(liftedOperators.filter(op => !covered.has(op))).toEqual([]);
});
