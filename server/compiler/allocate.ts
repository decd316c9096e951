/**
 * Step 6, allocate: columns and domains for words. The layout is *one bit per column*: every slot (a column and a port)
 * holds one bit of a word, and all bits of a word stand at the same domain offset. Column 0 holds the carry; the *front*
 * columns after it hold inputs and temporaries, at the lowest offsets that have room; the rest holds accumulators, one
 * block of sums a domain offset.
 * It hands out cells; what is stored in them it does not know.
 */
import { CompileError } from './problems.js';
import type { ProgramBuilder } from './program.js';
import { slotsOf, type Machine } from './machine.js';

/** First column after the carry's. */
export const firstFrontColumn = 1;

/**
 * Cells that come and go. A cell handed out is 0; cells that come back are dirty until a `clear` sweeps those of their
 * domain offset, which is emitted only when clean cells run out there: a write of many columns costs one cycle. Words are
 * taken near the offset last used, so that tracks move little.
 */
export class CellPool {
    /** Per offset: free cells that are 0, highest first, and free cells that may not be. */
    private readonly clean: number[][];
    private readonly dirty: number[][];
    private readonly capacity: number;
    private current = 0;

    constructor(
        private readonly machine: Machine, fromColumn: number, toColumn: number,
        private readonly builder: ProgramBuilder, private readonly operation: string
    ) {
        this.clean = Array.from({ length: machine.offsets }, (_, offset) => slotsOf(machine, fromColumn, toColumn, offset).reverse());
        this.dirty = this.clean.map(() => []);
        this.capacity = this.clean.reduce((sum, cells) => sum + cells.length, 0);
    }

    /** A word at one offset. Throws CompileError `capacity/row-full` when no offset has room. */
    take(bits: number): number[] {
        for (let distance = 0; distance < this.clean.length; distance++) {
            for (const offset of distance === 0 ? [this.current] : [this.current - distance, this.current + distance]) {
                const clean = this.clean[offset];
                if (clean && clean.length + this.dirty[offset].length >= bits) {
                    if (clean.length < bits) {
                        this.sweepOffset(offset);
                    }
                    this.current = offset;
                    return this.clean[offset].splice(this.clean[offset].length - bits, bits).reverse();
                }
            }
        }
        throw new CompileError('capacity/row-full', `${this.operation} needs ${bits} more cells in a row`,
            `${this.capacity} cells are there for inputs and temporaries, all in use.`);
    }

    release(cells: ArrayLike<number>): void {
        for (let i = 0; i < cells.length; i++) {
            this.dirty[cells[i] % this.machine.domains % this.machine.offsets].push(cells[i]);
        }
    }

    /** Clears all that came back. Afterwards every free cell is 0, and the lowest offset is next. */
    sweep(): void {
        this.dirty.forEach((_, offset) => this.sweepOffset(offset));
        this.current = 0;
    }

    private sweepOffset(offset: number): void {
        const cells = this.dirty[offset];
        if (cells.length > 0) {
            cells.sort((x, y) => x - y);
            this.builder.clear(this.builder.word(cells));
            this.clean[offset] = [...this.clean[offset], ...cells].sort((x, y) => y - x);
            this.dirty[offset] = [];
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
