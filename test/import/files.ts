// Makes small tensor files, sound and unsound, for the tests.
import { readFileSync } from 'node:fs';

/** A file of test/data/formats (its README says what is in it). */
export function format(name: string): Uint8Array {
    return new Uint8Array(readFileSync(new URL(`../data/formats/${name}`, import.meta.url)));
}

/** A safetensors file with this header text and body. */
export function safetensors(header: unknown, body: ArrayLike<number> = [], claimedLength?: number): Uint8Array {
    const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
    const bytes = new Uint8Array(8 + text.length + body.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(claimedLength ?? text.length), true);
    bytes.set(text, 8);
    bytes.set(Array.from(body), 8 + text.length);
    return bytes;
}

/** A .npy file with this header dict and body. */
export function npy(dict: string, body: ArrayLike<number> = [], version = 1): Uint8Array {
    const text = new TextEncoder().encode(`${dict}\n`);
    const start = version === 1 ? 10 : 12;
    const bytes = new Uint8Array(start + text.length + body.length);
    bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
    new DataView(bytes.buffer).setUint16(8, text.length, true);
    bytes.set(text, start);
    bytes.set(Array.from(body), start + text.length);
    return bytes;
}

/** An array of bytes as .npy. */
export function npyOf(type: string, shape: readonly number[], data: ArrayBufferView): Uint8Array {
    return npy(`{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
