/**
 * Cells of the layout *one bit per column*: every slot (a column and a port) holds one bit of a word, at the domain that
 * is under the port when the word is made. It hands out cells; what is stored in them it does not know.
 */
import type { Machine } from './machine.js';
import type { Pool } from './pools.js';
import { CompileError } from './problems.js';
import type { ProgramBuilder } from './program.js';

/** Cells at the offsets in use over cells in use: room to choose from. */
const slack = 1.4;

/** Share of the columns that inputs may hold still; with more, too few are left for the rest. */
const mostHeld = 0.25;

/** Pin of a column that two operands need at different offsets: no cell of it will do. */
const contested = 2 ** 30;

const State = { clean: 0, dirty: 1, used: 2 } as const;

/**
 * Cells that come and go in the front columns. A cell handed out is 0; cells that come back are dirty until a `clear`
 * sweeps them, which is emitted only when clean cells run out: a write of many columns costs one cycle.
 * The pool follows where each column's track stands and hands out cells that are under a port already, so that making a
 * value moves no track; only coming back to an older value does.
 */
export class CellPool implements Pool {
    private readonly state: Uint8Array;
    /** Offset at which each column's track stands. */
    private readonly position: Int32Array;
    /** Offset an operation's operands need of a column, while a word is taken for it; -1: none. */
    private readonly pinned: Int32Array;
    /** Columns that hold a group's inputs: they stay where they are, other values only come beside the inputs. */
    private readonly held: Uint8Array;
    /** Turn in which a column last gave cells: a word takes from each column at one offset only. */
    private readonly takenFrom: Int32Array;
    private turn = 0;
    private cursor: number;
    private free: number;
    private limit = 1;
    private heldColumns = 0;

    constructor(
        private readonly machine: Machine, private readonly fromColumn: number, private readonly toColumn: number,
        private readonly builder: ProgramBuilder, private readonly operation: string
    ) {
        this.state = new Uint8Array(machine.columns * machine.domains);
        this.position = new Int32Array(machine.columns);
        this.pinned = new Int32Array(machine.columns).fill(-1);
        this.held = new Uint8Array(machine.columns);
        this.takenFrom = new Int32Array(machine.columns);
        this.cursor = fromColumn;
        this.free = Math.max(0, toColumn - fromColumn) * machine.ports * machine.offsets;
    }

    /**
     * Clean cells for a word of an operation whose other operands are `with`: no column is needed at two offsets at once.
     * Throws CompileError `capacity/row-full`.
     */
    take(bits: number, ...operands: readonly (readonly number[])[]): number[] {
        this.pin(operands, true);
        const cells: number[] = [];
        this.turn++;
        this.limitOffsets(bits);
        this.takeAligned(bits, cells);
        if (cells.length < bits && this.sweepAligned()) {
            this.takeAligned(bits, cells);
        }
        for (;;) {
            for (let distance = 1; cells.length < bits && distance < this.limit; distance++) {
                this.takeAt(distance, bits, cells);
            }
            if (cells.length >= bits || this.limit >= this.machine.offsets) {
                break;
            }
            this.limit++;
        }
        this.pin(operands, false);
        if (cells.length < bits) {
            throw this.full(bits - cells.length);
        }
        this.touch(cells);
        return cells;
    }

    /** Clean cells side by side, for words that one key searches over: few match-line segments. Few others may be in use. */
    takeTogether(bits: number): number[] {
        const cells: number[] = [];
        for (const sweep of [false, true]) {
            if (sweep && !this.sweepAligned()) {
                break;
            }
            for (let column = this.fromColumn; column < this.toColumn && cells.length < bits; column++) {
                this.takeFrom(column, this.position[column], bits, cells, false);
            }
        }
        if (cells.length < bits) {
            throw this.full(bits - cells.length);
        }
        return cells;
    }

    private full(missing: number): CompileError {
        return new CompileError('capacity/row-full', `${this.operation} needs ${missing} more cells in a row`,
            `${this.toColumn - this.fromColumn} columns x ${this.machine.ports} ports hold inputs and temporaries; a word needs its bits under the ports at once.`,
            'Give the array more columns, or the tracks more ports.');
    }

    /** Uses only as many offsets as leave some room to choose: the fewer, the shorter the ways between them. */
    private limitOffsets(bits: number): void {
        const columns = this.toColumn - this.fromColumn;
        const used = columns * this.machine.ports * this.machine.offsets - this.free + bits;
        this.limit = Math.min(this.machine.offsets, Math.max(1, Math.ceil(used * slack / (columns * this.machine.ports))));
    }

    release(cells: ArrayLike<number>): void {
        for (let i = 0; i < cells.length; i++) {
            this.state[cells[i]] = State.dirty;
        }
        this.free += cells.length;
    }

    /** Like `release`, for cells that are 0 again. */
    giveClean(cells: ArrayLike<number>): void {
        for (let i = 0; i < cells.length; i++) {
            this.state[cells[i]] = State.clean;
        }
        this.free += cells.length;
    }

    /** Keeps the columns of these cells where they are until `letGo`. */
    hold(cells: ArrayLike<number>): void {
        if (this.heldColumns >= (this.toColumn - this.fromColumn) * mostHeld) {
            return;
        }
        for (let i = 0; i < cells.length; i++) {
            this.heldColumns += 1 - this.held[this.columnOf(cells[i])];
            this.held[this.columnOf(cells[i])] = 1;
        }
    }

    letGo(): void {
        this.held.fill(0);
        this.heldColumns = 0;
    }

    /** The tracks of these cells have moved to them. */
    touch(cells: ArrayLike<number>): void {
        for (let i = 0; i < cells.length; i++) {
            this.position[this.columnOf(cells[i])] = this.offsetOf(cells[i]);
        }
    }

    /** Whether an operation on both words would need a column at two offsets at once. */
    conflict(a: readonly number[], b: readonly number[]): boolean {
        this.pin([a], true);
        const found = b.some(cell => {
            const pinned = this.pinned[this.columnOf(cell)];
            return pinned >= 0 && pinned !== this.offsetOf(cell);
        });
        this.pin([a], false);
        return found;
    }

    /** Clears all that came back, and starts again at the first column. */
    sweep(): void {
        const dirty: number[] = [];
        for (let cell = this.fromColumn * this.machine.domains; cell < this.toColumn * this.machine.domains; cell++) {
            if (this.state[cell] === State.dirty) {
                dirty.push(cell);
            }
        }
        this.clear(dirty);
        this.cursor = this.fromColumn;
    }

    private pin(words: readonly (readonly number[])[], on: boolean): void {
        for (const word of words) {
            for (const cell of word) {
                const column = this.columnOf(cell);
                const offset = this.offsetOf(cell);
                const taken = on && this.pinned[column] >= 0 && this.pinned[column] !== offset;
                this.pinned[column] = !on ? -1 : taken ? contested : offset;
            }
        }
    }

    /** Clean cells under a port, column after column from the cursor. */
    private takeAligned(bits: number, cells: number[]): void {
        const columns = this.toColumn - this.fromColumn;
        for (let tried = 0; tried < columns && cells.length < bits; tried++) {
            const column = this.cursor;
            const offset = this.position[column];
            if (offset < this.limit && (this.pinned[column] < 0 || this.pinned[column] === offset)) {
                this.takeFrom(column, offset, bits, cells, false);
            }
            if (cells.length < bits || tried < columns - 1 && !this.hasClean(column, offset)) {
                this.cursor = column + 1 < this.toColumn ? column + 1 : this.fromColumn;
            }
        }
    }

    private hasClean(column: number, offset: number): boolean {
        for (let port = 0; port < this.machine.ports; port++) {
            if (this.state[this.cellAt(column, port, offset)] === State.clean) {
                return true;
            }
        }
        return false;
    }

    /** Free cells, clean or not, whose column has to move by `distance`. */
    private takeAt(distance: number, bits: number, cells: number[]): void {
        for (let column = this.fromColumn; column < this.toColumn && cells.length < bits; column++) {
            if (this.held[column] || this.pinned[column] >= 0 || this.takenFrom[column] === this.turn) {
                continue;
            }
            for (const offset of [this.position[column] - distance, this.position[column] + distance]) {
                if (offset >= 0 && offset < this.limit) {
                    const before = cells.length;
                    this.takeFrom(column, offset, bits, cells, true);
                    if (cells.length > before) {
                        break;
                    }
                }
            }
        }
    }

    private takeFrom(column: number, offset: number, bits: number, cells: number[], alsoDirty: boolean): void {
        const unclean: number[] = [];
        for (let port = 0; port < this.machine.ports && cells.length < bits; port++) {
            const cell = this.cellAt(column, port, offset);
            if (this.state[cell] === State.clean || alsoDirty && this.state[cell] === State.dirty) {
                if (this.state[cell] === State.dirty) {
                    unclean.push(cell);
                }
                this.state[cell] = State.used;
                this.takenFrom[column] = this.turn;
                this.free--;
                cells.push(cell);
            }
        }
        if (unclean.length > 0) {
            this.builder.clear(this.builder.word(unclean));
        }
    }

    /** Clears the dirty cells under a port, with no track moved. Returns whether there were any. */
    private sweepAligned(): boolean {
        const dirty: number[] = [];
        for (let column = this.fromColumn; column < this.toColumn; column++) {
            for (let port = 0; port < this.machine.ports; port++) {
                const cell = this.cellAt(column, port, this.position[column]);
                if (this.state[cell] === State.dirty) {
                    dirty.push(cell);
                }
            }
        }
        this.clear(dirty);
        return dirty.length > 0;
    }

    private clear(cells: readonly number[]): void {
        if (cells.length > 0) {
            this.builder.clear(this.builder.word(cells));
            this.touch(cells);
            for (const cell of cells) {
                this.state[cell] = State.clean;
            }
        }
    }

    private columnOf(cell: number): number {
        return Math.floor(cell / this.machine.domains);
    }

    private offsetOf(cell: number): number {
        return cell % this.machine.domains % this.machine.offsets;
    }

    private cellAt(column: number, port: number, offset: number): number {
        return column * this.machine.domains + port * this.machine.offsets + offset;
    }
}
