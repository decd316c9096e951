/**
 * Partial sums on their way between the arrays of an accumulation tree: which words they are, which elements of the stream
 * of partial sums hold them, and the end of a program that stores them.
 * A word is the true sum over some of the inputs plus a constant, never negative. It travels whole, or in pieces where the
 * array that takes it has no room for it all at once.
 * It knows words and elements, no slices and no tree.
 */
import { bitLength } from '../network/bits.js';
import type { Machine } from './machine.js';
import { CompileError } from './problems.js';
import type { ProgramBuilder } from './program.js';
import type { PartSums } from './sums.js';

/** Bits [from, from + bits) of a word, stored as one element. */
export interface Piece {
    readonly element: number;
    readonly from: number;
    readonly bits: number;
}

/** True sum in min..max, word = sum + bias. */
export interface PartialWord {
    readonly bias: number;
    readonly min: number;
    readonly max: number;
    readonly pieces: readonly Piece[];
}

/** Largest value of the word. */
export function topOf({ bias, max }: PartialWord): number {
    return bias + max;
}

/** Largest value of the piece. */
export function topOfPiece(word: PartialWord, { from, bits }: Piece): number {
    return Math.min(2 ** bits - 1, Math.floor(topOf(word) / 2 ** from));
}

/** By set of sums, then by the sum's index in the layer's set. A word that is always 0 is missing. */
export type PartialSums = readonly ReadonlyMap<number, PartialWord>[];

/** The simulator holds a partial sum in a signed number of 32 bits. */
const widest = 31;

/** Stores a program's sums, and notes where. */
export class PartialStore {
    readonly words: PartialSums;
    /** Number of the next element. */
    next: number;
    /** Bits of the widest piece. */
    bits = 1;
    private readonly maps: Map<number, PartialWord>[];

    /**
     * `first`: number of the first element. Words are stored in pieces of at most `pieceBits` bits.
     */
    constructor(first: number, private readonly pieceBits: number) {
        this.next = first;
        this.words = this.maps = [];
    }

    /** Stores and clears every word. `cells` and `bias` by sum, as are `ranges` of the true sums. Throws CompileError. */
    emit(
        builder: ProgramBuilder, { domains, offsets }: Machine, sums: PartSums, cells: readonly (readonly number[])[], bias: Float64Array,
        ranges: readonly { readonly min: number; readonly max: number }[]
    ): void {
        sums.sets.forEach(() => this.maps.push(new Map()));
        const used = new Map<number, number[]>();
        sums.list.forEach(({ set }, s) => {
            const { min, max } = ranges[s];
            const width = bitLength(max + bias[s]);
            if (width > widest) {
                throw new CompileError('capacity/accumulators', `Layer ${sums.layer.name} has partial sums of ${width} bits`,
                    `At most ${widest} bits travel between arrays.`);
            }
            if (width > 0) {
                const pieces = this.pieces(width);
                pieces.forEach(({ element, from, bits }) => builder.store(element, builder.word(cells[s].slice(from, from + bits))));
                this.maps[set].set(sums.indexInLayer(s), { bias: bias[s], min, max, pieces });
                for (const cell of cells[s].slice(0, width)) {
                    const offset = cell % domains % offsets;
                    const together = used.get(offset) ?? [];
                    together.push(cell);
                    used.set(offset, together);
                }
            }
        });
        used.forEach(together => builder.clear(builder.word(together)));
    }

    private pieces(width: number): Piece[] {
        const most = Math.min(width, this.pieceBits);
        this.bits = Math.max(this.bits, most);
        return Array.from({ length: Math.ceil(width / most) }, (_, i) =>
            ({ element: this.next++, from: i * most, bits: Math.min(most, width - i * most) }));
    }
}
