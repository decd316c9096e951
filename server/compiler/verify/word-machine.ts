/**
 * What the operations of a program mean, word by word: additions are additions of numbers here, not searches and writes.
 * A few rows are carried along, one byte a cell and row. The verifier runs the ends of programs on it; a test runs whole
 * programs on it and on the executor of passes, and holds the two against each other cell by cell.
 * It knows operations and bits, no tables, tracks or layers.
 * narrow: bit operators see the flags of an operation, single bits, and cell * 2 + bit below 2^24.
 */
import { clearA, clearB, complementA, complementB, Op, opNames, type Program } from '../program.js';

/** Value of an input element in a row. */
export type ReadInput = (stream: number, element: number, row: number) => number;

/** A result leaves. */
export type TakeResult = (element: number, row: number, value: number) => void;

export class WordMachine {
    private readonly planes: (Uint8Array | undefined)[] = [];
    private readonly tagged: Uint8Array;

    constructor(
        private readonly program: Program, readonly rows: number, private readonly input: ReadInput, private readonly result: TakeResult
    ) {
        this.tagged = new Uint8Array(rows);
    }

    /** Runs operations [from, to). Throws Error where a value does not fit what the operation says of its widths. */
    run(from: number, to: number): void {
        for (let op = from; op < to; op++) {
            this.step(op);
        }
    }

    /** The bits of a cell, a byte a row. */
    plane(cell: number): Uint8Array {
        return this.planes[cell] ??= new Uint8Array(this.rows);
    }

    /** Puts a number into cells, least significant first. */
    put(cells: ArrayLike<number>, row: number, value: number): void {
        for (let i = 0; i < cells.length; i++) {
            this.plane(cells[i])[row] = Math.floor(value / 2 ** i) % 2;
        }
    }

    /** The number in a word's cells. */
    value(word: number, row: number): number {
        const { wordStart, wordCells } = this.program;
        let value = 0;
        for (let i = wordStart[word + 1] - 1; i >= wordStart[word]; i--) {
            value = value * 2 + this.plane(wordCells[i])[row];
        }
        return value;
    }

    /** Cells that hold a 1 in some row. */
    leftOver(): number[] {
        return this.planes.flatMap((plane, cell) => plane?.some(bit => bit !== 0) ? [cell] : []);
    }

    private step(op: number): void {
        const p = this.program;
        switch (p.kind[op]) {
            case Op.load:
                return this.load(op);
            case Op.add:
                return this.addition(op, p.dst[op], true);
            case Op.sum:
                return this.addition(op, p.b[op], false);
            case Op.clear:
                return this.fill(p.a[op], 0);
            case Op.set:
                return this.fill(p.a[op], 1);
            case Op.match:
                for (let rule = p.a[op]; rule < p.b[op]; rule++) {
                    this.rule(p.ruleStart[rule]);
                }
                return;
            case Op.max:
                return this.max(op);
            case Op.store:
                return this.store(op);
            default:
                throw new Error(`unknown operation ${p.kind[op]}`);
        }
    }

    private load(op: number): void {
        const p = this.program;
        this.eachBit(p.dst[op], (plane, bit) => {
            for (let row = 0; row < this.rows; row++) {
                plane[row] |= Math.floor(this.input(p.b[op], p.a[op], row) / 2 ** bit) % 2;
            }
        });
    }

    /** dst <- other + a, each or its complement; dst and other are the same word where it is in place. */
    private addition(op: number, other: number, inPlace: boolean): void {
        const p = this.program;
        const flags = p.flags[op];
        const a = this.planesOf(p.a[op]);
        const b = this.planesOf(other);
        const dst = this.planesOf(p.dst[op]);
        const [invertA, invertB] = [flags & complementA ? 1 : 0, !inPlace && flags & complementB ? 1 : 0];
        const width = p.width[op];
        const bitsB = inPlace ? p.before[op] : b.length;
        for (let row = 0; row < this.rows; row++) {
            let carry = 0;
            for (let i = 0; i < Math.max(width, a.length, b.length, dst.length); i++) {
                const bitB = i < b.length ? b[i][row] : 0;
                if (i >= bitsB && bitB !== 0) {
                    this.fail(op, row, `the destination holds a 1 at bit ${i}, said to be of ${bitsB} bits`);
                }
                const sum = (i < a.length ? a[i][row] ^ invertA : 0) + (i < b.length ? bitB ^ invertB : 0) + carry;
                if (i >= width && (inPlace ? sum !== bitB : sum !== 0)) {
                    this.fail(op, row, `the result does not fit ${width} bits`);
                }
                if (i < width) {
                    if (!inPlace && dst[i][row] !== 0) {
                        this.fail(op, row, `the destination is not clean at bit ${i}`);
                    }
                    dst[i][row] = sum & 1;
                    carry = sum >> 1;
                }
            }
            if (carry !== 0) {
                this.fail(op, row, `the result does not fit ${width} bits`);
            }
        }
        if (flags & clearA) {
            this.fill(p.a[op], 0);
        }
        if (flags & clearB) {
            this.fill(p.b[op], 0);
        }
    }

    private rule(start: number): void {
        const { rules } = this.program;
        const writes = start + 1 + rules[start];
        this.tagged.fill(1);
        for (let i = start + 1; i < writes; i++) {
            const plane = this.plane(rules[i] >> 1);
            for (let row = 0; row < this.rows; row++) {
                this.tagged[row] &= plane[row] ^ rules[i] & 1 ^ 1;
            }
        }
        for (let i = writes + 1; i <= writes + rules[writes]; i++) {
            const plane = this.plane(rules[i] >> 1);
            for (let row = 0; row < this.rows; row++) {
                plane[row] = this.tagged[row] ? rules[i] & 1 : plane[row];
            }
        }
    }

    private max(op: number): void {
        const p = this.program;
        const cells = p.wordCells.subarray(p.wordStart[p.dst[op]], p.wordStart[p.dst[op] + 1]);
        for (let row = 0; row < this.rows; row++) {
            this.put(cells, row, Math.max(this.value(p.dst[op], row), this.value(p.a[op], row)));
        }
    }

    private store(op: number): void {
        const p = this.program;
        const offset = p.before[op] > 0 ? 2 ** p.before[op] : 0;
        for (let row = 0; row < this.rows; row++) {
            this.result(p.dst[op], row, this.value(p.a[op], row) - offset);
        }
    }

    private fill(word: number, bit: 0 | 1): void {
        this.eachBit(word, plane => plane.fill(bit));
    }

    private planesOf(word: number): Uint8Array[] {
        const planes: Uint8Array[] = [];
        this.eachBit(word, plane => planes.push(plane));
        return planes;
    }

    private eachBit(word: number, visit: (plane: Uint8Array, bit: number) => void): void {
        const { wordStart, wordCells } = this.program;
        for (let i = wordStart[word]; i < wordStart[word + 1]; i++) {
            visit(this.plane(wordCells[i]), i - wordStart[word]);
        }
    }

    private fail(op: number, row: number, message: string): never {
        throw new Error(`operation ${op} (${opNames[this.program.kind[op]]}), row ${row}: ${message}`);
    }
}
