/**
 * Target-first search for few inputs: a table over all ternary vectors says which are built and which are one add away.
 * An open row that is one add away is compulsory and is built at once, first found first built, which keeps the program
 * shallow. When none is left, the vector that brings most open rows within one add is built.
 *
 * A vector is known by its balanced-ternary number, so that the number of a sum is the sum of the numbers, as long as no
 * digit leaves -1..1; both signs of a vector share one entry of the table.
 * narrow: digit masks have at most 20 bits.
 */
import type { AdderGraph, TernaryMatrix } from './graph.js';

/** Most inputs a table serves: 3^10 / 2 entries. */
export const MAX_TARGET_INPUTS = 10;

/** Comparisons for one choice among vectors of which none brings a row within one add. */
const FAR_WORK = 200_000;

const UNKNOWN = 0;
const REACHABLE = 1;
const BUILT = 2;

/** How one run chooses. */
export interface TargetRule {
    /** The first choices, from an earlier run; what follows is chosen by the rule of this file. */
    readonly forced?: readonly number[];
    /** For each later choice, how many of the next best candidates are noted in `alternatives`. */
    readonly alternatives?: number;
    /** Gives up, returning undefined, once the program must have more adds than this. */
    readonly limit?: number;
}

/** Reusable workspace of the search; one instance serves any number of matrices of at most `digits` columns. */
export class TargetSearch {
    /** Vectors that were chosen freely, in order, in the last run. */
    choices: number[] = [];
    /** Per choice of the last run that was not forced, the best other candidates. */
    alternatives: number[][] = [];
    /** Distinct rows of two entries or more: no program has fewer adds. */
    bound = 0;
    /** Comparisons made since the workspace was made: a measure of time that is the same on every machine. */
    work = 0;

    private readonly low: number;
    /** Positive digits of a code in the low bits, negative ones above them; for codes >= 0. */
    private readonly mask: Int32Array;
    private readonly level: Uint8Array;
    private readonly open: Uint8Array;
    private readonly viaA: Int32Array;
    private readonly viaB: Int32Array;
    private readonly node: Int32Array;
    private readonly nodeSign: Int8Array;
    private readonly score: Int32Array;
    private readonly stamp: Int32Array;
    private readonly touched: Int32Array;
    private touchedCount = 0;
    private readonly built: Int32Array;
    private builtCount = 0;
    private readonly targets: Int32Array;
    private readonly queue: Int32Array;
    private queueHead = 0;
    private queueTail = 0;
    private readonly candidates: Int32Array;
    private readonly a: Int32Array;
    private readonly b: Int32Array;
    private readonly subtract: Uint8Array;
    private nodes = 0;
    private inputs = 0;
    private openCount = 0;

    constructor(private readonly digits = 9) {
        const codes = (3 ** digits + 1) / 2;
        this.low = 2 ** digits - 1;
        this.mask = digitMasks(digits, codes);
        this.level = new Uint8Array(codes);
        this.open = new Uint8Array(codes);
        this.nodeSign = new Int8Array(codes);
        this.subtract = new Uint8Array(codes);
        const table = (): Int32Array => new Int32Array(codes);
        [this.viaA, this.viaB, this.node, this.score, this.stamp, this.touched] = [table(), table(), table(), table(), table(), table()];
        [this.built, this.targets, this.queue, this.candidates, this.a, this.b] = [table(), table(), table(), table(), table(), table()];
    }

    /** The program of a matrix, or undefined beyond `rule.limit`. */
    run(matrix: TernaryMatrix, rule: TargetRule = {}): AdderGraph | undefined {
        this.clear();
        this.inputs = matrix.columns;
        const rows = this.readRows(matrix);
        for (let c = 0, code = 1; c < matrix.columns; c++, code *= 3) {
            this.node[code] = c;
            this.nodeSign[code] = 1;
            this.settle(code);
        }
        const limit = rule.limit ?? Infinity;
        while (this.openCount > 0) {
            if (this.nodes + this.openCount > limit) {
                return undefined;
            }
            this.build(this.queueHead < this.queueTail ? this.queue[this.queueHead++] : this.nextChoice(rule));
        }
        return this.finish(matrix, rows);
    }

    private clear(): void {
        for (let i = 0; i < this.touchedCount; i++) {
            this.level[this.touched[i]] = UNKNOWN;
        }
        for (let i = 0; i < this.bound; i++) {
            this.open[this.targets[i]] = 0;
        }
        this.touchedCount = this.builtCount = this.bound = this.queueHead = this.queueTail = this.nodes = this.openCount = 0;
        this.choices = [];
        this.alternatives = [];
    }

    /** The signed code of each row; marks the rows of two entries or more as open. */
    private readRows(matrix: TernaryMatrix): Int32Array {
        const { rows, columns, entries } = matrix;
        const codes = new Int32Array(rows);
        for (let r = 0; r < rows; r++) {
            let code = 0;
            let terms = 0;
            for (let c = columns - 1; c >= 0; c--) {
                const entry = entries[r * columns + c];
                code = 3 * code + entry;
                terms += entry === 0 ? 0 : 1;
            }
            codes[r] = code;
            const size = Math.abs(code);
            if (terms > 1 && this.open[size] === 0) {
                this.open[size] = 1;
                this.targets[this.bound++] = size;
            }
        }
        this.openCount = this.bound;
        return codes;
    }

    /** Marks a code as built and everything that is now one add away as reachable. */
    private settle(code: number): void {
        const { mask, built, level, digits, low } = this;
        if (level[code] === UNKNOWN) {
            this.touched[this.touchedCount++] = code;
        }
        level[code] = BUILT;
        this.openCount -= this.open[code];
        this.open[code] = 0;
        const own = mask[code];
        const opposite = own >>> digits | (own & low) << digits;
        this.work += this.builtCount;
        for (let i = 0; i < this.builtCount; i++) {
            const other = built[i];
            const theirs = mask[other];
            if ((own & theirs) === 0 && level[code + other] === UNKNOWN) {
                this.reach(code + other, code, other);
            }
            if ((opposite & theirs) === 0 && level[Math.abs(code - other)] === UNKNOWN) {
                this.reach(code - other, code, -other);
            }
        }
        built[this.builtCount++] = code;
    }

    private reach(sum: number, a: number, b: number): void {
        const code = Math.abs(sum);
        this.level[code] = REACHABLE;
        this.touched[this.touchedCount++] = code;
        this.viaA[code] = sum < 0 ? -a : a;
        this.viaB[code] = sum < 0 ? -b : b;
        if (this.open[code] === 1) {
            this.queue[this.queueTail++] = code;
        }
    }

    /** Appends the node of a reachable code. */
    private build(code: number): void {
        const sizeA = Math.abs(this.viaA[code]);
        const sizeB = Math.abs(this.viaB[code]);
        const signA = Math.sign(this.viaA[code]) * this.nodeSign[sizeA];
        const signB = Math.sign(this.viaB[code]) * this.nodeSign[sizeB];
        const k = this.nodes++;
        this.a[k] = this.node[sizeA];
        this.b[k] = this.node[sizeB];
        this.subtract[k] = signA === signB ? 0 : 1;
        this.node[code] = this.inputs + k;
        this.nodeSign[code] = signA;
        this.settle(code);
    }

    private nextChoice(rule: TargetRule): number {
        const index = this.choices.length;
        const forced = rule.forced?.[index];
        const code = forced !== undefined && this.level[forced] === REACHABLE ? forced : this.choose(rule.alternatives ?? 0);
        this.choices.push(code);
        return code;
    }

    /**
     * The reachable code that brings most open rows within one add; among equals, most others within two. With no open row
     * within two adds: the code from which most rows are a reachable one away, or which most contain.
     */
    private choose(alternatives: number): number {
        const { candidates, score, stamp } = this;
        const count = this.scoreCandidates();
        const far = count === 0;
        const from = far ? this.touched : candidates;
        const length = far ? this.touchedCount : count;
        let best = 0;
        for (let i = 0; i < count; i++) {
            best = Math.max(best, score[candidates[i]]);
        }
        const good: { code: number; points: number }[] = [];
        let chosen = -1;
        let most = -1;
        // Where the choice is wide open a sample is as good as all, and does not take seconds.
        const step = far ? Math.ceil(length * this.bound / FAR_WORK) : 1;
        for (let i = 0; i < length; i += step) {
            const code = from[i];
            if (far ? this.level[code] === REACHABLE : score[code] === best || (alternatives > 0 && score[code] === best - 1)) {
                const points = far ? this.closeAfter(code) * 65536 + this.containedIn(code) : score[code] * 65536 + this.closeAfter(code);
                if (points > most || (points === most && code < chosen)) {
                    chosen = code;
                    most = points;
                }
                if (alternatives > 0) {
                    good.push({ code, points });
                }
            }
            score[code] = stamp[code] = 0;
        }
        if (alternatives > 0) {
            good.sort((x, y) => y.points - x.points || x.code - y.code);
            this.alternatives[this.choices.length] = good.map(({ code }) => code).filter(code => code !== chosen).slice(0, alternatives);
        }
        return chosen;
    }

    /** Counts, for each reachable code, the open rows that are a built vector away from it. */
    private scoreCandidates(): number {
        const { mask, built, level, score, stamp, candidates, digits, low } = this;
        let count = 0;
        this.work += 2 * this.openCount * this.builtCount;
        for (let i = 0; i < this.bound; i++) {
            const target = this.targets[i];
            if (this.open[target] === 0) {
                continue;
            }
            const theirs = mask[target];
            for (let j = 0; j < this.builtCount; j++) {
                const own = mask[built[j]];
                for (let sign = -1; sign <= 1; sign += 2) {
                    // The difference keeps its digits in range where the operands do not oppose each other.
                    if ((theirs & (sign < 0 ? own : own >>> digits | (own & low) << digits)) !== 0) {
                        continue;
                    }
                    const rest = Math.abs(target - sign * built[j]);
                    if (level[rest] === REACHABLE && stamp[rest] !== i + 1) {
                        stamp[rest] = i + 1;
                        if (score[rest]++ === 0) {
                            candidates[count++] = rest;
                        }
                    }
                }
            }
        }
        return count;
    }

    /** Open rows that are a reachable vector away from the code. */
    private closeAfter(code: number): number {
        const { mask, level, targets, open } = this;
        const own = mask[code];
        const opposite = own >>> this.digits | (own & this.low) << this.digits;
        let count = 0;
        this.work += this.bound;
        for (let i = 0; i < this.bound; i++) {
            const target = targets[i];
            if (open[target] === 1 && (((mask[target] & opposite) === 0 && level[Math.abs(target - code)] === REACHABLE)
                || ((mask[target] & own) === 0 && level[target + code] === REACHABLE))) {
                count++;
            }
        }
        return count;
    }

    /** Open rows of which the code is a part. */
    private containedIn(code: number): number {
        const own = this.mask[code];
        const opposite = own >>> this.digits | (own & this.low) << this.digits;
        let count = 0;
        for (let i = 0; i < this.bound; i++) {
            const theirs = this.mask[this.targets[i]];
            if (this.open[this.targets[i]] === 1 && ((theirs & own) === own || (theirs & opposite) === opposite)) {
                count++;
            }
        }
        return count;
    }

    private finish(matrix: TernaryMatrix, codes: Int32Array): AdderGraph {
        const outputNode = new Int32Array(matrix.rows).fill(-1);
        const outputSign = new Int8Array(matrix.rows).fill(1);
        for (let r = 0; r < matrix.rows; r++) {
            if (codes[r] !== 0) {
                outputNode[r] = this.node[Math.abs(codes[r])];
                outputSign[r] = Math.sign(codes[r]) * this.nodeSign[Math.abs(codes[r])];
            }
        }
        const { inputs, nodes } = this;
        return { inputs, a: this.a.slice(0, nodes), b: this.b.slice(0, nodes), subtract: this.subtract.slice(0, nodes), outputNode, outputSign };
    }
}

function digitMasks(digits: number, codes: number): Int32Array {
    const mask = new Int32Array(codes);
    for (let code = 1; code < codes; code++) {
        let rest = code;
        for (let digit = 0; rest !== 0; digit++) {
            const value = ((rest + 1) % 3 + 3) % 3 - 1;
            if (value !== 0) {
                mask[code] |= 1 << digit + (value > 0 ? 0 : digits);
            }
            rest = (rest - value) / 3;
        }
    }
    return mask;
}
