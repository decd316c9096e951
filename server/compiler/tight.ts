/**
 * Choices for rows that hold next to nothing: one input at a time beside the accumulator of one output, without guard bits;
 * then inputs divided over ever more arrays, whose sums are narrower, until one fits beside its input. Where partial sums are
 * added no input needs room, and they arrive a few bits at a time.
 * It knows widths and columns, no programs.
 */
import { bitLength } from '../network/bits.js';
import { firstFrontColumn } from './allocate.js';
import type { Candidate } from './candidates.js';
import { exactWidth, sliceOf, sumRange, type FoldedLayer } from './fold.js';
import type { Machine } from './machine.js';
import type { PassName } from './passes.js';

/** More arrays than this are not tried. */
const mostArrays = 1024;

/** In the order in which they are tried. */
export function* tightest(folded: FoldedLayer, machine: Machine, without: ReadonlySet<PassName>): Generator<Candidate> {
    const outputs = folded.sets[0].sums / (folded.twoScales ? 2 : 1);
    const inputColumns = Math.ceil(folded.streams.reduce((m, { bits }) => Math.max(m, bits), 1) / machine.ports);
    const columns = machine.columns - firstFrontColumn;
    const base = { elements: 1, push: 'block', layout: 'across', form: 'columns', guard: false } as const;
    for (const frontColumns of frontsBeside(inputColumns, columns, widestSum(folded), machine)) {
        yield { ...base, parts: outputs, frontColumns };
    }
    if (without.has('tree') || Math.ceil(widestSum(folded) / machine.ports) >= columns) {
        return; // where the sums end, one must fit beside at least one arriving bit
    }
    const most = Math.min(mostArrays, folded.sets[0].elements);
    for (let arrays = 2; arrays <= most; arrays *= 2) {
        const widest = Array.from({ length: arrays }, (_, i) => widestSum(sliceOf(folded, i, arrays, folded.sets.map(() => 1)))).reduce((a, b) => Math.max(a, b));
        for (const frontColumns of frontsBeside(inputColumns, columns, widest, machine)) {
            for (const pieceBits of [8, 4, 2, 1]) {
                yield { ...base, parts: outputs, frontColumns, tree: { arrays, pieceBits } };
            }
        }
    }
}

/** Front columns for an input and a little more, as far as a sum fits beside them: most first. */
function frontsBeside(inputColumns: number, columns: number, widest: number, machine: Machine): number[] {
    const most = columns - Math.ceil(widest / machine.ports);
    return most < inputColumns ? [] : [...new Set([most, inputColumns])];
}

function widestSum({ sets, streams }: FoldedLayer): number {
    return sets.reduce((most, { elements, entries, stream, sums }) => {
        for (let s = 0; s < sums; s++) {
            most = Math.max(most, exactWidth(sumRange(entries.subarray(s * elements, (s + 1) * elements), streams[stream].bits)));
        }
        return most;
    }, bitLength(1));
}
