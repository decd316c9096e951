/**
 * Step 6, allocate: columns and domains for accumulators, in two layouts. Column 0 holds the carry; the *front* columns
 * after it hold inputs and temporaries (`cell-pool.ts`, `track-pool.ts`).
 * *One bit per column*: a word lies across columns; the domain offset chooses the block of accumulators.
 * *Along the track*: a word is a run of domains of one column; a few columns at the end are left for words that a
 * requantisation has to search at once.
 */
import { slotsOf, type Machine } from './machine.js';

/** First column after the carry's. */
export const firstFrontColumn = 1;

/** Where the accumulators of one part stand. */
export interface AccumulatorCells {
    /** Cells of each sum, least significant first. */
    readonly cells: readonly (readonly number[])[];
    /** [from, to) of the sums that stand under the ports together, in order of their offset. */
    readonly blocks: readonly (readonly [number, number])[];
}

/**
 * Accumulators of the given widths in columns [fromColumn, machine.columns), block by block; a new set of sums (its first
 * index in `breaks`) starts a new block. Returns undefined when they do not fit.
 */
export function placeAccumulators(
    machine: Machine, fromColumn: number, widths: readonly number[], breaks: readonly number[]
): AccumulatorCells | undefined {
    const slots = Math.max(0, machine.columns - fromColumn) * machine.ports;
    const cells: number[][] = [];
    const blocks: [number, number][] = [];
    let used = slots;
    let here: number[] = [];
    for (let s = 0; s < widths.length; s++) {
        const width = widths[s];
        if (width > slots) {
            return undefined;
        }
        if (used + width > slots || breaks.includes(s)) {
            if (blocks.length === machine.offsets) {
                return undefined;
            }
            here = slotsOf(machine, fromColumn, machine.columns, blocks.length);
            blocks.push([s, s]);
            used = 0;
        }
        cells.push(here.slice(used, used + width));
        used += width;
        blocks[blocks.length - 1][1] = s + 1;
    }
    return { cells, blocks };
}

/** How words lie in the array. */
export type LayoutKind = 'across' | 'along';

/** Columns [from, to) of each use, in the order front, accumulators, scratch (none across: outputs use the front). */
export interface Columns {
    readonly layout: LayoutKind;
    readonly front: readonly [number, number];
    readonly accumulators: readonly [number, number];
    readonly scratch: readonly [number, number];
}

/** Bits that a requantisation works on at once: value copies, a wide word, q, an identity residual. */
const scratchBits = 112;

export function columnsOf(machine: Machine, layout: LayoutKind, frontColumns: number): Columns {
    const front = [firstFrontColumn, firstFrontColumn + frontColumns] as const;
    const scratch = layout === 'along' ? Math.ceil(scratchBits / machine.ports) : 0;
    const end = Math.max(front[1], machine.columns - scratch);
    return { layout, front, accumulators: [front[1], end], scratch: [end, machine.columns] };
}

/** Accumulators along the track, column after column. All of them count as one block. */
export function placeAlong(machine: Machine, [from, to]: readonly [number, number], widths: readonly number[]): AccumulatorCells | undefined {
    const cells: number[][] = [];
    let [column, port, offset] = [from, 0, 0];
    for (const width of widths) {
        if (offset + width > machine.offsets) {
            offset = 0;
            port++;
        }
        if (port === machine.ports) {
            port = 0;
            column++;
        }
        if (column >= to || width > machine.offsets) {
            return undefined;
        }
        const base = column * machine.domains + port * machine.offsets + offset;
        cells.push(Array.from({ length: width }, (_, i) => base + i));
        offset += width;
    }
    return { cells, blocks: [[0, widths.length]] };
}
