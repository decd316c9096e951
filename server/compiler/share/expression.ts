/**
 * The working state of the sharing pass: rows as lists of signed terms over a growing list of nodes.
 * A term is `2 * node + (negative ? 1 : 0)`; the terms of a row ascend. Knows nothing of how pairs are chosen.
 * narrow: bit operators see terms and node numbers, below 2^25.
 */
import type { AdderNodes, SumGraph, TernaryMatrix } from './graph.js';

/** Doubles a typed array until it holds `length` elements; what it held stays. */
export function grown<T extends Int32Array | Float64Array | Uint8Array>(array: T, length: number): T {
    if (array.length >= length) {
        return array;
    }
    let capacity = Math.max(array.length, 16);
    while (capacity < length) {
        capacity *= 2;
    }
    const bigger = new (array.constructor as new (n: number) => T)(capacity);
    bigger.set(array as never);
    return bigger;
}

/** Rows of terms and the nodes made so far. Reused from one matrix to the next: `load` starts anew. */
export class Expression {
    inputs = 0;
    nodes = 0;
    /** Operands of node `inputs + k` as terms; the first is always positive. */
    a = new Int32Array(1024);
    b = new Int32Array(1024);
    rows = 0;
    rowStart = new Int32Array(513);
    rowLength = new Int32Array(512);
    terms = new Int32Array(4096);
    private map = new Int32Array(1024);
    private stack = new Int32Array(64);

    /** The rows of a matrix, or its columns as rows where `transposed`: one term a nonzero entry, no nodes. */
    load(matrix: TernaryMatrix, transposed = false): void {
        const rows = transposed ? matrix.columns : matrix.rows;
        const columns = transposed ? matrix.rows : matrix.columns;
        const rowStep = transposed ? 1 : columns;
        const columnStep = transposed ? matrix.columns : 1;
        this.start(columns, rows);
        let at = 0;
        for (let r = 0; r < rows; r++) {
            this.rowStart[r] = at;
            this.terms = grown(this.terms, at + columns);
            for (let c = 0; c < columns; c++) {
                const entry = matrix.entries[r * rowStep + c * columnStep];
                if (entry !== 0) {
                    this.terms[at++] = 2 * c + (entry < 0 ? 1 : 0);
                }
            }
            this.rowLength[r] = at - this.rowStart[r];
        }
        this.rowStart[rows] = at;
    }

    private start(inputs: number, rows: number): void {
        this.inputs = inputs;
        this.nodes = inputs;
        this.rows = rows;
        this.rowStart = grown(this.rowStart, rows + 1);
        this.rowLength = grown(this.rowLength, rows);
    }

    /** Appends the node `i + j`, or `i - j` where `negative` is 1, and returns its number. */
    append(i: number, j: number, negative: number): number {
        const k = this.nodes - this.inputs;
        this.a = grown(this.a, k + 1);
        this.b = grown(this.b, k + 1);
        this.a[k] = 2 * i;
        this.b[k] = 2 * j + negative;
        return this.nodes++;
    }

    /** Nodes plus terms: the adds and accumulations that the expression stands for. */
    operations(): number {
        let count = this.nodes - this.inputs;
        for (let r = 0; r < this.rows; r++) {
            count += this.rowLength[r];
        }
        return count;
    }

    /**
     * Writes the expression into `into` without the nodes marked in `drop`: in rows they are replaced by their operands.
     * A node whose operand is dropped must be dropped too.
     */
    copyWithout(drop: Uint8Array, into: Expression): void {
        into.start(this.inputs, this.rows);
        this.map = grown(this.map, this.nodes);
        const { map, inputs } = this;
        for (let i = 0; i < inputs; i++) {
            map[i] = i;
        }
        for (let k = 0; k < this.nodes - inputs; k++) {
            if (drop[inputs + k] === 0) {
                map[inputs + k] = into.append(map[this.a[k] >> 1], map[this.b[k] >> 1], this.b[k] & 1);
            }
        }
        let at = 0;
        for (let r = 0; r < this.rows; r++) {
            into.rowStart[r] = at;
            for (let t = this.rowStart[r]; t < this.rowStart[r] + this.rowLength[r]; t++) {
                at = this.expand(this.terms[t], drop, into, at);
            }
            into.rowLength[r] = at - into.rowStart[r];
            into.terms.subarray(into.rowStart[r], at).sort();
        }
        into.rowStart[this.rows] = at;
    }

    /** Appends a term to the row being written, taken apart down to nodes that stay. */
    private expand(term: number, drop: Uint8Array, into: Expression, at: number): number {
        let depth = 1;
        this.stack[0] = term;
        while (depth > 0) {
            const top = this.stack[--depth];
            const node = top >> 1;
            if (drop[node] === 1) {
                this.stack = grown(this.stack, depth + 2);
                this.stack[depth++] = this.a[node - this.inputs] ^ (top & 1);
                this.stack[depth++] = this.b[node - this.inputs] ^ (top & 1);
            } else {
                into.terms = grown(into.terms, at + 1);
                into.terms[at++] = 2 * this.map[node] + (top & 1);
            }
        }
        return at;
    }

    /** The nodes in the form of the finished programs. */
    finishedNodes(): AdderNodes {
        const count = this.nodes - this.inputs;
        const a = new Int32Array(count);
        const b = new Int32Array(count);
        const subtract = new Uint8Array(count);
        for (let k = 0; k < count; k++) {
            a[k] = this.a[k] >> 1;
            b[k] = this.b[k] >> 1;
            subtract[k] = this.b[k] & 1;
        }
        return { inputs: this.inputs, a, b, subtract };
    }

    /** Nodes and rows in the form of the finished programs. */
    finishedSums(): SumGraph {
        const { rows, rowLength, terms } = this;
        const rowStart = new Int32Array(rows + 1);
        for (let r = 0; r < rows; r++) {
            rowStart[r + 1] = rowStart[r] + rowLength[r];
        }
        const termNode = new Int32Array(rowStart[rows]);
        const termSign = new Int8Array(rowStart[rows]);
        for (let r = 0; r < rows; r++) {
            for (let t = 0; t < rowLength[r]; t++) {
                const term = terms[this.rowStart[r] + t];
                termNode[rowStart[r] + t] = term >> 1;
                termSign[rowStart[r] + t] = (term & 1) === 1 ? -1 : 1;
            }
        }
        return { ...this.finishedNodes(), rowStart, termNode, termSign };
    }
}
