/**
 * Expands operations into what the arrays do: searches, writes, shifts, loads and reads of single bits ("micro-operations").
 * The same expansion is what the simulator executes; `counts.ts` counts it in closed form and a test holds the two together.
 * It must not know networks, data or energies.
 *
 * Encoding, one after another in an IntList:
 *   search  0, latch, accumulate, within + 1 (0: all enabled rows), n, (cell * 2 + bit) * n
 *   write   1, latch (2: every enabled row), n, (cell * 2 + bit) * n
 *   shift   2, column, signed steps
 *   load    3, cell, stream, element, bit of the element: rows whose bit is 1 are tagged from outside and written
 *   read    4, cell, element, bit of the element (negative, -1 - bit: the bit's complement, subtracted)
 * narrow: bit operators see flags, table indices and cell * 2 + bit, below 2^24.
 */
import { BitTables, chainsRule, shorterFirst, walkBits } from './bit-tables.js';
import { Sym, type MicroStep, type TagUnit } from './tables.js';
import { clearA, clearB, complementA, complementB, Op, type IntList, type Program } from './program.js';
import { Tracks, type Geometry } from './tracks.js';

export const Micro = { search: 0, write: 1, shift: 2, load: 3, read: 4 } as const;
export const allRows = 2;

/** Expands a program's operations in order; keeps the tracks' positions between calls. */
export class Expander {
    private readonly tracks: Tracks;
    private readonly tables: BitTables;
    /** Per symbol: first cell index in wordCells, and whether its key bits are inverted. */
    private readonly base = [0, 0, 0, 0];
    private readonly invert = [0, 0, 0, 0];

    constructor(private readonly program: Program, geometry: Geometry, unit: TagUnit) {
        this.tracks = new Tracks(geometry);
        this.tables = BitTables.of(unit);
    }

    /** Offset of each column's track; to be set where a program goes on from its middle. */
    get positions(): Int32Array {
        return this.tracks.position;
    }

    /** Appends the micro-operations of operation `op` to `out`. Operations must be expanded in order. */
    expand(op: number, out: IntList): void {
        const p = this.program;
        switch (p.kind[op]) {
            case Op.add:
                return this.addition(op, true, out);
            case Op.sum:
                return this.addition(op, false, out);
            case Op.load:
                return this.eachCell(p.dst[op], out, (cell, bit) => {
                    this.pushAll(out, Micro.load, cell, p.b[op], p.a[op], bit);
                });
            case Op.store:
                return this.store(op, out);
            case Op.clear:
                return this.writeAll(p.a[op], 0, out);
            case Op.set:
                return this.writeAll(p.a[op], 1, out);
            case Op.match:
                for (let r = p.a[op]; r < p.b[op]; r++) {
                    this.rule(p.ruleStart[r], out);
                }
                return;
            case Op.max:
                return this.max(op, out);
            default:
                throw new Error(`unknown operation ${p.kind[op]}`);
        }
    }

    /**
     * Moves the tracks as `expand` would for an addition, without its searches and writes. Tells the column steps and how
     * many step times pass (columns that move for the same operation move at once).
     */
    alignOnly(op: number, tell: (steps: number, serial: number) => void): void {
        const p = this.program;
        const { tracks } = this;
        let [steps, longest] = [0, 0];
        const visit = (word: number, from: number, to: number): void => {
            const start = p.wordStart[word];
            const swept = tracks.sweep(p.wordCells, start + from, start + to);
            steps += swept.steps;
            longest = Math.max(longest, swept.longest);
        };
        visit(p.a[op], 0, Math.min(p.width[op], this.widthOf(p.a[op])));
        if (p.kind[op] === Op.sum) {
            visit(p.b[op], 0, Math.min(p.width[op], this.widthOf(p.b[op])));
        }
        visit(p.dst[op], 0, Math.min(p.width[op], this.widthOf(p.dst[op])));
        const carry = tracks.stepsTo(p.carryCell);
        tracks.move(tracks.column(p.carryCell), carry);
        // Clearing walks a word along its track back to its first bit; across columns it moves nothing.
        if (p.flags[op] & clearA) {
            visit(p.a[op], this.widthOf(p.a[op]) - 1, -1);
        }
        if (p.flags[op] & clearB) {
            visit(p.b[op], this.widthOf(p.b[op]) - 1, -1);
        }
        tell(steps + Math.abs(carry), Math.max(longest, Math.abs(carry)));
    }

    private addition(op: number, inPlace: boolean, out: IntList): void {
        const p = this.program;
        const first = { word: p.a[op], width: this.widthOf(p.a[op]), invert: p.flags[op] & complementA ? 1 : 0 };
        const second = inPlace ? { word: p.dst[op], width: p.before[op], invert: 0 }
            : { word: p.b[op], width: this.widthOf(p.b[op]), invert: p.flags[op] & complementB ? 1 : 0 };
        const [a, b] = inPlace || shorterFirst(p, first.word, second.word)[0] === first.word ? [first, second] : [second, first];
        for (const [symbol, operand] of [[Sym.A, a], [Sym.B, b]] as const) {
            this.base[symbol] = p.wordStart[operand.word];
            this.invert[symbol] = operand.invert;
        }
        this.base[Sym.R] = p.wordStart[p.dst[op]];
        const steps: [number, readonly MicroStep[]][] = [];
        walkBits(a.width, b.width, p.width[op], (bit, state) => steps.push([bit, this.tables.steps(inPlace, state)]));
        this.prealign(steps, out);
        for (const [bit, list] of steps) {
            for (const step of list) {
                this.symbolic(step, bit, out);
            }
        }
        this.clearOperands(op, out);
    }

    /** Operands used for the last time are cleared: in one write across columns, where they are under their ports. */
    private clearOperands(op: number, out: IntList): void {
        const p = this.program;
        const flags = p.flags[op];
        const words = [...(flags & clearA ? [p.a[op]] : []), ...(flags & clearB ? [p.b[op]] : [])];
        if (words.length === 0) {
            return;
        }
        const cells = words.flatMap(w => Array.from(p.wordCells.subarray(p.wordStart[w], p.wordStart[w + 1])));
        this.writeCells(cells, 0, out);
    }

    /** Before an operation starts, every column it touches moves to the domain it needs first, all at once. */
    private prealign(steps: readonly [number, readonly MicroStep[]][], out: IntList): void {
        const seen = new Set<number>();
        for (const [bit, list] of steps) {
            for (const step of list) {
                for (const [symbol] of step.kind === 'search' ? step.key : step.cells) {
                    const cell = this.cellOf(symbol, bit);
                    const column = this.tracks.column(cell);
                    if (!seen.has(column)) {
                        seen.add(column);
                        this.align(cell, out);
                    }
                }
            }
        }
    }

    private symbolic(step: MicroStep, bit: number, out: IntList): void {
        const list = step.kind === 'search' ? step.key : step.cells;
        for (const [symbol] of list) {
            this.align(this.cellOf(symbol, bit), out);
        }
        if (step.kind === 'search') {
            this.pushAll(out, Micro.search, step.latch, step.accumulate ? 1 : 0, step.within === undefined ? 0 : step.within + 1, list.length);
        } else {
            this.pushAll(out, Micro.write, step.latch, list.length);
        }
        for (const [symbol, value] of list) {
            const inverted = step.kind === 'search' ? this.invert[symbol] : 0;
            out.push(this.cellOf(symbol, bit) * 2 + (inverted ? 1 - value : value));
        }
    }

    private cellOf(symbol: number, bit: number): number {
        return symbol === Sym.C ? this.program.carryCell : this.program.wordCells[this.base[symbol] + bit];
    }

    private align(cell: number, out: IntList): void {
        const steps = this.tracks.stepsTo(cell);
        if (steps !== 0) {
            const column = this.tracks.column(cell);
            this.pushAll(out, Micro.shift, column, steps);
            this.tracks.move(column, steps);
        }
    }

    private eachCell(word: number, out: IntList, visit: (cell: number, bit: number) => void): void {
        const p = this.program;
        for (let i = p.wordStart[word]; i < p.wordStart[word + 1]; i++) {
            this.align(p.wordCells[i], out);
            visit(p.wordCells[i], i - p.wordStart[word]);
        }
    }

    private writeAll(word: number, bit: 0 | 1, out: IntList): void {
        const p = this.program;
        this.writeCells(Array.from(p.wordCells.subarray(p.wordStart[word], p.wordStart[word + 1])), bit, out);
    }

    /** One unconditional write per set of cells that are under a port together; each column takes its nearest cell first. */
    private writeCells(cells: readonly number[], bit: 0 | 1, out: IntList): void {
        let rest = cells;
        while (rest.length > 0) {
            const nearest = new Map<number, number>();
            for (const cell of rest) {
                const column = this.tracks.column(cell);
                const best = nearest.get(column);
                if (best === undefined || Math.abs(this.tracks.stepsTo(cell)) < Math.abs(this.tracks.stepsTo(best))) {
                    nearest.set(column, cell);
                }
            }
            nearest.forEach(cell => this.align(cell, out));
            const now = rest.filter(cell => this.tracks.isAligned(cell));
            this.pushAll(out, Micro.write, allRows, now.length);
            now.forEach(cell => out.push(cell * 2 + bit));
            rest = rest.filter(cell => !now.includes(cell));
        }
    }

    private store(op: number, out: IntList): void {
        const p = this.program;
        const offset = p.before[op];
        this.eachCell(p.a[op], out, (cell, bit) => {
            const inverted = offset > 0 && bit === offset;
            this.pushAll(out, Micro.read, cell, p.dst[op], inverted ? -1 - bit : bit);
        });
    }

    private rule(start: number, out: IntList): void {
        const rules = this.program.rules;
        const keyLength = rules[start];
        const writeStart = start + 1 + keyLength;
        this.literal(Micro.search, rules.subarray(start + 1, writeStart), out, chainsRule(rules, start, this.tables.unit));
        this.literal(Micro.write, rules.subarray(writeStart + 1, writeStart + 1 + rules[writeStart]), out);
    }

    /** A key or what is written, after their cells are under the ports; `chained`: the key is asked cell by cell, each of the rows left. */
    private literal(kind: number, cells: ArrayLike<number>, out: IntList, chained = kind === Micro.search && this.tables.unit.chained): void {
        for (let i = 0; i < cells.length; i++) {
            this.align(cells[i] >> 1, out);
        }
        if (chained && cells.length > 0) {
            for (let i = 0; i < cells.length; i++) {
                this.pushAll(out, Micro.search, 0, 0, i > 0 ? 1 : 0, 1, cells[i]);
            }
            return;
        }
        if (kind === Micro.search) {
            this.pushAll(out, Micro.search, 0, 0, 0, cells.length);
        } else {
            this.pushAll(out, Micro.write, 0, cells.length);
        }
        for (let i = 0; i < cells.length; i++) {
            out.push(cells[i]);
        }
    }

    /**
     * dst <- max(dst, a), from the top bit: flag G marks rows where a is greater, L where dst is. While undecided the bits
     * are compared; rows with G take a's bits. Then both flags are cleared.
     */
    private max(op: number, out: IntList): void {
        const p = this.program;
        const [flagG, flagL] = [p.wordCells[p.wordStart[p.b[op]]] * 2, p.wordCells[p.wordStart[p.b[op]] + 1] * 2];
        for (let bit = p.width[op] - 1; bit >= 0; bit--) {
            const a = p.wordCells[p.wordStart[p.a[op]] + bit] * 2;
            const b = p.wordCells[p.wordStart[p.dst[op]] + bit] * 2;
            this.literal(Micro.search, [b + 1, a, flagG, flagL], out);
            this.literal(Micro.write, [flagL + 1], out);
            this.literal(Micro.search, [a + 1, b, flagG, flagL], out);
            this.literal(Micro.write, [flagG + 1, b + 1], out);
            this.literal(Micro.search, [flagG + 1, a + 1, b], out);
            this.literal(Micro.write, [b + 1], out);
            this.literal(Micro.search, [flagG + 1, a, b + 1], out);
            this.literal(Micro.write, [b], out);
        }
        this.writeAll(p.b[op], 0, out);
    }

    private widthOf(word: number): number {
        return this.program.wordStart[word + 1] - this.program.wordStart[word];
    }

    private pushAll(out: IntList, ...values: number[]): void {
        for (const value of values) {
            out.push(value);
        }
    }
}
