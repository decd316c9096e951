/**
 * What a program does, counted without data: searches, key cells, writes, expected written cells, shifts, reads. Counts
 * are for one array and, where they say so, for one of its rows; `cost` multiplies them by rows, arrays and energies.
 * The expansion of an addition depends on its widths only, so it is counted once per combination of widths.
 */
import { Expander, BitTables, Micro, walkBits, allRows } from './microcode.js';
import { IntList, Op, type Program } from './program.js';
import { carryAfter, Sym, type MicroStep } from './tables.js';
import type { Machine } from './machine.js';

export interface Counts {
    /** Instructions fetched: one an operation, one a rule. */
    instructions: number;
    searches: number;
    /** Sum of key lengths over the searches that precharge every enabled row. */
    searchCells: number;
    /** Write cycles. */
    writes: number;
    /** Expected cells whose value changes, per row, for uniformly distributed bits. */
    writtenCells: number;
    /** Bits loaded from outside (each one write cycle) and read out, per row. */
    loadedBits: number;
    readBits: number;
    /** Column steps, and steps in which some column moves (columns that move for the same operation move at once). */
    shiftSteps: number;
    serialShifts: number;
    /** Search and write cycles of additions alone. */
    arithmeticCycles: number;
}

export function noCounts(): Counts {
    return {
        instructions: 0, searches: 0, searchCells: 0, writes: 0, writtenCells: 0, loadedBits: 0, readBits: 0,
        shiftSteps: 0, serialShifts: 0, arithmeticCycles: 0
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
    const counter = new Counter(program, machine);
    const bySection = new Map<string, Counts>();
    for (const { name, from, to } of program.sections) {
        const counts = bySection.get(name) ?? noCounts();
        bySection.set(name, counts);
        for (let op = from; op < to; op++) {
            counter.count(op, counts);
        }
    }
    return bySection;
}

/** Additions by their widths: [searches, key cells, writes, expected written cells]. */
type AdditionCounts = readonly [number, number, number, number];

class Counter {
    private readonly tables: BitTables;
    private readonly expander: Expander;
    private readonly buffer = new IntList();
    private readonly additions = new Map<number, AdditionCounts>();

    constructor(private readonly program: Program, machine: Machine) {
        this.tables = new BitTables(machine.unit);
        this.expander = new Expander(program, machine, machine.unit);
    }

    count(op: number, counts: Counts): void {
        const p = this.program;
        const kind = p.kind[op];
        if (kind === Op.add || kind === Op.sum) {
            const [searches, cells, writes, written] = this.addition(op, kind === Op.add);
            counts.instructions++;
            counts.searches += searches;
            counts.searchCells += cells;
            counts.writes += writes;
            counts.writtenCells += written;
            counts.arithmeticCycles += searches + writes;
            this.shifts(op, counts);
        } else {
            this.literal(op, kind, counts);
        }
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
        const before = counts.shiftSteps;
        this.expander.alignOnly(op, (steps, serial) => {
            counts.shiftSteps += steps;
            counts.serialShifts += serial;
        });
        if (counts.shiftSteps < before) {
            throw new Error('shift steps cannot fall');
        }
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
                key = this.buffer.at(i + 4);
                counts.searches++;
                counts.searchCells += key;
                i += 5 + key;
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

function countAddition(tables: BitTables, inPlace: boolean, a: number, b: number, width: number): AdditionCounts {
    let [searches, cells, writes, written] = [0, 0, 0, 0];
    let carry = 0; // probability of a carry into the bit
    walkBits(a, b, width, (_, state) => {
        const steps = tables.steps(inPlace, state);
        for (const step of steps) {
            if (step.kind === 'search') {
                searches++;
                cells += step.key.length;
            } else {
                writes++;
            }
        }
        const after = expectedChanges(steps, state.a ? 0.5 : 0, state.b ? 0.5 : 0, state.c ? carry : 0);
        written += after.changed;
        carry = carryAfter(state) ? after.carry : 0;
    });
    return [searches, cells, writes, written];
}

/** Runs the steps on every state of a bit, weighted; returns expected changed cells and the carry's probability after. */
export function expectedChanges(steps: readonly MicroStep[], pA: number, pB: number, pC: number): { changed: number; carry: number } {
    let changed = 0;
    let carry = 0;
    for (let index = 0; index < 8; index++) {
        const state = [index % 2, (index >> 1) % 2, (index >> 2) % 2, 0];
        const weight = (state[Sym.A] ? pA : 1 - pA) * (state[Sym.B] ? pB : 1 - pB) * (state[Sym.C] ? pC : 1 - pC);
        const latch = [false, false];
        for (const step of steps) {
            if (step.kind === 'search') {
                const hit = step.key.every(([symbol, bit]) => state[symbol] === bit)
                    && (step.within === undefined || latch[step.within]);
                latch[step.latch] = hit || step.accumulate && latch[step.latch];
            } else if (latch[step.latch]) {
                for (const [symbol, bit] of step.cells) {
                    changed += state[symbol] === bit ? 0 : weight;
                    state[symbol] = bit;
                }
            }
        }
        carry += state[Sym.C] * weight;
    }
    return { changed, carry };
}
