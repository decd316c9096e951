/**
 * A graph, node by node, into a network: constants are computed, nodes that depend on the image become signals and layers.
 * A node that cannot be imported is told, what depends on it left out, everything else gone on with.
 */
import type { Shape } from '../../../network/model.js';
import { MAX_ACTIVATIONS, volume } from '../../../network/shape.js';
import { Builder, type BuilderOptions } from '../../fold/builder.js';
import { finishOutput, type ImportedOutput } from '../../fold/finish.js';
import { StepProblem } from '../../fold/problem.js';
import { identity, plain } from '../../fold/signal.js';
import { isTernary, ternaryRows } from '../../fold/ternary.js';
import { notTernary } from '../../fold/weights.js';
import { integerRange, MAX_GROWN, sizeOf, type NdArray } from '../array.js';
import { BadModel } from '../bad-model.js';
import { intAttribute, nodeLabel, type Graph, type GraphInput, type Node } from '../graph.js';
import { transpose } from '../operators/layout.js';
import { unknownOperator } from '../run.js';
import { withoutStraightThrough } from '../straight-through.js';
import { arithmetic, type Handler } from './arithmetic.js';
import { arrange } from './arrange.js';
import { computeConstants, Work } from './constants.js';
import { nodeFinding, type Finding } from './findings.js';
import { quantise, quantiseQonnx } from './quantise.js';
import { Step, type Lifting } from './step.js';
import { paddedDims, shapeOfDims, UNKNOWN, type SignalValue, type Value } from './value.js';
import { windows } from './windows.js';

export type LiftOptions = Omit<BuilderOptions, 'inputName'>;

export interface Lifted {
    readonly builder: Builder;
    readonly input: GraphInput;
    /** Dimensions of the model's input for one image. */
    readonly inputDims: readonly number[];
    /** Flat index in the model's input of each value of the network's; absent where they are the same. */
    readonly inputOrder?: Int32Array;
    /** Absent where the result depends on something that could not be imported. */
    readonly output?: ImportedOutput;
    /** The model's result that `output` stands for. */
    readonly outputName: string;
    readonly findings: readonly Finding[];
    /** Nodes left out because they depend on one that could not be imported. */
    readonly dependent: number;
    /** Weights that were made ternary, in the form and at the place where the node reads them. */
    readonly ternaryWeights: ReadonlyMap<Node, ReadonlyMap<number, NdArray>>;
}

const HANDLERS: Readonly<Record<string, Handler>> = { ...arithmetic, ...quantise, ...windows, ...arrange };
const DOMAINS: Readonly<Record<string, Readonly<Record<string, Handler>>>> = { '': HANDLERS, 'qonnx.custom_op.general': quantiseQonnx, 'onnx.brevitas': quantiseQonnx };

/** Names of ONNX's operators that become (part of) layers. */
export const liftedOperators: readonly string[] = Object.keys(HANDLERS);

/** Operators behind which a result counts as the last one. */
const HEADS = new Set(['Softmax', 'LogSoftmax', 'Sigmoid', 'ArgMax']);

/** Position of the weights among the inputs of nodes that have some. */
const WEIGHTS: Readonly<Record<string, number>> = { Conv: 1, ConvInteger: 1, Gemm: 1, MatMul: 1, MatMulInteger: 1, QLinearConv: 3, QLinearMatMul: 3 };

/** Throws BadModel where the model as a whole is nothing to import. */
export function liftGraph(graph: Graph, options: LiftOptions): Lifted {
    return new Lifter(withoutStraightThrough(graph), options).run();
}

class Lifter {
    private readonly values = new Map<string, Value>();
    private readonly findings: Finding[] = [];
    private readonly work: Work;
    private readonly builder: Builder;
    private readonly readers = new Map<string, Node[]>();
    private readonly ternaryWeights = new Map<Node, ReadonlyMap<number, NdArray>>();
    private readonly lifting: Lifting;
    private readonly input: GraphInput;
    private readonly inputDims: readonly number[];
    private inputOrder: Int32Array | undefined;
    private dependent = 0;

    constructor(private readonly graph: Graph, private readonly options: LiftOptions) {
        this.work = new Work(graph.constants.values());
        for (const node of graph.nodes) {
            for (const name of node.inputs) {
                const known = this.readers.get(name);
                if (known) {
                    known.push(node);
                } else {
                    this.readers.set(name, [node]);
                }
            }
        }
        this.input = this.onlyInput();
        this.inputDims = inputDims(this.input, options.input.shape);
        this.builder = new Builder({ ...options, inputName: this.input.name });
        this.lifting = {
            graph, builder: this.builder, spend: elements => this.work.spend(elements),
            leadsOn: tensor => (this.readers.get(tensor) ?? []).some(({ op }) => !HEADS.has(op)),
            restart: (signal, shape, order) => this.restart(signal, shape, order),
            tell: (node, problem) => this.tell(node, problem),
            replaced: (node, array) => this.ternaryWeights.set(node, new Map([[WEIGHTS[node.op], array]])),
            note: (node, what) => this.findings.push({ severity: 'info', code: 'import/head', message: `\`${nodeLabel(node)}\` (${node.op}) ${what}` }),
        };
    }

    run(): Lifted {
        const { graph } = this;
        graph.constants.forEach((array, name) => this.values.set(name, { kind: 'constant', array, root: name }));
        this.values.set(this.input.name, this.start());
        for (const node of graph.nodes) {
            this.lift(node);
        }
        const outputName = graph.outputs.find(name => this.values.get(name)?.kind === 'signal') ?? graph.outputs[0];
        return {
            builder: this.builder, input: this.input, inputDims: this.inputDims, outputName, output: this.finish(outputName), findings: this.findings,
            dependent: this.dependent, ternaryWeights: this.ternaryWeights, ...this.inputOrder && { inputOrder: this.inputOrder },
        };
    }

    private onlyInput(): GraphInput {
        const used = this.graph.inputs.filter(({ name }) => this.readers.has(name));
        if (used.length !== 1) {
            throw new BadModel('import/input', used.length === 0 ? 'nothing in it depends on an input' : `it has ${used.length} inputs: ${used.map(({ name }) => name).join(', ').slice(0, 60)}`,
                'A network has one input, an image: export the model with one.');
        }
        return used[0];
    }

    /** Integers of the model's type, or reals. Channels that come last are found by their number. */
    private start(): SignalValue {
        const type = this.input.type ?? 'f32';
        const range = integerRange(type);
        const dims = this.inputDims;
        const integers = range && (range[1] - range[0] < 2 ** 16 ? { bits: Math.log2(range[1] - range[0] + 1), low: range[0] } : { bits: 8, low: 0 });
        const last = dims.length === 4 && isColours(dims[3]) && !isColours(dims[1]) && sizeOf(dims) <= MAX_GROWN;
        const shape = last ? [dims[3], dims[1], dims[2]] as const : dims.length === 2 && this.options.input.shape || pictureShape(dims) || shapeOfDims(dims);
        if (!shape || volume(shape) > MAX_ACTIVATIONS) {
            throw new BadModel('import/input', `its input is [${dims.join(', ')}]`, 'An image is [batch, channels, height, width], or a vector.');
        }
        const order = last ? channelsLast(shape) : undefined;
        this.inputOrder = order && inverse(order);
        return { kind: 'signal', signal: this.builder.start(shape, this.input.name, integers), type, dims, order };
    }

    /** The input seen otherwise, before any layer reads it. Throws StepProblem. */
    private restart(signal: ReturnType<Builder['start']>, shape: Shape, order: Int32Array | undefined): ReturnType<Builder['start']> {
        const term = plain(signal)!;
        if (this.builder.input.imported || Math.max(term.scale.length, signal.offset.length) > 1 && shape[0] !== term.source.shape[0]) {
            throw new StepProblem('import/input-use', 'reads the input in another arrangement than an earlier step does', 'Arrange the input once, at the beginning.');
        }
        const before = this.inputOrder;
        this.inputOrder = order ? order.map(flat => before ? before[flat] : flat) : before;
        return identity(this.builder.input.raw(shape), signal.tensor, term.scale, signal.offset);
    }

    private lift(node: Node): void {
        const inputs = node.inputs.map(name => name === '' ? undefined : this.values.get(name));
        try {
            if (inputs.some(value => value?.kind === 'unknown')) {
                this.dependent++;
                this.checkWeights(node, inputs);
                this.give(node, []);
            } else if (inputs.every(value => !value || value.kind === 'constant')) {
                this.giveConstants(node, inputs);
            } else {
                this.give(node, [this.signalOf(node, inputs)]);
            }
        } catch (error) {
            if (!(error instanceof StepProblem)) {
                throw error;
            }
            this.tell(node, error);
            if (error.code !== 'import/not-ternary' && error.code !== 'import/not-finite') {
                this.checkWeights(node, inputs);
            }
            this.give(node, []);
        }
    }

    private giveConstants(node: Node, inputs: readonly (Value | undefined)[]): void {
        const arrays = computeConstants(node, inputs.map(value => value?.kind === 'constant' ? value.array : undefined), this.graph.opset, this.work);
        const first = inputs.find(value => value?.kind === 'constant');
        const root = first?.kind === 'constant' ? first.root : node.name || node.outputs[0];
        this.give(node, arrays.map(array => ({ kind: 'constant', array, root })));
    }

    private signalOf(node: Node, inputs: readonly (Value | undefined)[]): Value {
        if (node.op === 'Shape' && node.domain === '') {
            const [value] = inputs;
            return { kind: 'constant', root: node.outputs[0], array: this.shapeOf(node, value as SignalValue) };
        }
        const handlers = Object.hasOwn(DOMAINS, node.domain) ? DOMAINS[node.domain] : {};
        if (!Object.hasOwn(handlers, node.op)) {
            throw unknownOperator(node);
        }
        return handlers[node.op](new Step(this.lifting, node, inputs));
    }

    private shapeOf(node: Node, value: SignalValue): NdArray {
        return computeConstants(node, [{ type: 'f32', dims: paddedDims(value), data: new Float32Array(0) }], this.graph.opset, this.work)[0];
    }

    /** Behind a node that could not be imported weights are still looked at, so that all problems are told at once. */
    private checkWeights(node: Node, inputs: readonly (Value | undefined)[]): void {
        const position = node.domain === '' && Object.hasOwn(WEIGHTS, node.op) ? WEIGHTS[node.op] : undefined;
        const weights = position === undefined ? undefined : inputs[position];
        if (weights?.kind !== 'constant' || weights.array.dims.length < 2 || weights.array.data.length === 0 || integerRange(weights.array.type)) {
            return;
        }
        // Matrices have their outputs last, unless a Gemm says otherwise.
        const isTurned = node.op.includes('MatMul') || node.op === 'Gemm' && intAttribute(node, 'transB', 0) === 0;
        const array = isTurned && weights.array.dims.length === 2 ? transpose(weights.array, [1, 0]) : weights.array;
        this.work.spend(array.data.length);
        const found = ternaryRows(array.data, array.dims[0]);
        if (!isTernary(found)) {
            this.tell(node, notTernary(found, array.dims));
        }
    }

    private give(node: Node, values: readonly Value[]): void {
        node.outputs.forEach((name, at) => name !== '' && this.values.set(name, values[at] ?? UNKNOWN));
    }

    private tell(node: Node, problem: StepProblem): void {
        const shapes = node.inputs.flatMap(name => {
            const value = this.values.get(name);
            return value?.kind === 'signal' ? [`${name} [${value.dims.join(', ')}]`] : value?.kind === 'constant' && value.array.dims.length > 0 ? [`${name} [${value.array.dims.join(', ')}]`] : [];
        });
        this.findings.push(nodeFinding(node, problem, shapes));
    }

    private finish(name: string): ImportedOutput | undefined {
        const value = this.values.get(name);
        if (value?.kind !== 'signal') {
            return undefined;
        }
        try {
            return finishOutput(this.builder, value.signal);
        } catch (error) {
            if (error instanceof StepProblem) {
                const node = this.graph.nodes.find(({ outputs }) => outputs.includes(name));
                if (node) {
                    this.tell(node, error);
                    return undefined;
                }
                throw new BadModel('import/output', `its result ${error.reason}`, error.advice);
            }
            throw error;
        }
    }
}

/** The input's dimensions for one image. Throws BadModel where the model leaves them open and nobody says. */
function inputDims({ dims, name }: GraphInput, wish: Shape | undefined): readonly number[] {
    const rest = dims?.slice(1);
    const known = rest?.every(n => n !== undefined) ? rest : undefined;
    if (wish && (!known || known.reduce((product, n) => product * n, 1) === volume(wish))) {
        const last = rest?.length === 3 && isColours(rest[2] ?? 0) && rest[2] === wish[0] && rest[0] !== wish[0];
        return rest?.length === 1 ? [1, volume(wish)] : last ? [1, wish[1], wish[2], wish[0]] : [1, ...wish];
    }
    if (!known || known.length === 0) {
        throw new BadModel('import/input', `it leaves open what shape its input ${name.slice(0, 30)} has`, 'Say it: `--shape 3x224x224` (channels, height, width).');
    }
    if (wish) {
        throw new BadModel('import/input', `its input is [${known.join(', ')}], not ${wish.join('x')}`, 'Leave `--shape` away, or give that of the model.');
    }
    return [1, ...known];
}

function isColours(channels: number): boolean {
    return channels === 1 || channels === 3 || channels === 4;
}

/** Vectors as long as well-known pictures are those pictures: dense layers read them in the same order. */
function pictureShape(dims: readonly number[]): Shape | undefined {
    return dims.length !== 2 ? undefined : dims[1] === 784 ? [1, 28, 28] : dims[1] === 1024 ? [1, 32, 32] : dims[1] === 3072 ? [3, 32, 32] : undefined;
}

/** Flat index in [C, H, W] of each element of [H, W, C]. */
function channelsLast([channels, height, width]: Shape): Int32Array {
    return Int32Array.from({ length: channels * height * width }, (_, at) => at % channels * height * width + Math.floor(at / channels));
}

function inverse(order: Int32Array): Int32Array {
    const back = new Int32Array(order.length);
    order.forEach((to, at) => { back[to] = at; });
    return back;
}
