/** What the layer would cost without the compiler: the measure its gain is reported against. */
import { bitLength } from '../network/bits.js';
import type { FoldedLayer } from './fold.js';

/** Search and write cycles of every nonzero weight accumulated on its own, in place, at its accumulator's exact width. */
export function naiveCycles(folded: FoldedLayer, set: number, latches: 1 | 2): number {
    const { sums, elements, entries, stream } = folded.sets[set];
    const m = folded.streams[stream].bits;
    let cycles = 0;
    for (let s = 0; s < sums; s++) {
        let nonzero = 0;
        for (let e = s * elements; e < (s + 1) * elements; e++) {
            nonzero += entries[e] === 0 ? 0 : 1;
        }
        const n = Math.max(m, bitLength(nonzero * (2 ** m - 1)));
        cycles += nonzero * (latches === 2 ? 4 + 6 * (m - 1) + 4 * (n - m) : 4 + 8 * (m - 1) + 4 * (n - m));
    }
    return cycles;
}
