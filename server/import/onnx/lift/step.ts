/**
 * One node while its network is made: its operands as signals and constants, and the builder it adds to.
 */
import type { Shape } from '../../../network/model.js';
import type { Builder } from '../../fold/builder.js';
import { labelFrom } from '../../fold/names.js';
import { StepProblem } from '../../fold/problem.js';
import { plain, type Signal } from '../../fold/signal.js';
import type { Vector } from '../../fold/vector.js';
import type { NdArray } from '../array.js';
import type { Graph, Node } from '../graph.js';
import { Call } from '../operators/operator.js';
import { channelVector, shapeOfDims, type ConstantValue, type SignalValue, type Value } from './value.js';

/** What all nodes of a graph share. */
export interface Lifting {
    readonly graph: Graph;
    readonly builder: Builder;
    /** Says how many elements are about to be looked at. Throws BadModel where that is too many. */
    readonly spend: (elements: number) => void;
    /** Whether a tensor is read by other nodes than the last ones of the graph. */
    readonly leadsOn: (tensor: string) => boolean;
    /** Another view of the model's input before anything has read it; flat ONNX index of each value of the network's input. */
    readonly restart: (signal: Signal, shape: Shape, order: Int32Array | undefined) => Signal;
    /** A problem after which the node goes on. */
    readonly tell: (node: Node, problem: StepProblem) => void;
    /** The weights of a node were made ternary: what it would read in their place. */
    readonly replaced: (node: Node, weights: NdArray) => void;
    /** Something left out that changes no result. */
    readonly note: (node: Node, what: string) => void;
}

export class Step {
    readonly builder: Builder;
    /** The tensor it gives. */
    readonly tensor: string;

    constructor(readonly lifting: Lifting, readonly node: Node, private readonly values: readonly (Value | undefined)[]) {
        this.builder = lifting.builder;
        this.tensor = node.outputs[0];
    }

    /** An operand that depends on the image. Throws StepProblem. */
    signal(index: number): SignalValue {
        const value = this.values[index];
        if (value?.kind !== 'signal') {
            throw new StepProblem('import/operator', 'works on a constant where it should on what comes from the input', 'Only weights and scales may be constant here.');
        }
        if (value.pad) {
            throw new StepProblem('import/layout', 'works on explicit padding', 'Pad is read in front of a convolution or a pool only.');
        }
        return value;
    }

    /** The same, where explicit padding may have been added. */
    paddedSignal(index: number): SignalValue {
        const value = this.values[index];
        return value?.kind === 'signal' ? value : this.signal(index);
    }

    isSignal(index: number): boolean {
        return this.values[index]?.kind === 'signal';
    }

    get count(): number {
        return this.values.length;
    }

    /** A constant operand with the name of what it was made of. Throws StepProblem. */
    constant(index: number): ConstantValue {
        const value = this.values[index];
        if (value?.kind !== 'constant') {
            throw new StepProblem('import/operator', value ? 'multiplies what comes from the input by itself' : `has no input ${index + 1}`,
                'Weights, scales and shapes must be constants: export the trained model for inference.');
        }
        return value;
    }

    optional(index: number): NdArray | undefined {
        const value = this.values[index];
        return value && this.constant(index).array;
    }

    /** A call of the operator on its constants, for what operators share with their computation. */
    get call(): Call {
        return new Call(this.node, this.values.map(value => value?.kind === 'constant' ? value.array : undefined), this.lifting.graph.opset);
    }

    /** What a layer made here is called after. */
    label(weights = ''): string {
        return labelFrom(weights, this.node.name || this.node.outputs[0]);
    }

    /** A constant operand by channel of what it meets. Throws StepProblem. */
    vector(array: NdArray, value: SignalValue): { vector: Vector; value: SignalValue } {
        const vector = channelVector(array, value, this.lifting.spend);
        if (vector) {
            return { vector, value };
        }
        // One number a position: where the map is flattened anyway, every position is a channel of its own.
        const flat = this.flat(value);
        const perValue = value.dims.length === 2 ? channelVector(array, flat, this.lifting.spend) : undefined;
        if (!perValue) {
            throw new StepProblem('import/per-position', 'combines activations with numbers that differ within a channel', 'Scales and offsets are one number a channel here.');
        }
        return { vector: perValue, value: flat };
    }

    /** As [N, 1, 1], by a layer that only renames where it is not. */
    flat(value: SignalValue): SignalValue {
        const signal = this.builder.flatten(value.signal, this.tensor);
        return { ...value, signal };
    }

    /** With the channels, height and width of the network where ONNX has them. Throws StepProblem. */
    spatial(value: SignalValue): SignalValue {
        const shape = shapeOfDims(value.dims);
        if (!shape) {
            throw new StepProblem('import/layout', `works on [${value.dims.join(', ')}]`, 'Networks here work on [batch, channels, height, width] of one image.');
        }
        if (!value.order && same(shape, value.signal.shape)) {
            return value;
        }
        if (plain(value.signal)?.source.raw) {
            return { ...value, signal: this.lifting.restart(value.signal, shape, value.order), order: undefined };
        }
        if (!value.order && shape[1] * shape[2] === 1) {
            return this.flat(value);
        }
        throw new StepProblem('import/layout', `takes [${value.signal.shape.join(', ')}] apart as [${value.dims.join(', ')}]`,
            'Maps may be flattened; values are not moved between channels and positions.');
    }
}

function same(a: readonly number[], b: readonly number[]): boolean {
    return a.every((n, axis) => n === b[axis]);
}
