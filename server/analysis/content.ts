/**
 * Keys by content: equal values have equal keys, whatever objects carry them. What was compiled once is found again by its
 * key. It must not know what the values mean.
 */

type Numbers = Int8Array | Uint8Array | Int32Array | Float64Array;

/** Digests of arrays already seen. Models are read-only, so an array's digest never changes. */
const digests = new WeakMap<Numbers, Promise<string>>();

/** Key of a value made of plain objects, arrays, numbers, strings and typed arrays; fields that are undefined do not count. */
export async function contentKey(value: unknown): Promise<string> {
    const arrays: Promise<string>[] = [];
    collect(value, arrays);
    const known = await Promise.all(arrays);
    let next = 0;
    const text = JSON.stringify(value, (_, field: unknown) => isNumbers(field) ? known[next++] : field);
    return digest(new TextEncoder().encode(text));
}

/** Key of one array's type and numbers. */
export function arrayKey(array: Numbers): Promise<string> {
    let key = digests.get(array);
    if (key === undefined) {
        const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
        key = digest(bytes).then(hash => `${array.constructor.name}:${hash}`);
        digests.set(array, key);
    }
    return key;
}

/** In the order in which `JSON.stringify` will meet them. */
function collect(value: unknown, into: Promise<string>[]): void {
    if (isNumbers(value)) {
        into.push(arrayKey(value));
    } else if (typeof value === 'object' && value !== null) {
        for (const field of Object.values(value)) {
            collect(field, into);
        }
    }
}

export function isNumbers(value: unknown): value is Numbers {
    return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

async function digest(bytes: Uint8Array): Promise<string> {
    // `slice` gives bytes in a buffer of their own, which is what the platform's digest takes (never a shared one).
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes.slice()));
    return Array.from(hash.subarray(0, 16), byte => byte.toString(16).padStart(2, '0')).join('');
}
