/**
 * Bits that travel over the bus. An array needs each input activation of its rows once: the periphery writes it into all
 * the rows and columns whose patches hold it (assumption: a buffer a tile keeps the activations of a load). Results
 * travel when the next layer loads them; those of the last layer once, off the chip.
 */
import type { CompiledLayer, StreamMap } from '../compiler/layer.js';
import { outputBits } from '../network/model.js';
import { volume } from '../network/shape.js';

/** Bits loaded by one inference into all arrays of the layer, per stream. `rowsPerArray`: rows of an array. */
export function loadedBits(layer: CompiledLayer, rowsPerArray: number): number[] {
    return layer.streams.map(stream => distinctInputs(layer, stream, rowsPerArray) * stream.bits * layer.placement.parts);
}

/** Bits of a layer's results. Logits are counted at the accumulator's width. */
export function resultBits(layer: CompiledLayer): number {
    return volume(layer.layer.outputShape) * (outputBits(layer.layer) ?? layer.sections[0].accumulatorBits);
}

/** Activations that the row tiles of one image need, each counted once a tile. */
function distinctInputs(layer: CompiledLayer, map: StreamMap, rowsPerArray: number): number {
    const [, outHeight, outWidth] = layer.layer.outputShape;
    const pixels = outHeight * outWidth;
    const rows = layer.placement.rowsPerImage;
    const [channels, height, width] = map.shape;
    const seen = new Int32Array(height * width).fill(-1);
    let count = 0;
    for (let row = 0; row < rows; row++) {
        // A pooling row reads one channel only: a new channel is a new set of positions.
        const stamp = Math.floor(row / rowsPerArray) * channels + (layer.rowKind === 'pixel' ? 0 : Math.floor(row / pixels));
        const pixel = row % pixels;
        const top = Math.floor(pixel / outWidth) * map.stride[0] - map.pad.top;
        const left = pixel % outWidth * map.stride[1] - map.pad.left;
        for (let y = Math.max(0, top); y < Math.min(height, top + map.kernel[0]); y++) {
            for (let x = Math.max(0, left); x < Math.min(width, left + map.kernel[1]); x++) {
                if (seen[y * width + x] !== stamp) {
                    seen[y * width + x] = stamp;
                    count++;
                }
            }
        }
    }
    return layer.rowKind === 'pixel' ? count * channels : count;
}
