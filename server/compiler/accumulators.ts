/**
 * Running bounds of a part's accumulators. A word accumulates unsigned terms only, so it grows from its start constant
 * and never wraps; additions ripple no further than the bound reached so far can.
 *
 * *Guard bits* (lazy carry): an accumulator may be split into a low field of `low` bits with `guard` bits above it, and a
 * high field. Terms go into the low field alone; only when its bound would overflow the guard bits are they added to the
 * high field and cleared. Value = low field + 2^low x high field.
 * It knows widths and bounds, no cells.
 */
import { bitLength } from '../network/bits.js';
import type { FormedSlice } from './form.js';

/** How each sum's accumulator is split; `low` 0: not at all. */
export interface Fields {
    readonly low: Uint8Array;
    readonly guard: Uint8Array;
}

/** Widths of one accumulation: an optional flush of the guard bits into the high field first, then the addition. */
export interface Accumulation {
    flush: boolean;
    flushBefore: number;
    flushWidth: number;
    before: number;
    width: number;
}

export class Accumulators {
    /** accumulator word = true sum so far + bias */
    readonly bias: Float64Array;
    /** Largest value the whole word can hold so far. */
    readonly bound: Float64Array;
    /** Sum of the positive contributions' maxima so far: the exact maximum of the true sum. */
    private readonly exactMax: Float64Array;
    private readonly lowBound: Float64Array;
    private readonly highBound: Float64Array;
    /** One result object, overwritten by every call: there are millions. */
    private readonly result: Accumulation = { flush: false, flushBefore: 0, flushWidth: 0, before: 0, width: 0 };

    /**
     * `most`: bounds after the last term, where they are known. Terms are never negative, so that no word is larger before
     * its last term than after it, although the bound of a sum that is not complete yet may be.
     */
    constructor(readonly sums: number, starts?: Float64Array, private readonly fields?: Fields, private readonly most?: Float64Array) {
        this.bias = starts ? starts.slice() : new Float64Array(sums);
        this.bound = this.bias.slice();
        this.exactMax = new Float64Array(sums);
        this.lowBound = this.bias.slice();
        this.highBound = new Float64Array(sums);
        for (let s = 0; fields && s < sums; s++) {
            if (fields.low[s] > 0) {
                this.highBound[s] = Math.floor(this.bias[s] / 2 ** fields.low[s]);
                this.lowBound[s] = this.bias[s] % 2 ** fields.low[s];
            }
        }
    }

    /** Adds a formed word (or its complement). The result is valid until the next call. */
    accumulate(sum: number, formed: FormedSlice, node: number, complement: boolean): Accumulation {
        const ones = 2 ** formed.width[node] - 1;
        const top = complement ? ones : formed.top[node];
        const { result } = this;
        result.flush = false;
        if (this.isSplit(sum) && this.lowBound[sum] + top >= 2 ** (this.fields!.low[sum] + this.fields!.guard[sum])) {
            this.flush(sum);
        }
        const field = this.isSplit(sum) ? this.lowBound : this.bound;
        result.before = bitLength(field[sum]);
        this.bound[sum] = this.limited(sum, this.bound[sum] + top);
        this.lowBound[sum] = this.limited(sum, this.lowBound[sum] + top);
        this.bias[sum] += complement ? ones - formed.bias[node] : formed.bias[node];
        result.width = bitLength(field[sum]);
        return result;
    }

    private limited(sum: number, bound: number): number {
        return this.most ? Math.min(bound, this.most[sum]) : bound;
    }

    /** After all terms of a slice: the sum's exact maximum so far bounds the word as well. */
    settle(sum: number, sliceMax: number): void {
        this.exactMax[sum] += sliceMax;
        this.bound[sum] = Math.min(this.bound[sum], this.exactMax[sum] + this.bias[sum]);
        // A field is no larger than the whole: a flush that could only move zeros is none.
        this.lowBound[sum] = Math.min(this.lowBound[sum], this.bound[sum]);
    }

    /** The last flush, if guard bits can be set; afterwards the low field has no guard bits. */
    finish(sum: number): Accumulation {
        this.result.flush = false;
        if (this.isSplit(sum) && this.lowBound[sum] >= 2 ** this.fields!.low[sum]) {
            this.flush(sum);
        }
        return this.result;
    }

    isSplit(sum: number): boolean {
        return this.fields !== undefined && this.fields.low[sum] > 0;
    }

    private flush(sum: number): void {
        const low = this.fields!.low[sum];
        const { result } = this;
        result.flush = true;
        result.flushBefore = bitLength(this.highBound[sum]);
        this.highBound[sum] = Math.min(
            this.highBound[sum] + Math.floor(this.lowBound[sum] / 2 ** low), Math.floor(this.bound[sum] / 2 ** low));
        result.flushWidth = Math.max(bitLength(this.highBound[sum]), result.flushBefore);
        this.lowBound[sum] = 2 ** low - 1;
    }
}
