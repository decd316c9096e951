/**
 * Step 3, share: sums that several outputs need are made once. Chooses how a slice is shared; the searches for good
 * programs are under `share/`.
 */
import type { CompileOptions } from './compile.js';
import type { SumGraph, TernaryMatrix } from './share/graph.js';
import { shareSums, unsharedSums, type SumForm } from './share/sums.js';

/** Shares a slice in one of the forms of `share/sums.ts`. */
export type SharePass = (matrix: TernaryMatrix, form: SumForm) => SumGraph;

/** Elements up to which full row sums are worth a try beside pairs. */
const fewElements = 9;

/** The sharing of these options; `without share` leaves every weight on its own. */
export function sharePass(options: CompileOptions): SharePass {
    if (options.without.has('share')) {
        return unsharedSums;
    }
    return (matrix, form) => shareSums(matrix, {
        effort: 'default', forms: matrix.columns <= fewElements ? [form, 'targets'] : [form],
        ...(options.isCancelled && { isCancelled: options.isCancelled })
    });
}
