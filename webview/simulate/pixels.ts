/**
 * Images as the protocol carries them (base64, channels x height x width bytes) turned into RGBA. Pure; knows no canvas.
 */

export interface ImageShape {
    readonly channels: number;
    readonly height: number;
    readonly width: number;
}

/** Bytes of a base64 text. */
export function decodeBase64(text: string): Uint8Array {
    return Uint8Array.from(atob(text), character => character.charCodeAt(0));
}

/**
 * RGBA, opaque. Three channels are red, green, blue; otherwise the first channel is shown as grey. Missing bytes are black,
 * so that a result with cut images can still be looked at.
 */
export function toRgba(bytes: Uint8Array, { channels, height, width }: ImageShape): Uint8ClampedArray<ArrayBuffer> {
    const plane = height * width;
    const rgba = new Uint8ClampedArray(new ArrayBuffer(plane * 4));
    const colour = channels === 3;
    for (let i = 0; i < plane; i++) {
        rgba[4 * i] = bytes[i] ?? 0;
        rgba[4 * i + 1] = bytes[colour ? plane + i : i] ?? 0;
        rgba[4 * i + 2] = bytes[colour ? 2 * plane + i : i] ?? 0;
        rgba[4 * i + 3] = 255;
    }
    return rgba;
}
