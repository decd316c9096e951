/**
 * Rows built from finished rows: whenever a node is made, every open row that is now one add away from what is built is
 * made at once and serves the others. Pair replacement alone never sees this: it cannot use a finished row, nor cancel.
 *
 * Vectors are compared by two linear hashes, so that the hash of a difference is the difference of the hashes. A collision
 * would give a wrong program (or leave a row of one term open); the caller replays the program and falls back if so.
 * narrow: hashes are opaque 32-bit patterns; terms are below 2^25.
 */
import { grown, type Expression } from './expression.js';
import type { PairGreedy } from './pairs.js';
import { Random } from './random.js';

export class RowReuse {
    private expression!: Expression;
    private greedy!: PairGreedy;
    /** Hashes of nodes and of rows. */
    private first = new Int32Array(1024);
    private second = new Int32Array(1024);
    private rowFirst = new Int32Array(512);
    private rowSecond = new Int32Array(512);
    private open = new Int32Array(512);
    private openCount = 0;
    /** Nodes by the magnitude of their first hash: node + 1, or 0. */
    private table = new Int32Array(4096);
    private stored = 0;
    private readonly queue: number[] = [];

    /** Shares an expression whose rows are pairwise different up to sign; afterwards every row has at most one term. */
    run(expression: Expression, greedy: PairGreedy, isCancelled?: () => boolean): void {
        this.expression = expression;
        this.greedy = greedy;
        this.table.fill(0);
        this.stored = 0;
        this.hashNodesAndRows();
        greedy.run(expression, 2, isCancelled, node => this.noteNode(node));
        this.finishRows();
    }

    private hashNodesAndRows(): void {
        const { rows, rowStart, rowLength, terms, inputs, nodes } = this.expression;
        const random = new Random(1);
        this.first = grown(this.first, inputs);
        this.second = grown(this.second, inputs);
        for (let i = 0; i < inputs; i++) {
            this.first[i] = random.next();
            this.second[i] = random.next();
        }
        for (let node = inputs; node < nodes; node++) {
            this.hash(node);
        }
        this.rowFirst = grown(this.rowFirst, rows);
        this.rowSecond = grown(this.rowSecond, rows);
        this.open = grown(this.open, rows);
        this.openCount = 0;
        for (let r = 0; r < rows; r++) {
            this.rowFirst[r] = this.rowSecond[r] = 0;
            for (let t = rowStart[r]; t < rowStart[r] + rowLength[r]; t++) {
                const sign = (terms[t] & 1) === 1 ? -1 : 1;
                this.rowFirst[r] += sign * this.first[terms[t] >> 1];
                this.rowSecond[r] += sign * this.second[terms[t] >> 1];
            }
            if (rowLength[r] > 1) {
                this.open[this.openCount++] = r;
            }
        }
    }

    /** Takes note of a node and builds every row that is one add away now, and what that brings near in turn. */
    private noteNode(node: number): void {
        this.queue.push(node);
        for (let i = 0; i < this.queue.length; i++) {
            this.store(this.queue[i]);
            this.finishNear(this.queue[i]);
        }
        this.queue.length = 0;
    }

    private hash(node: number): void {
        const { inputs, a, b } = this.expression;
        this.first = grown(this.first, node + 1);
        this.second = grown(this.second, node + 1);
        const k = node - inputs;
        const sign = (b[k] & 1) === 1 ? -1 : 1;
        this.first[node] = this.first[a[k] >> 1] + sign * this.first[b[k] >> 1];
        this.second[node] = this.second[a[k] >> 1] + sign * this.second[b[k] >> 1];
    }

    private store(node: number): void {
        if (node >= this.expression.inputs) {
            this.hash(node);
        }
        if (2 * ++this.stored > this.table.length) {
            const old = this.table;
            this.table = new Int32Array(2 * old.length);
            old.forEach(entry => {
                if (entry !== 0) {
                    this.insert(entry);
                }
            });
        }
        this.insert(node + 1);
    }

    private insert(entry: number): void {
        let slot = this.slot(this.first[entry - 1]);
        while (this.table[slot] !== 0) {
            slot = (slot + 1) & (this.table.length - 1);
        }
        this.table[slot] = entry;
    }

    private slot(hash: number): number {
        const size = hash < 0 ? -hash | 0 : hash;
        return (size ^ (size >>> 15)) & (this.table.length - 1);
    }

    /** The node with these hashes as a term, or -1. */
    private find(first: number, second: number): number {
        const { table } = this;
        for (let slot = this.slot(first); table[slot] !== 0; slot = (slot + 1) & (table.length - 1)) {
            const node = table[slot] - 1;
            if (this.first[node] === first && this.second[node] === second) {
                return 2 * node;
            }
            if (this.first[node] === (-first | 0) && this.second[node] === (-second | 0)) {
                return 2 * node + 1;
            }
        }
        return -1;
    }

    /** Finishes the open rows that are the node, or a built vector away from it. */
    private finishNear(node: number): void {
        const [first, second] = [this.first[node], this.second[node]];
        for (let i = 0; i < this.openCount; i++) {
            const row = this.open[i];
            for (let sign = 0; sign < 2; sign++) {
                const restFirst = (sign === 0 ? this.rowFirst[row] - first : this.rowFirst[row] + first) | 0;
                const restSecond = (sign === 0 ? this.rowSecond[row] - second : this.rowSecond[row] + second) | 0;
                const other = restFirst === 0 && restSecond === 0 ? 2 * node + sign : this.find(restFirst, restSecond);
                if (other >= 0) {
                    this.finish(row, 2 * node + sign, other);
                    this.open[i--] = this.open[--this.openCount];
                    break;
                }
            }
        }
    }

    /** A row is the sum of two terms, or is one of them where both are the same. */
    private finish(row: number, x: number, y: number): void {
        if (x === y) {
            this.greedy.finish(row, x);
            return;
        }
        const [lower, upper] = x < y ? [x, y] : [y, x];
        const node = this.greedy.build(lower >> 1, upper >> 1, (lower ^ upper) & 1);
        this.greedy.finish(row, 2 * node + (lower & 1));
        this.queue.push(node);
    }

    /** With no pair left that two rows share: the shortest row first, two terms at a time. */
    private finishRows(): void {
        const { terms, rowStart, rowLength } = this.expression;
        while (this.openCount > 0) {
            let row = this.open[0];
            for (let i = 1; i < this.openCount; i++) {
                const other = this.open[i];
                if (rowLength[other] < rowLength[row] || (rowLength[other] === rowLength[row] && other < row)) {
                    row = other;
                }
            }
            if (rowLength[row] === 1) {
                this.open[this.open.indexOf(row)] = this.open[--this.openCount];
                continue;
            }
            const [x, y] = [terms[rowStart[row]], terms[rowStart[row] + 1]];
            this.noteNode(this.greedy.build(x >> 1, y >> 1, (x ^ y) & 1));
        }
    }
}
