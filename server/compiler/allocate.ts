/**
 * Step 6, allocate: columns and domains for words. The layout is *one bit per column*: every slot (a column and a port)
 * holds one bit of a word, and the domain index chooses the block of accumulators. Column 0 holds the carry; the *front*
 * columns after it hold inputs and temporaries and never shift; the rest holds accumulators, as many to a block as there
 * are slots, one block a domain offset.
 * It hands out cells; what is stored in them it does not know.
 */
import { CompileError } from './problems.js';
import type { ProgramBuilder } from './program.js';
import { slotsOf, type Machine } from './machine.js';

/** First column after the carry's. */
export const firstFrontColumn = 1;

/**
 * Cells that come and go. A cell handed out is 0; cells that come back are dirty until one `clear` sweeps them all, which
 * is emitted only when clean cells run out: a write of many columns costs one cycle.
 */
export class CellPool {
    private clean: number[];
    private dirty: number[] = [];
    private readonly capacity: number;

    constructor(cells: readonly number[], private readonly builder: ProgramBuilder, private readonly operation: string) {
        this.clean = [...cells].reverse();
        this.capacity = cells.length;
    }

    /** Throws CompileError `capacity/row-full` when the row has no room; the caller may try a smaller slice. */
    take(bits: number): number[] {
        if (this.clean.length < bits) {
            this.sweep();
        }
        if (this.clean.length < bits) {
            throw new CompileError('capacity/row-full',
                `${this.operation} needs ${bits - this.clean.length} more cells in a row`,
                `${this.capacity} cells stand under the ports for inputs and temporaries, all in use.`);
        }
        const cells = this.clean.splice(this.clean.length - bits, bits).reverse();
        return cells;
    }

    release(cells: ArrayLike<number>): void {
        for (let i = 0; i < cells.length; i++) {
            this.dirty.push(cells[i]);
        }
    }

    /** Clears what came back. Afterwards every free cell is 0. */
    sweep(): void {
        if (this.dirty.length > 0) {
            const cells = this.dirty.sort((x, y) => x - y);
            this.builder.clear(this.builder.word(cells));
            this.clean = [...this.clean, ...cells].sort((x, y) => y - x);
            this.dirty = [];
        }
    }
}

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
