/**
 * Conversions between element types, and the rounding of ONNX.
 */
import { integerRange, isInteger, zeros, type ElementType, type NdArray } from '../array.js';
import { elementType } from '../read-tensor.js';
import { StepProblem } from '../../fold/problem.js';

/** To the nearest whole number, halves to the even one: the rounding of Round and QuantizeLinear. */
export function roundHalfEven(value: number): number {
    const below = Math.floor(value);
    const rest = value - below;
    return rest < 0.5 || rest === 0.5 && below % 2 === 0 ? below : below + 1;
}

/** `to` is a number of TensorProto.DataType. Throws StepProblem. */
export function cast(array: NdArray, to: number): NdArray {
    const type = elementType(to);
    if (!type) {
        throw new StepProblem('import/attribute', `casts to an element type that is not read (${to})`, 'Numbers are read: floats, integers, booleans.');
    }
    return converted(array, type);
}

/** Floats become integers by truncation; integers that do not fit wrap, as C does. */
export function converted(array: NdArray, type: ElementType): NdArray {
    const result = zeros(type, array.dims, array.data.length);
    const range = integerRange(type);
    const whole = isInteger(array.type);
    for (let i = 0; i < result.data.length; i++) {
        const value = array.data[i];
        result.data[i] = type === 'bool' ? value === 0 ? 0 : 1 : !range || whole ? value : Math.trunc(value);
    }
    return result;
}

/** The nearest value of the type: QuantizeLinear saturates. */
export function saturate(value: number, type: ElementType): number {
    const range = integerRange(type)!;
    return Math.min(Math.max(value, range[0]), range[1]);
}
