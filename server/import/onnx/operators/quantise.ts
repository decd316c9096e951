/**
 * Between reals and integers: QuantizeLinear, DequantizeLinear, and the operators that do both around a product.
 */
import { integerRange, mapped, scalar, sizeOf, type ElementType, type NdArray } from '../array.js';
import { StepProblem } from '../../fold/problem.js';
import { intAttribute, textAttribute, visible } from '../graph.js';
import { elementType } from '../read-tensor.js';
import { roundHalfEven, saturate } from './cast.js';
import { convolve, matrixProduct, withoutZero } from './linear.js';
import { misfit, unsupportedAttribute, type Call, type Operator, type Operators } from './operator.js';

/** Index into a scale (or zero point) of each element of an array: one for all, one an entry of the axis. Throws StepProblem. */
function scaleIndex(call: Call, dims: readonly number[], count: number): (index: number) => number {
    if (count === 1) {
        return () => 0;
    }
    if (intAttribute(call.node, 'block_size', 0) !== 0) {
        throw unsupportedAttribute('quantises in blocks', 'Scales are read per tensor or per channel: export without `block_size`.');
    }
    const axis = intAttribute(call.node, 'axis', 1);
    const at = axis < 0 ? axis + dims.length : axis;
    if (dims[at] !== count) {
        throw misfit(`has ${count} scales for axis ${axis} of [${dims.join(', ')}]`);
    }
    const size = sizeOf(dims.slice(at + 1));
    return index => Math.floor(index / size) % count;
}

/** The type QuantizeLinear gives: that of its zero point, else what it says, else 8 bits unsigned. */
export function quantisedType(call: Pick<Call, 'node' | 'optional'>): ElementType {
    const type = call.optional(2)?.type ?? elementType(intAttribute(call.node, 'output_dtype', 2)) ?? 'u8';
    if (!integerRange(type)) {
        throw unsupportedAttribute(`quantises to ${type}`, 'Integers of 4 to 32 bits are read.');
    }
    return type;
}

const quantizeLinear: Operator = call => {
    const [x, scale, zero] = [call.input(0), call.input(1), call.optional(2)];
    const type = quantisedType(call);
    const at = scaleIndex(call, x.dims, scale.data.length);
    // The quotient is a single, as the type says: whether it is a half decides the rounding.
    const quotient: (value: number) => number = x.type === 'f64' ? value => value : Math.fround;
    return [mapped(x, (v, index) => saturate(roundHalfEven(quotient(v / scale.data[at(index)])) + (zero?.data[at(index)] ?? 0), type), type)];
};

const dequantizeLinear: Operator = call => {
    const [x, scale, zero] = [call.input(0), call.input(1), call.optional(2)];
    const at = scaleIndex(call, x.dims, scale.data.length);
    return [mapped(x, (v, index) => (v - (zero?.data[at(index)] ?? 0)) * scale.data[at(index)], scale.type)];
};

/** round(acc * xScale * wScale / yScale) + yZero; the weights' scales may differ by output channel. */
function requantised(acc: NdArray, xScale: NdArray, wScale: NdArray, yScale: NdArray, yZero: NdArray, channel: (index: number) => number): NdArray {
    const factors = Array.from(wScale.data, w => xScale.data[0] * w / yScale.data[0]);
    return mapped(acc, (v, index) => saturate(roundHalfEven(v * factors[factors.length === 1 ? 0 : channel(index)]) + yZero.data[0], yZero.type), yZero.type);
}

const qLinearConv: Operator = call => {
    const [x, xScale, xZero, w, wScale, wZero, yScale, yZero] = [0, 1, 2, 3, 4, 5, 6, 7].map(index => call.input(index));
    const acc = convolve(call, withoutZero(x, xZero, 1), withoutZero(w, wZero, 0), call.optional(8), 'i32');
    const size = sizeOf(acc.dims.slice(2));
    return [requantised(acc, xScale, wScale, yScale, yZero, index => Math.floor(index / size) % acc.dims[1])];
};

const qLinearMatMul: Operator = call => {
    const [a, aScale, aZero, b, bScale, bZero, yScale, yZero] = [0, 1, 2, 3, 4, 5, 6, 7].map(index => call.input(index));
    const acc = matrixProduct(withoutZero(a, aZero, 0), withoutZero(b, bZero, b.dims.length - 1), 'i32');
    return [requantised(acc, aScale, bScale, yScale, yZero, index => index % acc.dims[acc.dims.length - 1])];
};

/**
 * QONNX's Quant (domain qonnx.custom_op.general, before that onnx.brevitas): rounds to `bits` bits and back to reals in one
 * (https://github.com/fastmachinelearning/qonnx, docs/qonnx-custom-ops/quant_op.md).
 */
const quant: Operator = call => {
    const [x, scale, zero, bits] = [call.input(0), call.input(1), call.input(2), call.input(3)];
    const { least, most } = quantRange(call, bits.data[0]);
    const broadcast = (array: NdArray): ((index: number) => number) => {
        if (array.data.length === 1) {
            return () => array.data[0];
        }
        const axis = array.dims.findIndex(n => n > 1) + x.dims.length - array.dims.length;
        const size = sizeOf(x.dims.slice(axis + 1));
        return index => array.data[Math.floor(index / size) % array.data.length];
    };
    const [step, origin] = [broadcast(scale), broadcast(zero)];
    const round = quantRounding(call, 'ROUND') === 'down' ? Math.floor : roundHalfEven;
    return [mapped(x, (v, index) => (Math.min(Math.max(round(v / step(index) + origin(index)), least), most) - origin(index)) * step(index))];
};

/** Least and most integer of a Quant of `bits` bits. */
export function quantRange({ node }: Pick<Call, 'node'>, bits: number): { least: number; most: number } {
    const signed = intAttribute(node, 'signed', 1) === 1;
    const narrow = intAttribute(node, 'narrow', 0) === 1 ? 1 : 0;
    return signed ? { least: -(2 ** (bits - 1)) + narrow, most: 2 ** (bits - 1) - 1 } : { least: 0, most: 2 ** bits - 1 - narrow };
}

/** How a Quant or Trunc rounds. Throws StepProblem. */
export function quantRounding({ node }: Pick<Call, 'node'>, otherwise: 'ROUND' | 'FLOOR'): 'nearest' | 'down' {
    const mode = textAttribute(node, 'rounding_mode', otherwise).toUpperCase();
    if (mode !== 'ROUND' && mode !== 'HALF_EVEN' && mode !== 'FLOOR') {
        throw new StepProblem('import/attribute', `rounds by ${visible(mode)}`, 'ROUND and FLOOR are read.');
    }
    return mode === 'FLOOR' ? 'down' : 'nearest';
}

/** QONNX's Trunc: integers of `inBits` bits without their lowest ones (the same folder, trunc_op.md). */
const trunc: Operator = call => {
    const [x, scale, zero, inBits, outBits] = [0, 1, 2, 3, 4].map(index => call.input(index));
    const [step, origin, factor] = [scale.data[0], zero.data[0], 2 ** (inBits.data[0] - outBits.data[0])];
    const round = quantRounding(call, 'FLOOR') === 'down' ? Math.floor : roundHalfEven;
    return [mapped(x, v => (round(roundHalfEven(v / step + origin) / factor) - origin) * step)];
};

const bipolarQuant: Operator = call => {
    const scale = call.optional(1) ?? scalar('f32', 1);
    return [mapped(call.input(0), v => v >= 0 ? scale.data[0] : -scale.data[0])];
};

export const quantise: Operators = {
    QuantizeLinear: quantizeLinear, DequantizeLinear: dequantizeLinear, QLinearConv: qLinearConv, QLinearMatMul: qLinearMatMul,
};

/** Operators of other domains, by name. */
export const quantiseQonnx: Operators = { Quant: quant, IntQuant: quant, BipolarQuant: bipolarQuant, Trunc: trunc };
