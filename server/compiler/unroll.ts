/**
 * Step 2, interchange and unroll: the loops over input channels, kernel positions and outputs become straight-line slices.
 * A slice is a group of patch elements (one or more *joined* channels) times a range of sums. Groups of inputs are the
 * outer loop, so that every input is written once; ranges of sums run forth and back, so that the accumulators' tracks
 * never return empty. The sums of a slice share what they can; more of them share more, and need more room for it.
 * It knows the folded sums only.
 */
import type { FoldedSums } from './fold.js';
import type { TernaryMatrix } from './share/graph.js';

export interface Slice {
    readonly firstElement: number;
    readonly elements: number;
    /** Index of the sum of each matrix row. Sums without a nonzero weight in this slice are left out. */
    readonly sums: Int32Array;
    readonly matrix: TernaryMatrix;
}

/** Slices of one group of elements, in running order; the last one may overwrite the inputs. */
export interface ElementGroup {
    readonly firstElement: number;
    readonly elements: number;
    readonly slices: readonly Slice[];
    /** Sums are visited from the last to the first. */
    readonly backwards: boolean;
}

/** `turn`: every other group runs through its sums backwards. */
export function unroll(set: FoldedSums, elementsPerSlice: number, sumsPerSlice: number, turn: boolean): ElementGroup[] {
    const groups: ElementGroup[] = [];
    const [start, end] = set.span ?? [0, set.elements];
    for (let firstElement = start; firstElement < end; firstElement += elementsPerSlice) {
        const elements = Math.min(elementsPerSlice, end - firstElement);
        const slices: Slice[] = [];
        for (let from = 0; from < set.sums; from += sumsPerSlice) {
            slices.push(slice(set, firstElement, elements, from, Math.min(set.sums, from + sumsPerSlice)));
        }
        const backwards = turn && groups.length % 2 === 1;
        const used = slices.filter(s => s.sums.length > 0);
        groups.push({ firstElement, elements, slices: backwards ? used.reverse() : used, backwards });
    }
    return groups.filter(group => group.slices.length > 0);
}

function slice(set: FoldedSums, firstElement: number, elements: number, from: number, to: number): Slice {
    const sums: number[] = [];
    const rows: Int8Array[] = [];
    for (let s = from; s < to; s++) {
        const start = s * set.elements + firstElement;
        const row = set.entries.subarray(start, start + elements);
        if (row.some(w => w !== 0)) {
            sums.push(s);
            rows.push(row);
        }
    }
    const entries = new Int8Array(rows.length * elements);
    rows.forEach((row, i) => entries.set(row, i * elements));
    return { firstElement, elements, sums: Int32Array.from(sums), matrix: { rows: rows.length, columns: elements, entries } };
}
