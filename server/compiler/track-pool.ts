/**
 * Cells of the layout *operands along the track*: a word is a run of domains of one column under one port, so an
 * operation walks it with one shift a bit. Columns are few and shifts many; it pays where a shift costs next to nothing.
 * It hands out cells; what is stored in them it does not know.
 */
import type { Machine } from './machine.js';
import type { Pool } from './pools.js';
import { CompileError } from './problems.js';
import type { ProgramBuilder } from './program.js';

export class TrackPool implements Pool {
    /** Per cell: whether it is in use, or came back without being cleared. */
    private readonly taken: Uint8Array;
    private dirty: number[] = [];
    private cursor: number;

    constructor(
        private readonly machine: Machine, private readonly fromColumn: number, private readonly toColumn: number,
        private readonly builder: ProgramBuilder, private readonly operation: string
    ) {
        this.taken = new Uint8Array(machine.columns * machine.domains);
        this.cursor = fromColumn;
    }

    take(bits: number, ...operands: readonly (readonly number[])[]): number[] {
        const busy = new Set(operands.flatMap(word => word.map(cell => this.columnOf(cell))));
        const cells = this.find(bits, busy) ?? (this.dirty.length > 0 ? this.sweepAndFind(bits, busy) : undefined);
        if (!cells) {
            throw new CompileError('capacity/row-full', `${this.operation} needs ${bits} more domains of one track in a row`,
                `${this.toColumn - this.fromColumn} columns x ${this.machine.domains} domains are there for inputs and temporaries.`);
        }
        cells.forEach(cell => { this.taken[cell] = 1; });
        return cells;
    }

    release(cells: ArrayLike<number>): void {
        this.dirty.push(...Array.from(cells));
    }

    giveClean(cells: ArrayLike<number>): void {
        for (let i = 0; i < cells.length; i++) {
            this.taken[cells[i]] = 0;
        }
    }

    touch(): void {
        // A walk ends somewhere else anyway: positions do not guide this layout.
    }

    conflict(a: readonly number[], b: readonly number[]): boolean {
        return a.some(x => b.some(y => this.columnOf(x) === this.columnOf(y)));
    }

    hold(): void {
        // Every column moves with every word.
    }

    letGo(): void {
        // Nothing is held.
    }

    sweep(): void {
        if (this.dirty.length > 0) {
            this.builder.clear(this.builder.word(this.dirty.sort((x, y) => x - y)));
            this.giveClean(this.dirty);
            this.dirty = [];
        }
        this.cursor = this.fromColumn;
    }

    private sweepAndFind(bits: number, busy: ReadonlySet<number>): number[] | undefined {
        this.sweep();
        return this.find(bits, busy);
    }

    /** The first run of free domains, column after column from the cursor. */
    private find(bits: number, busy: ReadonlySet<number>): number[] | undefined {
        const columns = this.toColumn - this.fromColumn;
        for (let tried = 0; tried < columns; tried++) {
            const column = this.cursor;
            this.cursor = column + 1 < this.toColumn ? column + 1 : this.fromColumn;
            const start = busy.has(column) ? -1 : this.runIn(column, bits);
            if (start >= 0) {
                return Array.from({ length: bits }, (_, i) => start + i);
            }
        }
        return undefined;
    }

    /** First cell of a run that stays under one port; -1: none. */
    private runIn(column: number, bits: number): number {
        for (let port = 0; port < this.machine.ports; port++) {
            const base = column * this.machine.domains + port * this.machine.offsets;
            let free = 0;
            for (let offset = 0; offset < this.machine.offsets; offset++) {
                free = this.taken[base + offset] ? 0 : free + 1;
                if (free === bits) {
                    return base + offset - bits + 1;
                }
            }
        }
        return -1;
    }

    private columnOf(cell: number): number {
        return Math.floor(cell / this.machine.domains);
    }
}
