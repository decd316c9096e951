/**
 * Step 5, form: in which order a slice's values are made, which operand is overwritten by its last use, and how each value
 * is stored. A stored word is `sign * value + bias >= 0`: every word is unsigned, a subtraction is the addition of a
 * complement (key bits inverted), and the biases of all terms end as one known constant per accumulator. So there is no
 * signed operand and no subtraction without a safe order.
 * Sums are visited block by block, in the order in which their accumulators pass under the ports. A value is made when
 * the first of its sums comes up, at once accumulated into all its sums of that block, and dies with its last use.
 * It knows graphs and ranges, no cells.
 */
import { bitLength } from '../network/bits.js';
import type { Ranges } from './annotate.js';
import type { PassName } from './passes.js';
import { clearA, clearB, complementA, complementB, IntList } from './program.js';
import type { SumGraph } from './share/graph.js';

export const Step = {
    /** node `x` <- y + z out of place. */
    make: 0,
    /** node `x` overwrites node `z`, adding `y` (or its complement). */
    overwrite: 1,
    /** accumulator of matrix row `x` <- + node `y` (or its complement). */
    accumulate: 2,
    /** node `x` dies without being cleared. */
    release: 3
} as const;

/** Steps in order, five numbers each: kind, x, y, z, and flags as in `program.ts` with y as first operand -> see Step. */
export interface FormedSlice {
    readonly steps: Int32Array;
    /** Per node: stored word = sign * value + bias, at most `top`, `width` bits. */
    readonly sign: Int8Array;
    readonly bias: Int32Array;
    readonly top: Int32Array;
    readonly width: Int32Array;
    /** Largest number of bits alive at once, inputs included. */
    readonly peakBits: number;
}

export const stepLength = 5;

interface Uses {
    /** Remaining uses of each node: operands and accumulations. */
    readonly left: Int32Array;
    /** Accumulations of node n: entries [start[n], start[n + 1]) of row and sign. */
    readonly start: Int32Array;
    readonly row: Int32Array;
    readonly sign: Int8Array;
}

/** Uses of every node, its accumulations in the order of the visit. */
function usesOf(graph: SumGraph, visit: Visit): Uses {
    const nodes = graph.inputs + graph.a.length;
    const left = new Int32Array(nodes);
    const start = new Int32Array(nodes + 1);
    for (const node of graph.termNode) {
        left[node]++;
        start[node + 1]++;
    }
    for (let n = 0; n < nodes; n++) {
        start[n + 1] += start[n];
    }
    const at = start.slice();
    const row = new Int32Array(graph.termNode.length);
    const sign = new Int8Array(graph.termNode.length);
    for (const r of visit.rows) {
        for (let t = graph.rowStart[r]; t < graph.rowStart[r + 1]; t++) {
            const place = at[graph.termNode[t]]++;
            row[place] = r;
            sign[place] = graph.termSign[t];
        }
    }
    for (let k = 0; k < graph.a.length; k++) {
        left[graph.a[k]]++;
        left[graph.b[k]]++;
    }
    return { left, start, row, sign };
}

/** Rows of the slice in the order they are visited; `block[i]` is the block of row `rows[i]`, in runs. */
export interface Visit {
    readonly rows: Int32Array;
    readonly block: Int32Array;
    /** No later slice reads the inputs: they may be overwritten, and die. */
    readonly inputsDie: boolean;
}

/** Inputs are words of `inputBits` bits with bias 0. */
export function form(
    graph: SumGraph, ranges: Ranges, inputBits: number, visit: Visit, without: ReadonlySet<PassName> = new Set()
): FormedSlice {
    return new Former(graph, ranges, inputBits, visit, without).run();
}

class Former {
    private readonly steps = new IntList();
    private readonly uses: Uses;
    private readonly sign: Int8Array;
    private readonly bias: Int32Array;
    private readonly top: Int32Array;
    private readonly width: Int32Array;
    /** Per node: its next accumulation, and whether it exists yet. */
    private readonly next: Int32Array;
    private readonly made: Uint8Array;
    private readonly blockOfRow: Int32Array;
    private readonly overwrites: boolean;
    private readonly clears: boolean;
    /** Nodes that died in the operation in hand and are not cleared by it. */
    private readonly dead: number[] = [];
    private live = 0;
    private peak = 0;

    constructor(
        private readonly graph: SumGraph, private readonly ranges: Ranges, inputBits: number, private readonly visit: Visit,
        without: ReadonlySet<PassName>
    ) {
        this.overwrites = !without.has('overwrite');
        this.clears = !without.has('clear');
        const nodes = graph.inputs + graph.a.length;
        this.uses = usesOf(graph, visit);
        this.next = this.uses.start.slice(0, nodes);
        this.made = new Uint8Array(nodes).fill(1, 0, graph.inputs);
        this.blockOfRow = new Int32Array(graph.rowStart.length - 1);
        visit.rows.forEach((r, i) => { this.blockOfRow[r] = visit.block[i]; });
        this.sign = new Int8Array(nodes).fill(1);
        this.bias = new Int32Array(nodes);
        this.top = Int32Array.from(ranges.max);
        this.width = new Int32Array(nodes).fill(inputBits, 0, graph.inputs);
        this.live = graph.inputs * inputBits;
    }

    run(): FormedSlice {
        const { graph, visit } = this;
        for (let n = 0; n < graph.inputs; n++) {
            if (this.dies(n)) {
                this.emit(Step.release, n, 0, 0, 0);
            }
        }
        visit.rows.forEach((row, i) => {
            for (let t = graph.rowStart[row]; t < graph.rowStart[row + 1]; t++) {
                this.build(graph.termNode[t], visit.block[i]);
                this.push(graph.termNode[t], visit.block[i]);
            }
        });
        const { sign, bias, top, width } = this;
        return { steps: this.steps.toArray(), sign, bias, top, width, peakBits: Math.max(this.peak, this.live) };
    }

    /** Makes a node and what it needs, unless it exists. */
    private build(node: number, block: number): void {
        if (this.made[node]) {
            return;
        }
        const k = node - this.graph.inputs;
        this.build(this.graph.a[k], block);
        this.build(this.graph.b[k], block);
        this.push(this.graph.a[k], block);
        this.push(this.graph.b[k], block);
        this.make(k);
        this.made[node] = 1;
        this.push(node, block);
    }

    /** Accumulates a value into all its sums of the block under the ports, then lets it die if nothing else needs it. */
    private push(node: number, block: number): void {
        const { start, row, sign, left } = this.uses;
        while (this.next[node] < start[node + 1] && this.blockOfRow[row[this.next[node]]] === block) {
            const t = this.next[node]++;
            left[node]--;
            this.emit(Step.accumulate, row[t], node, 0, (sign[t] === this.sign[node] ? 0 : complementA) + this.last(node, clearA));
            this.release();
        }
    }

    private make(k: number): void {
        const { graph, ranges, sign, bias, top, width } = this;
        const { left } = this.uses;
        const node = graph.inputs + k;
        const [a, b] = [graph.a[k], graph.b[k]];
        left[a]--;
        left[b]--;
        // Coefficients of the stored words; a common sign moves into the node, so that at most one is negative.
        let [signA, signB] = [sign[a], sign[b] * (graph.subtract[k] ? -1 : 1)];
        const target = this.overwritable(a, b);
        const flip = signA === signB ? signA < 0 : this.complementFirst(a, b, target) === (signA > 0);
        if (flip) {
            [signA, signB] = [-signA, -signB];
        }
        sign[node] = flip ? -1 : 1;
        bias[node] = this.termBias(a, signA) + this.termBias(b, signB);
        top[node] = (flip ? -ranges.min[node] : ranges.max[node]) + bias[node];
        // An overwritten word keeps its cells, so that its complement is taken over all of them.
        width[node] = Math.max(1, bitLength(top[node]), target >= 0 ? width[target] : 0);
        if (target >= 0) {
            const source = target === a ? b : a;
            this.grow(width[node] - width[target]);
            this.emit(Step.overwrite, node, source, target,
                ((source === a ? signA : signB) < 0 ? complementA : 0) + this.last(source, clearA));
        } else {
            this.grow(width[node]);
            this.emit(Step.make, node, a, b, (signA < 0 ? complementA : 0) + (signB < 0 ? complementB : 0)
                + this.last(a, clearA) + (b !== a ? this.last(b, clearB) : 0));
        }
        this.release();
    }

    /** The operand whose last use this is (the wider of two), or -1. */
    private overwritable(a: number, b: number): number {
        const candidates = (a === b || !this.overwrites ? [] : [a, b])
            .filter(n => this.uses.left[n] === 0 && this.mayDie(n));
        return candidates.sort((x, y) => this.width[y] - this.width[x])[0] ?? -1;
    }

    /** Of two operands with opposite signs, whether the first is the one to complement. A destination cannot be. */
    private complementFirst(a: number, b: number, target: number): boolean {
        if (target >= 0) {
            return target === b;
        }
        const waste = (n: number): number => 2 ** this.width[n] - 1 - this.top[n];
        return waste(a) < waste(b);
    }

    /** What a word adds beyond sign * value: its bias, or the complement's. */
    private termBias(node: number, sign: number): number {
        return sign > 0 ? this.bias[node] : 2 ** this.width[node] - 1 - this.bias[node];
    }

    /** Whether nothing needs the node any more; then its cells are free. */
    private dies(node: number): boolean {
        if (this.uses.left[node] > 0 || !this.mayDie(node)) {
            return false;
        }
        this.live -= this.width[node];
        return true;
    }

    /** The flag that clears an operand, if this is its last use. */
    private last(node: number, flag: number): number {
        if (!this.dies(node)) {
            return 0;
        }
        if (!this.clears) {
            this.dead.push(node);
        }
        return this.clears ? flag : 0;
    }

    /** Gives back what died without being cleared. */
    private release(): void {
        for (let node = this.dead.pop(); node !== undefined; node = this.dead.pop()) {
            this.emit(Step.release, node, 0, 0, 0);
        }
    }

    private mayDie(node: number): boolean {
        return this.visit.inputsDie || node >= this.graph.inputs;
    }

    private grow(bits: number): void {
        this.live += bits;
        this.peak = Math.max(this.peak, this.live);
    }

    private emit(kind: number, x: number, y: number, z: number, flags: number): void {
        for (const value of [kind, x, y, z, flags]) {
            this.steps.push(value);
        }
    }
}
