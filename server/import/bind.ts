/**
 * From named tensors to the network model's values: weights, requantisation, biases, each checked for presence, shape
 * and range, each failing with one problem. It must not know the language; names come in as they are called in the file.
 *
 * Names in a file (layout of trained models): `NAME.weight` int8 OIHW or [out, in], `NAME.M` int16, `NAME.B` int32;
 * `NAME.Mres` int16 for an identity residual, `SHORTCUT.weight` and `SHORTCUT.M` for a projection; `NAME.Mp` and
 * `NAME.Mn` in place of `NAME.M` for weights with two scales.
 */
import type { Requantise, TernaryTensor } from '../network/model.js';
import { MAX_SHIFT } from './description.js';
import { nearest } from '../hardware/nearest.js';
import { fileName, listSome, problem, shorten, type Bound, type ImportProblem } from './problems.js';
import { ternaryValues } from './not-ternary.js';
import type { Tensor, TensorFile } from './tensor.js';

export type { Bound } from './problems.js';

const INT16 = { name: 'a 16-bit integer', least: -(2 ** 15), most: 2 ** 15 - 1 };
const INT32 = { name: 'a 32-bit integer', least: -(2 ** 31), most: 2 ** 31 - 1 };

/** [out, in per group, height, width] */
export type WeightShape = TernaryTensor['shape'];

/**
 * Weights of a layer. Expected [out, in, 1, 1] also takes a tensor [out, in]. Any element type will do as long as every
 * value is -1, 0 or 1. Codes: weights/missing-tensor, weights/shape, weights/not-ternary.
 */
export function bindWeights(file: TensorFile, tensorName: string, expected: WeightShape): Bound<TernaryTensor> {
    const found = find(file, tensorName);
    if (found.problem) {
        return found;
    }
    const tensor = found.value;
    if (!sameShape(tensor.shape, expected)) {
        return { problem: problem('weights/shape',
            `\`${shorten(tensorName, 40)}\` is ${shapeText(tensor.shape)}, the layer needs ${shapeText(expected)}`,
            `In ${file.path}. Weights are [out, in per group, kernel height, kernel width], dense layers [out, in].`) };
    }
    const values = ternaryValues(tensor);
    return values.problem ? values
        : { value: { shape: expected, data: values.value, source: { kind: 'file', path: file.path, tensor: tensorName } } };
}

/**
 * Requantisation of a layer with `channels` outputs (a sum pool: one element for all will do) to `bits` bits. The shift
 * is the one given, else that of the operation `layerName` in the file's description.
 * Codes: weights/missing-tensor, weights/shape, weights/range, weights/ambiguous-scale, weights/no-shift, weights/description.
 */
export function bindRequantise(file: TensorFile, layerName: string, channels: number, bits: number, shift?: number): Bound<Requantise> {
    const chosen = bindShift(file, layerName, shift);
    if (chosen.problem) {
        return chosen;
    }
    const offset = bindIntegers(file, `${layerName}.B`, channels, INT32);
    if (offset.problem) {
        return offset;
    }
    const twoScales = [`${layerName}.Mp`, `${layerName}.Mn`];
    const hasTwo = twoScales.some(name => file.tensors.has(name));
    if (hasTwo && file.tensors.has(`${layerName}.M`)) {
        return { problem: problem('weights/ambiguous-scale', `\`${shorten(layerName, 40)}\` has both one scale and two`,
            `In ${file.path}: \`M\` scales one sum, \`Mp\` and \`Mn\` the two sums of the +1 and the -1 weights. Keep one kind.`) };
    }
    const [plus, minus] = (hasTwo ? twoScales : [`${layerName}.M`]).map(name => bindIntegers(file, name, channels, INT16));
    if (plus.problem) {
        return plus;
    }
    if (minus?.problem) {
        return minus;
    }
    return { value: { bits, shift: chosen.value, scale: plus.value, offset: offset.value,
        ...minus ? { negativeScale: minus.value } : {} } };
}

/** One int16 scale a channel, or one for all: `NAME.Mres` of an identity residual, `SHORTCUT.M` of a projection. */
export function bindScale(file: TensorFile, tensorName: string, channels: number): Bound<Int32Array> {
    return bindIntegers(file, tensorName, channels, INT16);
}

/** `NAME.B` of a layer that gives logits; zeros where the file has none. */
export function bindBias(file: TensorFile, layerName: string, channels: number): Bound<Int32Array> {
    return file.tensors.has(`${layerName}.B`)
        ? bindIntegers(file, `${layerName}.B`, channels, INT32)
        : { value: new Int32Array(channels) };
}

function bindShift(file: TensorFile, layerName: string, given: number | undefined): Bound<number> {
    if (given !== undefined) {
        return Number.isInteger(given) && given >= 0 && given <= MAX_SHIFT ? { value: given }
            : { problem: problem('weights/no-shift', `A shift of ${given} is no whole number from 0 to ${MAX_SHIFT}`) };
    }
    const op = file.description?.ops.find(one => one.name === layerName);
    if (op && 'shift' in op && op.shift !== undefined) {
        return { value: op.shift };
    }
    if (file.descriptionProblem) {
        return { problem: file.descriptionProblem };
    }
    return { problem: problem('weights/no-shift', `${fileName(file.path)} does not say by how many bits \`${shorten(layerName, 30)}\` is shifted`,
        file.description
            ? `Its operation list gives a shift for ${listSome(file.description.ops.filter(one => 'shift' in one).map(one => one.name))}.`
            : 'It carries no operation list (`__metadata__.network`).',
        'Name the layer as the file does, or state the shift.') };
}

function bindIntegers(file: TensorFile, name: string, channels: number, range: typeof INT16): Bound<Int32Array> {
    const found = find(file, name);
    if (found.problem) {
        return found;
    }
    const wrong = lengthOf(file, name, channels, found.value) ?? rangeOf(file, name, range, found.value);
    return wrong ? { problem: wrong } : { value: Int32Array.from(found.value.data) };
}

function lengthOf(file: TensorFile, name: string, channels: number, { data, shape }: Tensor): ImportProblem | undefined {
    return data.length === 1 || data.length === channels ? undefined
        : problem('weights/shape', `\`${shorten(name, 40)}\` is ${shapeText(shape)}, not one value for each of ${channels} channels`, `In ${file.path}. One value for all channels would do as well.`);
}

function rangeOf(file: TensorFile, name: string, range: typeof INT16, { data }: Tensor): ImportProblem | undefined {
    const wrong = data.findIndex((v: number) => !Number.isInteger(v) || v < range.least || v > range.most);
    return wrong < 0 ? undefined : problem('weights/range', `\`${shorten(name, 40)}\` holds ${data[wrong]} at [${wrong}], not ${range.name}`,
        `In ${file.path}. Scales M are 16-bit, offsets B 32-bit integers: choose a smaller shift and scale again.`);
}

function find(file: TensorFile, name: string): Bound<Tensor> {
    const tensor = file.tensors.get(name);
    if (tensor) {
        return { value: tensor };
    }
    const names = [...file.tensors.keys()];
    return { problem: missing(file.path, name, names) };
}

function missing(path: string, name: string, names: readonly string[]): ImportProblem {
    const meant = nearestTensor(name, names);
    return { ...problem('weights/missing-tensor', `${fileName(path)} has no tensor \`${shorten(name, 40)}\``,
        meant ? `Did you mean \`${meant}\`?` : '', `In ${path} there are ${listSome(names)}.`), data: { tensor: name, suggestion: meant && stemOf(meant) } };
}

/** Among tensors of the same kind: `.weight` is no part of what may be misspelt. */
function nearestTensor(name: string, names: readonly string[]): string | undefined {
    const kind = name.slice(stemOf(name).length);
    const stems = names.filter(one => one.endsWith(kind) && one.length > kind.length).map(stemOf);
    const stem = nearest(stemOf(name), stems);
    return stem === undefined ? nearest(name, names.filter(one => stemOf(one) === stemOf(name))) : stem + kind;
}

/** `stage1.2.a` of `stage1.2.a.weight` */
function stemOf(name: string): string {
    return name.slice(0, Math.max(0, name.lastIndexOf('.')));
}

function sameShape(actual: readonly number[], expected: WeightShape): boolean {
    const flat = actual.length === 2 ? [...actual, 1, 1] : actual;
    return flat.length === 4 && expected.every((n, axis) => flat[axis] === n);
}

function shapeText(shape: readonly number[]): string {
    return `[${shorten(shape.join(', '), 40)}]`;
}
