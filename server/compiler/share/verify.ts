/**
 * Exact replay of the sharing pass's programs: every node's coefficients are propagated and compared with the matrix.
 * Knows nothing of how the programs were found.
 */
import type { AdderGraph, AdderNodes, SumGraph, TernaryMatrix } from './graph.js';

/** What is wrong with a program: its structure, or one coefficient of one row. */
export interface GraphFault {
    readonly problem: string;
    /** Where a coefficient differs: its place, the matrix's entry and what the program gives. */
    readonly row?: number;
    readonly column?: number;
    readonly expected?: number;
    readonly actual?: number;
}

/** Columns replayed at a time, which bounds the memory: 4 bytes a node and column. */
const BLOCK = 32;
const LARGEST = 2 ** 29;

/** Replays a program of full row sums; returns its first fault, or undefined if it computes exactly the matrix. */
export function verifyGraph(matrix: TernaryMatrix, graph: AdderGraph): GraphFault | undefined {
    const nodes = graph.inputs + graph.a.length;
    if (graph.outputNode.length !== matrix.rows || graph.outputSign.length !== matrix.rows) {
        return { problem: `expected ${matrix.rows} outputs, got ${graph.outputNode.length} nodes and ${graph.outputSign.length} signs` };
    }
    for (let r = 0; r < matrix.rows; r++) {
        const node = graph.outputNode[r];
        const sign = graph.outputSign[r];
        if (node < -1 || node >= nodes || (node >= 0 && sign !== 1 && sign !== -1)) {
            return { problem: `output ${r} is ${sign} times node ${node} of ${nodes}`, row: r };
        }
    }
    return replay(matrix, graph, (values, width, row, column) => {
        const node = graph.outputNode[row];
        return node < 0 ? 0 : graph.outputSign[row] * values[node * width + column];
    });
}

/** The same for a program of sums of nodes. */
export function verifySums(matrix: TernaryMatrix, graph: SumGraph): GraphFault | undefined {
    const nodes = graph.inputs + graph.a.length;
    const { rowStart, termNode, termSign } = graph;
    if (rowStart.length !== matrix.rows + 1 || rowStart[0] !== 0 || rowStart[matrix.rows] !== termNode.length || termSign.length !== termNode.length) {
        return { problem: `the row table does not fit ${matrix.rows} rows and ${termNode.length} terms` };
    }
    for (let r = 0; r < matrix.rows; r++) {
        if (rowStart[r] > rowStart[r + 1]) return { problem: `row ${r} ends before it starts`, row: r };
    }
    for (let t = 0; t < termNode.length; t++) {
        if (termNode[t] < 0 || termNode[t] >= nodes || Math.abs(termSign[t]) !== 1) {
            return { problem: `term ${t} is ${termSign[t]} times node ${termNode[t]} of ${nodes}` };
        }
    }
    return replay(matrix, graph, (values, width, row, column) => {
        let sum = 0;
        for (let t = rowStart[row]; t < rowStart[row + 1]; t++) sum += termSign[t] * values[termNode[t] * width + column];
        return sum;
    });
}

type RowValue = (values: Int32Array, width: number, row: number, column: number) => number;

function replay(matrix: TernaryMatrix, graph: AdderNodes, rowValue: RowValue): GraphFault | undefined {
    const { inputs, a, b, subtract } = graph;
    if (inputs !== matrix.columns) return { problem: `expected ${matrix.columns} inputs, got ${inputs}` };
    if (b.length !== a.length || subtract.length !== a.length) return { problem: 'the operand tables differ in length' };
    for (let k = 0; k < a.length; k++) {
        if (a[k] < 0 || a[k] >= inputs + k || b[k] < 0 || b[k] >= inputs + k) {
            return { problem: `node ${inputs + k} uses nodes ${a[k]} and ${b[k]}, of which one is not earlier` };
        }
        if (subtract[k] > 1) return { problem: `node ${inputs + k} has the operation ${subtract[k]}` };
    }
    for (let from = 0; from < inputs; from += BLOCK) {
        const fault = replayColumns(matrix, graph, rowValue, from, Math.min(BLOCK, inputs - from));
        if (fault) return fault;
    }
    return undefined;
}

function replayColumns(matrix: TernaryMatrix, graph: AdderNodes, rowValue: RowValue, from: number, width: number): GraphFault | undefined {
    const { inputs, a, b, subtract } = graph;
    const values = new Int32Array((inputs + a.length) * width);
    for (let c = 0; c < width; c++) values[(from + c) * width + c] = 1;
    for (let k = 0; k < a.length; k++) {
        const sign = subtract[k] === 1 ? -1 : 1;
        for (let c = 0; c < width; c++) {
            const value = values[a[k] * width + c] + sign * values[b[k] * width + c];
            if (Math.abs(value) > LARGEST) return { problem: `node ${inputs + k} has a coefficient beyond 2^29`, column: from + c };
            values[(inputs + k) * width + c] = value;
        }
    }
    for (let row = 0; row < matrix.rows; row++) {
        for (let c = 0; c < width; c++) {
            const expected = matrix.entries[row * matrix.columns + from + c];
            const actual = rowValue(values, width, row, c);
            if (actual !== expected) {
                const problem = `row ${row}, column ${from + c}: expected ${expected}, got ${actual}`;
                return { problem, row, column: from + c, expected, actual };
            }
        }
    }
    return undefined;
}
