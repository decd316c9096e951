/**
 * One gzip member (RFC 1952) with a bound on what it unpacks to.
 */
import { gunzipSync } from 'fflate';
import { BadFile } from './problems.js';

/** Unpacked size that is read at most. */
export const MAX_UNPACKED_BYTES = 2 ** 30;

/** DEFLATE cannot pack tighter (RFC 1951: 258 bytes for a bit each of length and distance code). */
export const MAX_DEFLATE_RATIO = 1032;

export function startsAsGzip(bytes: Uint8Array): boolean {
    return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The unpacked bytes; throws BadFile. */
export function gunzip(bytes: Uint8Array): Uint8Array {
    const again = 'The file was cut or damaged: copy or pack it again.';
    if (bytes.length < 18) {
        throw new BadFile('truncated', 'the gzip file ends inside its header', again);
    }
    const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(bytes.length - 4, true);
    // A cut file ends in arbitrary bytes: a size that the rest cannot give is no reason to take memory.
    if (size > bytes.length * MAX_DEFLATE_RATIO) {
        throw new BadFile('truncated', 'the gzip file does not end as it should', again);
    }
    if (size > MAX_UNPACKED_BYTES) {
        throw new BadFile('too-large', `it unpacks to ${size} bytes`, `At most ${MAX_UNPACKED_BYTES} bytes are unpacked: split the file.`);
    }
    let unpacked: Uint8Array;
    try {
        unpacked = gunzipSync(bytes, { out: new Uint8Array(size) });
    } catch {
        throw new BadFile('truncated', 'the gzip file cannot be unpacked', again);
    }
    if (unpacked.length !== size) {
        throw new BadFile('truncated', `it unpacks to ${unpacked.length} of ${size} bytes`, again);
    }
    return unpacked;
}
