// Builds the network that a self-describing tensor file describes: enough of an importer for the trained examples.
import { readFileSync } from 'node:fs';
import { bindBias, bindRequantise, bindScale, bindWeights, type Bound } from '../../server/import/bind.js';
import type { DescribedOp, DescribedResidual } from '../../server/import/description.js';
import { readTensorFile, type TensorFile, type TypedArray } from '../../server/import/tensors.js';
import type { Layer, Network, Residual, Shape } from '../../server/network/model.js';
import { convOutput, denseOutput, flattenOutput, NO_PADDING, poolOutput, type Inferred } from '../../server/network/shape.js';

export const root = new URL('../../', import.meta.url);

/** A tensor file of the repository; throws where it has a problem. */
export function tensors(path: string): TensorFile {
    const { file, problems } = readTensorFile(path, readFileSync(new URL(path, root)));
    if (!file) {
        throw new Error(problems.map(one => one.message).join('\n'));
    }
    return file;
}

/** The single array of a .npy file. */
export function array(path: string): TypedArray {
    return tensors(path).tensors.get('array')!.data;
}

export function value<T>(bound: Bound<T>): T {
    if (bound.problem) {
        throw new Error(bound.problem.message);
    }
    return bound.value;
}

function shapeOf(inferred: Inferred): Shape {
    if (inferred.reason !== undefined) {
        throw new Error(inferred.reason);
    }
    return inferred.shape;
}

export function describedNetwork(file: TensorFile): Network {
    const { description } = file;
    if (!description) {
        throw new Error(file.descriptionProblem?.message ?? 'no description');
    }
    const shapes = new Map<string, Shape>([['input', description.input.shape]]);
    const layers: Layer[] = [];
    const bits = description.activationBits;
    for (const op of description.ops) {
        const layer = describedLayer(file, op, shapes, bits);
        shapes.set(op.name, layer.outputShape);
        layers.push(layer);
    }
    return {
        name: description.name ?? 'network',
        input: { name: 'input', shape: description.input.shape, bits, rule: description.input.rule },
        layers,
        output: layers[layers.length - 1].name,
    };
}

function describedLayer(file: TensorFile, op: DescribedOp, shapes: ReadonlyMap<string, Shape>, bits: number): Layer {
    const inputShape = shapes.get(op.input)!;
    const base = { name: op.name, input: op.input, inputShape, inputBits: bits };
    switch (op.op) {
        case 'conv':
        case 'fc': {
            const shape = file.tensors.get(`${op.name}.weight`)!.shape;
            const flat = op.op === 'fc' ? flattenOutput(inputShape) : inputShape;
            const [out, in_, height, width] = [...shape, 1, 1];
            const weights = value(bindWeights(file, `${op.name}.weight`, [out, in_, height, width]));
            const { stride, pad, groups } = op.op === 'conv' ? op : { stride: [1, 1] as const, pad: NO_PADDING, groups: 1 };
            const outputShape = shapeOf(op.op === 'fc' ? denseOutput(out) : convOutput(flat, out, { kernel: [height, width], stride, pad }, groups));
            return { ...base, kind: op.op === 'fc' ? 'dense' : 'conv', inputShape: flat, outputShape, weights, stride, pad, groups,
                output: op.logits ? { kind: 'logits', bias: value(bindBias(file, op.name, out)) }
                    : { kind: 'activation', requantise: value(bindRequantise(file, op.name, out, bits)) },
                ...op.residual ? { residual: describedResidual(file, op.name, op.residual, shapes, out, bits) } : {} };
        }
        case 'maxpool':
            return { ...base, ...op, kind: 'maxpool', outputShape: shapeOf(poolOutput(inputShape, op)), bits };
        case 'sumpool': {
            const kernel = op.kernel ?? [inputShape[1], inputShape[2]] as const;
            return { ...base, ...op, kind: 'sumpool', kernel, outputShape: shapeOf(poolOutput(inputShape, { ...op, kernel })),
                requantise: value(bindRequantise(file, op.name, inputShape[0], bits)) };
        }
        case 'flatten':
            return { ...base, kind: 'flatten', outputShape: flattenOutput(inputShape), bits };
    }
}

function describedResidual(file: TensorFile, layer: string, residual: DescribedResidual, shapes: ReadonlyMap<string, Shape>,
    out: number, inputBits: number): Residual {
    if (residual.kind === 'identity') {
        return { ...residual, inputBits, scale: value(bindScale(file, `${layer}.Mres`, out)) };
    }
    const inputShape = shapes.get(residual.input)!;
    return { ...residual, inputShape, inputBits, scale: value(bindScale(file, `${residual.name}.M`, out)),
        weights: value(bindWeights(file, `${residual.name}.weight`, [out, inputShape[0], 1, 1])) };
}
