/**
 * Step 2, interchange and unroll: the loops over input channels, kernel positions and outputs become straight-line slices.
 * A slice is a group of patch elements (one or more joined channels) times a block of sums whose accumulators stand under
 * the ports together. Groups are the outer loop, so that inputs are written once; blocks run forth and back, so that the
 * accumulators' tracks never return empty.
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

/** Slices of one element group, in running order. */
export interface ElementGroup {
    readonly firstElement: number;
    readonly elements: number;
    readonly slices: readonly Slice[];
}

/** `blocks`: [from, to) of the sums, in the order of their accumulators. */
export function unroll(set: FoldedSums, elementsPerSlice: number, blocks: readonly (readonly [number, number])[]): ElementGroup[] {
    const groups: ElementGroup[] = [];
    for (let first = 0; first < set.elements; first += elementsPerSlice) {
        const elements = Math.min(elementsPerSlice, set.elements - first);
        const forth = blocks.map(([from, to]) => slice(set, first, elements, from, to)).filter(s => s.sums.length > 0);
        groups.push({ firstElement: first, elements, slices: groups.length % 2 === 0 ? forth : forth.reverse() });
    }
    return groups;
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
