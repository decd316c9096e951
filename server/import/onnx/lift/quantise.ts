/**
 * Nodes that go from reals to integers and back, ONNX's and QONNX's, and the one that leaves only a sign.
 */
import { isTwoScaled } from '../../fold/layers.js';
import { StepProblem } from '../../fold/problem.js';
import { isWhole } from '../../fold/signal.js';
import { snapped } from '../../fold/steps.js';
import { uniform } from '../../fold/vector.js';
import { integerRange, reshaped, type ElementType, type NdArray } from '../array.js';
import { intAttribute } from '../graph.js';
import { quantisedType, quantRange, quantRounding } from '../operators/quantise.js';
import { clamped, inverse, ONE, rounded, scaled, withVector, ZERO, type Handler } from './arithmetic.js';
import type { Step } from './step.js';
import type { SignalValue } from './value.js';

/** A scale or zero point of one number, or one for each entry of the axis, in the shape that broadcasts. */
function alongAxis(step: Step, array: NdArray, dims: readonly number[]): NdArray {
    const axis = intAttribute(step.node, 'axis', 1);
    const place = axis < 0 ? axis + dims.length : axis;
    if (array.data.length > 1 && array.data.length !== dims[place]) {
        throw new StepProblem('import/shape', `has ${array.data.length} scales or zero points for axis ${axis} of [${dims.join(', ')}]`, 'One for all, or one for each entry of the axis: export the model again.');
    }
    return array.data.length === 1 ? reshaped(array, []) : reshaped(array, dims.map((_, at) => at === place ? array.data.length : 1));
}

/** round(x / scale) + zero, saturated to the type. */
export function quantised(step: Step, value: SignalValue, scale: NdArray, zero: NdArray | undefined, type: ElementType): SignalValue {
    return withVector(step, value, alongAxis(step, scale, value.dims), (vector, met) => {
        const steps = rounded(step, scaled(step, met, inverse(vector), ZERO), 'nearest');
        return withVector(step, steps, zero ? alongAxis(step, zero, value.dims) : scale0, (origin, whole) => {
            const [least, most] = integerRange(type)!;
            return clamped(step, scaled(step, whole, ONE, origin), least, most, type);
        });
    });
}

const scale0: NdArray = { type: 'f32', dims: [], data: Float32Array.of(0) };

/** (q - zero) * scale */
export function dequantised(step: Step, value: SignalValue, scale: NdArray, zero: NdArray | undefined): SignalValue {
    return withVector(step, value, zero ? alongAxis(step, zero, value.dims) : scale0, (origin, met) =>
        withVector(step, met, alongAxis(step, scale, value.dims), (vector, whole) => scaled(step, whole, vector, origin.map((z, c) => -z * vector[vector.length === 1 ? 0 : c]), scale.type)));
}

const quantizeLinear: Handler = step => quantised(step, step.signal(0), step.constant(1).array, step.optional(2), quantisedType(step.call));

const dequantizeLinear: Handler = step => {
    const value = step.paddedSignal(0);
    const [scale, zero] = [step.constant(1).array, step.optional(2)];
    if (!value.pad) {
        return dequantised(step, value, scale, zero);
    }
    if (scale.data.length > 1) {
        throw new StepProblem('import/layout', 'scales explicit padding by channel', 'Pad is read in front of a convolution or a pool only.');
    }
    const pad = { ...value.pad, value: (value.pad.value - (zero?.data[0] ?? 0)) * scale.data[0] };
    return { ...dequantised(step, { ...value, pad: undefined }, scale, zero), pad };
};

/** QONNX: to a few bits and back in one. */
const quant: Handler = step => {
    const value = step.signal(0);
    const [scale, zero, bits] = [step.constant(1).array, step.constant(2).array, step.constant(3).array];
    const { least, most } = quantRange(step.call, bits.data[0]);
    return withVector(step, value, scale, (vector, met) => withVector(step, met, zero, (origin, known) => {
        const whole = rounded(step, scaled(step, known, inverse(vector), origin), quantRounding(step.call, 'ROUND'));
        return scaled(step, clamped(step, whole, least, most), vector, origin.map((z, c) => -z * vector[vector.length === 1 ? 0 : c]));
    }));
};

/** QONNX: integers without their lowest bits, as behind an average pool. */
const trunc: Handler = step => {
    const [scale, zero, inBits, outBits] = [1, 2, 3, 4].map(index => step.constant(index).array.data[0]);
    const units = scaled(step, step.signal(0), uniform(1 / scale), uniform(zero));
    const snug = { ...units, signal: snapped(units.signal) };
    const whole = isWhole(snug.signal) ? snug : rounded(step, units, 'nearest');
    const cut = rounded(step, scaled(step, whole, uniform(2 ** (outBits - inBits)), ZERO), quantRounding(step.call, 'FLOOR'));
    return scaled(step, cut, uniform(scale), uniform(-zero * scale));
};

/**
 * -1, 0, 1. Sums of integers are 0 where they may be, others never: then there are two values, found by rounding down.
 */
const sign: Handler = step => {
    const value = step.signal(0);
    const { signal } = value.signal.scaled ? { signal: step.builder.materialise(value.signal) } : value;
    const [term] = signal.terms;
    const isSum = !signal.rounding && signal.terms.length === 1 && !(term.kind === 'mac' && isTwoScaled(term)) && term.scale.every(v => v !== 0);
    const units = isSum ? step.builder.affine(signal, term.scale.map(v => 1 / Math.abs(v)), ZERO) : signal;
    const misses = units.offset.filter(v => Math.abs(v - Math.round(v)) > 1e-6).length;
    if (!isSum && !isWhole(units) || misses > 0 && misses < units.offset.length) {
        throw new StepProblem('import/activation', 'takes the sign of sums that are 0 in some channels only', 'Signs are read of sums with one scale a channel, and biases in all channels or in none.');
    }
    if (misses > 0) {
        const below = step.builder.clamp(step.builder.round(units, 'down'), uniform(-1), ZERO);
        return { ...value, signal: { ...step.builder.affine(below, uniform(2), ONE), tensor: step.tensor } };
    }
    // Two bits clamp at four values: -1, 0, 1, 2, of which floor(0.7 v + 0.4) makes three.
    const four = step.builder.clamp(step.builder.round({ ...units, offset: units.offset.map(Math.round) }, 'nearest'), uniform(-1), uniform(2));
    const three = step.builder.round(step.builder.affine(step.builder.materialise(four), uniform(0.7), uniform(0.4)), 'down');
    return { ...value, signal: { ...three, tensor: step.tensor } };
};

export const quantise: Readonly<Record<string, Handler>> = { QuantizeLinear: quantizeLinear, DequantizeLinear: dequantizeLinear, Sign: sign };

/** Of QONNX's domains. */
export const quantiseQonnx: Readonly<Record<string, Handler>> = { Quant: quant, IntQuant: quant, Trunc: trunc };
