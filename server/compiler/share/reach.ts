/**
 * How far apart the inputs of a node's sum lie. Read backwards (`transpose.ts`), an input is an output of the layer, and a
 * value that goes into outputs far from each other stays in its cells for long: among pairs that save as much, near ones
 * are taken first. It knows positions only, no cells.
 */
import { grown, type Expression } from './expression.js';

/** Distances are told apart in this many steps of the whole: finer ones shift no less. */
const STEPS = 16;

export class Reach {
    private first = new Int32Array(1024);
    private last = new Int32Array(1024);
    private inputs = 1;

    /** Takes over the nodes that an expression has. */
    read(expression: Expression): void {
        this.inputs = expression.inputs;
        for (let node = 0; node < expression.nodes; node++) {
            this.add(expression, node);
        }
    }

    /** Takes over one node, whose operands are known. */
    add({ inputs, a, b }: Expression, node: number): void {
        const operands = node < inputs ? undefined : [Math.floor(a[node - inputs] / 2), Math.floor(b[node - inputs] / 2)];
        this.first = grown(this.first, node + 1);
        this.last = grown(this.last, node + 1);
        this.first[node] = operands ? Math.min(this.first[operands[0]], this.first[operands[1]]) : node;
        this.last[node] = operands ? Math.max(this.last[operands[0]], this.last[operands[1]]) : node;
    }

    /** 0 for a pair from end to end, more the nearer it is; below `STEPS`. */
    nearness(i: number, j: number): number {
        const span = Math.max(this.last[i], this.last[j]) - Math.min(this.first[i], this.first[j]);
        return STEPS - 1 - Math.floor(span * STEPS / this.inputs);
    }
}
