/**
 * What fused operations rely on, for strict runs: operands and destination share no cell, the carry's cell is used for
 * nothing else, cells that an operation takes for 0 are 0. Most of it shows without running the program; where a cell is 0
 * only because of the values' ranges, the run has to look. It knows operations and cells, no kernel.
 */
import { clearA, clearB, Op, opNames, type Program } from '../../compiler/program.js';

/** Cells [from, to) of a word that must be 0 before an operation. */
export interface Doubt {
    readonly op: number;
    readonly word: number;
    readonly from: number;
    readonly to: number;
}

/** What is left to be looked at in the run, in the order of operations. Throws an Error that names an operation at fault. */
export function checkProgram(program: Program): readonly Doubt[] {
    return new Checker(program).run();
}

class Checker {
    /** Per cell: the last operation (+ 1) that may have left a 1 in it, 0 where it is 0. */
    private readonly written: Int32Array;
    private readonly doubts: Doubt[] = [];
    private op = 0;

    constructor(private readonly program: Program) {
        const { carryCell, rules, wordCells } = program;
        const most = (values: Int32Array): number => values.reduce((max, value) => Math.max(max, value), 0);
        this.written = new Int32Array(1 + Math.max(carryCell, most(wordCells), Math.floor(most(rules) / 2)));
    }

    run(): readonly Doubt[] {
        for (this.op = 0; this.op < this.program.length; this.op++) {
            this.operation(this.program.kind[this.op]);
        }
        return this.doubts;
    }

    private operation(kind: number): void {
        const { op } = this;
        const { a, b, before, dst, flags, width } = this.program;
        switch (kind) {
            case Op.add:
                this.expectZero(dst[op], before[op], width[op]);
                this.write(dst[op], width[op]);
                this.expectApart(a[op]);
                return this.clearOperands(flags[op]);
            case Op.sum:
                this.expectZero(dst[op], 0, width[op]);
                this.write(dst[op], width[op]);
                this.expectApart(a[op]);
                this.expectApart(b[op]);
                return this.clearOperands(flags[op]);
            case Op.clear:
                return this.clear(a[op]);
            case Op.set:
                return this.write(a[op], this.widthOf(a[op]));
            case Op.match:
                return this.match(a[op], b[op]);
            case Op.max:
                this.expectZero(b[op], 0, this.widthOf(b[op]));
                this.write(b[op], this.widthOf(b[op]));
                this.write(dst[op], width[op]);
                this.expectApart(a[op]);
                return this.clear(b[op]);
            case Op.load:
                this.expectZero(dst[op], 0, this.widthOf(dst[op]));
                return this.write(dst[op], this.widthOf(dst[op]));
        }
    }

    /** narrow: flags are single bits. */
    private clearOperands(flags: number): void {
        if (flags & clearA) {
            this.clear(this.program.a[this.op]);
        }
        if (flags & clearB) {
            this.clear(this.program.b[this.op]);
        }
    }

    private match(from: number, to: number): void {
        const { carryCell, ruleStart, rules } = this.program;
        for (let rule = from; rule < to; rule++) {
            const writes = ruleStart[rule] + 1 + rules[ruleStart[rule]];
            for (let i = ruleStart[rule] + 1; i < ruleStart[rule + 1]; i++) {
                const cell = Math.floor(rules[i] / 2);
                if (i !== writes && cell === carryCell) {
                    this.fail(`rule ${rule} uses the carry's cell`);
                }
                if (i > writes) {
                    this.written[cell] = this.op + 1;
                }
            }
        }
    }

    private widthOf(word: number): number {
        return this.program.wordStart[word + 1] - this.program.wordStart[word];
    }

    /** Cells [from, to) of a word. */
    private cells(word: number, from = 0, to = this.widthOf(word)): Int32Array {
        const start = this.program.wordStart[word];
        return this.program.wordCells.subarray(start + from, start + to);
    }

    private expectZero(word: number, from: number, to: number): void {
        if (this.cells(word, from, to).some(cell => this.written[cell] !== 0)) {
            this.doubts.push({ op: this.op, word, from, to });
        }
    }

    private expectApart(word: number): void {
        for (const cell of this.cells(word)) {
            if (this.written[cell] === this.op + 1) {
                this.fail(`cell ${cell} is read and written`);
            }
        }
    }

    private write(word: number, width: number): void {
        if (width > this.widthOf(word)) {
            this.fail(`${width} bits in ${this.widthOf(word)} cells`);
        }
        for (const cell of this.cells(word, 0, width)) {
            if (cell === this.program.carryCell || this.written[cell] === this.op + 1) {
                this.fail(cell === this.program.carryCell ? "a word holds the carry's cell" : `cell ${cell} is written twice`);
            }
            this.written[cell] = this.op + 1;
        }
    }

    private clear(word: number): void {
        for (const cell of this.cells(word)) {
            this.written[cell] = 0;
        }
    }

    private fail(message: string): never {
        throw new Error(`operation ${this.op} (${opNames[this.program.kind[this.op]]}): ${message}`);
    }
}
