/**
 * Between a layer's activations and the executor's lanes: which input element a row reads (the gather of a convolution's
 * patch), and where its results go. Padding reads as 0. One of the packed-word kernels.
 * narrow: words of 32 rows, and activations of at most 16 bits.
 */
import type { CompiledLayer, StreamMap } from '../compiler/layer.js';
import type { ActivationBlock } from './activations.js';
import type { Port } from './passes.js';

/** Serves images [first, first + images) of a block: lane = (image - first) * rowsPerImage + row. */
export class LanePort implements Port {
    private readonly values: Int32Array;
    private loaded = -1;

    constructor(
        private readonly layer: CompiledLayer, private readonly inputs: readonly ActivationBlock[],
        private readonly output: ActivationBlock, private readonly first: number, private readonly images: number
    ) {
        this.values = new Int32Array(images * layer.placement.rowsPerImage);
    }

    load(stream: number, element: number, bit: number, plane: Uint32Array): void {
        const key = element * 2 + stream;
        if (key !== this.loaded) {
            this.gather(this.layer.streams[stream], this.inputs[stream], element);
            this.loaded = key;
        }
        const { values } = this;
        for (let lane = 0; lane < values.length; lane++) {
            plane[lane >>> 5] |= (values[lane] >>> bit & 1) << (lane & 31);
        }
    }

    read(element: number, bit: number, plane: Uint32Array): void {
        const rows = this.layer.placement.rowsPerImage;
        const offset = this.layer.rowKind === 'pixel' ? element * rows : 0;
        const weight = 2 ** (bit < 0 ? -1 - bit : bit);
        for (let image = 0; image < this.images; image++) {
            const base = (this.first + image) * this.output.perImage + offset;
            for (let row = 0; row < rows; row++) {
                const lane = image * rows + row;
                const value = plane[lane >>> 5] >>> (lane & 31) & 1;
                this.output.data[base + row] += bit < 0 ? (value - 1) * weight : value * weight;
            }
        }
    }

    /** Element e = (channel * kh + ky) * kw + kx of every row's patch; pooling rows carry their channel themselves. */
    private gather(map: StreamMap, source: ActivationBlock, element: number): void {
        const [, height, width] = map.shape;
        const [kh, kw] = map.kernel;
        const [, outHeight, outWidth] = this.layer.layer.outputShape;
        const pixels = outHeight * outWidth;
        const rows = this.layer.placement.rowsPerImage;
        const kx = element % kw;
        const ky = Math.floor(element / kw) % kh;
        const elementChannel = Math.floor(element / (kw * kh));
        for (let row = 0; row < rows; row++) {
            const channel = this.layer.rowKind === 'pixel' ? elementChannel : Math.floor(row / pixels);
            const pixel = row % pixels;
            const y = Math.floor(pixel / outWidth) * map.stride[0] + ky - map.pad.top;
            const x = pixel % outWidth * map.stride[1] + kx - map.pad.left;
            const inside = y >= 0 && y < height && x >= 0 && x < width;
            const at = (channel * height + y) * width + x;
            for (let image = 0; image < this.images; image++) {
                this.values[image * rows + row] = inside ? source.data[(this.first + image) * source.perImage + at] : 0;
            }
        }
    }
}
