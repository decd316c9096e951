/**
 * Bits that travel over the bus. A tile's buffer takes each input activation that its arrays need once and serves all of
 * them: the periphery writes it into the rows and columns whose patches hold it (assumption: the buffer holds the inputs
 * of one load). Arrays fill tiles in the order row tile, then part of the outputs, then slice of the inputs. Results travel when the next layer
 * loads them; those of the last layer once, off the chip.
 */
import type { CompiledLayer, StreamMap } from '../compiler/layer.js';
import type { Machine } from '../compiler/machine.js';
import { outputBits } from '../network/model.js';
import { volume } from '../network/shape.js';

/** Bits loaded by one inference into all tiles that hold the layer, per stream. */
export function loadedBits(layer: CompiledLayer, rowsPerArray: number, arraysPerTile: number): number[] {
    const { parts } = layer.placement;
    const rowTilesPerTile = Math.max(1, Math.floor(arraysPerTile / parts));
    return layer.streams.map((stream, index) => distinctInputs(layer, stream, rowsPerArray * rowTilesPerTile) * stream.bits
        * (layer.tree ? dividedCopies(layer, index, arraysPerTile) : Math.ceil(parts / arraysPerTile)));
}

/** How often a stream's channels are loaded where its arrays take slices of them: a tile takes what any of its arrays needs. */
function dividedCopies({ layer, parts, placement, streams }: CompiledLayer, stream: number, arraysPerTile: number): number {
    const [channels] = streams[stream].shape;
    if (stream > 0 && (layer.kind === 'conv' || layer.kind === 'dense') && layer.residual?.kind === 'identity') {
        return 1; // every output's own value, where its sum ends
    }
    const taken = Array.from({ length: Math.ceil(placement.parts / arraysPerTile) }, () => new Uint8Array(channels));
    parts.forEach(({ node }) => {
        const slice = node?.level === 0 ? node.channels[stream] : undefined;
        if (slice) {
            taken[Math.floor(node!.array / arraysPerTile)].fill(1, slice[0], slice[1]);
        }
    });
    return taken.reduce((sum, tile) => sum + tile.reduce((n, isTaken) => n + isTaken, 0), 0) / channels;
}

/** Partial sums that travel for a section in one run of the batch: bits, and bits x hops between their arrays. */
export function partialBits({ parts, placement }: CompiledLayer, section: string, { arrays, hops, tileArrays }: Machine): { bits: number; bitHops: number } {
    const total = { bits: 0, bitHops: 0 };
    const rowsOf = (tile: number): number => Math.min(placement.rows - tile * placement.rowsPerTile, placement.rowsPerTile);
    for (let tile = 0; tile < placement.tiles; tile++) {
        const tileOf = (array: number): number => Math.floor((tile * placement.parts + array) % arrays / tileArrays);
        for (const { node } of parts) {
            for (const { from, bits } of node?.received.filter(r => r.section === section) ?? []) {
                total.bits += bits * rowsOf(tile);
                total.bitHops += bits * rowsOf(tile) * (tileOf(from) === tileOf(node!.array) ? hops.tile : hops.bus);
            }
        }
    }
    return total;
}

/** Bits of a layer's results. Logits are counted at the accumulator's width. */
export function resultBits(layer: CompiledLayer): number {
    return volume(layer.layer.outputShape) * (outputBits(layer.layer) ?? layer.sections[0].accumulatorBits);
}

/** Activations that one image's rows need, each counted once for every `rowsPerTile` rows. */
function distinctInputs(layer: CompiledLayer, map: StreamMap, rowsPerTile: number): number {
    const [, outHeight, outWidth] = layer.layer.outputShape;
    const pixels = outHeight * outWidth;
    const rows = layer.placement.rowsPerImage;
    const [channels, height, width] = map.shape;
    const seen = new Int32Array(height * width).fill(-1);
    let count = 0;
    for (let row = 0; row < rows; row++) {
        // A pooling row reads one channel only: a new channel is a new set of positions.
        const stamp = Math.floor(row / rowsPerTile) * channels + (layer.rowKind === 'pixel' ? 0 : Math.floor(row / pixels));
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
