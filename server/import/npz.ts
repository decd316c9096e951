/**
 * The .npz format: a zip archive of .npy files. What an archive claims to unpack to is checked before memory is taken.
 */
import { unzipSync } from 'fflate';
import { MAX_DEFLATE_RATIO, MAX_UNPACKED_BYTES } from './gzip.js';
import { readNpy } from './npy.js';
import { BadFile, shorten } from './problems.js';
import type { Tensor } from './tensor.js';

const MAX_ENTRIES = 65536;

const AGAIN = 'The file was cut or damaged: copy it, or save it again with numpy.savez.';

/** Whether the bytes open as a zip archive (`PK`, then an entry or the end of an empty archive). */
export function startsAsZip(bytes: Uint8Array): boolean {
    return bytes.length >= 2 && bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** All arrays of the archive, by name without `.npy`. Throws BadFile. */
export function readNpz(bytes: Uint8Array): Map<string, Tensor> {
    const tensors = new Map<string, Tensor>();
    for (const [entry, content] of unpack(bytes)) {
        const name = entry.slice(0, -'.npy'.length);
        try {
            tensors.set(name, readNpy(name, content));
        } catch (error) {
            throw error instanceof BadFile ? new BadFile(error.kind, `${shorten(name, 20)}: ${error.what}`, error.advice) : error;
        }
    }
    if (tensors.size === 0) {
        throw new BadFile('malformed', 'the archive holds no .npy arrays', 'An .npz file is what numpy.savez writes.');
    }
    return tensors;
}

function unpack(bytes: Uint8Array): [string, Uint8Array][] {
    const admitted: Admitted = { sizes: new Map(), total: 0 };
    let files: Record<string, Uint8Array>;
    try {
        files = unzipSync(bytes, { filter: entry => admit(entry, admitted) });
    } catch (error) {
        if (error instanceof BadFile) {
            throw error;
        }
        throw new BadFile('truncated', 'the archive cannot be unpacked', AGAIN);
    }
    const unpacked = Object.entries(files);
    for (const [name, content] of unpacked) {
        const claimed = admitted.sizes.get(name);
        if (content.length !== claimed) {
            throw new BadFile('truncated', `${shorten(name, 30)} unpacks to ${content.length} of ${claimed} bytes`, AGAIN);
        }
    }
    return unpacked;
}

interface Admitted {
    readonly sizes: Map<string, number>;
    total: number;
}

/** Called for each entry before it is unpacked. */
function admit(entry: { name: string; size: number; originalSize: number }, admitted: Admitted): boolean {
    const { name, size, originalSize } = entry;
    if (admitted.sizes.has(name)) {
        throw new BadFile('malformed', `the archive holds ${shorten(name, 40)} twice`, AGAIN);
    }
    admitted.sizes.set(name, originalSize);
    admitted.total += originalSize;
    if (originalSize > size * MAX_DEFLATE_RATIO) {
        throw new BadFile('malformed', `${shorten(name, 30)} claims ${originalSize} bytes from ${size}`, AGAIN);
    }
    if (admitted.total > MAX_UNPACKED_BYTES || admitted.sizes.size > MAX_ENTRIES) {
        throw new BadFile('too-large', `the archive unpacks to ${admitted.total} bytes in ${admitted.sizes.size} entries`,
            `At most ${MAX_UNPACKED_BYTES} bytes are unpacked: split the file, or give a .npy file.`);
    }
    return name.endsWith('.npy');
}
