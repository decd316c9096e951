/**
 * Between a layer's activations and the executor's lanes: which input element a row reads (the gather of a convolution's
 * patch), and where its results go. Padding reads as 0. One of the packed-word kernels.
 * narrow: words of 32 rows, and activations of at most 16 bits.
 */
import type { CompiledLayer, StreamMap } from '../compiler/layer.js';
import { partialStream } from '../compiler/program.js';
import type { ActivationBlock } from './activations.js';
import type { Port } from './passes.js';

/** Serves images [first, first + images) of a block: lane = (image - first) * rowsPerImage + row. */
export class LanePort implements Port {
    private readonly values: Int32Array;
    private loaded = -1;

    constructor(
        private readonly layer: CompiledLayer, private readonly inputs: readonly ActivationBlock[],
        private readonly output: ActivationBlock, private readonly first: number, private readonly images: number,
        private readonly partials?: ActivationBlock
    ) {
        this.values = new Int32Array(images * layer.placement.rowsPerImage);
    }

    load(stream: number, element: number, bit: number, plane: Uint32Array): void {
        const key = element * (partialStream + 1) + stream;
        if (key !== this.loaded) {
            if (stream === partialStream) {
                this.gatherPartial(element);
            } else {
                this.gather(this.layer.streams[stream], this.inputs[stream], element);
            }
            this.loaded = key;
        }
        const { values } = this;
        for (let lane = 0; lane < values.length; lane++) {
            plane[lane >>> 5] |= (values[lane] >>> bit & 1) << (lane & 31);
        }
    }

    read(element: number, bit: number, plane: Uint32Array): void {
        const rows = this.layer.placement.rowsPerImage;
        const { perImage, data } = element < 0 ? this.partials! : this.output;
        const own = element < 0 ? -1 - element : element;
        const offset = this.layer.rowKind === 'pixel' ? own * rows : 0;
        const weight = 2 ** (bit < 0 ? -1 - bit : bit);
        for (let image = 0; image < this.images; image++) {
            const base = (this.first + image) * perImage + offset;
            for (let row = 0; row < rows; row++) {
                const lane = image * rows + row;
                const value = plane[lane >>> 5] >>> (lane & 31) & 1;
                data[base + row] += bit < 0 ? (value - 1) * weight : value * weight;
            }
        }
    }

    private gatherPartial(element: number): void {
        const rows = this.layer.placement.rowsPerImage;
        const { perImage, data } = this.partials!;
        for (let lane = 0; lane < this.values.length; lane++) {
            const image = Math.floor(lane / rows);
            this.values[lane] = data[(this.first + image) * perImage + element * rows + lane - image * rows];
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
