/**
 * Between a layer's activations and chosen rows of some images: what each row loads, and where its results go. Padding reads
 * as 0. One of the packed-word kernels.
 * narrow: words of 32 rows, and activations of at most 16 bits.
 */
import type { CompiledLayer, StreamMap } from '../compiler/layer.js';
import type { ActivationBlock } from './activations.js';
import type { Port } from './passes.js';

/** A row of an image; images are those of the blocks. */
export interface ImageRow {
    readonly image: number;
    readonly row: number;
}

/** Lane l is rows[l]. */
export class RowPort implements Port {
    private readonly values: Int32Array;
    private loaded = -1;

    constructor(
        private readonly layer: CompiledLayer, private readonly inputs: readonly ActivationBlock[],
        private readonly output: ActivationBlock, private readonly rows: readonly ImageRow[]
    ) {
        this.values = new Int32Array(rows.length);
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
        const weight = 2 ** (bit < 0 ? -1 - bit : bit);
        this.rows.forEach((at, lane) => {
            const value = plane[lane >>> 5] >>> (lane & 31) & 1;
            this.output.data[this.place(at, element)] += bit < 0 ? (value - 1) * weight : value * weight;
        });
    }

    /** Makes an output element 0 in all rows, so that its bits can be added up. */
    clear(element: number): void {
        for (const at of this.rows) {
            this.output.data[this.place(at, element)] = 0;
        }
    }

    private place({ image, row }: ImageRow, element: number): number {
        return image * this.output.perImage + (this.layer.rowKind === 'pixel' ? element * this.layer.placement.rowsPerImage : 0) + row;
    }

    /** Element e = (channel * kh + ky) * kw + kx of every row's patch; pooling rows carry their channel themselves. */
    private gather(map: StreamMap, source: ActivationBlock, element: number): void {
        const [, height, width] = map.shape;
        const [kh, kw] = map.kernel;
        const [, outHeight, outWidth] = this.layer.layer.outputShape;
        const pixels = outHeight * outWidth;
        const [kx, ky, patchChannel] = [element % kw, Math.floor(element / kw) % kh, Math.floor(element / (kw * kh))];
        this.rows.forEach(({ image, row }, lane) => {
            const channel = this.layer.rowKind === 'pixel' ? patchChannel : Math.floor(row / pixels);
            const y = Math.floor(row % pixels / outWidth) * map.stride[0] + ky - map.pad.top;
            const x = row % outWidth * map.stride[1] + kx - map.pad.left;
            const inside = y >= 0 && y < height && x >= 0 && x < width;
            this.values[lane] = inside ? source.data[image * source.perImage + (channel * height + y) * width + x] : 0;
        });
    }
}
