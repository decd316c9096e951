/**
 * Checks where a layer's programs run: every output's result is made by one part, in a tree by one program of its last level, every row of the batch has a place in a row tile and
 * is enabled, and no more arrays work at once than the chip has.
 */
import { volume } from '../../network/shape.js';
import type { CompiledLayer } from '../layer.js';
import type { Machine } from '../machine.js';

/** Throws Error that names the layer. `batch`: images at a time. */
export function verifyPlacement({ layer, rowKind, parts, placement, tree }: CompiledLayer, machine: Machine, batch: number): void {
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
    const results = parts.filter(({ node }) => node === undefined || node.level === tree?.depth).sort((a, b) => a.channels[0] - b.channels[0]);
    let next = 0;
    for (const { channels: [from, to] } of results) {
        require(from === next && to > from, `expected a part that starts at output ${next}, got ${from} to ${to - 1}`);
        next = to;
    }
    require(next === outputs, `expected parts for ${outputs} outputs, got ${next}`);
    const perImage = rowKind === 'pixel' ? volume(layer.outputShape) / outputs : volume(layer.outputShape);
    require(rowsPerImage === perImage, `expected ${perImage} rows an image, got ${rowsPerImage}`);
    require(placement.batch === batch && rows === perImage * batch, `expected ${perImage * batch} rows for a batch of ${batch}, got ${rows}`);
    require(tiles * machine.rows >= rows, `${rows} rows do not fit ${tiles} row tiles of ${machine.rows}`);
    require(enabledRows >= rows && enabledRows <= tiles * machine.rows, `expected ${rows} to ${tiles * machine.rows} enabled rows, got ${enabledRows}`);
    const used = new Set(parts.map(({ node }, part) => node?.array ?? part));
    require(placement.parts === used.size && Math.max(...used) === used.size - 1, `expected arrays for ${used.size} parts, got ${placement.parts}`);
    const turns = new Set(parts.map(({ node }, part) => `${node?.level ?? 0} ${node?.array ?? part}`));
    require(turns.size === parts.length, `${parts.length} programs, of which some run on one array at once`);
    require(arrays >= 1 && arrays <= machine.arrays, `${arrays} arrays at a time, the chip has ${machine.arrays}`);
    require(arrays * waves >= tiles * placement.parts, `${tiles * placement.parts} arrays' work does not fit ${waves} waves of ${arrays}`);
}
