/**
 * What a part's accumulators hold while its program runs: the coefficients they have taken, their constant, and how large
 * their fields can be at most. Bounds are worked out anew from the program and the weights, not taken from the compiler.
 * It knows words of accumulators, no temporaries.
 */
import { bitLength } from '../../network/bits.js';
import { maxActivation } from '../../network/model.js';
import type { Fields } from '../accumulators.js';
import type { PartSums } from '../sums.js';
import { Fault } from './cells.js';
import type { PartialSums, PartialWord, Piece } from '../partials.js';
import type { Linear } from './linear.js';

/** What a part's accumulators were meant to be. */
export interface AccumulatorPlan {
    readonly sums: PartSums;
    /** Cells of each sum's accumulator, guard bits included. */
    readonly cells: readonly (readonly number[])[];
    readonly fields: Fields;
    /** Word - true sum, after the last term. */
    readonly bias: Float64Array;
    /** Partial sums that each sum is made of; else it is made of inputs. */
    readonly taken?: readonly (readonly PartialWord[])[];
    /** Where the sums are stored that are partial themselves; else there is a result of each. */
    readonly stored?: PartialSums;
}

/** low: the field that takes the terms, with its guard bits. value: low field without guard bits, then high field. */
export type AccumulatorWord = 'low' | 'guard' | 'high' | 'value';

export class AccumulatorFlow {
    /** Sum + 1 by cell. */
    protected readonly owner: Int32Array;
    /** By set: coefficients taken so far, row-major like the set's entries. */
    private readonly taken: readonly Int16Array[];
    protected readonly constant: Float64Array;
    /** Largest true sum so far, and largest words. */
    private readonly trueMax: Float64Array;
    protected readonly most: Float64Array;
    private readonly mostLow: Float64Array;
    private readonly mostHigh: Float64Array;
    private readonly cleared: Uint8Array;
    private readonly anyCleared: Uint8Array;
    /** By word of the program. */
    private readonly words = new Map<number, AccumulatorWord>();

    constructor(protected readonly plan: AccumulatorPlan, cells: number, protected readonly name: (cell: number) => string) {
        const count = plan.cells.length;
        this.owner = new Int32Array(cells);
        this.cleared = new Uint8Array(cells);
        this.anyCleared = new Uint8Array(count);
        plan.cells.forEach((own, s) => own.forEach(cell => {
            if (this.owner[cell] !== 0) {
                throw new Fault(`cell ${name(cell)} belongs to the accumulators of sums ${this.owner[cell] - 1} and ${s}`);
            }
            this.owner[cell] = s + 1;
        }));
        this.taken = plan.taken ? [] : plan.sums.sets.map(set => new Int16Array(set.entries.length));
        [this.constant, this.trueMax, this.most, this.mostLow, this.mostHigh] = Array.from({ length: 5 }, () => new Float64Array(count));
    }

    /** Sum whose accumulator a word lies in, or -1. */
    sumOf(cells: Int32Array): number {
        return this.owner[cells[0]] - 1;
    }

    owns(cell: number): boolean {
        return this.owner[cell] !== 0;
    }

    /** Which word of the accumulator the cells of a program's word are. */
    wordOf(sum: number, cells: Int32Array, word: number): AccumulatorWord {
        if (this.anyCleared[sum]) {
            cells.forEach(cell => this.requireAlive(cell));
        }
        let known = this.words.get(word);
        if (!known) {
            known = this.recognise(sum, cells);
            this.words.set(word, known);
        }
        return known;
    }

    protected recognise(sum: number, cells: Int32Array): AccumulatorWord {
        const own = this.plan.cells[sum];
        const { low, guard } = this.fieldsOf(sum);
        const isRun = (from: number, length: number): boolean => cells.length === length && cells.every((cell, i) => cell === own[from + i]);
        if (isRun(0, low > 0 ? low + guard : own.length)) {
            return 'low';
        }
        if (low > 0 && isRun(low, guard)) {
            return 'guard';
        }
        if (low > 0 && isRun(low + guard, own.length - low - guard)) {
            return 'high';
        }
        if (cells.every((cell, i) => cell === own[low > 0 && i >= low ? i + guard : i])) {
            return 'value';
        }
        throw new Fault(`the cells at ${this.name(cells[0])} are no word of the accumulator of sum ${sum}`);
    }

    /** A cell of an accumulator that is looked at. */
    requireAlive(cell: number): void {
        if (this.cleared[cell]) {
            throw new Fault(`cell ${this.name(cell)} of sum ${this.owner[cell] - 1} is used, but was cleared`);
        }
    }

    /** A 1 of the start constant. */
    setBit(cell: number): void {
        const sum = this.owner[cell] - 1;
        const at = this.plan.cells[sum].indexOf(cell);
        const { low, guard } = this.fieldsOf(sum);
        const isHigh = low > 0 && at >= low + guard;
        if (low > 0 && at >= low && !isHigh) {
            throw new Fault(`guard bit ${this.name(cell)} of sum ${sum} is set`);
        }
        const weight = 2 ** (isHigh ? at - guard : at);
        this.constant[sum] += weight;
        this.most[sum] += weight;
        this.mostLow[sum] += isHigh ? 0 : weight;
        this.mostHigh[sum] += isHigh ? 2 ** (at - guard - low) : 0;
    }

    /** A loaded word comes to stand in an accumulator. */
    arrive(sum: number, _cells: Int32Array, _stream: number, _element: number): void {
        throw new Fault(`an element is loaded into the accumulator of sum ${sum}`);
    }

    /** Whether the cells hold a stored piece of their sum, which is complete. */
    isPiece(sum: number, cells: Int32Array, { from, bits }: Piece): boolean {
        const own = this.plan.cells[sum];
        const { low, guard } = this.fieldsOf(sum);
        const value = low > 0 ? [...own.slice(0, low), ...own.slice(low + guard)] : own;
        return cells.length === bits && cells.every((cell, i) => cell === value[from + i] && !this.cleared[cell]);
    }

    /**
     * low <- low + word (or its complement over `bits` bits); `before` and `width` as the operation says them. `_into`: the
     * cells of the addition.
     */
    accumulate(sum: number, word: Linear, complement: boolean, bits: number, before: number, width: number, _into: Int32Array): void {
        this.require(sum, 'before the addition', this.mostLow[sum], before);
        if (word.min < 0 || complement && word.max >= 2 ** bits) {
            throw new Fault(`sum ${sum} takes a value in ${word.min}..${word.max}, which is no unsigned word of ${bits} bits`);
        }
        const constant = complement ? 2 ** bits - 1 - word.constant : word.constant;
        this.take(sum, word, complement ? -1 : 1);
        this.constant[sum] += constant;
        const top = complement ? 2 ** bits - 1 - word.min : word.max;
        // No term is negative, so the word is never larger than it will be at the end.
        const atEnd = this.plan.sums.list[sum].range.max + this.plan.bias[sum];
        this.most[sum] = Math.min(this.most[sum] + top, this.trueMax[sum] + this.constant[sum], atEnd);
        this.mostLow[sum] = Math.min(this.mostLow[sum] + top, this.most[sum]);
        this.require(sum, 'after the addition', this.mostLow[sum], width);
    }

    /** high <- high + guard bits, which become 0. */
    flush(sum: number, before: number, width: number): void {
        const unit = 2 ** this.fieldsOf(sum).low;
        this.require(sum, 'in the high field', this.mostHigh[sum], before);
        this.mostHigh[sum] = Math.min(this.mostHigh[sum] + Math.floor(this.mostLow[sum] / unit), Math.floor(this.most[sum] / unit));
        this.mostLow[sum] = Math.min(this.mostLow[sum], unit - 1);
        this.require(sum, 'in the high field after the guard bits', this.mostHigh[sum], width);
    }

    /** After the last term: every accumulator holds its sum, the constant that is reckoned with, and no guard bit. */
    requireComplete(): void {
        const { bias, cells } = this.plan;
        this.requireTerms();
        cells.forEach((own, sum) => {
            const { low, guard } = this.fieldsOf(sum);
            if (this.constant[sum] !== bias[sum]) {
                throw new Fault(`sum ${sum}: expected constant ${bias[sum]}, got ${this.constant[sum]}`);
            }
            if (low > 0) {
                this.require(sum, 'without guard bits', this.mostLow[sum], low);
            }
            this.require(sum, 'in all', this.most[sum], own.length - guard);
        });
    }

    protected requireTerms(): void {
        const { sums } = this.plan;
        sums.sets.forEach((set, index) => {
            const taken = this.taken[index];
            const wrong = taken.findIndex((coefficient, i) => coefficient !== set.entries[i]);
            if (wrong >= 0) {
                const [row, element] = [Math.floor(wrong / set.elements), wrong % set.elements];
                throw new Fault(`sum ${sums.first[index] + row}, element ${element}: expected coefficient ${set.entries[wrong]}, got ${taken[wrong]}`);
            }
        });
    }

    /** A word is cleared, or handed on by an operation that clears it. */
    clear(cells: Int32Array): void {
        for (const cell of cells) {
            this.cleared[cell] = 1;
            this.anyCleared[this.owner[cell] - 1] = 1;
        }
    }

    /** Cells that may hold a 1 and were not cleared. */
    leftOver(): number[] {
        return this.plan.cells.flatMap((own, sum) => {
            const { low, guard } = this.fieldsOf(sum);
            const value = low > 0 ? [...own.slice(0, low), ...own.slice(low + guard)] : own;
            return value.slice(0, bitLength(this.most[sum])).filter(cell => !this.cleared[cell]);
        });
    }

    private take(sum: number, word: Linear, sign: number): void {
        const { sums } = this.plan;
        const { set: index } = sums.list[sum];
        const set = sums.sets[index];
        if (word.stream !== set.stream) {
            throw new Fault(`sum ${sum} takes stream ${set.stream}, got a value of stream ${word.stream}`);
        }
        const start = (sum - sums.first[index]) * set.elements + word.from;
        const taken = this.taken[index];
        let rise = 0;
        for (let i = 0; i < word.count; i++) {
            const c = word.coefficients[i];
            if (c !== 0) {
                const before = taken[start + i];
                taken[start + i] = before + sign * c;
                rise += Math.max(0, taken[start + i]) - Math.max(0, before);
            }
        }
        this.trueMax[sum] += rise * maxActivation(sums.bitsOf(index));
    }

    private fieldsOf(sum: number): { low: number; guard: number } {
        const { low, guard } = this.plan.fields;
        return { low: low[sum], guard: low[sum] > 0 ? guard[sum] : 0 };
    }

    protected require(sum: number, when: string, most: number, bits: number): void {
        if (bitLength(most) > bits) {
            throw new Fault(`sum ${sum} ${when} is up to ${most}, said to be of ${bits} bits`);
        }
    }
}
