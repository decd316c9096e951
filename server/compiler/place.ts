/**
 * Step 7, place: which rows of which arrays hold what. A row is an output pixel (convolution, dense) or an output pixel of
 * one channel (pooling), of one image of the batch; all arrays of a layer run its program at once, in as many waves as the
 * chip lacks arrays. Outputs whose accumulators do not fit one row are split into parts on arrays of their own; where the
 * inputs of a part are divided as well, each of its arrays counts as a part here.
 */
import { CompileError } from './problems.js';
import type { Machine } from './machine.js';

export interface Placement {
    readonly rowsPerImage: number;
    readonly batch: number;
    /** Rows in use over all row tiles: batch x rowsPerImage. */
    readonly rows: number;
    /** Rows of a full row tile. */
    readonly rowsPerTile: number;
    /** Row tiles; each takes one array per part. */
    readonly tiles: number;
    readonly parts: number;
    /** Precharged rows over all row tiles: used rows rounded up to the row gate's groups. */
    readonly enabledRows: number;
    /** Arrays at work at once, and how often the program runs one after another. */
    readonly arrays: number;
    readonly waves: number;
    readonly arraysOnChip: number;
}

export function place(machine: Machine, rowsPerImage: number, batch: number, parts: number): Placement {
    if (machine.rows < 1 || machine.arrays < 1) {
        throw new CompileError('capacity/no-rows', 'The hardware has no rows to hold output pixels',
            `array.rows is ${machine.rows}, arrays on the chip: ${machine.arrays}.`);
    }
    const rows = rowsPerImage * batch;
    const tiles = Math.ceil(rows / machine.rows);
    const last = rows - (tiles - 1) * machine.rows;
    const gated = (used: number): number =>
        Math.min(machine.rows, Math.ceil(used / machine.gateRows) * machine.gateRows);
    const wanted = tiles * parts;
    return {
        rowsPerImage, batch, rows, rowsPerTile: machine.rows, tiles, parts,
        enabledRows: (tiles - 1) * gated(machine.rows) + gated(last),
        arrays: Math.min(wanted, machine.arrays),
        waves: Math.ceil(wanted / machine.arrays), arraysOnChip: machine.arrays
    };
}
