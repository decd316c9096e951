/**
 * Nodes that scale, shift, add, clamp and round.
 */
import { StepProblem } from '../../fold/problem.js';
import { uniform, type Vector } from '../../fold/vector.js';
import { integerRange, isInteger, type ElementType, type NdArray } from '../array.js';
import { intAttribute, textAttribute } from '../graph.js';
import { reachOf, type Rounding } from '../../fold/signal.js';
import { clipBounds } from '../operators/elementwise.js';
import { elementType } from '../read-tensor.js';
import type { Step } from './step.js';
import type { SignalValue } from './value.js';

export type Handler = (step: Step) => SignalValue;

export const ONE = uniform(1);
export const ZERO = uniform(0);

/** scale * x + offset by vectors of the channels. */
export function scaled(step: Step, value: SignalValue, scale: Vector, offset: Vector, type: ElementType = value.type): SignalValue {
    const signal = step.builder.affine(value.signal, scale, offset);
    // Where nothing is done it stays the same signal, of which one layer is made.
    return { ...value, type, signal: signal === value.signal ? signal : { ...signal, tensor: step.tensor } };
}

export function inverse(vector: Vector): Vector {
    return vector.map(v => 1 / v);
}

function negative(vector: Vector): Vector {
    return vector.map(v => -v);
}

/** The signal and the constant of a node with two operands, whichever comes first; undefined for two signals. */
function split(step: Step): { value: SignalValue; array: NdArray; swapped: boolean } | undefined {
    if (step.isSignal(0) && step.isSignal(1)) {
        return undefined;
    }
    const swapped = !step.isSignal(0);
    return { value: step.signal(swapped ? 1 : 0), array: step.constant(swapped ? 0 : 1).array, swapped };
}

export function withVector(step: Step, value: SignalValue, array: NdArray, use: (vector: Vector, value: SignalValue) => SignalValue): SignalValue {
    const met = step.vector(array, value);
    return use(met.vector, met.value);
}

function addSignals(step: Step, a: SignalValue, b: SignalValue): SignalValue {
    if (a.dims.join() !== b.dims.join() || a.order?.join() !== b.order?.join()) {
        throw new StepProblem('import/addends', `adds [${a.dims.join(', ')}] and [${b.dims.join(', ')}]`, 'Activations of one shape are added: no broadcasting between them.');
    }
    return { ...a, signal: { ...step.builder.add(a.signal, b.signal), tensor: step.tensor } };
}

const add: Handler = step => {
    const parts = split(step);
    return parts ? withVector(step, parts.value, parts.array, (vector, value) => scaled(step, value, ONE, vector)) : addSignals(step, step.signal(0), step.signal(1));
};

const sum: Handler = step => {
    let all = step.signal(0);
    for (let index = 1; index < step.count; index++) {
        all = step.isSignal(index) ? addSignals(step, all, step.signal(index))
            : withVector(step, all, step.constant(index).array, (vector, value) => scaled(step, value, ONE, vector));
    }
    return all;
};

const subtract: Handler = step => {
    const parts = split(step);
    if (!parts) {
        return addSignals(step, step.signal(0), scaled(step, step.signal(1), uniform(-1), ZERO));
    }
    return withVector(step, parts.value, parts.array, (vector, value) =>
        parts.swapped ? scaled(step, value, uniform(-1), vector) : scaled(step, value, ONE, negative(vector)));
};

const multiply: Handler = step => {
    const parts = split(step);
    if (!parts) {
        throw new StepProblem('import/operator', 'multiplies activations with one another', 'Layers here add and subtract; gates and attention are not possible.');
    }
    return withVector(step, parts.value, parts.array, (vector, value) => scaled(step, value, vector, ZERO));
};

const divide: Handler = step => {
    const parts = split(step);
    if (!parts || parts.swapped) {
        throw new StepProblem('import/operator', 'divides by activations', 'Layers here add and subtract: divide by constants only.');
    }
    return withVector(step, parts.value, parts.array, (vector, value) => {
        const quotient = scaled(step, value, inverse(vector), ZERO);
        return isInteger(value.type) ? { ...quotient, signal: step.builder.round(quotient.signal, 'towards-zero') } : quotient;
    });
};

const negate: Handler = step => scaled(step, step.signal(0), uniform(-1), ZERO);

export function clamped(step: Step, value: SignalValue, least: number, most: number, type = value.type): SignalValue {
    const bounded = step.builder.clamp(value.signal, uniform(least), uniform(most));
    // Clamped integers are an activation, whatever is done with them next.
    return { ...value, type, signal: { ...isInteger(type) ? step.builder.round(bounded, 'nearest') : bounded, tensor: step.tensor } };
}

const clip: Handler = step => {
    const { least, most } = clipBounds(step.call);
    return clamped(step, step.signal(0), least, most);
};

/** Max or Min with a number is one half of a Clip. */
function extreme(name: 'Max' | 'Min'): Handler {
    return step => {
        const parts = step.count === 2 ? split(step) : undefined;
        if (!parts || parts.array.data.length !== 1) {
            throw new StepProblem('import/operator', 'compares activations with one another', `${name} with one number is read, as half of a Clip.`);
        }
        const [bound] = parts.array.data;
        return name === 'Max' ? clamped(step, parts.value, bound, Infinity) : clamped(step, parts.value, -Infinity, bound);
    };
}

export function rounded(step: Step, value: SignalValue, how: Rounding, type = value.type): SignalValue {
    return { ...value, type, signal: { ...step.builder.round(value.signal, how), tensor: step.tensor } };
}

const cast: Handler = step => {
    const given = step.signal(0);
    const value = given.signal.scaled ? { ...given, signal: step.builder.materialise(given.signal) } : given;
    const type = elementType(intAttribute(step.node, 'to', 1));
    const range = type && integerRange(type);
    if (!range) {
        return { ...value, type: type ?? value.type };
    }
    const whole = isInteger(value.type) ? value : rounded(step, value, 'towards-zero');
    const { min, max } = reachOf(whole.signal);
    const least = Math.max(Math.min(...min), Math.min(...whole.signal.low));
    const most = Math.min(Math.max(...max), Math.max(...whole.signal.high));
    const known = integerRange(value.type);
    if (known && known[0] >= range[0] && known[1] <= range[1]) {
        return { ...whole, type };
    }
    if (type === 'bool' || least < range[0] - 0.5 || most > range[1] + 0.5) {
        throw new StepProblem('import/range', `casts values from ${least} to ${most} to ${type}`, 'What does not fit wraps around, which is not possible here: clamp before the cast.');
    }
    return { ...whole, type };
};

/** Integers to the right by a constant: divided by a power of two, rounded down. */
const bitShift: Handler = step => {
    const value = step.signal(0);
    const { array } = step.constant(1);
    const right = textAttribute(step.node, 'direction', 'RIGHT') === 'RIGHT';
    return withVector(step, value, array, (vector, met) => {
        const moved = scaled(step, met, vector.map(n => 2 ** (right ? -n : n)), ZERO);
        return right ? rounded(step, moved, 'down') : moved;
    });
};

const batchNormalization: Handler = step => {
    const value = step.signal(0);
    const [scale, bias, mean, variance] = [1, 2, 3, 4].map(index => step.constant(index).array);
    const epsilon = intAttribute(step.node, 'epsilon', 1e-5);
    if (intAttribute(step.node, 'training_mode', 0) === 1) {
        throw new StepProblem('import/attribute', 'is in training mode', 'Export the model for inference: `model.eval()`.');
    }
    const gain = Float64Array.from(scale.data, (g, c) => g / Math.sqrt(variance.data[c] + epsilon));
    const shift = Float64Array.from(bias.data, (b, c) => b - mean.data[c] * gain[c]);
    const channelDims = value.dims.map((_, axis) => axis === 1 ? gain.length : 1);
    return withVector(step, value, { type: 'f64', dims: channelDims, data: gain }, (gains, met) =>
        withVector(step, met, { type: 'f64', dims: channelDims, data: shift }, (shifts, known) => scaled(step, known, gains, shifts)));
};

export const arithmetic: Readonly<Record<string, Handler>> = {
    Add: add, Sum: sum, Sub: subtract, Mul: multiply, Div: divide, Neg: negate, Clip: clip, Max: extreme('Max'), Min: extreme('Min'),
    Relu: step => clamped(step, step.signal(0), 0, Infinity),
    Round: step => rounded(step, step.signal(0), 'nearest'), Floor: step => rounded(step, step.signal(0), 'down'),
    Cast: cast, BitShift: bitShift, BatchNormalization: batchNormalization,
    Identity: step => step.paddedSignal(0), Dropout: step => step.signal(0),
};
