/**
 * What the accumulators of an accumulation tree hold while partial sums are added: which pieces of which words they have
 * taken, and how large they can be at most. Every piece must come once and at its own bit.
 * It knows words of partial sums; what they are worth `tree.ts` checks.
 */
import { bitLength } from '../../network/bits.js';
import { topOf, topOfPiece, type PartialWord, type Piece } from '../partials.js';
import { partialStream } from '../program.js';
import { AccumulatorFlow, type AccumulatorPlan, type AccumulatorWord } from './accumulator-flow.js';
import { Fault } from './cells.js';
import type { Linear } from './linear.js';

interface Expected {
    readonly sum: number;
    readonly word: PartialWord;
    readonly piece: Piece;
}

export class MergeFlow extends AccumulatorFlow {
    private readonly open = new Map<number, Expected>();

    constructor(plan: AccumulatorPlan, cells: number, name: (cell: number) => string) {
        super(plan, cells, name);
        plan.taken!.forEach((words, sum) => words.forEach(word => {
            this.constant[sum] += word.bias;
            word.pieces.forEach(piece => this.open.set(piece.element, { sum, word, piece }));
        }));
    }

    /** The first word of a sum stands where the sum will be. */
    override arrive(sum: number, cells: Int32Array, stream: number, element: number): void {
        const { word, piece } = this.claim(sum, stream, element);
        if (this.most[sum] !== 0 || cells.length !== piece.bits || this.positionOf(sum, cells) !== piece.from) {
            throw new Fault(`element ${element} is loaded over sum ${sum} or beside its bits`);
        }
        this.most[sum] = topOfPiece(word, piece) * 2 ** piece.from;
    }

    override accumulate(sum: number, loaded: Linear, complement: boolean, bits: number, before: number, width: number, into: Int32Array): void {
        if (complement || loaded.count !== 1 || loaded.coefficients[0] !== 1 || loaded.constant !== 0) {
            throw new Fault(`sum ${sum} takes something else than a partial sum`);
        }
        const { word, piece } = this.claim(sum, loaded.stream, loaded.from);
        if (bits !== piece.bits || this.positionOf(sum, into) !== piece.from) {
            throw new Fault(`element ${piece.element} is not added at bit ${piece.from} of sum ${sum}`);
        }
        const unit = 2 ** piece.from;
        this.requireBits(sum, 'before the addition', unit, before);
        const atEnd = this.plan.taken![sum].reduce((most, taken) => most + topOf(taken) - taken.bias, this.constant[sum]);
        this.most[sum] = Math.min(atEnd, this.most[sum] + topOfPiece(word, piece) * unit);
        this.requireBits(sum, 'after the addition', unit, width);
    }

    /** Every piece must have come. */
    protected override requireTerms(): void {
        for (const [element, { sum }] of this.open) {
            throw new Fault(`sum ${sum}: element ${element} of the partial sums is missing`);
        }
    }

    /** Words may start at any bit. */
    protected override recognise(sum: number, cells: Int32Array): AccumulatorWord {
        this.positionOf(sum, cells);
        return 'low';
    }

    private positionOf(sum: number, cells: Int32Array): number {
        const own = this.plan.cells[sum];
        const at = own.indexOf(cells[0]);
        if (cells.some((cell, i) => cell !== own[at + i])) {
            throw new Fault(`the cells at ${this.name(cells[0])} are no run of the accumulator of sum ${sum}`);
        }
        return at;
    }

    private claim(sum: number, stream: number, element: number): Expected {
        const expected = this.open.get(element);
        if (stream !== partialStream || expected?.sum !== sum) {
            throw new Fault(`sum ${sum} takes element ${element} of stream ${stream}, which is not its own or was taken before`);
        }
        this.open.delete(element);
        return expected;
    }

    private requireBits(sum: number, when: string, unit: number, bits: number): void {
        if (bitLength(Math.floor(this.most[sum] / unit)) > bits) {
            throw new Fault(`sum ${sum} ${when} is up to ${this.most[sum]}, said to be of ${bits} bits from ${unit}`);
        }
    }
}
