/**
 * Step 2, interchange and unroll: the loops over input channels, kernel positions and outputs become straight-line slices.
 * A slice is a group of patch elements (one or more *joined* channels) times all sums of a part: groups of inputs are the
 * outer loop, so that every input is written once and dies with its group, and all outputs share what they can of it.
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

export function unroll(set: FoldedSums, elementsPerSlice: number): Slice[] {
    const slices: Slice[] = [];
    for (let first = 0; first < set.elements; first += elementsPerSlice) {
        slices.push(slice(set, first, Math.min(elementsPerSlice, set.elements - first)));
    }
    return slices.filter(s => s.sums.length > 0);
}

function slice(set: FoldedSums, firstElement: number, elements: number): Slice {
    const sums: number[] = [];
    const rows: Int8Array[] = [];
    for (let s = 0; s < set.sums; s++) {
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
