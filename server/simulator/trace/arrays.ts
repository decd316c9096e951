/**
 * Which arrays a layer uses: the rows that each holds, the wave in which it runs, where it lies on the chip. Arrays are taken
 * row tile by row tile, within one part by part, as the cost model counts them. It knows placements, no programs.
 */
import type { Placement } from '../../compiler/place.js';

export interface ArrayPlace {
    readonly tile: number;
    readonly part: number;
    readonly wave: number;
    /** Array on the chip, from 0: arrays fill tiles of the chip, tiles fill banks. */
    readonly slot: number;
    /** Rows of the batch that it holds: [firstRow, firstRow + rows). */
    readonly firstRow: number;
    readonly rows: number;
    /** Rows that are precharged; those beyond `rows` are idle. */
    readonly enabledRows: number;
}

/** By row tile and part. */
export function arraysOf(placement: Placement, machine: { readonly rows: number; readonly gateRows: number; readonly arrays: number }): readonly (readonly ArrayPlace[])[] {
    const { parts, rows, tiles } = placement;
    return Array.from({ length: tiles }, (_, tile) => Array.from({ length: parts }, (_unused, part): ArrayPlace => {
        const firstRow = tile * machine.rows;
        const used = Math.min(machine.rows, rows - firstRow);
        const index = tile * parts + part;
        return {
            tile, part, wave: Math.floor(index / machine.arrays), slot: index % machine.arrays,
            firstRow, rows: used, enabledRows: Math.min(machine.rows, Math.ceil(used / machine.gateRows) * machine.gateRows),
        };
    }));
}
