/**
 * Additions of the TypeScript kernel: see wasm/additions.ts for what changes where.
 * narrow: bit operators work on words of 32 lanes, all bits in use, and on addresses below 2^31.
 */
import { complementA, complementB } from '../../../compiler/program.js';
import { popcount } from '../../planes.js';
import type { PlainMemory, PlainOperation } from './memory.js';

/** dst <- dst + a. */
export function addWords(memory: PlainMemory, operation: PlainOperation): boolean {
    const { ints } = memory;
    const [dst, a] = [operation.word('dst'), operation.word('a')];
    const [before, width, widthA] = [operation.field('before'), operation.field('width'), operation.width('a')];
    const both = Math.min(widthA, width);
    const end = Math.min(width, Math.max(widthA, before) + 1);
    const chained = operation.chainedPart(before, end);
    const withCarry = operation.fullTables ? 0 : 1;
    // The bit whose carry stays in a latch; without one, none.
    const last = operation.isChained && (widthA < width || widthA === width && operation.fullTables) ? both - 1 : both;
    const invert = operation.field('flags') & complementA ? -1 : 0;
    let [changed, probed] = [0, 0];
    for (let w = 0; w < operation.words; w++) {
        let carry = 0;
        for (let i = 0; i < both; i++) {
            const into = (ints[dst + i] >> 2) + w;
            const b = ints[into];
            const more = ints[(ints[a + i] >> 2) + w] ^ invert;
            const x = more ^ carry;
            const flips = x & (b ^ carry);
            ints[into] = b ^ x;
            const bits = popcount(x);
            changed += bits + (i === last ? popcount(carry) : popcount(flips));
            if (i < withCarry) {
                probed += i < chained ? bits : 0;
            } else if (i === last) {
                const union = popcount(more | carry);
                probed += i < chained ? 2 * union + popcount(carry) + popcount(carry & ~more) : chained > 0 ? popcount(more) + 2 * popcount(carry) : 0;
            } else {
                probed += i < chained ? popcount(more) + popcount(carry) + bits : 0;
            }
            carry ^= flips;
        }
        changed += both < end && !operation.isChained ? popcount(carry) : 0;
        for (let i = both; i < end; i++) {
            const into = (ints[dst + i] >> 2) + w;
            const b = ints[into];
            ints[into] = b ^ carry;
            const bits = popcount(carry);
            changed += bits;
            probed += i < chained ? 2 * bits : 0;
            carry &= b;
        }
        if (carry !== 0) {
            return false;
        }
    }
    memory.changed += changed;
    memory.chained += probed;
    return true;
}

/** dst <- a + b; without chained search a copy of the shorter where both have a bit that a carry goes in and out of, then the longer in place. */
export function sumWords(memory: PlainMemory, operation: PlainOperation): boolean {
    const { ints } = memory;
    const flags = operation.field('flags');
    const operands = [
        { word: operation.word('a'), width: operation.width('a'), invert: flags & complementA ? -1 : 0 },
        { word: operation.word('b'), width: operation.width('b'), invert: flags & complementB ? -1 : 0 }];
    const [shorter, longer] = operands[0].width <= operands[1].width ? operands : [operands[1], operands[0]];
    const [dst, width] = [operation.word('dst'), operation.field('width')];
    const [both, end] = [Math.min(shorter.width, width), Math.min(longer.width, width)];
    const [copiedFrom, copied] = [operation.fullTables ? 0 : 1, operation.fullPart(both, both)];
    for (let w = 0; w < operation.words; w++) {
        let [carry, changed] = [0, 0];
        for (let i = 0; i < both; i++) {
            const a = ints[(ints[shorter.word + i] >> 2) + w] ^ shorter.invert;
            const b = ints[(ints[longer.word + i] >> 2) + w] ^ longer.invert;
            const into = carry;
            const flips = (a ^ into) & (b ^ into);
            const sum = a ^ b ^ into;
            ints[(ints[dst + i] >> 2) + w] = sum;
            carry ^= flips;
            changed += popcount(flips);
            if (operation.isChained || i < copiedFrom || i >= copied) {
                changed += popcount(sum);
            } else {
                changed += popcount(a) + popcount(b ^ into);
            }
            if (operation.isChained && i < copied) {
                memory.chained += i < copiedFrom ? popcount(b) + popcount(a | b) : 96 - popcount(b & ~a) + popcount(b & ~into);
            }
        }
        changed += popcount(carry);
        for (let i = both; i < end; i++) {
            const a = ints[(ints[longer.word + i] >> 2) + w] ^ longer.invert;
            ints[(ints[dst + i] >> 2) + w] = a ^ carry;
            changed += popcount(a ^ carry);
            carry &= a;
        }
        if (end < width) {
            ints[(ints[dst + end] >> 2) + w] = carry;
            changed += popcount(carry);
        } else if (carry !== 0) {
            return false;
        }
        memory.changed += changed;
    }
    return true;
}
