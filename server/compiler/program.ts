/**
 * The compiled program of one layer: operations on words of cells, in the order the arrays run them.
 * An operation is what the controller fetches (one instruction); `microcode.ts` expands it into the searches, writes and
 * shifts that the arrays do. Every array that holds rows of the layer runs the same program.
 * It must not know networks or costs: only cells, words and operations.
 *
 * A *cell* is one domain of one column: index = column * domains + domain. A *word* is a list of cells, least significant
 * bit first, so that both layouts (operands along the track, one bit per column) are the same thing to every later step.
 */

export const Op = {
    /** dst <- element `a` of stream `b` (0: the layer's input, or partial sums; 1: the residual's input). Cells of dst are 0 before. */
    load: 0,
    /** dst <- dst + a (or its complement), in place; dst held at most `before` bits and holds at most `width` after. */
    add: 1,
    /** dst <- a + b (each or its complement); the cells of dst are 0 before. */
    sum: 2,
    /** Cells of word `a` <- 0 in every row. */
    clear: 3,
    /** Cells of word `a` <- 1 in every row: the 1-bits of a constant. */
    set: 4,
    /** Rules [a, b) of the rule pool: each searches its key and writes its bits into the rows that match. */
    match: 5,
    /** dst <- max(dst, a); `b` is a word of two flag cells, 0 before and after. */
    max: 6,
    /** Output element (or partial sum) `dst` <- the value of word `a`, minus 2^`before` where `before` > 0 (offset binary). */
    store: 7
} as const;
export type OpKind = typeof Op[keyof typeof Op];

export const opNames = ['load', 'add', 'sum', 'clear', 'set', 'match', 'max', 'store'] as const;

/** The stream of partial sums in programs that add them, in place of the layer's input. */
export const partialStream = 0;

/** Bits of `flags`: the operand's key bits are searched inverted, so that its complement takes part. */
export const complementA = 1;
export const complementB = 2;
/** The operand's cells are cleared at the end of the operation: its last use. */
export const clearA = 4;
export const clearB = 8;

/** A growable Int32 list: programs have millions of entries, so no objects per operation. */
export class IntList {
    private data = new Int32Array(64);
    length = 0;

    push(value: number): void {
        if (this.length === this.data.length) {
            const grown = new Int32Array(this.data.length * 2);
            grown.set(this.data);
            this.data = grown;
        }
        this.data[this.length++] = value;
    }

    at(index: number): number {
        return this.data[index];
    }

    /** The entries so far; valid until the next push. */
    view(): Int32Array {
        return this.data.subarray(0, this.length);
    }

    /** A copy of the entries so far. */
    toArray(): Int32Array {
        return this.data.slice(0, this.length);
    }
}

/** A part of the program that is reported under a name of its own: a layer, or the projection inside it. */
export interface Section {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    /** Additions here are the layer's sums (not those of a requantisation): they count as arithmetic cycles. */
    readonly sums: boolean;
}

/** One program; all arrays indexed by operation unless said otherwise. */
export interface Program {
    readonly length: number;
    readonly kind: Int32Array;
    readonly dst: Int32Array;
    readonly a: Int32Array;
    readonly b: Int32Array;
    readonly flags: Int32Array;
    /** Bits dst could hold before (`add`), or the exponent of the offset (`store`). */
    readonly before: Int32Array;
    /** Bits dst can hold after. */
    readonly width: Int32Array;
    /** Word w's cells are wordCells[wordStart[w] .. wordStart[w + 1]). */
    readonly wordStart: Int32Array;
    readonly wordCells: Int32Array;
    /** Rules one after another: key length, key (cell * 2 + bit) ..., write length, write (cell * 2 + bit) ... */
    readonly rules: Int32Array;
    /** Rule r starts at ruleStart[r]; one entry more than there are rules. */
    readonly ruleStart: Int32Array;
    readonly sections: readonly Section[];
    /** Cell of the carry, visible to all match-line segments. 0 between operations. */
    readonly carryCell: number;
}

/** Collects a program. Words may be added at any time; a word's cells never change. */
export class ProgramBuilder {
    private readonly lists = {
        kind: new IntList(), dst: new IntList(), a: new IntList(), b: new IntList(),
        flags: new IntList(), before: new IntList(), width: new IntList()
    };
    private readonly wordStart = new IntList();
    private readonly wordCells = new IntList();
    private readonly ruleList = new IntList();
    private readonly ruleStart = new IntList();
    private readonly sections: Section[] = [];
    private sectionStart = 0;

    constructor(private readonly carryCell: number) {
        this.wordStart.push(0);
        this.ruleStart.push(0);
    }

    get length(): number {
        return this.lists.kind.length;
    }

    word(cells: ArrayLike<number>): number {
        for (let i = 0; i < cells.length; i++) {
            this.wordCells.push(cells[i]);
        }
        this.wordStart.push(this.wordCells.length);
        return this.wordStart.length - 2;
    }

    load(dst: number, element: number, stream: number): void {
        this.push(Op.load, dst, element, stream, 0, 0, 0);
    }

    add(dst: number, a: number, flags: number, before: number, width: number): void {
        this.push(Op.add, dst, a, 0, flags, before, width);
    }

    sum(dst: number, a: number, b: number, flags: number, width: number): void {
        this.push(Op.sum, dst, a, b, flags, 0, width);
    }

    clear(word: number): void {
        this.push(Op.clear, 0, word, 0, 0, 0, 0);
    }

    set(word: number): void {
        this.push(Op.set, 0, word, 0, 0, 0, 0);
    }

    /** `key` and `write` hold cell * 2 + bit. */
    rule(key: readonly number[], write: readonly number[]): void {
        this.ruleList.push(key.length);
        key.forEach(k => this.ruleList.push(k));
        this.ruleList.push(write.length);
        write.forEach(w => this.ruleList.push(w));
        this.ruleStart.push(this.ruleList.length);
    }

    get ruleCount(): number {
        return this.ruleStart.length - 1;
    }

    match(fromRule: number, toRule: number): void {
        if (toRule > fromRule) {
            this.push(Op.match, 0, fromRule, toRule, 0, 0, 0);
        }
    }

    max(dst: number, a: number, flagWord: number, width: number): void {
        this.push(Op.max, dst, a, flagWord, 0, width, width);
    }

    store(element: number, word: number, offsetExponent = 0): void {
        this.push(Op.store, element, word, 0, 0, offsetExponent, 0);
    }

    /** Ends the section that began where the last one ended. */
    endSection(name: string, sums: boolean): void {
        this.sections.push({ name, from: this.sectionStart, to: this.length, sums });
        this.sectionStart = this.length;
    }

    build(): Program {
        const l = this.lists;
        return {
            length: this.length, kind: l.kind.toArray(), dst: l.dst.toArray(), a: l.a.toArray(), b: l.b.toArray(),
            flags: l.flags.toArray(), before: l.before.toArray(), width: l.width.toArray(),
            wordStart: this.wordStart.toArray(), wordCells: this.wordCells.toArray(),
            rules: this.ruleList.toArray(), ruleStart: this.ruleStart.toArray(),
            sections: this.sections, carryCell: this.carryCell
        };
    }

    private push(kind: number, dst: number, a: number, b: number, flags: number, before: number, width: number): void {
        const l = this.lists;
        l.kind.push(kind);
        l.dst.push(dst);
        l.a.push(a);
        l.b.push(b);
        l.flags.push(flags);
        l.before.push(before);
        l.width.push(width);
    }
}
