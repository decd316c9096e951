/**
 * The state of one array at one moment, as a trace's reader gives it: cells, tracks, tags. It knows rows and cells, no programs.
 * narrow: bit operators see words of 32 rows.
 */
import type { Geometry } from '../../compiler/tracks.js';

/** An array's cells, seen while it runs or copied. Cell = column * domains + domain. */
export interface CellView {
    /** 0 or 1. */
    bit(row: number, cell: number): number;
    /** Rows of a cell: row r is bit r % 32 of word floor(r / 32). */
    plane(cell: number): Uint32Array;
    /** Offset of each column's track: domain d is under a port when d mod (domains / ports) is the column's offset. */
    readonly positions: Int32Array;
}

/** An array as it stands in a replay, until the replay is asked for another place. */
export interface ArrayView extends CellView {
    readonly enabledRows: number;
    /** Rows tagged in a latch; none between operations. */
    tags(latch: 0 | 1): Uint32Array;
    /** A copy that stays. */
    state(): ArrayState;
}

export class ArrayState implements CellView {
    constructor(
        private readonly geometry: Geometry, readonly enabledRows: number,
        /** Cells that hold a 1 in some row. */
        readonly cells: ReadonlyMap<number, Uint32Array>,
        readonly positions: Int32Array,
        /** Rows tagged in the two latches. */
        readonly tags: readonly [Uint32Array, Uint32Array]
    ) {}

    plane(cell: number): Uint32Array {
        return this.cells.get(cell) ?? new Uint32Array(Math.ceil(this.enabledRows / 32));
    }

    bit(row: number, cell: number): number {
        return bitOf(this.cells.get(cell), row);
    }

    isTagged(row: number, latch: 0 | 1): boolean {
        return bitOf(this.tags[latch], row) === 1;
    }

    /** Cell under the first port of a column (the others follow at distances of domains / ports). */
    cellUnderPort(column: number, port = 0): number {
        const { domains, ports } = this.geometry;
        return column * domains + port * Math.floor(domains / ports) + this.positions[column];
    }

    /** Unsigned value of a word (cells from the lowest bit) in a row; exact up to 53 bits. */
    word(row: number, cells: ArrayLike<number>): number {
        let value = 0;
        for (let bit = cells.length - 1; bit >= 0; bit--) {
            value = value * 2 + this.bit(row, cells[bit]);
        }
        return value;
    }

    /** Nothing differs, tags included. */
    equals(other: ArrayState): boolean {
        const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => Array.from(a).every((value, i) => value === b[i]);
        return this.cells.size === other.cells.size && [...this.cells].every(([cell, plane]) => same(plane, other.plane(cell)))
            && same(this.positions, other.positions) && this.tags.every((tag, i) => same(tag, other.tags[i]));
    }
}

export function bitOf(plane: Uint32Array | undefined, row: number): number {
    return plane === undefined ? 0 : plane[row >>> 5] >>> (row & 31) & 1;
}
