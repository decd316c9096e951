/**
 * Checks where a layer's programs run: every output is made by one part, every row of the batch has a place in a row tile and
 * is enabled, and no more arrays work at once than the chip has.
 */
import { volume } from '../../network/shape.js';
import type { CompiledLayer } from '../layer.js';
import type { Machine } from '../machine.js';

/** Throws Error that names the layer. `batch`: images at a time. */
export function verifyPlacement({ layer, rowKind, parts, placement }: CompiledLayer, machine: Machine, batch: number): void {
    const require = (is: boolean, what: string): void => {
        if (!is) {
            throw new Error(`layer ${layer.name}, placement: ${what}`);
        }
    };
    if (parts.length === 0) {
        return;
    }
    const { rowsPerImage, rows, tiles, enabledRows, arrays, waves } = placement;
    const outputs = layer.outputShape[0];
    let next = 0;
    for (const { channels: [from, to] } of parts) {
        require(from === next && to > from, `expected a part that starts at output ${next}, got ${from} to ${to - 1}`);
        next = to;
    }
    require(next === outputs, `expected parts for ${outputs} outputs, got ${next}`);
    const perImage = rowKind === 'pixel' ? volume(layer.outputShape) / outputs : volume(layer.outputShape);
    require(rowsPerImage === perImage, `expected ${perImage} rows an image, got ${rowsPerImage}`);
    require(placement.batch === batch && rows === perImage * batch, `expected ${perImage * batch} rows for a batch of ${batch}, got ${rows}`);
    require(tiles * machine.rows >= rows, `${rows} rows do not fit ${tiles} row tiles of ${machine.rows}`);
    require(enabledRows >= rows && enabledRows <= tiles * machine.rows, `expected ${rows} to ${tiles * machine.rows} enabled rows, got ${enabledRows}`);
    require(placement.parts === parts.length, `expected ${parts.length} parts, got ${placement.parts}`);
    require(arrays >= 1 && arrays <= machine.arrays, `${arrays} arrays at a time, the chip has ${machine.arrays}`);
    require(arrays * waves >= tiles * parts.length, `${tiles * parts.length} arrays' work does not fit ${waves} waves of ${arrays}`);
}
