/**
 * The elements in which a program stores its partial sums: each is stored once, from the sum it is said to be a piece of.
 * It knows elements and sums, no cells.
 */
import type { PartialSums, Piece } from '../partials.js';
import type { PartSums } from '../sums.js';
import { Fault } from './cells.js';

export class PartialElements {
    private readonly open = new Map<number, { readonly sum: number; readonly piece: Piece }>();

    /** `stored` by set and index in the layer's set. */
    constructor(stored: PartialSums | undefined, sums: PartSums | undefined) {
        if (stored && sums) {
            sums.list.forEach(({ set }, sum) =>
                stored[set].get(sums.indexInLayer(sum))?.pieces.forEach(piece => this.open.set(piece.element, { sum, piece })));
        }
    }

    /** What is to be stored in an element, which from now on it is. */
    take(element: number): { readonly sum: number; readonly piece: Piece } {
        const found = this.open.get(element);
        if (!found) {
            throw new Fault(`element ${element} of the partial sums is stored, which is not the program's or was stored before`);
        }
        this.open.delete(element);
        return found;
    }

    requireAll(): void {
        for (const [element, { sum }] of this.open) {
            throw new Fault(`element ${element} of the partial sums is not stored, expected a piece of sum ${sum}`);
        }
    }
}
