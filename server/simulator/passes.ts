/**
 * The pass executor: does what the compiled program says, search by search and write by write, on packed rows. Rows of
 * many images lie side by side, since they all run the same program. It knows programs and bits, no layers, no energies.
 * narrow: words of 32 rows, and cell * 2 + bit, below 2^24.
 */
import { allRows, Expander, Micro } from '../compiler/microcode.js';
import type { Machine } from '../compiler/machine.js';
import { IntList, type Program } from '../compiler/program.js';
import { Planes, popcount, searchInto, writeTagged } from './planes.js';

/** Where loads come from and reads go to. Lanes are rows of the executor. */
export interface Port {
    /** Sets the bit plane of one bit of an element: lane's bit is 1 where the element's value has it. */
    load(stream: number, element: number, bit: number, plane: Uint32Array): void;
    /** Adds bit planes up to the value of output `element`: weight is 2^bit, or for the offset bit of a logit -2^bit where 0. */
    read(element: number, bit: number, plane: Uint32Array): void;
}

/** What a run counted, over all lanes. */
export interface RunCounts {
    searches: number;
    writtenCells: number;
    shiftSteps: number;
    /** Key cells of chained searches on the rows they precharge. */
    chainedCells: number;
}

export function noRunCounts(): RunCounts {
    return { searches: 0, writtenCells: 0, shiftSteps: 0, chainedCells: 0 };
}

export class PassExecutor {
    private readonly planes: Planes;
    private readonly latch: readonly [Uint32Array, Uint32Array];
    private readonly scratch: Uint32Array;
    private readonly expander: Expander;
    private readonly buffer = new IntList();
    /** Own record of the tracks, to hold the program's shifts against. */
    private readonly position: Int32Array;

    constructor(
        program: Program, private readonly machine: Machine, rows: number, private readonly port: Port, private readonly strict = false
    ) {
        this.planes = new Planes(rows);
        this.latch = [new Uint32Array(this.planes.words), new Uint32Array(this.planes.words)];
        this.scratch = new Uint32Array(this.planes.words);
        this.expander = new Expander(program, machine, machine.unit);
        this.position = new Int32Array(machine.columns);
    }

    /** Runs operations [from, to). Operations must run in order. */
    run(from: number, to: number, counts: RunCounts): void {
        for (let op = from; op < to; op++) {
            this.buffer.length = 0;
            this.expander.expand(op, this.buffer);
            this.execute(counts);
        }
    }

    /** Cells that still hold a 1 somewhere; a program leaves none. */
    leftOver(): number[] {
        return this.planes.nonzeroCells();
    }

    /** The rows of a cell, 32 in a word. */
    plane(cell: number): Uint32Array {
        return this.planes.of(cell);
    }

    /** Goes on from a state between two operations: cells that hold a 1 somewhere, all others 0, and where the tracks stand. */
    restore(cells: ArrayLike<number>, planes: readonly Uint32Array[], positions: Int32Array): void {
        planes.forEach((plane, i) => this.plane(cells[i]).set(plane));
        this.expander.positions.set(positions);
        this.position.set(positions);
    }

    /** Begins an operation, with empty tags, that `micro` will carry out. Returns its micro-operations, valid until the next operation. */
    begin(op: number): Int32Array {
        this.latch.forEach(latch => latch.fill(0));
        this.buffer.length = 0;
        this.expander.expand(op, this.buffer);
        return this.buffer.view();
    }

    /** Rows tagged in a latch. */
    tags(latch: 0 | 1): Uint32Array {
        return this.latch[latch];
    }

    /** Offset of each column's track. */
    get positions(): Int32Array {
        return this.position;
    }

    private execute(counts: RunCounts): void {
        const micro = this.buffer.view();
        for (let i = 0; i < micro.length;) {
            i = this.micro(micro, i, counts);
        }
    }

    /** Carries out the micro-operation at an index; returns the index of the next. */
    micro(micro: Int32Array, i: number, counts: RunCounts): number {
        switch (micro[i]) {
            case Micro.search:
                this.search(micro, i, counts);
                return i + 5 + micro[i + 4];
            case Micro.write:
                this.write(micro, i, counts);
                return i + 3 + micro[i + 2];
            case Micro.shift:
                this.position[micro[i + 1]] += micro[i + 2];
                counts.shiftSteps += Math.abs(micro[i + 2]);
                return i + 3;
            case Micro.load:
                this.load(micro, i, counts);
                return i + 5;
            default:
                this.read(micro, i);
                return i + 4;
        }
    }

    private search(micro: Int32Array, at: number, counts: RunCounts): void {
        this.checkAligned(micro, at + 5, micro[at + 4]);
        const latch = this.latch[micro[at + 1] as 0 | 1];
        const within = micro[at + 3] > 0 ? this.latch[micro[at + 3] - 1 as 0 | 1] : undefined;
        const target = micro[at + 2] || within ? this.scratch : latch;
        searchInto(target, this.planes, micro, at + 5, micro[at + 4]);
        if (within) {
            counts.chainedCells += rowsIn(within) * micro[at + 4];
        }
        if (target !== latch) {
            for (let w = 0; w < latch.length; w++) {
                const hit = within ? target[w] & within[w] : target[w];
                latch[w] = micro[at + 2] ? latch[w] | hit : hit;
            }
        }
        counts.searches++;
    }

    private write(micro: Int32Array, at: number, counts: RunCounts): void {
        this.checkAligned(micro, at + 3, micro[at + 2]);
        const tag = micro[at + 1] === allRows ? this.planes.all : this.latch[micro[at + 1] as 0 | 1];
        for (let k = at + 3; k < at + 3 + micro[at + 2]; k++) {
            counts.writtenCells += writeTagged(this.planes.of(micro[k] >>> 1), tag, micro[k] & 1);
        }
    }

    private load(micro: Int32Array, at: number, counts: RunCounts): void {
        this.checkAligned(micro, at + 1, 1, 1);
        this.scratch.fill(0);
        this.port.load(micro[at + 2], micro[at + 3], micro[at + 4], this.scratch);
        counts.writtenCells += writeTagged(this.planes.of(micro[at + 1]), this.scratch, 1);
    }

    private read(micro: Int32Array, at: number): void {
        this.checkAligned(micro, at + 1, 1, 1);
        this.port.read(micro[at + 2], micro[at + 3], this.planes.of(micro[at + 1]));
    }

    /** In strict mode: every cell touched has its domain under a port. */
    private checkAligned(micro: Int32Array, from: number, count: number, factor = 2): void {
        if (!this.strict) {
            return;
        }
        for (let i = from; i < from + count; i++) {
            const cell = Math.floor(micro[i] / factor);
            const column = Math.floor(cell / this.machine.domains);
            if (cell % this.machine.domains % this.machine.offsets !== this.position[column]) {
                throw new Error(`cell ${cell} of column ${column} is not under a port (track at ${this.position[column]})`);
            }
        }
    }
}

/** Rows of a tag. */
function rowsIn(tag: Uint32Array): number {
    let rows = 0;
    for (let w = 0; w < tag.length; w++) {
        rows += popcount(tag[w]);
    }
    return rows;
}
