/**
 * Activations of several images, as narrow as their values allow. It knows shapes' volumes, no layers and no lanes.
 */

/** Image after image, each in C order. */
export interface ActivationBlock {
    readonly perImage: number;
    readonly data: Uint8Array | Uint16Array | Int32Array;
}

/** A block of zeros; `bits` of unsigned activations, undefined for logits; partial sums may have more than 16. */
export function activationBlock(images: number, perImage: number, bits: number | undefined): ActivationBlock {
    const count = images * perImage;
    const data = bits === undefined || bits > 16 ? new Int32Array(count) : bits <= 8 ? new Uint8Array(count) : new Uint16Array(count);
    return { perImage, data };
}

/** One array per image. */
export function split({ perImage, data }: ActivationBlock): Int32Array[] {
    return Array.from({ length: data.length / perImage }, (_, i) => Int32Array.from(data.subarray(i * perImage, (i + 1) * perImage)));
}

/** How often a value occurs. */
export function occurrences({ data }: ActivationBlock, value: number): number {
    let count = 0;
    for (let i = 0; i < data.length; i++) {
        count += data[i] === value ? 1 : 0;
    }
    return count;
}
