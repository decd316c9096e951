/**
 * What every layout offers to the emitter: cells that come and go in the columns for inputs and temporaries. Cells handed
 * out are 0. Types only.
 */
export interface Pool {
    /**
     * Cells for a word of an operation whose other operands are `operands`: no column is needed at two domains at once.
     * Throws CompileError `capacity/row-full`.
     */
    take(bits: number, ...operands: readonly (readonly number[])[]): number[];
    /** Cells that may hold anything come back. */
    release(cells: ArrayLike<number>): void;
    /** Cells that are 0 come back. */
    giveClean(cells: ArrayLike<number>): void;
    /** The tracks of these cells have moved to them, in this order. */
    touch(cells: ArrayLike<number>): void;
    /** Whether one operation on both words would need a column at two domains at once. */
    conflict(a: readonly number[], b: readonly number[]): boolean;
    /** Keeps the columns of these cells where they are until `letGo`, as far as the layout can. */
    hold(cells: ArrayLike<number>): void;
    letGo(): void;
    /** Clears all that came back. */
    sweep(): void;
}
