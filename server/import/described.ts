/**
 * A network out of a self-describing tensor file: its operation list with the integer tensors that go with it. Names
 * become names of the language. It must not know the language itself.
 */
import type { Layer, MacLayer, Network, Residual, Shape } from '../network/model.js';
import { convOutput, denseOutput, flattenOutput, NO_PADDING, poolOutput, type Inferred } from '../network/shape.js';
import { bindBias, bindRequantise, bindScale, bindWeights, type WeightShape } from './bind.js';
import type { DescribedOp, NetworkDescription } from './description.js';
import { Names } from './fold/names.js';
import { problem, shorten, type Bound, type ImportProblem } from './problems.js';
import type { TensorFile } from './tensor.js';

/** Ends the reading of one file. */
class Stopped extends Error {
    constructor(readonly why: ImportProblem) {
        super(why.message);
    }
}

/** `name`: of the network. Codes: weights/..., import/shape. */
export function networkOfDescription(file: TensorFile, description: NetworkDescription, name: string): Bound<Network> {
    try {
        return { value: new Reader(file, description).run(name) };
    } catch (error) {
        if (error instanceof Stopped) {
            return { problem: error.why };
        }
        throw error;
    }
}

interface Known {
    readonly name: string;
    readonly shape: Shape;
    readonly bits: number;
}

class Reader {
    private readonly known = new Map<string, Known>();
    private readonly names = new Names();

    constructor(private readonly file: TensorFile, private readonly description: NetworkDescription) {}

    run(name: string): Network {
        const { description } = this;
        const { shape, rule } = description.input;
        const input = { name: this.names.claim('image', 'image'), shape, bits: description.input.bits ?? description.activationBits, rule };
        this.known.set('input', input);
        const layers = description.ops.map(op => this.layerOf(op));
        return { name, input, layers, output: layers[layers.length - 1].name };
    }

    private layerOf(op: DescribedOp): Layer {
        const source = this.known.get(op.input)!;
        const name = this.names.claim(op.name, 'layer');
        const bits = op.bits ?? this.description.activationBits;
        const base = { name, input: source.name, inputBits: source.bits };
        switch (op.op) {
            case 'conv': {
                const weightShape = this.kernelOf(op, source.shape[0] / op.groups);
                const window = { kernel: [weightShape[2], weightShape[3]] as const, stride: op.stride, pad: op.pad };
                const outputShape = this.inferred(convOutput(source.shape, weightShape[0], window, op.groups), op);
                return this.give(op, { kind: 'conv', ...base, inputShape: source.shape, outputShape, stride: op.stride, pad: op.pad, groups: op.groups, ...this.mac(op, weightShape, outputShape, bits) }, bits);
            }
            case 'fc': {
                const inputShape = flattenOutput(source.shape);
                const [outs] = this.tensorShape(`${op.name}.weight`, 2, op);
                const outputShape = this.inferred(denseOutput(outs), op);
                return this.give(op, { kind: 'dense', ...base, inputShape, outputShape, stride: [1, 1], pad: NO_PADDING, groups: 1, ...this.mac(op, [outs, inputShape[0], 1, 1], outputShape, bits) }, bits);
            }
            case 'maxpool': {
                const window = { kernel: op.kernel, stride: op.stride, pad: op.pad };
                return this.give(op, { kind: 'maxpool', ...base, ...window, inputShape: source.shape, outputShape: this.inferred(poolOutput(source.shape, window), op), bits: source.bits }, source.bits);
            }
            case 'sumpool': {
                const kernel = op.kernel ?? [source.shape[1], source.shape[2]] as const;
                const window = { kernel, stride: op.kernel ? op.stride : kernel, pad: op.pad };
                const outputShape = this.inferred(poolOutput(source.shape, window), op);
                return this.give(op, { kind: 'sumpool', ...base, ...window, inputShape: source.shape, outputShape, requantise: take(bindRequantise(this.file, op.name, outputShape[0], bits, op.shift)) }, bits);
            }
            case 'flatten':
                return this.give(op, { kind: 'flatten', ...base, inputShape: source.shape, outputShape: flattenOutput(source.shape), bits: source.bits }, source.bits);
        }
    }

    private give(op: DescribedOp, layer: Layer, bits: number): Layer {
        this.known.set(op.name, { name: layer.name, shape: layer.outputShape, bits });
        return layer;
    }

    private mac(op: DescribedOp & { op: 'conv' | 'fc' }, shape: WeightShape, outputShape: Shape, bits: number): Pick<MacLayer, 'weights' | 'output' | 'residual'> {
        const [channels] = shape;
        const residual = this.residual(op, outputShape);
        return {
            weights: take(bindWeights(this.file, `${op.name}.weight`, shape)),
            output: op.logits ? { kind: 'logits', bias: take(bindBias(this.file, op.name, channels)) }
                : { kind: 'activation', requantise: take(bindRequantise(this.file, op.name, channels, bits, op.shift)) },
            ...residual && { residual },
        };
    }

    private residual(op: DescribedOp & { op: 'conv' | 'fc' }, outputShape: Shape): Residual | undefined {
        const { residual } = op;
        if (!residual) {
            return undefined;
        }
        const source = this.known.get(residual.input)!;
        const [channels] = outputShape;
        if (residual.kind === 'identity') {
            this.mustFit(source.shape, outputShape, op);
            return { kind: 'identity', input: source.name, inputBits: source.bits, scale: take(bindScale(this.file, `${op.name}.Mres`, channels)) };
        }
        const shape = this.kernelOf(residual, source.shape[0]);
        const window = { kernel: [shape[2], shape[3]] as const, stride: residual.stride, pad: residual.pad };
        this.mustFit(this.inferred(convOutput(source.shape, shape[0], window), op), outputShape, op);
        return {
            kind: 'projection', name: this.names.claim(residual.name, 'shortcut'), input: source.name, inputShape: source.shape, inputBits: source.bits,
            weights: take(bindWeights(this.file, `${residual.name}.weight`, shape)), stride: residual.stride, pad: residual.pad,
            scale: take(bindScale(this.file, `${residual.name}.M`, channels)),
        };
    }

    /** The list does not say how large a kernel is: its tensor does. */
    private kernelOf({ name }: { readonly name: string }, ins: number): WeightShape {
        const [outs, , height, width] = this.tensorShape(`${name}.weight`, 4, { name });
        return [outs, ins, height, width];
    }

    private tensorShape(name: string, rank: number, { name: owner }: { readonly name: string }): readonly number[] {
        const tensor = this.file.tensors.get(name);
        if (!tensor) {
            // Says what is there instead.
            take(bindWeights(this.file, name, [1, 1, 1, 1]));
        }
        const { shape } = tensor!;
        if (shape.length !== rank || shape.some(n => n < 1)) {
            throw new Stopped(problem('weights/shape', `\`${shorten(name, 40)}\` is [${shorten(shape.join(', '), 40)}], not of ${rank} dimensions`,
                `In ${this.file.path}, operation \`${shorten(owner, 60)}\`. Weights are [out, in per group, kernel height, kernel width], dense layers [out, in].`));
        }
        return shape;
    }

    private inferred({ shape, reason }: Inferred, { name }: { readonly name: string }): Shape {
        if (!shape) {
            throw new Stopped(problem('import/shape', `operation \`${shorten(name, 40)}\` does not fit`, `${reason}. The operation list of ${this.file.path} and its tensors belong to different networks.`));
        }
        return shape;
    }

    private mustFit(shortcut: Shape, output: Shape, { name }: { readonly name: string }): void {
        if (shortcut.some((n, axis) => n !== output[axis])) {
            this.inferred({ reason: `its output is [${output.join(', ')}], its shortcut [${shortcut.join(', ')}]` }, { name });
        }
    }
}

function take<T>(bound: Bound<T>): T {
    if (bound.problem) {
        throw new Stopped(bound.problem);
    }
    return bound.value;
}
