/**
 * The array in a data file, whatever its format: .npy, one of several in an .npz, IDX, any of them gzipped.
 * It must not know images or labels.
 */
import { gunzip, startsAsGzip } from './gzip.js';
import { readIdx, startsAsIdx } from './idx.js';
import { readNpy, startsAsNpy } from './npy.js';
import { readNpz, startsAsZip } from './npz.js';
import { BadFile, listSome } from './problems.js';
import type { Tensor } from './tensor.js';

/** The arrays of a file by name; a file of one array has it under an empty name. Throws BadFile. */
export function readArrays(bytes: Uint8Array): Map<string, Tensor> {
    if (bytes.length === 0) {
        throw new BadFile('truncated', 'the file is empty', 'It holds no data: copy or export it again.');
    }
    if (startsAsGzip(bytes)) {
        const unpacked = gunzip(bytes);
        if (startsAsGzip(unpacked)) {
            throw new BadFile('malformed', 'the file is gzipped twice', 'Unpack it once.');
        }
        return readArrays(unpacked);
    }
    if (startsAsNpy(bytes)) {
        return new Map([['', readNpy('', bytes)]]);
    }
    if (startsAsZip(bytes)) {
        return readNpz(bytes);
    }
    if (startsAsIdx(bytes)) {
        return new Map([['', readIdx('', bytes)]]);
    }
    throw new BadFile('unknown-format', 'not a data file that can be read here',
        'Images come from .npy, .npz (`images`, `labels`), IDX (also .gz) and .png files, labels from .npy, .npz and IDX. It may also have been cut.');
}

/** The array called `name`, or the only one there is. Throws BadFile. */
export function pickArray(arrays: ReadonlyMap<string, Tensor>, name: string): Tensor {
    const found = arrays.get(name) ?? arrays.get('');
    if (!found) {
        throw new BadFile('missing-array', `it holds no array called \`${name}\``, `There are ${listSome([...arrays.keys()])}.`);
    }
    return found;
}
