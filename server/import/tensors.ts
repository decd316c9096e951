/**
 * Files of named tensors (.safetensors, .npz, .npy) as values. Bytes in, tensors or problems out: it must not know where
 * the bytes came from, nor what the tensors mean to a network.
 */
import { describeNetwork } from './description.js';
import { readNpy, startsAsNpy } from './npy.js';
import { readNpz, startsAsZip } from './npz.js';
import { BadFile, catchBadFile, problem, type ImportProblem } from './problems.js';
import { readSafetensors } from './safetensors.js';
import type { TensorFile } from './tensor.js';

export type { NetworkDescription } from './description.js';
export type { ImportProblem } from './problems.js';
export type { DType, Tensor, TensorFile, TypedArray } from './tensor.js';

/**
 * Reads a tensor file; the format is told by its first bytes, then by its name, or by `format` where it has none. Without `file` nothing could be read.
 * Memory stays below a small multiple of the file's size, for packed files below 1 GiB.
 */
export function readTensorFile(path: string, bytes: Uint8Array, format?: string): { file?: TensorFile; problems: ImportProblem[] } {
    const read = catchBadFile('weights', path, () => readAny(path, bytes, format ?? path.toLowerCase().split('.').pop()));
    return read.problem ? { problems: [read.problem] } : { file: read.value, problems: [] };
}

function readAny(path: string, bytes: Uint8Array, extension: string | undefined): TensorFile {
    if (bytes.length === 0) {
        throw new BadFile('truncated', 'the file is empty', 'It holds no tensors: export the weights again.');
    }
    if (startsAsNpy(bytes)) {
        const tensor = readNpy('array', bytes);
        return { path, tensors: new Map([[tensor.name, tensor]]) };
    }
    if (startsAsZip(bytes) && extension !== 'safetensors') {
        return { path, tensors: readNpz(bytes) };
    }
    if (extension === 'npy' || extension === 'npz') {
        throw new BadFile('malformed', `this is no .${extension} file`,
            `Its first bytes are not those of the format; was it cut, or renamed? Save it again with numpy.${extension === 'npy' ? 'save' : 'savez'}.`);
    }
    if (extension !== 'safetensors') {
        throw new BadFile('unknown-format', 'not a tensor file that can be read here',
            'Weights come from .safetensors, .npz or .npy files.');
    }
    const { tensors, network } = readSafetensors(bytes);
    if (network === undefined) {
        return { path, tensors };
    }
    const described = describeNetwork(network);
    return typeof described === 'string'
        ? { path, tensors, descriptionProblem: problem('weights/description', 'The operation list in the file\'s metadata cannot be used', described) }
        : { path, tensors, description: described };
}
