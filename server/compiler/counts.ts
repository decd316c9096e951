/**
 * What a program does, counted without data: searches, key cells, writes, expected written cells, shifts, reads. Counts
 * are for one array and, where they say so, for one of its rows; `cost` multiplies them by rows, arrays and energies.
 * The expansion of an addition depends on its widths only, so it is counted once per combination of widths.
 * narrow: bit operators see flags and cell * 2 + bit, below 2^24.
 */
import { countAddition, type AdditionCounts } from './addition-counts.js';
import { BitTables, shorterFirst } from './bit-tables.js';
import { Expander, Micro, allRows } from './microcode.js';
import { clearA, clearB, IntList, Op, type Program } from './program.js';
import type { Machine } from './machine.js';

export interface Counts {
    /** Instructions fetched: one an operation, one a rule. */
    instructions: number;
    searches: number;
    /** Sum of key lengths over the searches that precharge every enabled row. */
    searchCells: number;
    /** Expected key cells of chained searches, which precharge tagged rows only, per row. */
    chainedCells: number;
    /** Match-line segments active over the searches; the carry is visible to all and counts for none. */
    searchSegments: number;
    /** Write cycles. */
    writes: number;
    /** Expected cells whose value changes, per row, for uniformly distributed bits. */
    writtenCells: number;
    /** Of these, changes of the carry's cell: the cell that is written most, since every addition ripples through it. */
    carryWrites: number;
    /** Bits loaded from outside (each one write cycle) and read out, per row. */
    loadedBits: number;
    readBits: number;
    /** Column steps, and steps in which some column moves (columns that move for the same operation move at once). */
    shiftSteps: number;
    serialShifts: number;
    /** Search and write cycles of the additions that make the layer's sums. */
    arithmeticCycles: number;
}

export function noCounts(): Counts {
    return {
        instructions: 0, searches: 0, searchCells: 0, chainedCells: 0, searchSegments: 0, writes: 0, writtenCells: 0, carryWrites: 0,
        loadedBits: 0, readBits: 0, shiftSteps: 0, serialShifts: 0, arithmeticCycles: 0
    };
}

export function addCounts(into: Counts, more: Counts): void {
    for (const key of Object.keys(into) as (keyof Counts)[]) {
        into[key] += more[key];
    }
}

/** Cycles of a program from first to last on one array. */
export function cyclesOf(counts: Counts): number {
    return counts.searches + counts.writes + counts.loadedBits + counts.readBits + counts.serialShifts;
}

/** Counts by section name. */
export function countProgram(program: Program, machine: Machine): Map<string, Counts> {
    const counter = new OperationCounter(program, machine);
    const bySection = new Map<string, Counts>();
    for (const { name, from, to, sums } of program.sections) {
        const counts = bySection.get(name) ?? noCounts();
        bySection.set(name, counts);
        for (let op = from; op < to; op++) {
            counter.count(op, sums, counts);
        }
    }
    return bySection;
}

/** By tag unit, of which there are few: additions of the same widths do the same in every program. */
const countedAdditions = new Map<string, { readonly tables: BitTables; readonly additions: Map<number, AdditionCounts> }>();

/** Counts operations one after another, in order: what one costs depends on where the tracks stand. */
export class OperationCounter {
    private readonly tables: BitTables;
    private readonly expander: Expander;
    private readonly buffer = new IntList();
    private readonly additions: Map<number, AdditionCounts>;

    constructor(private readonly program: Program, private readonly machine: Machine) {
        const { chained, fullTables, latches } = machine.unit;
        const key = `${latches} ${chained} ${fullTables ?? false}`;
        const known = countedAdditions.get(key) ?? { tables: BitTables.of(machine.unit), additions: new Map<number, AdditionCounts>() };
        countedAdditions.set(key, known);
        [this.tables, this.additions] = [known.tables, known.additions];
        this.expander = new Expander(program, machine, machine.unit);
    }

    /** Where the tracks stand after the operations counted so far; to be set where counting begins in the middle of a program. */
    get positions(): Int32Array {
        return this.expander.positions;
    }

    /** Adds operation `op`; `sums`: its section's additions are the layer's sums. */
    count(op: number, sums: boolean, counts: Counts): void {
        const p = this.program;
        const kind = p.kind[op];
        if (kind === Op.add || kind === Op.sum) {
            const addition = this.addition(op, kind === Op.add);
            counts.instructions++;
            counts.searches += addition.searches;
            counts.searchCells += addition.cells;
            counts.chainedCells += addition.chained;
            counts.searchSegments += this.segments(op, kind === Op.add, addition);
            counts.writes += addition.writes;
            counts.writtenCells += addition.written;
            counts.carryWrites += addition.carryWrites;
            counts.arithmeticCycles += sums ? addition.searches + addition.writes : 0;
            const cleared = this.clears(op);
            counts.writes += cleared.writes;
            counts.writtenCells += cleared.cells / 2;
            this.shifts(op, counts);
        } else {
            this.literal(op, kind, counts);
        }
    }

    /** Cycles of operation `op` alone, the tracks moved on: a good part of the way less than all its counts. */
    cycles(op: number): number {
        const kind = this.program.kind[op];
        if (kind !== Op.add && kind !== Op.sum) {
            const counts = noCounts();
            this.literal(op, kind, counts);
            return cyclesOf(counts);
        }
        const { searches, writes } = this.addition(op, kind === Op.add);
        let cycles = searches + writes + this.clears(op).writes;
        this.expander.alignOnly(op, (_, serial) => { cycles += serial; });
        return cycles;
    }

    private addition(op: number, inPlace: boolean): AdditionCounts {
        const p = this.program;
        const widthOf = (word: number): number => p.wordStart[word + 1] - p.wordStart[word];
        const a = widthOf(p.a[op]);
        const b = inPlace ? p.before[op] : widthOf(p.b[op]);
        const key = ((a * 128 + b) * 128 + p.width[op]) * 2 + (inPlace ? 1 : 0);
        let known = this.additions.get(key);
        if (!known) {
            known = countAddition(this.tables, inPlace, a, b, p.width[op]);
            this.additions.set(key, known);
        }
        return known;
    }

    private shifts(op: number, counts: Counts): void {
        this.expander.alignOnly(op, (steps, serial) => {
            counts.shiftSteps += steps;
            counts.serialShifts += serial;
        });
    }

    /** Operands cleared at their last use: a write for every offset a column has cells at, half of the cells change. */
    private clears(op: number): { readonly cells: number; readonly writes: number } {
        const p = this.program;
        let [cells, writes] = [0, 0];
        for (const [flag, word] of [[clearA, p.a[op]], [clearB, p.b[op]]] as const) {
            if (p.flags[op] & flag) {
                cells += p.wordStart[word + 1] - p.wordStart[word];
                writes = Math.max(writes, this.clearingWrites(word));
            }
        }
        return { cells, writes };
    }

    /** The most offsets at which one column holds cells of a word: 1 where no column has to move. */
    private clearingWrites(word: number): number {
        const { program: { wordStart, wordCells }, machine: { domains, offsets } } = this;
        let [writes, column, offset, isOne] = [1, -1, -1, true];
        for (let i = wordStart[word]; i < wordStart[word + 1]; i++) {
            const now = Math.floor(wordCells[i] / domains);
            const at = wordCells[i] % domains % offsets;
            isOne &&= now > column || now === column && at === offset;
            [column, offset] = [now, at];
        }
        if (isOne) {
            return 1;
        }
        const places = new Set(Array.from(wordCells.subarray(wordStart[word], wordStart[word + 1]),
            cell => Math.floor(cell / domains) * offsets + cell % domains % offsets));
        const byColumn = new Map<number, number>();
        for (const place of places) {
            const count = (byColumn.get(Math.floor(place / offsets)) ?? 0) + 1;
            byColumn.set(Math.floor(place / offsets), count);
            writes = Math.max(writes, count);
        }
        return writes;
    }

    /** One segment for a key over one word; up to as many as words for a key over several. */
    private segments(op: number, inPlace: boolean, { keys }: AdditionCounts): number {
        const { wordStart, wordCells, a: first, b: second, dst } = this.program;
        const [wordA, wordB] = inPlace ? [first[op], dst[op]] : shorterFirst(this.program, first[op], second[op]);
        const [a, b, r] = [wordStart[wordA], wordStart[wordB], wordStart[dst[op]]];
        let active = 0;
        for (let bit = 0; bit < keys.length; bit++) {
            for (const [symbols, searches] of keys[bit]) {
                const inA = symbols & 1 ? this.segmentOf(wordCells[a + bit]) : -1;
                const inB = symbols & 2 ? this.segmentOf(wordCells[b + bit]) : -1;
                const inR = symbols & 4 ? this.segmentOf(wordCells[r + bit]) : -1;
                active += searches * ((inA >= 0 ? 1 : 0) + (inB >= 0 && inB !== inA ? 1 : 0) + (inR >= 0 && inR !== inA && inR !== inB ? 1 : 0));
            }
        }
        return active;
    }

    private segmentOf(cell: number): number {
        return Math.floor(Math.floor(cell / this.machine.domains) / this.machine.segmentColumns);
    }

    private keySegments(at: number, length: number): number {
        const segments = new Set<number>();
        for (let i = at; i < at + length; i++) {
            segments.add(this.segmentOf(this.buffer.at(i) >> 1));
        }
        return segments.size;
    }

    private literal(op: number, kind: number, counts: Counts): void {
        this.buffer.length = 0;
        this.expander.expand(op, this.buffer);
        const p = this.program;
        counts.instructions += kind === Op.match ? p.b[op] - p.a[op] : 1;
        let longest = 0;
        let key = 0;
        for (let i = 0; i < this.buffer.length;) {
            const micro = this.buffer.at(i);
            if (micro === Micro.search) {
                const [within, cells] = [this.buffer.at(i + 3) > 0, this.buffer.at(i + 4)];
                counts.searches++;
                counts.chainedCells += within ? cells * 2 ** -key : 0;
                counts.searchCells += within ? 0 : cells;
                counts.searchSegments += within ? 0 : this.keySegments(i + 5, cells);
                key = within ? key + cells : cells;
                i += 5 + cells;
            } else if (micro === Micro.write) {
                const n = this.buffer.at(i + 2);
                counts.writes++;
                // Bits of a word are taken as uniform: half of the cells cleared or set change; a key of n bits tags 2^-n of the rows.
                counts.writtenCells += this.buffer.at(i + 1) === allRows ? n * (kind === Op.set ? 1 : 0.5) : n * 2 ** -key;
                i += 3 + n;
            } else if (micro === Micro.shift) {
                counts.shiftSteps += Math.abs(this.buffer.at(i + 2));
                longest = Math.max(longest, Math.abs(this.buffer.at(i + 2)));
                i += 3;
            } else if (micro === Micro.load) {
                counts.loadedBits++;
                counts.writtenCells += 0.5;
                i += 5;
            } else {
                counts.readBits++;
                i += 4;
            }
        }
        counts.serialShifts += longest;
    }
}
