/**
 * Single words and rules in the TypeScript kernel: see wasm/words.ts.
 * narrow: bit operators work on words of 32 lanes, all bits in use, and on addresses below 2^31.
 */
import { RuleField, tagBytes, tagsAt, vectorBytes } from '../memory.js';
import { popcount } from '../../planes.js';
import { field } from './additions.js';
import type { PlainMemory } from './kernel.js';

/** Writes `value` (0 or -1) into every lane of a word's cells. */
function fill(memory: PlainMemory, at: number, words: number, value: number): boolean {
    const { ints } = memory;
    const [word, cells] = [ints[at + 1] >> 2, ints[at + 2] >> 2];
    for (let i = 0; i < cells; i++) {
        const plane = ints[word + i] >> 2;
        for (let w = 0; w < words; w++) {
            memory.changed += popcount(ints[plane + w] ^ value);
            ints[plane + w] = value;
        }
    }
    return true;
}

export function clearCells(memory: PlainMemory, at: number, words: number): boolean {
    return fill(memory, at, words, 0);
}

export function setCells(memory: PlainMemory, at: number, words: number): boolean {
    return fill(memory, at, words, -1);
}

export function expectZeros({ ints }: PlainMemory, at: number, words: number): boolean {
    const [word, cells] = [ints[at + 1] >> 2, ints[at + 2] >> 2];
    for (let i = 0; i < cells; i++) {
        const plane = ints[word + i] >> 2;
        for (let w = 0; w < words; w++) {
            if (ints[plane + w] !== 0) {
                return false;
            }
        }
    }
    return true;
}

export function maxWords(memory: PlainMemory, at: number, words: number): boolean {
    const { ints } = memory;
    const [dst, a, cells] = [ints[at + 1] >> 2, ints[at + 2] >> 2, ints[at + 3] >> 2];
    for (let w = 0; w < words; w++) {
        let [greater, less] = [0, 0];
        for (let i = cells - 1; i >= 0; i--) {
            const into = (ints[dst + i] >> 2) + w;
            const [x, y] = [ints[(ints[a + i] >> 2) + w], ints[into]];
            const open = (x ^ y) & ~(greater | less);
            greater |= open & x;
            less |= open & y;
            const change = greater & (x ^ y);
            ints[into] = y ^ change;
            memory.changed += popcount(change);
        }
        memory.changed += 2 * (popcount(greater) + popcount(less));
    }
    return true;
}

export function matchRules(memory: PlainMemory, at: number, words: number): boolean {
    for (let w = 0; w < words; w++) {
        matchWord(memory, memory.ints[at + 1] >> 2, memory.ints[at + 2] >> 2, w);
    }
    return true;
}

/** All rules in ints[from .. to) on word `w` of the planes. */
function matchWord(memory: PlainMemory, from: number, to: number, w: number): void {
    const { ints } = memory;
    const tags = tagsAt >> 2;
    ints[tags] = -1;
    let collected = 0;
    for (let at = from; at < to;) {
        const head = ints[at++];
        let depth = tags + field(head, RuleField.shared) * (tagBytes >> 2);
        let matching = ints[depth];
        for (let stop = at + field(head, RuleField.key); at < stop; at++) {
            matching &= planeWord(ints, ints[at], w) ^ (ints[at] & 1) - 1;
            depth += tagBytes >> 2;
            ints[depth] = matching;
        }
        collected |= matching;
        const stop = at + field(head, RuleField.writes);
        if (at < stop) {
            for (; at < stop; at++) {
                const plane = ((ints[at] & -vectorBytes) >> 2) + w;
                const change = collected & (ints[plane] ^ -(ints[at] & 1));
                ints[plane] ^= change;
                memory.changed += popcount(change);
            }
            collected = 0;
        }
    }
}

function planeWord(ints: Int32Array, entry: number, w: number): number {
    return ints[((entry & -vectorBytes) >> 2) + w];
}
