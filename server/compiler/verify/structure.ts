/**
 * What every program must look like, whatever it computes: words and rules that exist and lie in the array, widths that fit
 * their cells, no column wanted at two places at once, keys within the match-line segments.
 * narrow: bit operators see flags, and cell * 2 + bit below 2^24.
 */
import type { Machine } from '../machine.js';
import { shorterFirst } from '../bit-tables.js';
import { CompileError } from '../problems.js';
import { clearB, complementB, Op, opNames, type Program } from '../program.js';

/**
 * Throws Error that names layer and operation, for a defect of the compiler; CompileError `capacity/match-line` where a key
 * needs more match-line segments than the machine has active.
 */
export function verifyStructure(program: Program, machine: Machine, layer: string): void {
    new Structure(program, machine, layer).run();
}

class Structure {
    private op = 0;
    /** Per column: the word that was there last (operation and word within it), its last cell and that cell's offset. */
    private readonly stamp: Float64Array;
    private readonly offset: Int32Array;
    private readonly last: Int32Array;
    /** Per column: the operation in which a word last walked it, and in which two words last shared it. */
    private readonly walkedAt: Int32Array;
    private readonly sharedAt: Int32Array;
    /** Whether two words of this operation share a column. */
    private shared = false;
    /** By cell. */
    private readonly columnOf: Int32Array;
    private readonly offsetOf: Int32Array;
    private readonly segments = new Set<number>();

    constructor(private readonly program: Program, private readonly machine: Machine, private readonly layer: string) {
        this.stamp = new Float64Array(machine.columns).fill(-4);
        this.offset = new Int32Array(machine.columns);
        this.last = new Int32Array(machine.columns);
        this.walkedAt = new Int32Array(machine.columns).fill(-1);
        this.sharedAt = new Int32Array(machine.columns).fill(-1);
        this.columnOf = new Int32Array(machine.columns * machine.domains).map((_, cell) => Math.floor(cell / machine.domains));
        this.offsetOf = this.columnOf.map((_, cell) => cell % machine.domains % machine.offsets);
    }

    run(): void {
        const { program: p, machine } = this;
        const cells = machine.columns * machine.domains;
        if (p.wordCells.some(cell => cell < 0 || cell >= cells) || p.carryCell < 0 || p.carryCell >= cells) {
            throw new Error(`layer ${this.layer}: a cell lies outside the array of ${cells} cells`);
        }
        let covered = 0;
        for (const { name, from, to } of p.sections) {
            if (from !== covered || to < from) {
                throw new Error(`layer ${this.layer}: section ${name} starts at operation ${from}, expected ${covered}`);
            }
            covered = to;
        }
        if (covered !== p.length) {
            throw new Error(`layer ${this.layer}: sections end at operation ${covered} of ${p.length}`);
        }
        for (this.op = 0; this.op < p.length; this.op++) {
            this.operation(this.op);
        }
    }

    private operation(op: number): void {
        const p = this.program;
        switch (p.kind[op]) {
            case Op.load:
                return this.requireWords(p.dst[op]);
            case Op.add:
            case Op.sum:
                return this.addition(op, p.kind[op] === Op.add);
            case Op.clear:
            case Op.set:
                return this.requireWords(p.a[op]);
            case Op.match:
                return this.match(op);
            case Op.max:
                return this.maximum(op);
            case Op.store:
                this.requireWords(p.a[op]);
                if (p.before[op] > 0 && p.before[op] !== this.widthOf(p.a[op]) - 1) {
                    this.fail(`expected the offset at the top bit ${this.widthOf(p.a[op]) - 1}, got bit ${p.before[op]}`);
                }
                return;
            default:
                throw new Error(`layer ${this.layer}, operation ${op}: there is no operation of kind ${p.kind[op]}`);
        }
    }

    private addition(op: number, inPlace: boolean): void {
        const p = this.program;
        this.requireWords(p.dst[op], p.a[op], inPlace ? p.a[op] : p.b[op]);
        if (p.width[op] < 1 || p.width[op] > this.widthOf(p.dst[op])) {
            this.fail(`${p.width[op]} bits expected to fit the destination, got ${this.widthOf(p.dst[op])} cells`);
        }
        if (inPlace && (p.before[op] < 0 || p.before[op] > this.widthOf(p.dst[op]))) {
            this.fail(`${p.before[op]} bits before the addition, got ${this.widthOf(p.dst[op])} cells`);
        }
        if (inPlace && p.flags[op] & (complementB | clearB)) {
            this.fail('an addition in place has a flag of a second operand');
        }
        this.shared = false;
        this.columns(p.dst[op], 0);
        this.columns(p.a[op], 1);
        if (!inPlace) {
            this.columns(p.b[op], 2);
        }
        if (this.shared && (this.overlaps(p.dst[op], p.a[op]) || !inPlace && this.overlaps(p.dst[op], p.b[op]))) {
            this.fail('destination and operand share a cell');
        }
        this.additionSegments(p.a[op], inPlace ? p.dst[op] : p.b[op], p.width[op]);
        if (!inPlace) {
            // The longer operand is added to a copy of the shorter one.
            this.additionSegments(shorterFirst(p, p.a[op], p.b[op])[1], p.dst[op], p.width[op]);
        }
    }

    /** A key of an addition holds a bit of each operand that has one there; the carry is visible to all segments. */
    private additionSegments(a: number, b: number, width: number): void {
        if (this.machine.activeSegments >= 2) {
            return; // two operands can be in no more
        }
        const { wordStart, wordCells } = this.program;
        for (let bit = 0; bit < Math.min(width, this.widthOf(a), this.widthOf(b)); bit++) {
            this.requireSegments([wordCells[wordStart[a] + bit], wordCells[wordStart[b] + bit]]);
        }
    }

    private maximum(op: number): void {
        const p = this.program;
        this.requireWords(p.dst[op], p.a[op], p.b[op]);
        if (this.widthOf(p.b[op]) !== 2 || this.widthOf(p.dst[op]) !== p.width[op] || this.widthOf(p.a[op]) !== p.width[op]) {
            this.fail(`expected two words of ${p.width[op]} bits and two flags`);
        }
        [p.dst[op], p.a[op], p.b[op]].forEach((word, i) => this.columns(word, i));
        if (this.overlaps(p.dst[op], p.a[op]) || this.overlaps(p.b[op], p.a[op]) || this.overlaps(p.b[op], p.dst[op])) {
            this.fail('two words share a cell');
        }
        const cellOf = (word: number, bit: number): number => p.wordCells[p.wordStart[word] + bit];
        for (let bit = 0; bit < p.width[op]; bit++) {
            this.requireSegments([cellOf(p.b[op], 0), cellOf(p.b[op], 1), cellOf(p.a[op], bit), cellOf(p.dst[op], bit)]);
        }
    }

    /**
     * In one word, a column stands still, or is walked domain by domain under one port. Two words of an operation may
     * share a column only where it stands still for both.
     */
    private columns(word: number, index: number): void {
        const { program: { wordStart, wordCells }, stamp, offset, last, columnOf, offsetOf } = this;
        const first = this.op * 4;
        const now = first + index;
        for (let i = wordStart[word]; i < wordStart[word + 1]; i++) {
            const cell = wordCells[i];
            const column = columnOf[cell];
            if (stamp[column] >= first && stamp[column] !== now) {
                this.shared = true;
                this.requireStill(column, cell);
            } else if (stamp[column] === now && offset[column] !== offsetOf[cell]) {
                this.requireWalk(column, cell);
            }
            stamp[column] = now;
            offset[column] = offsetOf[cell];
            last[column] = cell;
        }
    }

    /** Another word has been at the column. */
    private requireStill(column: number, cell: number): void {
        if (this.walkedAt[column] === this.op || this.offset[column] !== this.offsetOf[cell]) {
            this.fail(`column ${column} is needed at two offsets at once`);
        }
        this.sharedAt[column] = this.op;
    }

    /** The same word has been at another domain of the column. */
    private requireWalk(column: number, cell: number): void {
        if (this.sharedAt[column] === this.op) {
            this.fail(`column ${column} is needed at two offsets at once`);
        }
        if (cell !== this.last[column] + 1 || this.offsetOf[cell] !== this.offset[column] + 1) {
            this.fail(`the ports of column ${column} are not aligned for the bits of a word`);
        }
        this.walkedAt[column] = this.op;
    }

    private match(op: number): void {
        const p = this.program;
        if (p.a[op] < 0 || p.b[op] < p.a[op] || p.b[op] >= p.ruleStart.length) {
            this.fail(`rules ${p.a[op]} to ${p.b[op]} of ${p.ruleStart.length - 1}`);
        }
        for (let rule = p.a[op]; rule < p.b[op]; rule++) {
            const start = p.ruleStart[rule];
            const writes = start + 1 + p.rules[start];
            this.together(start + 1, writes);
            this.together(writes + 1, writes + 1 + p.rules[writes]);
            this.requireSegments(p.rules.subarray(start + 1, writes).map(key => key >> 1));
        }
    }

    /** Cells of one key, or of one write: each column at one offset. */
    private together(from: number, to: number): void {
        const { program: p, machine } = this;
        const offsets = new Map<number, number>();
        for (let i = from; i < to; i++) {
            const cell = p.rules[i] >> 1;
            const column = Math.floor(cell / machine.domains);
            const offset = cell % machine.domains % machine.offsets;
            if (column < 0 || column >= machine.columns) {
                this.fail(`rule cell ${cell} lies outside the array`);
            }
            if (offsets.has(column) && offsets.get(column) !== offset) {
                this.fail(`a rule needs column ${column} at two offsets at once`);
            }
            offsets.set(column, offset);
        }
    }

    /** The cells of one key, without the carry's. */
    private requireSegments(cells: ArrayLike<number>): void {
        const { machine, segments } = this;
        segments.clear();
        for (let i = 0; i < cells.length; i++) {
            segments.add(Math.floor(this.columnOf[cells[i]] / machine.segmentColumns));
        }
        if (segments.size > machine.activeSegments) {
            throw new CompileError('capacity/match-line', `Layer ${this.layer} needs a key over ${segments.size} match-line segments`,
                `${machine.activeSegments} of ${machine.segmentColumns} columns each may be active in a search.`,
                'Give the array wider segments or let more of them be active.');
        }
    }

    private requireWords(...words: readonly number[]): void {
        for (const word of words) {
            if (!(word >= 0 && word < this.program.wordStart.length - 1 && this.widthOf(word) > 0)) {
                this.fail(`word ${word} does not exist or has no cells`);
            }
        }
    }

    private widthOf(word: number): number {
        return this.program.wordStart[word + 1] - this.program.wordStart[word];
    }

    private overlaps(x: number, y: number): boolean {
        const { wordStart, wordCells } = this.program;
        for (let i = wordStart[x]; i < wordStart[x + 1]; i++) {
            for (let j = wordStart[y]; j < wordStart[y + 1]; j++) {
                if (wordCells[i] === wordCells[j]) {
                    return true;
                }
            }
        }
        return false;
    }

    private fail(message: string): never {
        throw new Error(`layer ${this.layer}, operation ${this.op} (${opNames[this.program.kind[this.op]]}): ${message}`);
    }
}

