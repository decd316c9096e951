/**
 * Turns a program's operations into the kernel's commands, once for all lanes. Programs have millions of operations, so this
 * does no more than it must: `check.ts` tells whether a program keeps the rules. It knows operations and addresses, no data.
 * narrow: bit operators see flags.
 */
import { clearA, clearB, complementA, complementB, Op, opNames, type Program } from '../../compiler/program.js';
import type { Cells } from './cells.js';
import type { Doubt } from './check.js';
import type { Kernel } from './kernel.js';
import type { LayerData } from './layer-data.js';
import { Command, commandBytes, maxCells, packFields, slack, SumFlag } from './memory.js';
import { RuleEncoder } from './rules.js';

/** Addresses of each operation's first command; one entry more than there are operations. */
export type CommandIndex = Int32Array;

export interface TranslateOptions {
    /** The machine searches within tagged rows. */
    readonly chained: boolean;
    /** Cells to look at, in the order of operations. */
    readonly doubts: readonly Doubt[];
}

/**
 * Writes the commands behind the program's cells. Throws an Error for a program with words that are too long.
 */
export function translate(kernel: Kernel, program: Program, cells: Cells, data: LayerData, options: TranslateOptions): CommandIndex {
    return new Translator(kernel, program, cells, data, options).run();
}

/** What one operation makes at most, rules aside: a load or store of eight bytes, and a look at its cells. */
const headroom = 9 * commandBytes;

class Translator {
    private readonly rules: RuleEncoder;
    private rulesAt: number;
    /** Address of the next command, and where the memory at hand ends. */
    private at: number;
    private limit = 0;
    private ints: Int32Array = new Int32Array(0);
    private op = 0;

    constructor(
        private readonly kernel: Kernel, private readonly program: Program, private readonly cells: Cells,
        private readonly data: LayerData, private readonly options: TranslateOptions
    ) {
        this.rules = new RuleEncoder(program, cells);
        this.rulesAt = cells.end;
        // Rules never get longer.
        this.at = cells.end + program.rules.length * 4;
    }

    run(): CommandIndex {
        const { program } = this;
        const { doubts } = this.options;
        let doubt = 0;
        const starts = new Int32Array(program.length + 1);
        for (let op = 0; op < program.length; op++) {
            this.op = op;
            this.makeRoom();
            starts[op] = this.at;
            while (doubt < doubts.length && doubts[doubt].op === op) {
                this.lookAt(doubts[doubt++]);
            }
            this.operation(program.kind[op]);
        }
        starts[program.length] = this.at;
        return starts;
    }

    private lookAt({ word, from, to }: Doubt): void {
        this.push(Command.expectZero, this.cells.word(word, from), 4 * (to - from));
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
                return this.push(Command.set, this.cells.word(a[op]), 4 * this.widthOf(a[op]));
            case Op.match:
                return this.match(a[op], b[op]);
            case Op.max:
                return this.max(dst[op], a[op], width[op]);
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
        const widthA = this.operandWidth(a);
        const both = Math.min(widthA, this.operandWidth(dst, width));
        // Above the wider of the two a carry takes one bit, and is spent.
        const end = Math.min(width, Math.max(widthA, before) + 1);
        // Bits that are searched within tagged rows: where dst has a bit and the carry goes on.
        const chained = this.options.chained ? Math.max(0, Math.min(before, width - 1)) : 0;
        const lengths = packFields(4 * both, 4 * end, 4 * Math.min(both, chained), 4 * chained);
        this.push(flags & complementA ? Command.addComplement : Command.add, this.cells.word(dst), this.cells.word(a), lengths);
        this.clearOperands(flags);
    }

    private sum(dst: number, a: number, b: number, width: number): void {
        const flags = this.program.flags[this.op];
        const [widthA, widthB] = [this.operandWidth(a), this.operandWidth(b)];
        const ordered = widthA <= widthB;
        const shorter = ordered ? a : b;
        const longer = ordered ? b : a;
        const [least, most] = [Math.min(widthA, widthB), Math.max(widthA, widthB)];
        const complements = (flags & (ordered ? complementA : complementB) ? SumFlag.complementShorter : 0)
            + (flags & (ordered ? complementB : complementA) ? SumFlag.complementLonger : 0);
        const both = Math.min(least, this.operandWidth(dst, width));
        const chained = this.options.chained ? Math.max(0, Math.min(both, width - 1)) : 0;
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
        this.push(Command.clear, this.cells.word(word), 4 * this.widthOf(word));
    }

    private match(from: number, to: number): void {
        let start = this.rulesAt;
        this.rules.encode(from, to, this.ints, start / 4, end => {
            if (4 * end > start) {
                this.makeRoom();
                this.push(Command.rules, start, 4 * end);
            }
            start = 4 * end;
        });
        this.rulesAt = start;
    }

    private max(dst: number, a: number, width: number): void {
        this.operandWidth(a, this.operandWidth(dst, width));
        this.push(Command.max, this.cells.word(dst), this.cells.word(a), 4 * width);
    }

    private load(dst: number, element: number, stream: number): void {
        const cells = this.widthOf(dst);
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

    /** Bits of an operand, or `width` of them if it has as many; lengths of more do not fit a field. */
    private operandWidth(word: number, width = this.widthOf(word)): number {
        if (width > maxCells || width > this.widthOf(word)) {
            this.fail(`${width} bits, expected at most ${Math.min(maxCells, this.widthOf(word))}`);
        }
        return width;
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
