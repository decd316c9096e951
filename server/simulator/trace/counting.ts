/**
 * Runs programs on one array, operation by operation, and counts what the passes would count: tagged rows, changed and driven
 * cells, by operation and by column. States and counts are those of the pass executor (a test holds them together), without
 * expanding an operation into its searches. One of the packed-word kernels. It knows programs and rows, no layers.
 * narrow: words of 32 rows, flags, and cell * 2 + bit, below 2^24.
 */
import { BitTables, shorterFirst, walkBits, chainsRule } from '../../compiler/bit-tables.js';
import type { Machine } from '../../compiler/machine.js';
import { clearA, clearB, complementA, complementB, Op, type Program } from '../../compiler/program.js';
import type { BitState } from '../../compiler/tables.js';
import type { Port } from '../passes.js';
import { popcount } from '../planes.js';
import { bitFunctions, countNames, type BitFunctions } from './bit-functions.js';
import type { Keyframe } from './blocks.js';
import type { EventCounts } from './format.js';

/** What is counted; an operation adds to all of it. */
export interface ArrayCounts extends EventCounts {
    readonly columnWritten: Int32Array;
    readonly columnDriven: Int32Array;
}

export class CountingExecutor {
    private readonly words: number;
    /** Planes of the cells written so far, one after another; the first stays 0, for all cells that were never written. */
    private cells: Uint32Array;
    /** Plane of each cell. */
    private readonly planeOf: Int32Array;
    private planes = 1;
    private readonly all: Uint32Array;
    private readonly carry: Uint32Array;
    private readonly tag: Uint32Array;
    private readonly tables: BitTables;
    private readonly functions = new Map<number, BitFunctions>();
    private readonly walks = new Map<number, readonly BitFunctions[]>();
    /** Rows of a bit's sets; the two before them stay 0. */
    private readonly rowsOfSet = new Int32Array(2 + 8 * countNames.length);
    private counts: ArrayCounts | undefined;

    /** `rows`: enabled rows of the array. */
    constructor(private readonly machine: Machine, readonly rows: number) {
        this.words = Math.ceil(rows / 32);
        this.cells = new Uint32Array(256 * this.words);
        this.planeOf = new Int32Array(machine.columns * machine.domains);
        this.all = new Uint32Array(this.words).fill(0xffffffff);
        if (rows % 32 !== 0) {
            this.all[this.words - 1] = (1 << rows % 32) - 1;
        }
        [this.carry, this.tag] = [new Uint32Array(this.words), new Uint32Array(this.words)];
        this.tables = BitTables.of(machine.unit);
    }

    /** All cells 0. */
    clear(): void {
        this.cells.fill(0);
    }

    /** All cells as they were. */
    restore({ cells, planes }: Keyframe): void {
        this.clear();
        planes.forEach((plane, i) => {
            const at = this.own(cells[i]);
            this.cells.set(plane, at);
        });
    }

    /** Runs operation `op`; without `counts` nothing is counted. Operations must run in order. */
    run(program: Program, op: number, port: Port, counts?: ArrayCounts): void {
        this.counts = counts;
        this.operation(program, op, port);
    }

    /** The cells that hold a 1 somewhere; copies. */
    keyframe(): Keyframe {
        const found: number[] = [];
        this.planeOf.forEach((plane, cell) => {
            if (plane > 0 && this.plane(cell).some(word => word !== 0)) {
                found.push(cell);
            }
        });
        return { cells: Int32Array.from(found), planes: found.map(cell => this.plane(cell).slice()) };
    }

    /** The rows of a cell, 32 in a word; not to be written to. */
    plane(cell: number): Uint32Array {
        return this.cells.subarray(this.planeOf[cell] * this.words, (this.planeOf[cell] + 1) * this.words);
    }

    /** Where the cell's plane begins, made if there is none. May replace `cells`. */
    private own(cell: number): number {
        if (this.planeOf[cell] === 0) {
            this.planeOf[cell] = this.planes++;
            if (this.planes * this.words > this.cells.length) {
                const grown = new Uint32Array(2 * this.cells.length);
                grown.set(this.cells);
                this.cells = grown;
            }
        }
        return this.planeOf[cell] * this.words;
    }

    private operation(p: Program, op: number, port: Port): void {
        switch (p.kind[op]) {
            case Op.add:
            case Op.sum:
                return this.addition(p, op);
            case Op.load:
                for (let i = p.wordStart[p.dst[op]], bit = 0; i < p.wordStart[p.dst[op] + 1]; i++, bit++) {
                    this.tag.fill(0);
                    port.load(p.b[op], p.a[op], bit, this.tag);
                    this.write(p.wordCells[i], this.tag, 1);
                }
                return;
            case Op.store:
                for (let i = p.wordStart[p.a[op]], bit = 0; i < p.wordStart[p.a[op] + 1]; i++, bit++) {
                    port.read(p.dst[op], p.before[op] > 0 && bit === p.before[op] ? -1 - bit : bit, this.plane(p.wordCells[i]));
                }
                return;
            case Op.clear:
                return this.writeWord(p, p.a[op], 0);
            case Op.set:
                return this.writeWord(p, p.a[op], 1);
            case Op.match:
                for (let rule = p.a[op]; rule < p.b[op]; rule++) {
                    const start = p.ruleStart[rule];
                    const writes = start + 1 + p.rules[start];
                    this.pass(p.rules.subarray(start + 1, writes), p.rules.subarray(writes + 1, p.ruleStart[rule + 1]), chainsRule(p.rules, start, this.machine.unit));
                }
                return;
            case Op.max:
                return this.max(p, op);
            default:
                throw new Error(`unknown operation ${p.kind[op]}`);
        }
    }

    private writeWord(p: Program, word: number, bit: 0 | 1): void {
        for (let i = p.wordStart[word]; i < p.wordStart[word + 1]; i++) {
            this.write(p.wordCells[i], this.all, bit);
        }
    }

    /** Writes `bit` into the cell of the rows in `tag`. */
    private write(cell: number, tag: Uint32Array, bit: number): void {
        let at = this.own(cell);
        const { cells, counts, words } = this;
        const flip = bit ? -1 : 0;
        let [changed, driven] = [0, 0];
        for (let w = 0; w < words; w++, at++) {
            const change = tag[w] & (cells[at] ^ flip);
            cells[at] ^= change;
            changed += change === 0 ? 0 : popcount(change);
            driven += tag[w] === 0 ? 0 : popcount(tag[w]);
        }
        if (!counts) {
            return;
        }
        const column = Math.floor(cell / this.machine.domains);
        counts.written += changed;
        counts.columnWritten[column] += changed;
        counts.columnDriven[column] += driven;
    }

    /** A search and the write that follows; entries are cell * 2 + bit. */
    private pass(key: ArrayLike<number>, writes: ArrayLike<number>, chained = this.machine.unit.chained): void {
        const { all, cells, planeOf, tag, words } = this;
        tag.set(all);
        for (let k = 0; k < key.length; k++) {
            const flip = key[k] & 1 ? 0 : -1;
            for (let w = 0; w < words && this.counts && chained && k > 0; w++) {
                this.counts.chained += popcount(tag[w]);
            }
            for (let w = 0, at = planeOf[key[k] >>> 1] * words; w < words; w++, at++) {
                tag[w] &= cells[at] ^ flip;
            }
        }
        for (let w = 0; w < words && this.counts; w++) {
            this.counts.tagged += popcount(tag[w]);
        }
        for (let k = 0; k < writes.length; k++) {
            this.write(writes[k] >>> 1, tag, writes[k] & 1);
        }
    }

    /** As the expansion does it: see `Expander.max`. */
    private max(p: Program, op: number): void {
        const [flagG, flagL] = [p.wordCells[p.wordStart[p.b[op]]] * 2, p.wordCells[p.wordStart[p.b[op]] + 1] * 2];
        for (let bit = p.width[op] - 1; bit >= 0; bit--) {
            const a = p.wordCells[p.wordStart[p.a[op]] + bit] * 2;
            const b = p.wordCells[p.wordStart[p.dst[op]] + bit] * 2;
            this.pass([b + 1, a, flagG, flagL], [flagL + 1]);
            this.pass([a + 1, b, flagG, flagL], [flagG + 1, b + 1]);
            this.pass([flagG + 1, a + 1, b], [b + 1]);
            this.pass([flagG + 1, a, b + 1], [b]);
        }
        this.writeWord(p, p.b[op], 0);
    }

    private addition(p: Program, op: number): void {
        const widthOf = (word: number): number => p.wordStart[word + 1] - p.wordStart[word];
        const inPlace = p.kind[op] === Op.add;
        const second = inPlace ? p.dst[op] : p.b[op];
        const swapped = !inPlace && shorterFirst(p, p.a[op], second)[0] !== p.a[op];
        const [a, b] = swapped ? [second, p.a[op]] : [p.a[op], second];
        const [widthA, widthB] = [widthOf(a), inPlace ? p.before[op] : widthOf(b)];
        const walk = this.walk(inPlace, widthA, widthB, p.width[op]);
        const [baseA, baseB, baseD] = [p.wordStart[a], p.wordStart[b], p.wordStart[p.dst[op]]];
        const [flipFirst, flipSecond] = [p.flags[op] & complementA ? -1 : 0, !inPlace && p.flags[op] & complementB ? -1 : 0];
        const [flipA, flipB] = swapped ? [flipSecond, flipFirst] : [flipFirst, flipSecond];
        this.carry.fill(0);
        for (let bit = 0; bit < walk.length; bit++) {
            this.bit(walk[bit], bit < widthA ? p.wordCells[baseA + bit] : -1, flipA, bit < widthB ? p.wordCells[baseB + bit] : -1, flipB,
                p.wordCells[baseD + bit], p.carryCell);
        }
        // A carry that the table leaves in its cell stays there, as it would in the array.
        const carryAt = this.own(p.carryCell);
        this.cells.set(this.carry, carryAt);
        for (const [flag, word] of [[clearA, p.a[op]], [clearB, p.b[op]]] as const) {
            if (p.flags[op] & flag) {
                this.writeWord(p, word, 0);
            }
        }
    }

    /** One bit in all rows; cell -1: the operand has no such bit. */
    private bit(bit: BitFunctions, cellA: number, flipA: number, cellB: number, flipB: number, cellD: number, carryCell: number): void {
        const atD = this.own(cellD);
        const { all, carry, cells, planeOf, words, rowsOfSet, counts } = this;
        const [atA, atB] = [cellA < 0 ? 0 : planeOf[cellA] * words, cellB < 0 ? 0 : planeOf[cellB] * words];
        const [presentA, presentB] = [cellA < 0 ? 0 : -1, cellB < 0 ? 0 : -1];
        const f = bit.functions;
        const end = counts ? f.length : 16;
        rowsOfSet.fill(0);
        for (let w = 0; w < words; w++) {
            const mask = all[w];
            const a = (cells[atA + w] ^ flipA) & presentA;
            const b = (cells[atB + w] ^ flipB) & presentB;
            const c = carry[w];
            const [ab, ac, bc] = [a & b, a & c, b & c];
            const abc = ab & c;
            for (let at = 16; at < end; at += 8) {
                const rows = mask & (f[at] ^ f[at + 1] & a ^ f[at + 2] & b ^ f[at + 3] & ab ^ f[at + 4] & c ^ f[at + 5] & ac ^ f[at + 6] & bc ^ f[at + 7] & abc);
                rowsOfSet[at >> 3] += rows === 0 ? 0 : popcount(rows);
            }
            cells[atD + w] = mask & (f[0] ^ f[1] & a ^ f[2] & b ^ f[3] & ab ^ f[4] & c ^ f[5] & ac ^ f[6] & bc ^ f[7] & abc);
            carry[w] = mask & (f[8] ^ f[9] & a ^ f[10] & b ^ f[11] & ab ^ f[12] & c ^ f[13] & ac ^ f[14] & bc ^ f[15] & abc);
        }
        if (counts) {
            this.countBit(counts, bit, Math.floor(cellD / this.machine.domains), Math.floor(carryCell / this.machine.domains));
        }
    }

    private countBit(counts: ArrayCounts, { sets, weights }: BitFunctions, column: number, carryColumn: number): void {
        const { rowsOfSet } = this;
        const count = countNames.length;
        for (let set = 0, at = 0; set < sets; set++, at += count) {
            const rows = rowsOfSet[set + 2];
            const [changed, driven, carryChanged, carryDriven] = [weights[at + 2] * rows, weights[at + 3] * rows, weights[at + 4] * rows, weights[at + 5] * rows];
            counts.tagged += weights[at] * rows;
            counts.chained += weights[at + 1] * rows;
            counts.written += changed + carryChanged;
            counts.columnWritten[column] += changed;
            counts.columnDriven[column] += driven;
            counts.columnWritten[carryColumn] += carryChanged;
            counts.columnDriven[carryColumn] += carryDriven;
        }
    }

    private walk(inPlace: boolean, widthA: number, widthB: number, width: number): readonly BitFunctions[] {
        const key = ((widthA * 128 + widthB) * 128 + width) * 2 + (inPlace ? 1 : 0);
        let walk = this.walks.get(key);
        if (!walk) {
            const bits: BitFunctions[] = [];
            walkBits(widthA, widthB, width, (_, state) => bits.push(this.functionsOf(inPlace, state)));
            this.walks.set(key, walk = bits);
        }
        return walk;
    }

    private functionsOf(inPlace: boolean, state: BitState): BitFunctions {
        const key = [inPlace, state.a, state.b, state.c, state.carryOut, state.carryTagged, state.ends].reduce((sum, flag) => 2 * sum + (flag ? 1 : 0), 0);
        let known = this.functions.get(key);
        if (!known) {
            this.functions.set(key, known = bitFunctions(this.tables.steps(inPlace, state), inPlace, state, this.machine.unit));
        }
        return known;
    }
}
