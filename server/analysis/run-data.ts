/**
 * The images and labels of a run: read, checked against the network, cut to the limit; or one seeded image where none are
 * given. It must not know the language; files are read through whoever hands in a reader.
 */
import { imagePixels, imageValues, joinImages, labelsProblem, readImages, readLabels, type ImageSet } from '../import/data.js';
import type { Bound, ImportProblem } from '../import/problems.js';
import type { Network } from '../network/model.js';
import { volume } from '../network/shape.js';
import { seededImage } from '../network/random.js';
import { readerDefect, unread, type FileReader } from './files.js';

/** A file as it is named to people, and where it is. */
export interface DataFile {
    readonly path: string;
    readonly uri: string;
    /** Named on a command line, where paths are relative to the working directory. */
    readonly isArgument?: boolean;
}

export interface DataRequest {
    /** Several are one set, in order; none: one seeded image. */
    readonly images: readonly DataFile[];
    readonly labels?: DataFile;
    /** Images at most. */
    readonly limit?: number;
}

export interface RunData {
    /** The input's integers, C order, one array an image; at least one. */
    readonly images: readonly Int32Array[];
    /** As many as images. */
    readonly labels?: readonly number[];
    readonly seeded: boolean;
    /** Image `index` for showing: bytes of the input's shape, C order. */
    readonly pixels: (index: number) => Uint8Array;
}

/** A problem and the file it is about. */
export interface DataProblem extends ImportProblem {
    readonly file: DataFile;
}

export type RunDataResult = { readonly data: RunData; readonly problem?: undefined } | { readonly data?: undefined; readonly problem: DataProblem };

/** The seed of the image that runs when none is given. */
export const imageSeed = 1;

export async function loadRunData(network: Network, request: DataRequest, reader: Pick<FileReader, 'read'>): Promise<RunDataResult> {
    if (request.images.length === 0) {
        return { data: seededData(network) };
    }
    const sets: ImageSet[] = [];
    for (const file of request.images) {
        const set = await bound(reader, file, bytes => readImages(file.path, bytes, network.input));
        if (set.problem) {
            return { problem: { ...set.problem, file } };
        }
        sets.push(set.value);
    }
    const joined = joinImages(sets);
    const count = Math.min(joined.count, request.limit ?? joined.count);
    const labels: Bound<readonly number[] | undefined> = request.labels ? await bound(reader, request.labels, bytes => readLabels(request.labels!.path, bytes))
        : { value: joined.labels };
    const labelFile = request.labels ?? request.images[0];
    const wrong = labels.problem ?? (labels.value && labelsProblem(labelFile.path, count, labels.value, classes(network)));
    if (wrong) {
        return { problem: { ...wrong, file: labelFile } };
    }
    return {
        data: {
            images: Array.from({ length: count }, (_, index) => imageValues(joined, index)),
            labels: labels.value?.slice(0, count), seeded: false, pixels: index => imagePixels(joined, index),
        },
    };
}

/** Output values a network has, each one a class. */
export function classes({ layers, output }: Network): number {
    return volume(layers.find(({ name }) => name === output)!.outputShape);
}

function seededData({ input }: Network): RunData {
    const image = seededImage(input, imageSeed);
    const stretch = 255 / (2 ** input.bits - 1);
    return { images: [image], seeded: true, pixels: () => Uint8Array.from(image, value => Math.round(value * stretch)) };
}

async function bound<T>(reader: Pick<FileReader, 'read'>, file: DataFile, decode: (bytes: Uint8Array) => Bound<T>): Promise<Bound<T>> {
    const { path, uri, isArgument } = file;
    let bytes: Uint8Array;
    try {
        bytes = await reader.read(uri);
    } catch (error) {
        return { problem: unread('data', path, uri, error, isArgument) };
    }
    try {
        return decode(bytes);
    } catch (error) {
        return { problem: readerDefect(path, error) };
    }
}
