/**
 * In which rows each node stands, and with which sign: bits over the rows, so that the rows that two nodes share are a few
 * words of AND and their number a few popcounts.
 * narrow: words of 32 row flags each; nothing here is a number.
 */
import { grown, type Expression } from './expression.js';

function popcount(x: number): number {
    x -= (x >>> 1) & 0x55555555;
    x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
    return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export class Occurrences {
    /** Words that the flags of all rows take. */
    words = 0;
    /** Per node: `words` words of rows in which it is positive, then as many in which it is negative. */
    bits = new Int32Array(4096);

    /** Marks all rows of an expression. */
    read({ rows, rowStart, rowLength, terms, nodes }: Expression): void {
        const words = this.words = (rows + 31) >>> 5;
        const bits = this.bits = grown(this.bits, nodes * 2 * words);
        bits.fill(0, 0, nodes * 2 * words);
        for (let r = 0; r < rows; r++) {
            const end = rowStart[r] + rowLength[r];
            for (let t = rowStart[r]; t < end; t++) {
                bits[terms[t] * words + (r >>> 5)] |= 1 << (r & 31);
            }
        }
    }

    /** Makes room for a new node, which stands in no row. */
    add(node: number): void {
        const stride = 2 * this.words;
        this.bits = grown(this.bits, (node + 1) * stride);
        this.bits.fill(0, node * stride, (node + 1) * stride);
    }

    /** Number of rows in which two nodes stand with equal signs, or with different ones where `negative` is 1. */
    count(i: number, j: number, negative: number): number {
        const { bits, words } = this;
        const iPositive = 2 * i * words;
        const iNegative = iPositive + words;
        const jPositive = (2 * j + negative) * words;
        const jNegative = (2 * j + 1 - negative) * words;
        let count = 0;
        for (let w = 0; w < words; w++) {
            const x = (bits[iPositive + w] & bits[jPositive + w]) | (bits[iNegative + w] & bits[jNegative + w]);
            if (x !== 0) {
                count += popcount(x);
            }
        }
        return count;
    }

    /** Takes a row away from the node of a term. */
    remove(term: number, row: number): void {
        this.bits[term * this.words + (row >>> 5)] &= ~(1 << (row & 31));
    }

    /**
     * In all rows that the pair shares, replaces it by `node`. Writes those rows as `2 * row + (node negative there)`
     * into `into`, which must have room for all rows, and returns their number.
     */
    replace(i: number, j: number, negative: number, node: number, into: Int32Array): number {
        const { bits, words } = this;
        let rows = 0;
        for (let w = 0; w < words; w++) {
            const iPositive = 2 * i * words + w;
            const jPositive = (2 * j + negative) * words + w;
            const jNegative = (2 * j + 1 - negative) * words + w;
            const positive = bits[iPositive] & bits[jPositive];
            const negatives = bits[iPositive + words] & bits[jNegative];
            let both = positive | negatives;
            if (both === 0) {
                continue;
            }
            bits[iPositive] &= ~both;
            bits[iPositive + words] &= ~both;
            bits[jPositive] &= ~both;
            bits[jNegative] &= ~both;
            bits[2 * node * words + w] |= positive;
            bits[(2 * node + 1) * words + w] |= negatives;
            for (; both !== 0; both &= both - 1) {
                const low = 31 - Math.clz32(both & -both);
                into[rows++] = 2 * (32 * w + low) + ((negatives >>> low) & 1);
            }
        }
        return rows;
    }

    /** Writes the rows of a node as `2 * row + (negative there)` into `into` and returns their number. */
    rowsOf(node: number, into: Int32Array): number {
        const { bits, words } = this;
        let rows = 0;
        for (let w = 0; w < 2 * words; w++) {
            const sign = w < words ? 0 : 1;
            for (let rest = bits[2 * node * words + w]; rest !== 0; rest &= rest - 1) {
                into[rows++] = 2 * (32 * (w - sign * words) + 31 - Math.clz32(rest & -rest)) + sign;
            }
        }
        return rows;
    }
}
