/**
 * Words and rules in the TypeScript kernel: see wasm/words.ts.
 * narrow: bit operators work on words of 32 lanes, all bits in use, and on addresses below 2^31.
 */
import { RuleField, ruleField, tagBytes, tagsAt, vectorBytes } from '../memory.js';
import { popcount } from '../../planes.js';
import type { PlainMemory, PlainOperation } from './memory.js';

/** Writes `value` (0 or -1) into every lane of a word's cells. */
export function fillCells(memory: PlainMemory, operation: PlainOperation, field: 'a' | 'b', value: number): boolean {
    const { ints } = memory;
    const word = operation.word(field);
    for (let i = word; i < word + operation.width(field); i++) {
        const plane = ints[i] >> 2;
        for (let w = plane; w < plane + operation.words; w++) {
            memory.changed += popcount(ints[w] ^ value);
            ints[w] = value;
        }
    }
    return true;
}

export function maxWords(memory: PlainMemory, operation: PlainOperation): boolean {
    const { ints } = memory;
    const [dst, a] = [operation.word('dst'), operation.word('a')];
    for (let w = 0; w < operation.words; w++) {
        let [greater, less] = [0, 0];
        for (let i = operation.field('width') - 1; i >= 0; i--) {
            const into = (ints[dst + i] >> 2) + w;
            const [x, y] = [ints[(ints[a + i] >> 2) + w], ints[into]];
            const before = greater;
            const open = (x ^ y) & ~(greater | less);
            greater |= open & x;
            less |= open & y;
            const change = greater & (x ^ y);
            memory.chained += operation.isChained ? popcount(x) + popcount(y) + popcount(x ^ y) + popcount((x ^ y) & ~before) + 3 * popcount(greater) : 0;
            ints[into] = y ^ change;
            memory.changed += popcount(change);
        }
        memory.changed += 2 * (popcount(greater) + popcount(less));
    }
    return true;
}

export function matchRules(memory: PlainMemory, operation: PlainOperation): boolean {
    for (let w = 0; w < operation.words; w++) {
        matchWord(memory, operation.field('a') / 4, operation.field('b') / 4, w, operation.isChained);
    }
    return true;
}

/** All rules in ints[from .. to) on word `w` of the planes. */
function matchWord(memory: PlainMemory, from: number, to: number, w: number, isChained: boolean): void {
    const { ints } = memory;
    const tags = tagsAt >> 2;
    ints[tags] = -1;
    let collected = 0;
    for (let at = from; at < to;) {
        const head = ints[at++];
        let depth = tags + ruleField(head, RuleField.shared) * (tagBytes >> 2);
        let matching = ints[depth];
        for (let stop = at + ruleField(head, RuleField.key); at < stop; at++) {
            memory.chained += isChained && depth > tags ? popcount(matching) : 0;
            matching &= ints[((ints[at] & -vectorBytes) >> 2) + w] ^ (ints[at] & 1) - 1;
            depth += tagBytes >> 2;
            ints[depth] = matching;
        }
        collected |= matching;
        const stop = at + ruleField(head, RuleField.writes);
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
