/**
 * Runs a program search by search on chosen rows, on cells of any kind: such that do not always do what they are told, or such
 * that count how often they are written. On plain cells it does exactly what the pass executor does. It knows programs and
 * cells, no layers.
 * narrow: words of 32 rows, and cell * 2 + bit, below 2^24.
 */
import { allRows, Expander, Micro } from '../compiler/microcode.js';
import type { Machine } from '../compiler/machine.js';
import { IntList, type Program } from '../compiler/program.js';
import type { Port } from './passes.js';
import type { Planes } from './planes.js';

/** The cells of some rows, 32 rows a word. */
export interface RowCells {
    readonly planes: Planes;
    /** What the ports see where a cell should be. Valid until the next call. */
    view(cell: number): Uint32Array;
    /** Writes a bit into the tagged rows; `tag` stays as it is. */
    write(cell: number, tag: Uint32Array, bit: number): void;
    /** Moves a column's tracks. */
    shift(column: number, steps: number): void;
}

export class RowExecutor {
    private readonly latch: readonly [Uint32Array, Uint32Array];
    private readonly scratch: Uint32Array;
    private readonly expander: Expander;
    private readonly buffer = new IntList();

    constructor(program: Program, machine: Machine, private readonly array: RowCells, private readonly port: Port) {
        const { words } = array.planes;
        this.latch = [new Uint32Array(words), new Uint32Array(words)];
        this.scratch = new Uint32Array(words);
        this.expander = new Expander(program, machine, machine.unit);
    }

    /** Runs operations [from, to). Operations must run in order. */
    run(from: number, to: number): void {
        for (let op = from; op < to; op++) {
            this.buffer.length = 0;
            this.expander.expand(op, this.buffer);
            this.execute(this.buffer.view());
        }
    }

    private execute(micro: Int32Array): void {
        const { array } = this;
        for (let i = 0; i < micro.length;) {
            switch (micro[i]) {
                case Micro.search:
                    this.search(micro, i);
                    i += 5 + micro[i + 4];
                    break;
                case Micro.write: {
                    const tag = micro[i + 1] === allRows ? array.planes.all : this.latch[micro[i + 1] as 0 | 1];
                    for (let k = i + 3; k < i + 3 + micro[i + 2]; k++) {
                        array.write(micro[k] >>> 1, tag, micro[k] & 1);
                    }
                    i += 3 + micro[i + 2];
                    break;
                }
                case Micro.shift:
                    array.shift(micro[i + 1], micro[i + 2]);
                    i += 3;
                    break;
                case Micro.load:
                    this.scratch.fill(0);
                    this.port.load(micro[i + 2], micro[i + 3], micro[i + 4], this.scratch);
                    array.write(micro[i + 1], this.scratch, 1);
                    i += 5;
                    break;
                default:
                    this.port.read(micro[i + 2], micro[i + 3], array.view(micro[i + 1]));
                    i += 4;
            }
        }
    }

    private search(micro: Int32Array, at: number): void {
        const { array, scratch } = this;
        scratch.set(array.planes.all);
        for (let k = at + 5; k < at + 5 + micro[at + 4]; k++) {
            const seen = array.view(micro[k] >>> 1);
            const flip = micro[k] & 1 ? 0 : -1;
            for (let w = 0; w < scratch.length; w++) {
                scratch[w] &= seen[w] ^ flip;
            }
        }
        const latch = this.latch[micro[at + 1] as 0 | 1];
        const within = micro[at + 3] > 0 ? this.latch[micro[at + 3] - 1 as 0 | 1] : undefined;
        for (let w = 0; w < latch.length; w++) {
            const hit = within ? scratch[w] & within[w] : scratch[w];
            latch[w] = micro[at + 2] ? latch[w] | hit : hit;
        }
    }
}
