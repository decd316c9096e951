/**
 * What an operator of ONNX is here: arrays in, arrays out. Constants are folded with it, plain float models are run with
 * it for their ranges and as the reference of an import. It must not know graphs.
 */
import type { NdArray } from '../array.js';
import { StepProblem } from '../../fold/problem.js';
import type { Node } from '../graph.js';

/** One use of an operator. */
export class Call {
    constructor(readonly node: Node, readonly inputs: readonly (NdArray | undefined)[], readonly opset: number) {}

    /** A required input. Throws StepProblem. */
    input(index: number): NdArray {
        const array = this.inputs[index];
        if (!array) {
            throw new StepProblem('import/attribute', `has no input ${index + 1}`, 'The operator needs it: export the model again.');
        }
        return array;
    }

    optional(index: number): NdArray | undefined {
        return this.inputs[index];
    }

    /** A list of whole numbers that older versions keep in an attribute and newer ones in an input. */
    list(index: number, attribute: string): readonly number[] | undefined {
        const array = this.inputs[index];
        if (array) {
            return Array.from(array.data);
        }
        const value = this.node.attributes.get(attribute);
        return Array.isArray(value) ? value as readonly number[] : undefined;
    }
}

export type Operator = (call: Call) => NdArray[];

/** Operators by name. */
export type Operators = Readonly<Record<string, Operator>>;

export function misfit(reason: string): StepProblem {
    return new StepProblem('import/shape', reason, 'The shapes of the model do not fit one another: export it again, and check it with onnx.checker.');
}

export function unsupportedAttribute(reason: string, advice: string): StepProblem {
    return new StepProblem('import/attribute', reason, advice);
}

/** Axis from 0; negative ones count from the end. Throws StepProblem. */
export function axisOf(axis: number, rank: number): number {
    const positive = axis < 0 ? axis + rank : axis;
    if (!Number.isInteger(axis) || positive < 0 || positive >= Math.max(rank, 1)) {
        throw misfit(`has axis ${axis} for ${rank} dimensions`);
    }
    return positive;
}
