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
    return (matrix, form) => withoutUnused(shareSums(matrix, {
        effort: 'default', forms: matrix.columns <= fewElements ? [form, 'targets'] : [form],
        ...(options.isCancelled && { isCancelled: options.isCancelled })
    }));
}

/** The same sums without values that no sum needs: every value that is made must find its last use. */
export function withoutUnused(graph: SumGraph): SumGraph {
    const { inputs, a, b, subtract, termNode } = graph;
    const needed = new Uint8Array(inputs + a.length).fill(1, 0, inputs);
    termNode.forEach(node => { needed[node] = 1; });
    for (let k = a.length - 1; k >= 0; k--) {
        if (needed[inputs + k]) {
            needed[a[k]] = needed[b[k]] = 1;
        }
    }
    if (needed.every(n => n === 1)) {
        return graph;
    }
    const renamed = new Int32Array(needed.length);
    const kept: number[] = [];
    needed.forEach((need, node) => {
        renamed[node] = node < inputs ? node : inputs + kept.length;
        if (need && node >= inputs) {
            kept.push(node - inputs);
        }
    });
    return {
        ...graph, a: Int32Array.from(kept, k => renamed[a[k]]), b: Int32Array.from(kept, k => renamed[b[k]]),
        subtract: Uint8Array.from(kept, k => subtract[k]), termNode: termNode.map(node => renamed[node])
    };
}
