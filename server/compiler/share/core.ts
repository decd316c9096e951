/**
 * The part of a matrix that takes any work: its rows that are neither zero nor, up to sign, an earlier row, in the columns
 * that are not zero. Programs of the core become programs of the matrix without another add.
 */
import type { AdderGraph, TernaryMatrix } from './graph.js';

export interface Core {
    readonly matrix: TernaryMatrix;
    /** Column of the whole matrix of each column of the core. */
    readonly columns: Int32Array;
    /** Row of the core that each row of the whole matrix is, up to `rowSign`; -1 for a zero row. */
    readonly rowOf: Int32Array;
    readonly rowSign: Int8Array;
}

export function coreOf({ rows, columns, entries }: TernaryMatrix): Core {
    const used = new Int32Array(columns).fill(-1);
    const rowOf = new Int32Array(rows).fill(-1);
    const rowSign = new Int8Array(rows).fill(1);
    const firstOf = new Map<string, number>();
    const kept: number[] = [];
    for (let r = 0; r < rows; r++) {
        let key = '';
        let sign = 0;
        for (let c = 0; c < columns; c++) {
            const entry = entries[r * columns + c];
            if (entry !== 0) {
                sign = sign === 0 ? entry : sign;
                key += `${entry === sign ? '' : '-'}${c},`;
                used[c] = 0;
            }
        }
        if (sign === 0) {
            continue;
        }
        rowSign[r] = sign;
        const first = firstOf.get(key);
        rowOf[r] = first ?? kept.length;
        if (first === undefined) {
            firstOf.set(key, kept.length);
            kept.push(r);
        }
    }
    const columnList = Int32Array.from(used.keys()).filter(c => used[c] === 0);
    const core = new Int8Array(kept.length * columnList.length);
    kept.forEach((r, i) => columnList.forEach((c, j) => {
        core[i * columnList.length + j] = entries[r * columns + c] * rowSign[r];
    }));
    return { matrix: { rows: kept.length, columns: columnList.length, entries: core }, columns: columnList, rowOf, rowSign };
}

/** The program of the whole matrix, of `inputs` columns, from a program of its core. */
export function liftGraph({ columns, rowOf, rowSign }: Core, graph: AdderGraph, inputs: number): AdderGraph {
    const lift = (node: number): number => node < graph.inputs ? columns[node] : node - graph.inputs + inputs;
    const outputSign = new Int8Array(rowOf.length).fill(1);
    const outputNode = rowOf.map((row, r) => {
        if (row < 0) {
            return -1;
        }
        outputSign[r] = graph.outputSign[row] * rowSign[r];
        return lift(graph.outputNode[row]);
    });
    return { inputs, a: graph.a.map(lift), b: graph.b.map(lift), subtract: graph.subtract, outputNode, outputSign };
}
