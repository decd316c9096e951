/**
 * Real weights of a layer: folded with the scale and offset of what they meet. It must not know where they come from.
 */
import { NO_PADDING, type Window } from '../../network/shape.js';
import { StepProblem } from './problem.js';
import type { MacTerm } from './signal.js';
import type { NotTernary } from './ternary.js';
import { uniform, type Vector } from './vector.js';

/** Weights of a convolution ([out, in / groups, height, width]) or dense layer ([out, in, 1, 1]) with their bias. */
export interface Weights {
    readonly shape: MacTerm['weightShape'];
    readonly data: ArrayLike<number>;
    readonly bias?: ArrayLike<number>;
    readonly label: string;
}

/** The window of a dense layer. */
export const POINT: Window = { kernel: [1, 1], stride: [1, 1], pad: NO_PADDING };

/** Padding adds the integer 0: that must be the value the model pads with. Throws StepProblem. */
export function refuseOtherPadding({ pad }: Window, offset: Vector, padValue: number): void {
    if (pad.top + pad.left + pad.bottom + pad.right > 0 && offset.some(v => Math.abs(v - padValue) > 1e-6 * Math.max(1, Math.abs(v)))) {
        throw new StepProblem('import/zero-point', `pads with ${padValue}, which is not the integer 0 of its input`,
            `Padding adds the integer 0, which means ${Number(offset[0].toPrecision(4))} here. Quantise the activations before it unsigned with zero point 0, as behind a Relu.`);
    }
}

/** The input that a weight meets. */
function inputOf(flat: number, [outs, ins, height, width]: MacTerm['weightShape'], groups: number): number {
    const out = Math.floor(flat / (ins * height * width));
    return Math.floor(out / (outs / groups)) * ins + Math.floor(flat / (height * width)) % ins;
}

/** Weights times the scale of the input they meet; `perInput` inputs share one. Throws StepProblem where one is not finite. */
export function foldScale({ shape, data }: Weights, groups: number, scale: Vector, perInput: number): Float64Array {
    const effective = new Float64Array(data.length);
    for (let i = 0; i < data.length; i++) {
        effective[i] = data[i] * (scale.length === 1 ? scale[0] : scale[Math.floor(inputOf(i, shape, groups) / perInput)]);
        if (!Number.isFinite(effective[i])) {
            throw new StepProblem('import/not-finite', `has a weight that is no number: ${data[i]} at [${placeOf(i, shape).join(', ')}]`,
                'NaN or infinity: the training that made the weights failed, there is nothing to convert.');
        }
    }
    return effective;
}

/** What the offsets of the inputs add up to, by output channel. */
export function foldOffset({ shape, data }: Weights, groups: number, offset: Vector, perInput: number): Vector {
    if (offset.every(v => v === 0)) {
        return uniform(0);
    }
    const sums = new Float64Array(shape[0]);
    const size = data.length / shape[0];
    for (let i = 0; i < data.length; i++) {
        sums[Math.floor(i / size)] += data[i] * (offset.length === 1 ? offset[0] : offset[Math.floor(inputOf(i, shape, groups) / perInput)]);
    }
    return sums;
}

/** Number of +1 and of -1 weights of each output channel. */
export function countRows(data: Int8Array, outs: number): { plus: Int32Array; minus: Int32Array } {
    const plus = new Int32Array(outs);
    const minus = new Int32Array(outs);
    const size = data.length / outs;
    data.forEach((w, i) => {
        const out = Math.floor(i / size);
        plus[out] += w > 0 ? 1 : 0;
        minus[out] += w < 0 ? 1 : 0;
    });
    return { plus, minus };
}

/** Sums are 32-bit integers. Throws StepProblem. */
export function refuseLargeSums({ plus, minus, source: { bits } }: MacTerm): void {
    const most = Math.max(plus.reduce((a, b) => Math.max(a, b), 0), minus.reduce((a, b) => Math.max(a, b), 0)) * (2 ** bits - 1);
    if (most >= 2 ** 31) {
        throw new StepProblem('import/range', `may add up to ${most}`, 'Sums are 32-bit integers: fewer bits of activations, or fewer weights, are needed.');
    }
}

export function notTernary({ index, value, different }: NotTernary, shape: readonly number[]): StepProblem {
    const place = placeOf(index, shape);
    return new StepProblem('import/not-ternary', `has weights of more than three values: ${Number(value.toPrecision(4))} at [${place.join(', ')}]`,
        `Channel ${place[0]} has ${different === 1000 ? 'at least 1,000' : different} different weights where -a, 0 and +b are three. `
        + 'Train with ternary weights, or make them so by the TWN rule: `--ternarise twn`.');
}

function placeOf(flat: number, shape: readonly number[]): number[] {
    const place: number[] = [];
    let rest = flat;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
        place.unshift(rest % shape[axis]);
        rest = Math.floor(rest / shape[axis]);
    }
    return place;
}
