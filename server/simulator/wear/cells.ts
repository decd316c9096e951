/**
 * Cells that count how often each of them changes, row by row: a counter in bit planes beside every cell's plane. Lanes are
 * rows, 32 a word. One of the packed-word kernels; it knows cells, no programs.
 * narrow: words of 32 rows, all bits in use.
 */
import { Planes } from '../planes.js';
import type { RowCells } from '../row-executor.js';

/** How often a cell changed: over all rows, and in the row where it changed most. */
export interface CellWear {
    readonly sum: number;
    readonly most: number;
}

export class CountingCells implements RowCells {
    readonly planes: Planes;
    /** Per cell: bit planes of its rows' counts, lowest first. */
    private readonly counters = new Map<number, Uint32Array[]>();

    constructor(rows: number) {
        this.planes = new Planes(rows);
    }

    view(cell: number): Uint32Array {
        return this.planes.of(cell);
    }

    shift(): void {
        // Where a track stands is the program's business; the pass executor checks it.
    }

    write(cell: number, tag: Uint32Array, bit: number): void {
        const plane = this.planes.of(cell);
        const flip = bit ? -1 : 0;
        let counter = this.counters.get(cell);
        for (let w = 0; w < plane.length; w++) {
            const change = tag[w] & (plane[w] ^ flip);
            if (change !== 0) {
                plane[w] ^= change;
                if (!counter) {
                    this.counters.set(cell, counter = []);
                }
                this.count(counter, w, change);
            }
        }
    }

    /** Of every cell that changed. */
    wear(): ReadonlyMap<number, CellWear> {
        return new Map([...this.counters].map(([cell, counter]) => [cell, this.wearOf(counter)]));
    }

    private count(counter: Uint32Array[], word: number, change: number): void {
        let carry = change;
        for (let k = 0; carry !== 0; k++) {
            const plane = counter[k] ?? (counter[k] = new Uint32Array(this.planes.words));
            const before = plane[word];
            plane[word] = before ^ carry;
            carry &= before;
        }
    }

    private wearOf(counter: readonly Uint32Array[]): CellWear {
        let [sum, most] = [0, 0];
        for (let row = 0; row < this.planes.rows; row++) {
            const count = counter.reduce((value, plane, k) => value + (plane[row >>> 5] >>> (row & 31) & 1) * 2 ** k, 0);
            sum += count;
            most = Math.max(most, count);
        }
        return { sum, most };
    }
}
