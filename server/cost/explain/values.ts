/**
 * Who made what in a program: every operation's operands as the operations that made them, read off the program itself. So an
 * explanation is about what runs, whatever the steps before had in mind.
 * narrow: bit operators see the flags of an operation only.
 */
import { clearA, clearB, complementA, complementB, Op, type Program } from '../../compiler/program.js';
import type { AccumulatorPlan } from '../../compiler/verify/accumulator-flow.js';
import { Linear } from '../../compiler/verify/linear.js';
import { maxActivation } from '../../network/model.js';

/** Value n is what operation n made; -1: none. */
export class Values {
    /** Operands of each operation, and the value it overwrites. */
    readonly first: Int32Array;
    readonly second: Int32Array;
    readonly overwritten: Int32Array;
    /** Sum whose accumulator an addition goes into; flushes of its guard bits are marked. */
    readonly sum: Int32Array;
    readonly isFlush: Uint8Array;
    /** Of each value: accumulations that take it, and values made of it. */
    readonly sums: Int32Array;
    readonly values: Int32Array;
    /** First operation after the sums. */
    readonly end: number;
    private readonly linear = new Map<number, Linear>();

    constructor(private readonly program: Program, plan: AccumulatorPlan) {
        const none = (): Int32Array => new Int32Array(program.length).fill(-1);
        [this.first, this.second, this.overwritten, this.sum] = [none(), none(), none(), none()];
        this.isFlush = new Uint8Array(program.length);
        [this.sums, this.values] = [new Int32Array(program.length), new Int32Array(program.length)];
        this.end = program.sections.reduce((end, section) => section.sums ? section.to : end, 0);
        const owner = new Map<number, number>();
        plan.cells.forEach((cells, s) => cells.forEach(cell => owner.set(cell, s)));
        this.walk(owner);
    }

    /** The combination of inputs that a value's word stands for. */
    of(value: number): Linear {
        let known = this.linear.get(value);
        if (!known) {
            known = this.combined(value);
            this.linear.set(value, known);
        }
        return known;
    }

    width(word: number): number {
        return this.program.wordStart[word + 1] - this.program.wordStart[word];
    }

    private walk(owner: ReadonlyMap<number, number>): void {
        const { program: p } = this;
        const maker = new Map<number, number>();
        const cellsOf = (word: number): Int32Array => p.wordCells.subarray(p.wordStart[word], p.wordStart[word + 1]);
        const valueIn = (word: number): number => maker.get(cellsOf(word)[0]) ?? -1;
        const define = (word: number, op: number): void => cellsOf(word).forEach(cell => maker.set(cell, op));
        const clear = (word: number): void => cellsOf(word).forEach(cell => maker.delete(cell));
        const use = (value: number, counter: Int32Array): void => {
            if (value >= 0) {
                counter[value]++;
            }
        };
        for (let op = 0; op < this.end; op++) {
            const kind = p.kind[op];
            if (kind === Op.load) {
                define(p.dst[op], op);
            } else if (kind === Op.clear) {
                clear(p.a[op]);
            } else if (kind === Op.sum) {
                [this.first[op], this.second[op]] = [valueIn(p.a[op]), valueIn(p.b[op])];
                use(this.first[op], this.values);
                use(this.second[op], this.values);
                define(p.dst[op], op);
            } else if (kind === Op.add) {
                const sum = owner.get(cellsOf(p.dst[op])[0]) ?? -1;
                this.first[op] = valueIn(p.a[op]);
                this.sum[op] = sum;
                if (sum < 0) {
                    this.overwritten[op] = cellsOf(p.dst[op]).reduce((found, cell) => found >= 0 ? found : maker.get(cell) ?? -1, -1);
                    use(this.first[op], this.values);
                    use(this.overwritten[op], this.values);
                    define(p.dst[op], op);
                } else {
                    this.isFlush[op] = owner.get(cellsOf(p.a[op])[0]) === sum ? 1 : 0;
                    use(this.first[op], this.sums);
                }
            }
            if ((kind === Op.add || kind === Op.sum) && p.flags[op] & clearA) {
                clear(p.a[op]);
            }
            if (kind === Op.sum && p.flags[op] & clearB) {
                clear(p.b[op]);
            }
        }
    }

    private combined(op: number): Linear {
        const { program: p } = this;
        if (p.kind[op] === Op.load) {
            return Linear.element(p.b[op], p.a[op], maxActivation(this.width(p.dst[op])));
        }
        const invertA = (p.flags[op] & complementA) !== 0;
        const a = this.of(this.first[op]);
        const bits = this.width(p.a[op]);
        if (p.kind[op] === Op.sum) {
            const b = this.of(this.second[op]);
            return Linear.sum(a, invertA, bits, b, (p.flags[op] & complementB) !== 0, this.width(p.b[op]))!;
        }
        const before = this.overwritten[op];
        if (before < 0) {
            return Linear.copy(a, invertA, bits);
        }
        const whole = Linear.copy(this.of(before), false, 0);
        whole.add(a, invertA, bits);
        return whole;
    }
}
