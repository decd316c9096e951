/**
 * Transposition of programs: a program of W^T, read backwards, is a program of W. Every use of a value becomes a
 * contribution to it, so a value with f uses takes f - 1 adds: adds(W) = adds(W^T) + nonzero columns - nonzero rows of W.
 *
 * In a transposed program a value collects many narrow contributions and is then used twice or so: most of its adds can
 * overwrite an operand. To help with that, each sum starts with the narrowest operand that dies there.
 * narrow: bit operators see terms, below 2^31.
 */
import { NodeBuilder } from './builder.js';
import type { AdderGraph, AdderNodes, SumGraph, TernaryMatrix } from './graph.js';

/** W^T. */
export function transposeMatrix({ rows, columns, entries }: TernaryMatrix): TernaryMatrix {
    const turned = new Int8Array(entries.length);
    for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
            turned[c * rows + r] = entries[r * columns + c];
        }
    }
    return { rows: columns, columns: rows, entries: turned };
}

/** The program of W from one of W^T whose rows are sums of nodes; as many nodes and terms together, less what single uses save. */
export function transposeSums(graph: SumGraph): SumGraph {
    const turned = new Transposition(graph, graph.rowStart.length - 1);
    for (let r = 0; r + 1 < graph.rowStart.length; r++) {
        for (let t = graph.rowStart[r]; t < graph.rowStart[r + 1]; t++) {
            turned.contribute(graph.termNode[t], 2 * r + (graph.termSign[t] < 0 ? 1 : 0));
        }
    }
    const builder = turned.run();
    const rowStart = new Int32Array(graph.inputs + 1);
    const terms: number[] = [];
    for (let r = 0; r < graph.inputs; r++) {
        terms.push(...turned.contributions(r));
        rowStart[r + 1] = terms.length;
    }
    const termNode = Int32Array.from(terms, term => term >> 1);
    const termSign = Int8Array.from(terms, term => (term & 1) === 1 ? -1 : 1);
    return { ...builder.nodes(), rowStart, termNode, termSign };
}

/** The program of W from one of W^T, with every row as one node. */
export function transposeGraph(graph: AdderGraph): AdderGraph {
    const turned = new Transposition(graph, graph.outputNode.length);
    for (let r = 0; r < graph.outputNode.length; r++) {
        if (graph.outputNode[r] >= 0) {
            turned.contribute(graph.outputNode[r], 2 * r + (graph.outputSign[r] < 0 ? 1 : 0));
        }
    }
    turned.run();
    const outputNode = new Int32Array(graph.inputs).fill(-1);
    const outputSign = new Int8Array(graph.inputs).fill(1);
    for (let r = 0; r < graph.inputs; r++) {
        const sum = turned.sum(r);
        if (sum >= 0) {
            outputNode[r] = sum >> 1;
            outputSign[r] = (sum & 1) === 1 ? -1 : 1;
        }
    }
    return { ...turned.builder.nodes(), outputNode, outputSign };
}

class Transposition {
    readonly builder: NodeBuilder;
    /** Contributions to each node, as terms of the new program, in one list per node. */
    private readonly lists: number[][];
    /** Entries of each new node, as a measure of its width. */
    private readonly entries: number[];
    /** Node of the old program at whose sum a new node has its last use, or -1. */
    private readonly diesAt: number[] = [];

    constructor(private readonly graph: AdderNodes, rows: number) {
        this.builder = new NodeBuilder(rows);
        this.lists = Array.from({ length: graph.inputs + graph.a.length }, () => []);
        this.entries = new Array<number>(rows).fill(1);
    }

    contribute(node: number, term: number): void {
        this.lists[node].push(term);
    }

    contributions(node: number): readonly number[] {
        return this.lists[node];
    }

    /** Sums up every node, the last first, and passes each sum on to its two operands. */
    run(): NodeBuilder {
        const { inputs, a, b, subtract } = this.graph;
        for (let k = a.length - 1; k >= 0; k--) {
            const sum = this.sum(inputs + k);
            if (sum < 0) {
                continue;
            }
            // The later operand is summed first, so the value dies at the earlier one; rows take it as soon as it is there.
            const [earlier, later] = a[k] < b[k] ? [a[k], b[k]] : [b[k], a[k]];
            this.diesAt[sum >> 1] = earlier >= inputs ? earlier : later >= inputs ? later : -1;
            this.contribute(a[k], sum);
            this.contribute(b[k], sum ^ subtract[k]);
        }
        return this.builder;
    }

    /** The sum of all contributions to a node as a term, or -1 where there are none. */
    sum(node: number): number {
        const { entries, diesAt } = this;
        const list = this.lists[node];
        if (list.length === 0) {
            return -1;
        }
        const rank = (term: number): number => entries[term >> 1];
        list.sort((x, y) => rank(x) - rank(y) || x - y);
        const dying = list.findIndex(term => diesAt[term >> 1] === node);
        if (dying > 0) {
            list.unshift(...list.splice(dying, 1));
        }
        let sum = list[0];
        for (let i = 1; i < list.length; i++) {
            const next = this.builder.add(sum, list[i]);
            entries.push(entries[sum >> 1] + entries[list[i] >> 1]);
            sum = next;
        }
        return sum;
    }
}
