/**
 * Turns a program's operations into the kernel's commands, once for all lanes. What the fused commands rely on is made sure
 * here: cells that an operation takes for 0 are known to be 0, or a check goes before it; operands and destination share no
 * cell. It knows operations and addresses, no data.
 * narrow: bit operators see flags.
 */
import { clearA, clearB, complementA, complementB, Op, opNames, type Program } from '../../compiler/program.js';
import { eachRuleCell, type Cells } from './cells.js';
import type { Kernel } from './kernel.js';
import { KnownCells } from './known.js';
import type { LayerData } from './layer-data.js';
import { Command, commandBytes, maxCells, packFields, slack, SumFlag } from './memory.js';
import { encodeRules } from './rules.js';

/** Addresses of each operation's first command; one entry more than there are operations. */
export type CommandIndex = Int32Array;

/**
 * Writes the commands behind the program's cells; `chained`: the machine searches within tagged rows. Throws an Error for a program that breaks an operation's rules.
 */
export function translate(kernel: Kernel, program: Program, cells: Cells, data: LayerData, chained: boolean): CommandIndex {
    return new Translator(kernel, program, cells, data, chained).run();
}

/** What one operation makes at most, rules aside: a load or store of eight bytes, or an addition with a check and two clears. */
const headroom = 10 * commandBytes;

class Translator {
    private readonly known: KnownCells;
    private rulesAt: number;
    /** Address of the next command, and where the memory at hand ends. */
    private at: number;
    private limit = 0;
    private ints: Int32Array = new Int32Array(0);
    private op = 0;

    constructor(
        private readonly kernel: Kernel, private readonly program: Program, private readonly cells: Cells,
        private readonly data: LayerData, private readonly chained: boolean
    ) {
        this.known = new KnownCells(program, cells);
        this.rulesAt = cells.end;
        // Rules never get longer.
        this.at = cells.end + program.rules.length * 4;
    }

    run(): CommandIndex {
        const { program } = this;
        const starts = new Int32Array(program.length + 1);
        for (let op = 0; op < program.length; op++) {
            this.op = op;
            this.known.begin(op);
            this.makeRoom();
            starts[op] = this.at;
            this.operation(program.kind[op]);
        }
        starts[program.length] = this.at;
        return starts;
    }

    private operation(kind: number): void {
        const { op } = this;
        const { a, b, dst, width } = this.program;
        switch (kind) {
            case Op.add:
                return this.add(dst[op], a[op], width[op]);
            case Op.sum:
                return this.sum(dst[op], a[op], b[op], width[op]);
            case Op.clear:
                return this.clear(a[op]);
            case Op.set:
                this.known.write(a[op], this.widthOf(a[op]));
                return this.push(Command.set, this.cells.word(a[op]), 4 * this.widthOf(a[op]));
            case Op.match:
                return this.match(a[op], b[op]);
            case Op.max:
                return this.max(dst[op], a[op], b[op], width[op]);
            case Op.load:
                return this.load(dst[op], a[op], b[op]);
            case Op.store:
                return this.store(dst[op], a[op]);
            default:
                return this.fail(`unknown kind ${kind}`);
        }
    }

    private add(dst: number, a: number, width: number): void {
        const before = this.program.before[this.op];
        const flags = this.program.flags[this.op];
        this.expectZero(dst, before, width);
        this.write(dst, width);
        this.expectApart(a);
        const both = Math.min(this.widthOf(a), width);
        // Above the wider of the two a carry takes one bit, and is spent.
        const end = Math.min(width, Math.max(this.widthOf(a), before) + 1);
        // Bits that are searched within tagged rows: where dst has a bit and the carry goes on.
        const chained = this.chained ? Math.max(0, Math.min(before, width - 1)) : 0;
        const lengths = packFields(4 * both, 4 * end, 4 * Math.min(both, chained), 4 * chained);
        this.push(flags & complementA ? Command.addComplement : Command.add, this.cells.word(dst), this.cells.word(a), lengths);
        this.clearOperands(flags);
    }

    private sum(dst: number, a: number, b: number, width: number): void {
        const flags = this.program.flags[this.op];
        this.expectZero(dst, 0, width);
        this.write(dst, width);
        this.expectApart(a);
        this.expectApart(b);
        const ordered = this.widthOf(a) <= this.widthOf(b);
        const [shorter, longer] = ordered ? [a, b] : [b, a];
        const [least, most] = [this.widthOf(shorter), this.widthOf(longer)];
        const complements = (flags & (ordered ? complementA : complementB) ? SumFlag.complementShorter : 0)
            + (flags & (ordered ? complementB : complementA) ? SumFlag.complementLonger : 0);
        const both = Math.min(least, width);
        const chained = this.chained ? Math.max(0, Math.min(both, width - 1)) : 0;
        const lengths = packFields(4 * both, 4 * Math.min(most, width), complements + (width > most ? SumFlag.carry : 0), 4 * chained);
        const code = complements > 0 ? Command.sumComplement : Command.sum;
        this.push(code, this.cells.word(dst), this.cells.word(shorter), this.cells.word(longer), lengths);
        this.clearOperands(flags);
    }

    private clearOperands(flags: number): void {
        if (flags & clearA) {
            this.clear(this.program.a[this.op]);
        }
        if (flags & clearB) {
            this.clear(this.program.b[this.op]);
        }
    }

    private clear(word: number): void {
        this.known.clear(word);
        this.push(Command.clear, this.cells.word(word), 4 * this.widthOf(word));
    }

    private match(from: number, to: number): void {
        for (const list of encodeRules(this.program, this.cells, from, to, message => this.fail(message))) {
            this.makeRoom();
            this.ints.set(list, this.rulesAt / 4);
            this.push(Command.rules, this.rulesAt, this.rulesAt + list.length * 4);
            this.rulesAt += list.length * 4;
        }
        for (let rule = from; rule < to; rule++) {
            eachRuleCell(this.program.rules, this.program.ruleStart[rule], (cell, _, written) => {
                if (written) {
                    this.known.writePlane(this.cells.planeOf(cell)!);
                }
            });
        }
    }

    private max(dst: number, a: number, flags: number, width: number): void {
        this.expectZero(flags, 0, this.widthOf(flags));
        this.write(dst, width);
        this.write(flags, this.widthOf(flags));
        this.expectApart(a);
        this.known.clear(flags);
        this.push(Command.max, this.cells.word(dst), this.cells.word(a), 4 * width);
    }

    private load(dst: number, element: number, stream: number): void {
        const cells = this.widthOf(dst);
        this.expectZero(dst, 0, cells);
        this.write(dst, cells);
        for (let byte = 0; byte * 8 < cells; byte++) {
            const address = this.data.inputAddress(stream, element, byte);
            if (address !== undefined) {
                this.push(Command.load, this.cells.word(dst, 8 * byte), address, Math.min(8, cells - 8 * byte), this.data.inputMap(stream));
            }
        }
    }

    private store(element: number, word: number): void {
        const cells = this.widthOf(word);
        for (let byte = 0; byte * 8 < cells; byte++) {
            const address = this.data.outputAddress(element, byte) ?? this.fail(`${cells} bits, more than an output has`);
            this.push(Command.store, this.cells.word(word, 8 * byte), address, Math.min(8, cells - 8 * byte), this.data.outputMap);
        }
    }

    private widthOf(word: number): number {
        return this.program.wordStart[word + 1] - this.program.wordStart[word];
    }

    private expectZero(word: number, from: number, to: number): void {
        if (!this.known.zero(word, from, to)) {
            this.push(Command.expectZero, this.cells.word(word, from), 4 * (to - from));
        }
    }

    private write(word: number, cells: number): void {
        if (cells > Math.min(maxCells, this.widthOf(word))) {
            this.fail(`${cells} bits, more than ${Math.min(maxCells, this.widthOf(word))}`);
        }
        if (!this.known.write(word, cells)) {
            this.fail('a cell written twice');
        }
    }

    private expectApart(word: number): void {
        if (this.widthOf(word) > maxCells) {
            this.fail(`an operand of ${this.widthOf(word)} bits, expected at most ${maxCells}`);
        }
        if (!this.known.apart(word)) {
            this.fail('an operand shares a cell with what is written');
        }
    }

    private fail(message: string): never {
        throw new Error(`operation ${this.op} (${opNames[this.program.kind[this.op]]}): ${message}`);
    }

    private makeRoom(): void {
        if (this.at + headroom > this.limit) {
            this.kernel.reserve(this.at + Math.max(65536, Math.ceil((this.at - this.cells.end) / 2)) + headroom + slack);
            this.ints = this.kernel.ints;
            this.limit = this.ints.length * 4 - slack;
        }
    }

    private push(code: number, first: number, second: number, third = 0, fourth = 0): void {
        const { ints } = this;
        const i = this.at / 4;
        ints[i] = code;
        ints[i + 1] = first;
        ints[i + 2] = second;
        ints[i + 3] = third;
        ints[i + 4] = fourth;
        this.at += commandBytes;
    }
}
