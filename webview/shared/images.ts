/** Canvas thumbnails as a lit directive: drawn when the image changes, not on every render. */
import { ref } from 'lit-html/directives/ref.js';
import { html, type TemplateResult } from 'lit-html';

/** Above this width an image is smoothed when scaled; below, its pixels are what one wants to see. */
const LARGEST_PIXEL_ART = 64;

export interface Picture {
    readonly width: number;
    readonly height: number;
    /** Three-channel images keep their colours; grey ones follow the theme, ink on paper or light on dark. */
    readonly colour: boolean;
    /** Tells one picture from another. */
    readonly key: string;
    rgba(): Uint8ClampedArray<ArrayBuffer>;
}

const drawn = new WeakMap<Element, string>();

/** Decorative: the caption beside it says what is to be known. */
export function thumbnail(picture: Picture): TemplateResult {
    const kind = `${picture.colour ? 'colour' : 'grey'} ${picture.width <= LARGEST_PIXEL_ART ? 'pixelated' : ''}`;
    return html`<canvas class="picture ${kind}" aria-hidden="true" width=${picture.width} height=${picture.height}
        ${ref(element => element && draw(element as HTMLCanvasElement, picture))}></canvas>`;
}

function draw(canvas: HTMLCanvasElement, picture: Picture): void {
    if (drawn.get(canvas) === picture.key || picture.width === 0 || picture.height === 0) {
        return;
    }
    drawn.set(canvas, picture.key);
    canvas.getContext('2d')?.putImageData(new ImageData(picture.rgba(), picture.width, picture.height), 0, 0);
}
