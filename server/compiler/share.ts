/**
 * Step 3, share: sums that several outputs need are made once. Chooses how a slice is shared; the searches for good
 * programs are under `share/`.
 */
import type { CompileOptions } from './compile.js';
import { Expression } from './share/expression.js';
import type { SumGraph, TernaryMatrix } from './share/graph.js';
import { PairGreedy } from './share/pairs.js';

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

/** Pairs that occur in several sums become values; what is left of each sum is accumulated term by term. */
export function pairSums(matrix: TernaryMatrix, minUses: number): SumGraph {
    expression.load(matrix);
    greedy.run(expression, minUses);
    const rowStart = new Int32Array(matrix.rows + 1);
    for (let r = 0; r < matrix.rows; r++) {
        rowStart[r + 1] = rowStart[r] + expression.rowLength[r];
    }
    const termNode = new Int32Array(rowStart[matrix.rows]);
    const termSign = new Int8Array(termNode.length);
    for (let r = 0; r < matrix.rows; r++) {
        for (let t = 0; t < expression.rowLength[r]; t++) {
            const term = expression.terms[expression.rowStart[r] + t];
            termNode[rowStart[r] + t] = Math.floor(term / 2);
            termSign[rowStart[r] + t] = term % 2 === 1 ? -1 : 1;
        }
    }
    return { ...expression.finishedNodes(), rowStart, termNode, termSign };
}

const expression = new Expression();
const greedy = new PairGreedy();

/** The sharing of these options; `without share` leaves every weight on its own. */
export function sharePass(options: CompileOptions): (matrix: TernaryMatrix) => SumGraph {
    return options.without.has('share') ? unshared : matrix => pairSums(matrix, 2);
}
