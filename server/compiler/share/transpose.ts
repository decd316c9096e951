/**
 * Transposition of programs: a program of W^T, read backwards, is a program of W. Every use of a value becomes a
 * contribution to it, so a value with f uses takes f - 1 adds: adds(W) = adds(W^T) + nonzero columns - nonzero rows of W, if every
 * node of the program of W^T is used.
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

/** The program of W from one of W^T whose rows are sums of nodes; as many operations, or fewer where a node had one use. */
export function transposeSums(graph: SumGraph): SumGraph {
    const rows = graph.rowStart.length - 1;
    const rowOf = new Int32Array(graph.termNode.length);
    for (let r = 0; r < rows; r++) {
        rowOf.fill(r, graph.rowStart[r], graph.rowStart[r + 1]);
    }
    const turned = new Transposition(graph, rows, graph.termNode, rowOf.map((r, t) => 2 * r + (graph.termSign[t] < 0 ? 1 : 0)));
    turned.run();
    const terms = turned.contributionsToInputs();
    return {
        ...turned.builder.nodes(), rowStart: turned.start.slice(0, graph.inputs + 1),
        termNode: terms.map(term => term >> 1), termSign: Int8Array.from(terms, term => (term & 1) === 1 ? -1 : 1),
    };
}

/** The program of W from one of W^T, with every row as one node. */
export function transposeGraph(given: AdderGraph): AdderGraph {
    const graph = withoutUnused(given);
    const rows = Int32Array.from(graph.outputNode.keys()).filter(r => graph.outputNode[r] >= 0);
    const turned = new Transposition(
        graph, graph.outputNode.length, rows.map(r => graph.outputNode[r]), rows.map(r => 2 * r + (graph.outputSign[r] < 0 ? 1 : 0)));
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
    /** The contributions to node n are `terms[start[n] .. start[n + 1])`, terms of the new program; `fill` are there so far. */
    readonly start: Int32Array;
    private readonly fill: Int32Array;
    private readonly terms: Int32Array;
    /** Per node of the new program: the entries it adds up, as a measure of its width, and the old node whose sum is its last use, or -1. */
    private readonly entries: Int32Array;
    private readonly diesAt: Int32Array;

    /** `rows` rows of the old program: row term `rowTerms[i]` of the new program contributes to node `nodes[i]`. */
    constructor(private readonly graph: AdderNodes, rows: number, nodes: Int32Array, rowTerms: Int32Array) {
        const old = graph.inputs + graph.a.length;
        this.builder = new NodeBuilder(rows);
        this.start = new Int32Array(old + 1);
        for (const list of [nodes, graph.a, graph.b]) {
            for (const node of list) {
                this.start[node + 1]++;
            }
        }
        for (let n = 0; n < old; n++) {
            this.start[n + 1] += this.start[n];
        }
        this.fill = this.start.slice();
        this.terms = new Int32Array(this.start[old]);
        this.entries = new Int32Array(rows + this.terms.length).fill(1);
        this.diesAt = new Int32Array(rows + this.terms.length).fill(-1);
        nodes.forEach((node, i) => this.contribute(node, rowTerms[i]));
    }

    private contribute(node: number, term: number): void {
        this.terms[this.fill[node]++] = term;
    }

    contributionsToInputs(): Int32Array {
        return this.terms.subarray(0, this.start[this.graph.inputs]);
    }

    /** Sums up every node, the last first, and passes each sum on to its two operands. */
    run(): void {
        const { inputs, a, b, subtract } = this.graph;
        for (let k = a.length - 1; k >= 0; k--) {
            const sum = this.sum(inputs + k);
            // The later operand is summed first, so the value dies at the earlier one; rows take it as soon as it is there.
            const earlier = Math.min(a[k], b[k]);
            this.diesAt[sum >> 1] = earlier >= inputs ? earlier : Math.max(a[k], b[k]) >= inputs ? Math.max(a[k], b[k]) : -1;
            this.contribute(a[k], sum);
            this.contribute(b[k], sum ^ subtract[k]);
        }
    }

    /** The sum of all contributions to a node as a term, or -1 where there are none. */
    sum(node: number): number {
        const { entries, terms, start } = this;
        const [from, to] = [start[node], start[node + 1]];
        if (from === to) {
            return -1;
        }
        this.sort(from, to);
        this.startWithDying(node, from, to);
        let sum = terms[from];
        for (let t = from + 1; t < to; t++) {
            const next = this.builder.add(sum, terms[t]);
            entries[next >> 1] = entries[sum >> 1] + entries[terms[t] >> 1];
            sum = next;
        }
        return sum;
    }

    /** Narrow contributions first; lists are short. */
    private sort(from: number, to: number): void {
        const { entries, terms } = this;
        for (let i = from + 1; i < to; i++) {
            const term = terms[i];
            const size = entries[term >> 1];
            let at = i;
            for (; at > from && (entries[terms[at - 1] >> 1] > size || (entries[terms[at - 1] >> 1] === size && terms[at - 1] > term)); at--) {
                terms[at] = terms[at - 1];
            }
            terms[at] = term;
        }
    }

    private startWithDying(node: number, from: number, to: number): void {
        const { terms, diesAt } = this;
        for (let t = from; t < to; t++) {
            if (diesAt[terms[t] >> 1] === node) {
                const term = terms[t];
                terms.copyWithin(from + 1, from, t);
                terms[from] = term;
                return;
            }
        }
    }
}

/** The same outputs without nodes that none of them needs: read backwards, such a node would have nothing to start from. */
function withoutUnused(graph: AdderGraph): AdderGraph {
    const { inputs, a, b, subtract, outputNode } = graph;
    const needed = new Uint8Array(inputs + a.length).fill(1, 0, inputs);
    outputNode.filter(node => node >= 0).forEach(node => { needed[node] = 1; });
    for (let k = a.length - 1; k >= 0; k--) {
        if (needed[inputs + k]) {
            needed[a[k]] = needed[b[k]] = 1;
        }
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
        subtract: Uint8Array.from(kept, k => subtract[k]), outputNode: outputNode.map(node => node < 0 ? node : renamed[node])
    };
}
