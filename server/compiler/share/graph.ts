/**
 * The two kinds of program that the sharing pass makes from a ternary matrix, and the matrix itself.
 * Plain data: knows nothing of widths, arrays or of how the programs are found.
 */

/** rows x columns, row-major, entries -1/0/+1. Rows are outputs, columns are inputs. */
export interface TernaryMatrix {
    readonly rows: number;
    readonly columns: number;
    readonly entries: Int8Array;
}

/** The two-operand adds and subtractions that both kinds of program are made of. */
export interface AdderNodes {
    /** Nodes 0 .. inputs-1 are the inputs. */
    readonly inputs: number;
    /** First operand of node `inputs + k`; always an earlier node. */
    readonly a: Int32Array;
    /** Second operand of node `inputs + k`; always an earlier node. */
    readonly b: Int32Array;
    /** 1 where node `inputs + k` is `a[k] - b[k]`, 0 where it is `a[k] + b[k]`. */
    readonly subtract: Uint8Array;
}

/**
 * Every row as one node. Output r is `outputSign[r]` times node `outputNode[r]`; `outputNode` is -1 for a zero row.
 * The cost is the number of nodes, `a.length`; a negation is free.
 */
export interface AdderGraph extends AdderNodes {
    readonly outputNode: Int32Array;
    readonly outputSign: Int8Array;
}

/**
 * Every row as a sum of nodes, each accumulated on its own: row r is the sum over j in `[rowStart[r], rowStart[r+1])`
 * of `termSign[j]` times node `termNode[j]`. The cost is nodes plus terms.
 */
export interface SumGraph extends AdderNodes {
    readonly rowStart: Int32Array;
    readonly termNode: Int32Array;
    readonly termSign: Int8Array;
}

/** The entries of a matrix given as nested arrays; a convenience for callers with small literals. */
export function matrixOf(rows: readonly (readonly number[])[], columns = rows[0]?.length ?? 0): TernaryMatrix {
    const entries = new Int8Array(rows.length * columns);
    rows.forEach((row, r) => entries.set(row, r * columns));
    return { rows: rows.length, columns, entries };
}

/** Accumulations of one input each that the matrix costs without any sharing: its nonzero entries. */
export function nonzeros(matrix: TernaryMatrix): number {
    let count = 0;
    for (const entry of matrix.entries) {
        if (entry !== 0) count++;
    }
    return count;
}

/** Longest chain of nodes, in adds; inputs have depth 0. */
export function depth(graph: AdderNodes): number {
    const depths = new Int32Array(graph.inputs + graph.a.length);
    let deepest = 0;
    for (let k = 0; k < graph.a.length; k++) {
        const d = 1 + Math.max(depths[graph.a[k]], depths[graph.b[k]]);
        depths[graph.inputs + k] = d;
        if (d > deepest) deepest = d;
    }
    return deepest;
}

/** The program without any sharing: each row adds up its own entries from left to right. */
export function naiveGraph(matrix: TernaryMatrix): AdderGraph {
    const { rows, columns, entries } = matrix;
    const a: number[] = [];
    const b: number[] = [];
    const subtract: number[] = [];
    const outputNode = new Int32Array(rows).fill(-1);
    const outputSign = new Int8Array(rows).fill(1);
    for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
            const entry = entries[r * columns + c];
            if (entry === 0) continue;
            if (outputNode[r] < 0) {
                outputNode[r] = c;
                outputSign[r] = entry;
                continue;
            }
            a.push(outputNode[r]);
            b.push(c);
            subtract.push(entry === outputSign[r] ? 0 : 1);
            outputNode[r] = columns + a.length - 1;
        }
    }
    return { inputs: columns, a: Int32Array.from(a), b: Int32Array.from(b), subtract: Uint8Array.from(subtract), outputNode, outputSign };
}
