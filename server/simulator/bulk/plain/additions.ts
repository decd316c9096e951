/**
 * Additions of the TypeScript kernel: see wasm/additions.ts for what changes where.
 * narrow: bit operators work on words of 32 lanes, all bits in use, on packed fields and on addresses below 2^31.
 */
import { AddField, fieldBits, SumField, SumFlag } from '../memory.js';
import { popcount } from '../../planes.js';
import type { PlainMemory } from './kernel.js';

/** Field `index` of a packed number. */
export function field(packed: number, index: number): number {
    return packed >>> fieldBits * index & 2 ** fieldBits - 1;
}

/** dst <- dst + a; `invert` is -1 for a's complement, else 0. */
export function addWords(memory: PlainMemory, at: number, words: number, invert: number): boolean {
    const { ints } = memory;
    const [dst, a, lengths] = [ints[at + 1] >> 2, ints[at + 2] >> 2, ints[at + 3]];
    const [both, end] = [field(lengths, AddField.both) >> 2, field(lengths, AddField.end) >> 2];
    const [chainedBoth, chainedEnd] = [field(lengths, AddField.chainedBoth) >> 2, field(lengths, AddField.chainedEnd) >> 2];
    let [changed, probed] = [0, 0];
    for (let w = 0; w < words; w++) {
        let carry = 0;
        for (let i = 0; i < both; i++) {
            const into = (ints[dst + i] >> 2) + w;
            const b = ints[into];
            const x = ints[(ints[a + i] >> 2) + w] ^ invert ^ carry;
            const flips = x & (b ^ carry);
            ints[into] = b ^ x;
            carry ^= flips;
            const bits = popcount(x);
            changed += bits + popcount(flips);
            probed += i < chainedBoth ? 2 * bits : 0;
        }
        changed += both < end ? popcount(carry) : 0;
        for (let i = both; i < end; i++) {
            const into = (ints[dst + i] >> 2) + w;
            const b = ints[into];
            ints[into] = b ^ carry;
            const bits = popcount(carry);
            changed += bits;
            probed += i < chainedEnd ? 2 * bits : 0;
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

/** dst <- shorter + longer. */
export function sumWords(memory: PlainMemory, at: number, words: number): boolean {
    const { ints } = memory;
    const [dst, shorter, longer, lengths] = [ints[at + 1] >> 2, ints[at + 2] >> 2, ints[at + 3] >> 2, ints[at + 4]];
    const [both, end, chained] = [field(lengths, SumField.both) >> 2, field(lengths, SumField.longer) >> 2, field(lengths, SumField.chained) >> 2];
    const flags = field(lengths, SumField.flags);
    const [invertShorter, invertLonger] = [flags & SumFlag.complementShorter ? -1 : 0, flags & SumFlag.complementLonger ? -1 : 0];
    for (let w = 0; w < words; w++) {
        let [carry, changed] = [0, 0];
        for (let i = 0; i < both; i++) {
            const a = ints[(ints[shorter + i] >> 2) + w] ^ invertShorter;
            const b = ints[(ints[longer + i] >> 2) + w] ^ invertLonger;
            const flips = (a ^ carry) & (b ^ carry);
            const sum = a ^ b ^ carry;
            ints[(ints[dst + i] >> 2) + w] = sum;
            carry ^= flips;
            changed += popcount(sum) + popcount(flips);
            memory.chained += i > 0 && i < chained ? 32 + popcount(a & b) : 0;
        }
        changed += popcount(carry);
        for (let i = both; i < end; i++) {
            const a = ints[(ints[longer + i] >> 2) + w] ^ invertLonger;
            ints[(ints[dst + i] >> 2) + w] = a ^ carry;
            changed += popcount(a ^ carry);
            carry &= a;
        }
        if (flags & SumFlag.carry) {
            ints[(ints[dst + end] >> 2) + w] = carry;
            changed += popcount(carry);
        } else if (carry !== 0) {
            return false;
        }
        memory.changed += changed;
    }
    return true;
}
