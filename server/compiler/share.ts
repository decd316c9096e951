/**
 * Step 3, share: sums that several outputs need are made once. Chooses how a slice is shared; the searches for good
 * programs are under `share/`.
 */
import type { CompileOptions } from './compile.js';
import type { SumGraph, TernaryMatrix } from './share/graph.js';

/** Every nonzero weight accumulated on its own. */
export function unshared(matrix: TernaryMatrix): SumGraph {
    const rowStart = new Int32Array(matrix.rows + 1);
    const nodes: number[] = [];
    const signs: number[] = [];
    for (let r = 0; r < matrix.rows; r++) {
        for (let c = 0; c < matrix.columns; c++) {
            const w = matrix.entries[r * matrix.columns + c];
            if (w !== 0) {
                nodes.push(c);
                signs.push(w);
            }
        }
        rowStart[r + 1] = nodes.length;
    }
    return {
        inputs: matrix.columns, a: new Int32Array(0), b: new Int32Array(0), subtract: new Uint8Array(0),
        rowStart, termNode: Int32Array.from(nodes), termSign: Int8Array.from(signs)
    };
}

/** The sharing of these options; `without share` leaves every weight on its own. */
export function sharePass(options: CompileOptions): (matrix: TernaryMatrix) => SumGraph {
    return options.without.has('share') ? unshared : unshared;
}
