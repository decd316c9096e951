/**
 * Collects the nodes of a program one by one. A value is a term, `2 * node + (negative ? 1 : 0)`, so that signs cost
 * nothing until a node has two operands.
 * narrow: bit operators see terms, below 2^31.
 */
import { grown } from './expression.js';
import type { AdderNodes } from './graph.js';

export class NodeBuilder {
    private a = new Int32Array(256);
    private b = new Int32Array(256);
    private subtract = new Uint8Array(256);
    private count = 0;

    constructor(readonly inputs: number) { }

    /** The sum of two terms, as a term. */
    add(x: number, y: number): number {
        const k = this.count++;
        this.a = grown(this.a, k + 1);
        this.b = grown(this.b, k + 1);
        this.subtract = grown(this.subtract, k + 1);
        this.a[k] = x >> 1;
        this.b[k] = y >> 1;
        this.subtract[k] = (x ^ y) & 1;
        return 2 * (this.inputs + k) + (x & 1);
    }

    /** The nodes of another program on the same inputs; returns nothing, the numbers stay. */
    copy(nodes: AdderNodes): void {
        for (let k = 0; k < nodes.a.length; k++) {
            this.add(2 * nodes.a[k], 2 * nodes.b[k] + nodes.subtract[k]);
        }
    }

    nodes(): AdderNodes {
        const { inputs, count } = this;
        return { inputs, a: this.a.slice(0, count), b: this.b.slice(0, count), subtract: this.subtract.slice(0, count) };
    }
}
