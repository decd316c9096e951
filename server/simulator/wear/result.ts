/** How often cells were written. Types only, so that protocols may name them. */

/** A column of the array whose cells are written most: writes of a cell and inference. */
export interface ColumnWear {
    readonly column: number;
    /** Over the column's domains in use, a mean over rows. */
    readonly mean: number;
    /** Of its most written cell: a mean over rows, and in the row where it is written most. */
    readonly most: number;
    readonly mostInARow: number;
}

export interface Wear {
    /** Rows that were looked at, over all programs, and the images they belong to. */
    readonly rows: number;
    readonly images: number;
    /** The most written cell of the chip. Writes are those that change it, of one inference. */
    readonly hottest: { readonly array: number; readonly column: number; readonly domain: number; readonly writes: number; readonly mostInARow: number };
    /** Mean over all cells that are ever written, of all arrays in use. */
    readonly mean: number;
    /** Columns of the hottest array that are written, in their order. */
    readonly columns: readonly ColumnWear[];
}
