/**
 * Operators that work element by element, with broadcasting.
 */
import { arrayOf, broadcastDims, broadcastStrides, forEachOffset, integerRange, isInteger, mapped, sizeOf, zeros, type ElementType, type NdArray } from '../array.js';
import { intAttribute, textAttribute } from '../graph.js';
import { cast, roundHalfEven } from './cast.js';
import { misfit, type Call, type Operator, type Operators } from './operator.js';

type Unary = (value: number) => number;
type Binary = (a: number, b: number) => number;

function unary(compute: Unary): Operator {
    return call => {
        return [mapped(call.input(0), compute)];
    };
}

/** One value for every pair of elements, broadcast; `type` that of the first array unless given. Throws StepProblem. */
export function combine(a: NdArray, b: NdArray, compute: Binary, type: ElementType = a.type): NdArray {
    const dims = broadcastDims(a.dims, b.dims);
    if (!dims) {
        throw misfit(`cannot combine [${a.dims.join(', ')}] with [${b.dims.join(', ')}]`);
    }
    const result = zeros(type, dims, Math.max(a.data.length, b.data.length));
    if (b.data.length === 1 && sizeOf(dims) === a.data.length) {
        const [value] = b.data;
        for (let i = 0; i < result.data.length; i++) {
            result.data[i] = compute(a.data[i], value);
        }
        return result;
    }
    const offsets = new Float64Array(result.data.length);
    forEachOffset(dims, broadcastStrides(b.dims, dims), (index, offset) => { offsets[index] = b.data[offset]; });
    forEachOffset(dims, broadcastStrides(a.dims, dims), (index, offset) => { result.data[index] = compute(a.data[offset], offsets[index]); });
    return result;
}

function binary(compute: Binary, integers: Binary = compute): Operator {
    return call => [combine(call.input(0), call.input(1), isInteger(call.input(0).type) ? integers : compute)];
}

function comparison(compute: (a: number, b: number) => boolean): Operator {
    return call => [combine(call.input(0), call.input(1), (a, b) => Number(compute(a, b)), 'bool')];
}

/** Any number of arrays, from the left. */
function variadic(compute: Binary): Operator {
    return call => [call.inputs.slice(1).reduce<NdArray>((all, next) => combine(all, next!, compute), call.input(0))];
}

/** With the bounds of newer versions as inputs, of older ones as attributes. */
export function clipBounds(call: Call): { least: number; most: number } {
    const bound = (index: number, name: string, otherwise: number): number => call.optional(index)?.data[0] ?? intAttribute(call.node, name, otherwise);
    return { least: bound(1, 'min', -Infinity), most: bound(2, 'max', Infinity) };
}

const clip: Operator = call => {
    const { least, most } = clipBounds(call);
    return [mapped(call.input(0), v => Math.min(Math.max(v, least), most))];
};

const where: Operator = call => {
    const arrays = [call.input(0), call.input(1), call.input(2)];
    const dims = arrays.reduce<readonly number[] | undefined>((all, { dims: own }) => all && broadcastDims(all, own), []);
    if (!dims) {
        throw misfit(`cannot combine ${arrays.map(array => `[${array.dims.join(', ')}]`).join(', ')}`);
    }
    const [condition, yes, no] = arrays;
    const result = zeros(yes.type, dims, Math.max(...arrays.map(({ data }) => data.length)));
    forEachOffset(dims, broadcastStrides(no.dims, dims), (index, offset) => { result.data[index] = no.data[offset]; });
    const taken = new Uint8Array(result.data.length);
    forEachOffset(dims, broadcastStrides(condition.dims, dims), (index, offset) => { taken[index] = condition.data[offset]; });
    forEachOffset(dims, broadcastStrides(yes.dims, dims), (index, offset) => {
        if (taken[index] !== 0) {
            result.data[index] = yes.data[offset];
        }
    });
    return [result];
};

/** Towards the right only on what it is told; values are whole and not negative. */
const bitShift: Operator = call => {
    const right = textAttribute(call.node, 'direction', 'RIGHT') === 'RIGHT';
    return [combine(call.input(0), call.input(1), (v, n) => right ? Math.floor(v / 2 ** n) : v * 2 ** n)];
};

const mod: Operator = call => {
    const truncates = intAttribute(call.node, 'fmod', 0) === 1;
    return [combine(call.input(0), call.input(1), (a, b) => truncates ? a % b : a - b * Math.floor(a / b))];
};

const castTo: Operator = call => [cast(call.input(0), intAttribute(call.node, 'to', 1))];

const hardSigmoid: Operator = call => {
    const slope = intAttribute(call.node, 'alpha', 0.2);
    const middle = intAttribute(call.node, 'beta', 0.5);
    return unary(v => Math.min(Math.max(slope * v + middle, 0), 1))(call);
};

const leakyRelu: Operator = call => {
    const slope = intAttribute(call.node, 'alpha', 0.01);
    return unary(v => v < 0 ? slope * v : v)(call);
};

/** Quotient towards zero: ONNX leaves the rounding of integer division to the machine, runtimes truncate. */
const truncatedQuotient: Binary = (a, b) => Math.trunc(a / b);

export const elementwise: Operators = {
    Abs: unary(Math.abs), Neg: unary(v => -v), Sign: unary(Math.sign), Sqrt: unary(Math.sqrt), Exp: unary(Math.exp), Log: unary(Math.log),
    Reciprocal: unary(v => 1 / v), Floor: unary(Math.floor), Ceil: unary(Math.ceil), Round: unary(roundHalfEven), Relu: unary(v => Math.max(v, 0)),
    Sigmoid: unary(v => 1 / (1 + Math.exp(-v))), Tanh: unary(Math.tanh), Not: unary(v => v ? 0 : 1), HardSigmoid: hardSigmoid, LeakyRelu: leakyRelu,
    Identity: call => [call.input(0)], Clip: clip, Cast: castTo, Where: where, BitShift: bitShift, Mod: mod,
    Dropout: call => [call.input(0), arrayOf('bool', call.input(0).dims, new Uint8Array(call.input(0).data.length).fill(1))],
    Add: binary((a, b) => a + b), Sub: binary((a, b) => a - b), Mul: binary((a, b) => a * b), Div: binary((a, b) => a / b, truncatedQuotient),
    Pow: call => [combine(call.input(0), call.input(1), integerRange(call.input(0).type) ? (a, b) => Math.trunc(a ** b) : (a, b) => a ** b)],
    PRelu: binary((v, slope) => v < 0 ? slope * v : v), And: binary((a, b) => a && b ? 1 : 0), Or: binary((a, b) => a || b ? 1 : 0), Xor: binary((a, b) => !a === !b ? 0 : 1),
    Equal: comparison((a, b) => a === b), Greater: comparison((a, b) => a > b), GreaterOrEqual: comparison((a, b) => a >= b),
    Less: comparison((a, b) => a < b), LessOrEqual: comparison((a, b) => a <= b),
    Sum: variadic((a, b) => a + b), Min: variadic((a, b) => a <= b ? a : b), Max: variadic((a, b) => a >= b ? a : b),
    Mean: call => {
        const [total] = variadic((a, b) => a + b)(call);
        return [mapped(total, v => v / call.inputs.length)];
    },
};
