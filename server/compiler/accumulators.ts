/**
 * Running bounds of a part's accumulators. A word accumulates unsigned terms only, so it grows from its start constant
 * and never wraps; additions ripple no further than the bound reached so far can.
 */
import { bitLength } from '../network/bits.js';
import type { FormedSlice } from './form.js';

export class Accumulators {
    /** accumulator word = true sum so far + bias */
    readonly bias: Float64Array;
    /** Largest value the word can hold so far. */
    readonly bound: Float64Array;
    /** Sum of the positive contributions' maxima so far: the exact maximum of the true sum. */
    private readonly exactMax: Float64Array;

    constructor(readonly sums: number, starts?: Float64Array) {
        this.bias = starts ? starts.slice() : new Float64Array(sums);
        this.bound = this.bias.slice();
        this.exactMax = new Float64Array(sums);
    }

    /** Adds a formed word (or its complement); returns the widths before and after. */
    accumulate(sum: number, formed: FormedSlice, node: number, complement: boolean): { before: number; width: number } {
        const before = bitLength(this.bound[sum]);
        const ones = 2 ** formed.width[node] - 1;
        this.bound[sum] += complement ? ones : formed.top[node];
        this.bias[sum] += complement ? ones - formed.bias[node] : formed.bias[node];
        return { before, width: bitLength(this.bound[sum]) };
    }

    /** After all terms of a slice: the sum's exact maximum so far bounds the word as well. */
    settle(sum: number, sliceMax: number): void {
        this.exactMax[sum] += sliceMax;
        this.bound[sum] = Math.min(this.bound[sum], this.exactMax[sum] + this.bias[sum]);
    }
}
