/**
 * Chooses how each accumulator is split into a low field with guard bits and a high field (see `accumulators.ts`), by
 * running the bounds of its own sequence of terms for each candidate and adding up what the additions cost.
 * It knows sequences of bounds and the cost of an addition.
 */
import { bitLength } from '../network/bits.js';
import type { AdditionCosts } from './costs.js';
import { IntList } from './program.js';
import type { Fields } from './accumulators.js';

/** The terms of every sum in running order: their widths and largest values. */
export class TermSequences {
    private readonly lists: IntList[];

    constructor(sums: number) {
        this.lists = Array.from({ length: sums }, () => new IntList());
    }

    push(sum: number, width: number, top: number): void {
        this.lists[sum].push(width);
        this.lists[sum].push(top);
    }

    of(sum: number): Int32Array {
        return this.lists[sum].view();
    }
}

/** Guard bits that are tried: few make ripples short, many make flushes rare. */
const guardChoices = [1, 2] as const;

/** Candidate low fields: from the widest term up to where nothing is left for a high field. */
export function chooseFields(sequences: TermSequences, starts: Float64Array, costs: AdditionCosts): Fields {
    const low = new Uint8Array(starts.length);
    const guard = new Uint8Array(starts.length);
    for (let s = 0; s < starts.length; s++) {
        const terms = sequences.of(s);
        let widest = 1;
        let total = starts[s];
        for (let i = 0; i < terms.length; i += 2) {
            widest = Math.max(widest, terms[i]);
            total += terms[i + 1];
        }
        let best = sequenceCost(terms, starts[s], 0, 0, total, costs);
        for (const guardBits of guardChoices) {
            for (let candidate = widest; candidate + guardBits < bitLength(total); candidate++) {
                const cost = sequenceCost(terms, starts[s], candidate, guardBits, total, costs);
                if (cost < best) {
                    best = cost;
                    low[s] = candidate;
                    guard[s] = guardBits;
                }
            }
        }
    }
    return { low, guard };
}

/** Cost of all additions of a sequence; `low` 0: one undivided word. */
function sequenceCost(terms: Int32Array, start: number, low: number, guardBits: number, total: number, costs: AdditionCosts): number {
    const capacity = low > 0 ? 2 ** (low + guardBits) : Infinity;
    const highWidth = low > 0 ? Math.max(1, bitLength(Math.floor(total / 2 ** low))) : 0;
    let bound = low > 0 ? start % 2 ** low : start;
    let cost = 0;
    for (let i = 0; i < terms.length; i += 2) {
        if (bound + terms[i + 1] >= capacity) {
            cost += costs.inPlace(guardBits, highWidth, highWidth) + costs.clear(guardBits);
            bound = 2 ** low - 1;
        }
        const before = bitLength(bound);
        bound += terms[i + 1];
        cost += costs.inPlace(terms[i], before, bitLength(bound));
    }
    return cost;
}
