/**
 * Greedy pair replacement: the signed pair of terms that occurs in most rows becomes a node, in every row at once, until
 * no pair occurs `minUses` times. Ties go to the nearest pairs (`reach.ts`) where `nearFirst`, then to the newest nodes.
 *
 * Counts never grow once both members exist; so a pair waits in the bucket of its last known count and is counted again
 * only when that bucket's turn comes. Pairs below a floor are not stored at all: when the buckets above it are empty, the
 * rows are much shorter, and what is left is counted anew with a lower floor.
 * narrow: bit operators see terms and node numbers, below 2^25.
 */
import { grown, type Expression } from './expression.js';
import { Occurrences } from './occurrences.js';
import { Reach } from './reach.js';

/** A pair in a bucket is `nearness * NEAR + (newer * KEY + older) * 2 + negative`, exact in a double. */
const KEY = 2 ** 22;
const NEAR = 2 * KEY * KEY;
/** The first floor as a share of the most frequent node, and each next one as a share of the floor before: tuned for time, without effect on the result. */
const FIRST_FLOOR = 0.25;
const NEXT_FLOOR = 0.6;
const CANCEL_EVERY = 64;

/** Told about every node, at first those that exist already; may take finished rows away (`finish`) and build (`build`). */
export type Observer = (node: number) => void;

/** Reusable workspace of the greedy; one instance serves any number of expressions, one after another. */
export class PairGreedy {
    private readonly occurrences = new Occurrences();
    private expression!: Expression;
    private rowList = new Int32Array(512);
    private counts = new Int32Array(2048);
    private touched = new Int32Array(2048);
    private readonly buckets: Float64Array[] = [];
    private fill = new Int32Array(64);
    private highest = 0;
    /** The bucket in hand, and the lowest count that is stored: beyond all counts when no run is under way. */
    private level = 0;
    private floor = Infinity;
    private built = 0;
    private observer: Observer | undefined;
    private readonly reach = new Reach();
    private nearFirst = false;
    private isCancelled: (() => boolean) | undefined;

    /**
     * Replaces pairs in `expression` until none occurs `minUses` (at least 2) times; nodes it already has are used where
     * rows hold their operands. Returns false if cancelled; the expression is then valid, only less shared.
     */
    run(expression: Expression, minUses = 2, isCancelled?: () => boolean, observer?: Observer, nearFirst = false): boolean {
        this.expression = expression;
        this.nearFirst = nearFirst;
        this.observer = observer;
        this.isCancelled = isCancelled;
        this.built = 0;
        this.rowList = grown(this.rowList, expression.rows);
        this.occurrences.read(expression);
        if (nearFirst) {
            this.reach.read(expression);
        }
        this.useExisting();
        for (let node = 0; observer && node < expression.nodes; node++) {
            observer(node);
        }
        this.floor = Math.max(minUses, Math.ceil(this.highestOccurrence() * FIRST_FLOOR));
        for (;;) {
            for (let level = this.countAll(); level >= this.floor; level--) {
                this.level = level;
                if (!this.drain()) {
                    this.fill.fill(0, 0, level + 1);
                    this.floor = Infinity;
                    return false;
                }
            }
            if (this.floor <= minUses) {
                this.floor = Infinity;
                return true;
            }
            this.floor = Math.max(minUses, Math.floor(this.floor * NEXT_FLOOR));
        }
    }

    /** Makes the node `i + j` (`i - j` where `negative`), puts it into every row that holds both, and returns it. */
    build(i: number, j: number, negative: number): number {
        const node = this.expression.append(i, j, negative);
        if (this.nearFirst) {
            this.reach.add(this.expression, node);
        }
        this.occurrences.add(node);
        this.pushPairs(node, this.replace(i, j, negative, node));
        return node;
    }

    /** Makes a row the single term `term` and takes it out of the counting. */
    finish(row: number, term: number): void {
        const { terms, rowStart, rowLength } = this.expression;
        for (let t = rowStart[row]; t < rowStart[row] + rowLength[row]; t++) {
            this.occurrences.remove(terms[t], row);
        }
        terms[rowStart[row]] = term;
        rowLength[row] = 1;
    }

    private key(newer: number, slot: number): number {
        return (this.nearFirst ? this.reach.nearness(newer, slot >> 1) * NEAR : 0) + newer * 2 * KEY + slot;
    }

    /** Works off one bucket. Returns false if cancelled. */
    private drain(): boolean {
        const { level } = this;
        if (level >= this.buckets.length || this.fill[level] === 0) {
            return true;
        }
        this.buckets[level].subarray(0, this.fill[level]).sort();
        while (this.fill[level] > 0) {
            const key = this.buckets[level][--this.fill[level]];
            const newer = Math.floor(key % NEAR / (2 * KEY));
            const slot = key % (2 * KEY);
            const count = this.occurrences.count(slot >> 1, newer, slot & 1);
            if (count < level) {
                if (count >= this.floor) {
                    this.push(count, key);
                }
                continue;
            }
            const node = this.build(slot >> 1, newer, slot & 1);
            this.observer?.(node);
            if (++this.built % CANCEL_EVERY === 0 && this.isCancelled?.()) {
                return false;
            }
        }
        return true;
    }

    private useExisting(): void {
        const { inputs, a, b } = this.expression;
        for (let node = inputs; node < this.expression.nodes; node++) {
            const k = node - inputs;
            this.replace(a[k] >> 1, b[k] >> 1, b[k] & 1, node);
        }
    }

    private highestOccurrence(): number {
        const { rows, rowStart, rowLength, terms, nodes } = this.expression;
        this.counts = grown(this.counts, 2 * nodes);
        let highest = 0;
        for (let r = 0; r < rows; r++) {
            for (let t = rowStart[r]; t < rowStart[r] + rowLength[r]; t++) {
                highest = Math.max(highest, ++this.counts[terms[t] >> 1]);
            }
        }
        this.counts.fill(0, 0, nodes);
        return highest;
    }

    /** Stores every pair that reaches the floor and returns the highest count. */
    private countAll(): number {
        const { nodes, rows, rowLength } = this.expression;
        let pairsInRows = 0;
        for (let r = 0; r < rows; r++) {
            pairsInRows += rowLength[r] * rowLength[r];
        }
        this.highest = 0;
        if (pairsInRows > 8 * nodes * nodes * this.occurrences.words) {
            this.countByBits();
        } else {
            this.countByRows();
        }
        return this.highest;
    }

    /** Few nodes in long rows: every pair by its bits. */
    private countByBits(): void {
        const { nodes } = this.expression;
        for (let newer = 1; newer < nodes; newer++) {
            for (let slot = 0; slot < 2 * newer; slot++) {
                const count = this.occurrences.count(slot >> 1, newer, slot & 1);
                if (count >= this.floor) {
                    this.push(count, this.key(newer, slot));
                }
            }
        }
    }

    /** For each node, counts the older ones in the rows that hold it. */
    private countByRows(): void {
        const { nodes, rowLength } = this.expression;
        const { rowList, floor } = this;
        const counts = this.counts = grown(this.counts, 2 * nodes);
        const touched = this.touched = grown(this.touched, 2 * nodes);
        for (let node = 1; node < nodes; node++) {
            const rows = this.occurrences.rowsOf(node, rowList);
            if (rows < floor) {
                continue;
            }
            let terms = 0;
            for (let i = 0; i < rows; i++) {
                terms += rowLength[rowList[i] >> 1];
            }
            const seen = terms > node ? this.countAllOlder(node, rows) : this.countSomeOlder(node, rows);
            for (let i = 0; i < seen; i++) {
                const slot = touched[i];
                if (counts[slot] >= floor) {
                    this.push(counts[slot], this.key(node, slot));
                }
                counts[slot] = 0;
            }
        }
    }

    /** Counts the older nodes in `rows` rows of `rowList` by slot; lists the slots met in `touched` and returns their number. */
    private countSomeOlder(node: number, rows: number): number {
        const { terms, rowStart, rowLength } = this.expression;
        const { counts, touched, rowList } = this;
        let seen = 0;
        for (let i = 0; i < rows; i++) {
            const row = rowList[i] >> 1;
            const sign = rowList[i] & 1;
            const end = rowStart[row] + rowLength[row];
            for (let t = rowStart[row]; t < end; t++) {
                const slot = terms[t] ^ sign;
                if (slot >= 2 * node) {
                    break;
                }
                if (counts[slot]++ === 0) {
                    touched[seen++] = slot;
                }
            }
        }
        return seen;
    }

    /** The same where most older nodes are met; lists those that reach the floor alone. */
    private countAllOlder(node: number, rows: number): number {
        const { terms, rowStart, rowLength } = this.expression;
        const { counts, touched, rowList, floor } = this;
        for (let i = 0; i < rows; i++) {
            const row = rowList[i] >> 1;
            const sign = rowList[i] & 1;
            const end = rowStart[row] + rowLength[row];
            for (let t = rowStart[row]; t < end && terms[t] < 2 * node; t++) {
                counts[terms[t] ^ sign]++;
            }
        }
        let seen = 0;
        for (let slot = 0; slot < 2 * node; slot++) {
            if (counts[slot] >= floor) {
                touched[seen++] = slot;
            } else {
                counts[slot] = 0;
            }
        }
        return seen;
    }

    private push(level: number, key: number): void {
        this.highest = Math.max(this.highest, level);
        while (this.buckets.length <= level) {
            this.buckets.push(new Float64Array(16));
        }
        this.fill = grown(this.fill, this.buckets.length);
        const at = this.fill[level]++;
        this.buckets[level] = grown(this.buckets[level], at + 1);
        this.buckets[level][at] = key;
    }

    /** Puts `node` in place of the pair wherever it occurs; returns the number of those rows, which are in `rowList`. */
    private replace(i: number, j: number, negative: number, node: number): number {
        const { terms, rowStart, rowLength } = this.expression;
        const rows = this.occurrences.replace(i, j, negative, node, this.rowList);
        for (let n = 0; n < rows; n++) {
            const row = this.rowList[n] >> 1;
            const end = rowStart[row] + rowLength[row];
            let to = rowStart[row];
            for (let t = to; t < end; t++) {
                const term = terms[t];
                if (term >> 1 !== i && term >> 1 !== j) {
                    terms[to++] = term;
                }
            }
            const own = 2 * node + (this.rowList[n] & 1);
            let at = to;
            for (; at > rowStart[row] && terms[at - 1] > own; at--) {
                terms[at] = terms[at - 1];
            }
            terms[at] = own;
            rowLength[row] = to + 1 - rowStart[row];
        }
        return rows;
    }

    /** Stores the pairs that the newest node forms in its rows; those at the level in hand go on top of it, ascending. */
    private pushPairs(node: number, rows: number): void {
        const { level } = this;
        const { terms, rowStart, rowLength } = this.expression;
        const counts = this.counts = grown(this.counts, 2 * node + 2);
        const touched = this.touched = grown(this.touched, 2 * node + 2);
        let seen = 0;
        for (let i = 0; i < rows; i++) {
            const row = this.rowList[i] >> 1;
            const sign = this.rowList[i] & 1;
            const end = rowStart[row] + rowLength[row] - 1;
            for (let t = rowStart[row]; t < end; t++) {
                const slot = terms[t] ^ sign;
                if (counts[slot]++ === 0) {
                    touched[seen++] = slot;
                }
            }
        }
        let atLevel = 0;
        for (let i = 0; i < seen; i++) {
            const slot = touched[i];
            const count = counts[slot];
            counts[slot] = 0;
            if (count === level) {
                touched[atLevel++] = slot;
            } else if (count >= this.floor) {
                this.push(count, this.key(node, slot));
            }
        }
        touched.subarray(0, atLevel).sort();
        for (let i = 0; i < atLevel; i++) {
            this.push(level, this.key(node, touched[i]));
        }
    }
}
