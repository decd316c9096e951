/**
 * Who holds each cell while a program runs: every value claims the cells it was made in, bit by bit, until they are
 * cleared. No cell may belong to two values, and a value may be read only from all of its cells, in their order.
 * It knows values and cells; what a value is worth it does not know.
 */
import type { Linear } from './linear.js';

/** What the verifier finds; the walker says where. */
export class Fault extends Error { }

/** A value that stands in cells. */
export class HeldValue {
    /** Cells that hold it now. */
    cells = 0;
    /** Bit that its first cell counts as: words that start at a higher bit may grow downwards. */
    lowest = 0;
    /** Some of its cells were cleared and others not: it is gone. */
    broken = false;
    /** What it is, while that is known; results of rules and of the ends of programs are not. */
    linear: Linear | undefined;
}

export class CellRecord {
    private readonly holder: (HeldValue | undefined)[];
    private readonly bit: Int16Array;
    /** Stands for all single bits that were set as constants or written by rules. */
    private readonly loose = new HeldValue();

    /** `name` says a cell in messages. */
    constructor(cells: number, private readonly name: (cell: number) => string) {
        this.holder = new Array<HeldValue | undefined>(cells).fill(undefined);
        this.bit = new Int16Array(cells);
    }

    /** A new value in cells that must be clean. */
    define(cells: Int32Array): HeldValue {
        const value = new HeldValue();
        for (let i = 0; i < cells.length; i++) {
            if (this.holder[cells[i]]) {
                throw new Fault(`cell ${this.name(cells[i])} is taken for a new value, expected it clean, got one in use`);
            }
            this.holder[cells[i]] = value;
            this.bit[cells[i]] = i;
        }
        value.cells = cells.length;
        return value;
    }

    /** The value in these cells, all of it. */
    read(cells: Int32Array): HeldValue {
        const value = this.holder[cells[0]];
        if (!value || value === this.loose) {
            throw new Fault(`cell ${this.name(cells[0])} is read, expected a value there, got ${value ? 'a constant' : 'a clean cell'}`);
        }
        requireWhole(value);
        for (let i = 0; i < cells.length; i++) {
            this.requireBit(cells[i], value, value.lowest + i);
        }
        if (cells.length !== value.cells) {
            throw new Fault(`${cells.length} cells are read, expected all ${value.cells} of the value at ${this.name(cells[0])}`);
        }
        return value;
    }

    isClean(cells: Int32Array): boolean {
        return cells.every(cell => this.holder[cell] === undefined);
    }

    /** Bits that constants and rules have left, or clean ones: what a result may be read from. */
    isLoose(cells: Int32Array): boolean {
        return cells.every(cell => this.holder[cell] === undefined || this.holder[cell] === this.loose);
    }

    /**
     * The value that an addition in place changes: from now on it holds all of `cells`. `fresh`: there was none before;
     * `constant`: bits of a constant were, below bit `before`. `atBit`: bit of the value that is the first of the word.
     */
    destination(cells: Int32Array, before: number): { value: HeldValue; fresh: boolean; constant: boolean; atBit: number } {
        let value: HeldValue | undefined;
        let first = 0;
        let constant = false;
        for (let i = 0; i < cells.length; i++) {
            const holder = this.holder[cells[i]];
            if (holder === this.loose) {
                constant = true;
                if (i >= before) {
                    throw new Fault(`cell ${this.name(cells[i])} holds a constant bit, said to be clean from bit ${before} on`);
                }
            } else if (holder && !value) {
                value = holder;
                first = this.bit[cells[i]] - i;
                requireWhole(value);
            }
        }
        const target = value ?? new HeldValue();
        this.join(cells, target, first);
        return { value: target, fresh: value === undefined, constant, atBit: first - target.lowest };
    }

    /** All cells become clean. */
    clear(cells: Int32Array): void {
        for (let i = 0; i < cells.length; i++) {
            const value = this.holder[cells[i]];
            if (value) {
                value.cells--;
                value.broken = value.cells > 0;
                this.holder[cells[i]] = undefined;
            }
        }
    }

    /** Single bits: constants, and what rules write. */
    setLoose(cell: number, isRule: boolean): void {
        const holder = this.holder[cell];
        if (holder && !(isRule && holder === this.loose)) {
            throw new Fault(`cell ${this.name(cell)} is written, expected it clean, got one in use`);
        }
        this.holder[cell] = this.loose;
    }

    /** A cell that a key looks at. */
    look(cell: number): void {
        const holder = this.holder[cell];
        if (holder) {
            requireWhole(holder);
        }
    }

    /** Cells that are not clean. */
    leftOver(): number[] {
        return this.holder.flatMap((value, cell) => value ? [cell] : []);
    }

    private join(cells: Int32Array, value: HeldValue, first: number): void {
        value.lowest = Math.min(value.lowest, first);
        for (let i = 0; i < cells.length; i++) {
            const holder = this.holder[cells[i]];
            if (holder === value) {
                this.requireBit(cells[i], value, first + i);
            } else if (holder && holder !== this.loose) {
                throw new Fault(`cell ${this.name(cells[i])} belongs to another value than the rest of the word`);
            } else {
                this.holder[cells[i]] = value;
                this.bit[cells[i]] = first + i;
                value.cells++;
            }
        }
    }

    private requireBit(cell: number, value: HeldValue, bit: number): void {
        if (this.holder[cell] !== value || this.bit[cell] !== bit) {
            throw new Fault(`cell ${this.name(cell)} is used as bit ${bit} of a value, which it does not hold`);
        }
    }
}

function requireWhole(value: HeldValue): void {
    if (value.broken) {
        throw new Fault('a value is used of which cells were cleared');
    }
}
