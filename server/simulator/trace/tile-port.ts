/**
 * Between a layer's activations and the rows of one array: which input element a row reads, and where its results go. Rows
 * beyond the batch's are idle: they load zeros and give nothing. It knows a layer's geometry, no programs.
 * narrow: words of 32 rows, and activations of at most 16 bits.
 */
import type { StreamMap } from '../../compiler/layer.js';
import type { Shape } from '../../network/model.js';
import type { ActivationBlock } from '../activations.js';
import type { Port } from '../passes.js';

export interface LayerGeometry {
    readonly rowKind: 'pixel' | 'pixelChannel';
    readonly streams: readonly StreamMap[];
    readonly outputShape: Shape;
    readonly placement: { readonly rowsPerImage: number };
}

export class TilePort implements Port {
    private readonly values: Int32Array;
    private loaded = -1;

    /** Serves rows [first, first + rows) of a batch of `images`, row = image * rowsPerImage + row of the image. */
    constructor(
        private readonly layer: LayerGeometry, private readonly inputs: readonly ActivationBlock[], private readonly output: ActivationBlock | undefined,
        private readonly first: number, rows: number, images: number
    ) {
        this.values = new Int32Array(Math.max(0, Math.min(rows, images * layer.placement.rowsPerImage - first)));
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
        const { first, layer: { placement: { rowsPerImage }, rowKind }, output, values } = this;
        if (!output) {
            return;
        }
        const offset = rowKind === 'pixel' ? element * rowsPerImage : 0;
        const weight = 2 ** (bit < 0 ? -1 - bit : bit);
        for (let lane = 0; lane < values.length; lane++) {
            const image = Math.floor((first + lane) / rowsPerImage);
            const value = plane[lane >>> 5] >>> (lane & 31) & 1;
            output.data[image * output.perImage + offset + (first + lane) % rowsPerImage] += bit < 0 ? (value - 1) * weight : value * weight;
        }
    }

    /** Element e = (channel * kh + ky) * kw + kx of every row's patch; pooling rows carry their channel themselves. */
    private gather(map: StreamMap, source: ActivationBlock, element: number): void {
        const { first, layer, values } = this;
        const [, height, width] = map.shape;
        const [kh, kw] = map.kernel;
        const [, outHeight, outWidth] = layer.outputShape;
        const pixels = outHeight * outWidth;
        const rows = layer.placement.rowsPerImage;
        const kx = element % kw;
        const ky = Math.floor(element / kw) % kh;
        const elementChannel = Math.floor(element / (kw * kh));
        for (let lane = 0; lane < values.length; lane++) {
            const row = (first + lane) % rows;
            const channel = layer.rowKind === 'pixel' ? elementChannel : Math.floor(row / pixels);
            const pixel = row % pixels;
            const y = Math.floor(pixel / outWidth) * map.stride[0] + ky - map.pad.top;
            const x = pixel % outWidth * map.stride[1] + kx - map.pad.left;
            const inside = y >= 0 && y < height && x >= 0 && x < width;
            values[lane] = inside ? source.data[Math.floor((first + lane) / rows) * source.perImage + (channel * height + y) * width + x] : 0;
        }
    }
}
