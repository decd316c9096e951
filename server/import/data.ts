/**
 * Images and labels for a network's input: file bytes in, integers of the input's range out. uint8 is raw and goes
 * through the input's rule; every other type is taken as it is. It must not know where the bytes came from.
 */
import { maxActivation, type NetworkInput, type Shape } from '../network/model.js';
import { shapeText, volume } from '../network/shape.js';
import { pickArray, readArrays } from './arrays.js';
import { readPng, startsAsPng, type Picture } from './png.js';
import { catchBadFile, fileName, problem, shorten, type Bound, type ImportProblem } from './problems.js';
import type { Tensor, TypedArray } from './tensor.js';

/** Images as the file has them; `imageValues` and `imagePixels` give one of them. Plain data: it may cross to a worker. */
export interface ImageSet {
    readonly path: string;
    readonly count: number;
    /** [channels, height, width] of each, the network's input shape. */
    readonly shape: Shape;
    /** `count` images in C order; whole numbers. */
    readonly data: TypedArray;
    /** A value's activation is floor(value / 2^shift). */
    readonly shift: number;
    /** Whether `data` are raw bytes 0..255, as they came from a picture or camera. */
    readonly raw: boolean;
    readonly bits: number;
    /** Labels that came in the same file (.npz), one an image. */
    readonly labels?: readonly number[];
}

/** Activations of image `index`, C order, 0..2^bits - 1. */
export function imageValues(images: ImageSet, index: number): Int32Array {
    const size = volume(images.shape);
    const divisor = 2 ** images.shift;
    return Int32Array.from(images.data.subarray(index * size, (index + 1) * size), v => Math.floor(v / divisor));
}

/** Image `index` for showing, C order, 0..255: the raw bytes where the file has them, else the activations stretched. */
export function imagePixels(images: ImageSet, index: number): Uint8Array {
    const size = volume(images.shape);
    const part = images.data.subarray(index * size, (index + 1) * size);
    const stretch = images.raw ? 1 : 255 / maxActivation(images.bits);
    return Uint8Array.from(part, v => Math.round(v * stretch));
}

/**
 * Reads images: N x C x H x W, N x H x W where C is 1, or one picture (.png).
 * Codes: data/unknown-format, data/truncated, data/malformed, data/unsupported-type, data/too-large, data/missing-array,
 * data/shape, data/range, data/labels, data/empty.
 */
export function readImages(path: string, bytes: Uint8Array, input: NetworkInput): Bound<ImageSet> {
    if (startsAsPng(bytes)) {
        const picture = catchBadFile('data', path, () => readPng(bytes));
        return picture.problem ? picture : pictureImages(path, picture.value, input);
    }
    const arrays = catchBadFile('data', path, () => readArrays(bytes));
    if (arrays.problem) {
        return arrays;
    }
    const found = catchBadFile('data', path, () => pickArray(arrays.value, 'images'));
    if (found.problem) {
        return found;
    }
    const images = tensorImages(path, found.value, input);
    const labels = arrays.value.get('labels');
    if (images.problem || !labels) {
        return images;
    }
    const bound = tensorLabels(path, labels);
    if (bound.problem) {
        return bound;
    }
    const mismatch = labelsProblem(path, images.value.count, bound.value);
    return mismatch ? { problem: mismatch } : { value: { ...images.value, labels: bound.value } };
}

/** Several files as one set, in order; all for the same input, none empty. Labels are kept where all have them. */
export function joinImages(sets: readonly ImageSet[]): ImageSet {
    const [first] = sets;
    if (sets.length === 1) {
        return first;
    }
    // Raw bytes and ready activations may meet: then all become activations.
    const raw = sets.every(one => one.raw && one.shift === first.shift);
    const size = volume(first.shape);
    const count = sets.reduce((sum, one) => sum + one.count, 0);
    const data = raw ? new Uint8Array(count * size) : new Int32Array(count * size);
    let at = 0;
    for (const one of sets) {
        for (let i = 0; i < one.count; i++, at += size) {
            data.set(raw ? one.data.subarray(i * size, (i + 1) * size) : imageValues(one, i), at);
        }
    }
    const labels = sets.every(one => one.labels) ? { labels: sets.flatMap(one => one.labels ?? []) } : {};
    return { path: first.path, count, shape: first.shape, data, shift: raw ? first.shift : 0, raw, bits: first.bits, ...labels };
}

/** Labels: whole numbers from 0, a vector (or a column) in .npy, `labels` of an .npz, IDX. */
export function readLabels(path: string, bytes: Uint8Array): Bound<readonly number[]> {
    const found = catchBadFile('data', path, () => pickArray(readArrays(bytes), 'labels'));
    return found.problem ? found : tensorLabels(path, found.value);
}

/** Whether labels can be those of `count` images and, where known, of a network that tells `classes` classes apart. */
export function labelsProblem(path: string, count: number, labels: readonly number[], classes?: number): ImportProblem | undefined {
    if (labels.length < count) {
        return problem('data/labels', `${fileName(path)} has ${labels.length} labels for ${count} images`, 'Every image needs its label: give the files of the same set.');
    }
    const wrong = classes === undefined ? -1 : labels.slice(0, count).findIndex(label => label >= classes);
    return wrong < 0 ? undefined
        : problem('data/labels', `${fileName(path)}: label ${labels[wrong]} of image ${wrong} is none of ${classes} classes`,
            'The network\'s output has one value a class, counted from 0.');
}

function tensorLabels(path: string, { shape, data }: Tensor): Bound<readonly number[]> {
    if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1)) {
        return { problem: problem('data/labels', `${fileName(path)}: labels are ${shapeText(shape)}, not a vector`,
            'One whole number an image: turn one-hot rows into numbers with argmax.') };
    }
    const wrong = data.findIndex((v: number) => !Number.isSafeInteger(v) || v < 0);
    return wrong < 0 ? { value: Array.from(data) }
        : { problem: problem('data/labels', `${fileName(path)}: label ${data[wrong]} of image ${wrong} is no class`, 'Classes are whole numbers from 0.') };
}

function tensorImages(path: string, tensor: Tensor, input: NetworkInput): Bound<ImageSet> {
    const { shape, data, dtype } = tensor;
    const [channels, height, width] = input.shape;
    const full = shape.length === 3 && channels === 1 ? [shape[0], 1, shape[1], shape[2]] : shape;
    if (full.length !== 4 || full[1] !== channels || full[2] !== height || full[3] !== width) {
        const last = full.length === 4 && full[3] === channels && full[1] === height && full[2] === width;
        return { problem: problem('data/shape', `${fileName(path)} is ${shapeText(shape)}, the network takes [N, ${input.shape.join(', ')}]`,
            last ? 'The channels come last: transpose with numpy\'s `transpose(0, 3, 1, 2)`.'
                : `N x C x H x W is read${channels === 1 ? ', or N x H x W' : ''}.`) };
    }
    if (shape[0] === 0) {
        return { problem: problem('data/empty', `${fileName(path)} holds no images`) };
    }
    const raw = dtype === 'u8' && input.rule.kind === 'shift';
    const shift = raw && input.rule.kind === 'shift' ? input.rule.amount : 0;
    const images: ImageSet = { path, count: shape[0], shape: input.shape, data, shift, raw, bits: input.bits };
    return checkRange(images, dtype);
}

function pictureImages(path: string, picture: Picture, input: NetworkInput): Bound<ImageSet> {
    const data = inChannels(picture, input.shape[0]);
    if (!data || picture.height !== input.shape[1] || picture.width !== input.shape[2]) {
        return { problem: problem('data/shape',
            `${fileName(path)} is [${picture.channels}, ${picture.height}, ${picture.width}], the network takes ${shapeText(input.shape)}`,
            'Scale or convert the picture: that is not done here, because how it is done changes the result.') };
    }
    return tensorImages(path, { name: '', dtype: 'u8', shape: [1, ...input.shape], data }, input);
}

/** Grey as colour, or a colour picture whose channels agree as grey; undefined where something would be lost. */
function inChannels({ channels, data }: Picture, wanted: number): Uint8Array | undefined {
    if (channels === wanted) {
        return data;
    }
    const size = data.length / channels;
    if (channels === 1 && wanted === 3) {
        return Uint8Array.from({ length: 3 * size }, (_, i) => data[i % size]);
    }
    return wanted === 1 && data.every((v, i) => v === data[i % size]) ? data.subarray(0, size) : undefined;
}

function checkRange(images: ImageSet, dtype: string): Bound<ImageSet> {
    const { data, path, bits, shift } = images;
    const most = (maxActivation(bits) + 1) * 2 ** shift - 1;
    const wrong = data.findIndex((v: number) => !Number.isInteger(v) || v < 0 || v > most);
    if (wrong < 0) {
        return { value: images };
    }
    const where = Math.floor(wrong / volume(images.shape));
    return { problem: problem('data/range',
        `${fileName(path)}: ${shorten(String(data[wrong]), 12)} in image ${where} is not in 0..${most} (u${bits} input)`,
        dtype === 'u8' ? 'uint8 is raw: let the input\'s rule bring it into range, as in `from u8 >> 4`.'
            : `Values of type ${dtype} are taken as they are: give whole numbers in that range, or raw uint8 pixels.`) };
}
