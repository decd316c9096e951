/**
 * One array, replayed from a keyframe by the pass executor: to any operation, and to any step inside it. Going back is
 * going forward again from the keyframe. It knows one page, no files.
 */
import { Micro } from '../../compiler/microcode.js';
import type { Machine } from '../../compiler/machine.js';
import { noRunCounts, PassExecutor, type Port } from '../passes.js';
import { popcount } from '../planes.js';
import type { Keyframe } from './blocks.js';
import type { LoadedPage } from './pages.js';
import { ArrayState, bitOf, type CellView } from './state.js';

/** A cell and a bit of it: searched for, or written. */
export interface KeyBit {
    readonly cell: number;
    readonly bit: 0 | 1;
}

/** What an array does in one cycle, with the shifts just before it. */
export interface Step {
    readonly kind: 'search' | 'write' | 'load' | 'read';
    /** Tracks moved just before: column and signed steps. */
    readonly shifts: readonly { readonly column: number; readonly steps: number }[];
    /** Of a search: the key; of a write: what is written; of a load or read: the cell, with bit 1. */
    readonly cells: readonly KeyBit[];
    /** Latch that a search fills or a write obeys; absent where every enabled row is written, and for loads and reads. */
    readonly latch?: 0 | 1;
    /** The search adds to its latch; it is made within the rows of a latch. */
    readonly accumulate?: boolean;
    readonly within?: 0 | 1;
    /** Of a load or read: the element of a stream or of the output, and the bit of its value. */
    readonly element?: number;
    readonly bit?: number;
}

/** Counts of a step on one array. */
export interface StepCounts {
    /** Rows tagged in the step's latch after a search, or obeyed by a write. */
    readonly tagged: number;
    /** Cells that changed. */
    readonly written: number;
}

export class ArrayReplay implements CellView {
    private executor!: PassExecutor;
    private micro: Int32Array = new Int32Array(0);
    private index = 0;
    private counts = noRunCounts();
    /** Operations done, and steps of the next one. */
    op: number;
    step = 0;

    constructor(
        readonly page: LoadedPage, private readonly machine: Machine, readonly enabledRows: number,
        private readonly keyframe: Keyframe | undefined, private readonly port: Port
    ) {
        this.op = page.facts.from;
        this.restart();
    }

    /** Goes to where `op` operations of the program and `step` steps of the next are done; of this page. */
    goTo(op: number, step: number): void {
        if (op < this.op || op === this.op && step < this.step) {
            this.restart();
        }
        const { from } = this.page.facts;
        while (this.op < op) {
            if (this.step === 0 && this.index === 0) {
                this.executor.run(this.op - from, this.op - from + 1, this.counts);
                this.op++;
            } else {
                this.next();
            }
        }
        while (this.op === op && this.step < step && this.next() !== undefined) {
            // Until enough steps are done or the operation is.
        }
    }

    /** One step forward; undefined at the end of the page. */
    next(): StepCounts | undefined {
        const { facts: { from, to } } = this.page;
        if (this.op >= to) {
            return undefined;
        }
        if (this.step === 0 && this.index === 0) {
            this.micro = this.executor.begin(this.op - from).slice();
        }
        const before = this.counts.writtenCells;
        let [kind, latch] = [Micro.shift as number, 2];
        while (this.index < this.micro.length && kind === Micro.shift) {
            [kind, latch] = [this.micro[this.index], this.micro[this.index + 1]];
            this.index = this.executor.micro(this.micro, this.index, this.counts);
        }
        this.step++;
        if (this.index >= this.micro.length) {
            [this.op, this.step, this.index] = [this.op + 1, 0, 0];
        }
        const hasTag = (kind === Micro.search || kind === Micro.write) && latch < 2;
        return { tagged: hasTag ? rowsIn(this.executor.tags(latch as 0 | 1)) : 0, written: this.counts.writtenCells - before };
    }

    bit(row: number, cell: number): number {
        return bitOf(this.executor.plane(cell), row);
    }

    plane(cell: number): Uint32Array {
        return this.executor.plane(cell);
    }

    get positions(): Int32Array {
        return this.executor.positions;
    }

    /** A copy of the state now. */
    state(): ArrayState {
        const cells = new Map(this.executor.leftOver().map(cell => [cell, this.executor.plane(cell).slice()]));
        const inside = this.step > 0;
        const tags = [0, 1].map(latch => inside ? this.executor.tags(latch as 0 | 1).slice() : new Uint32Array(Math.ceil(this.enabledRows / 32)));
        return new ArrayState(this.machine, this.enabledRows, cells, this.executor.positions.slice(), tags as [Uint32Array, Uint32Array]);
    }

    private restart(): void {
        this.executor = new PassExecutor(this.page.program, this.machine, this.enabledRows, this.port);
        this.executor.restore(this.keyframe?.cells ?? [], this.keyframe?.planes ?? [], this.page.facts.positions);
        [this.op, this.step, this.index] = [this.page.facts.from, 0, 0];
    }
}

/** The steps of one operation, from its micro-operations. narrow: cell * 2 + bit, below 2^24. */
export function stepsOf(micro: Int32Array): Step[] {
    const steps: Step[] = [];
    let shifts: { column: number; steps: number }[] = [];
    const bits = (at: number, count: number): KeyBit[] => Array.from(micro.subarray(at, at + count), key => ({ cell: key >>> 1, bit: key & 1 ? 1 : 0 }));
    for (let i = 0; i < micro.length;) {
        switch (micro[i]) {
            case Micro.shift:
                shifts.push({ column: micro[i + 1], steps: micro[i + 2] });
                i += 3;
                continue;
            case Micro.search:
                steps.push({
                    kind: 'search', shifts, cells: bits(i + 5, micro[i + 4]), latch: micro[i + 1] as 0 | 1,
                    ...(micro[i + 2] > 0 && { accumulate: true }), ...(micro[i + 3] > 0 && { within: micro[i + 3] - 1 as 0 | 1 }),
                });
                i += 5 + micro[i + 4];
                break;
            case Micro.write:
                steps.push({ kind: 'write', shifts, cells: bits(i + 3, micro[i + 2]), ...(micro[i + 1] < 2 && { latch: micro[i + 1] as 0 | 1 }) });
                i += 3 + micro[i + 2];
                break;
            case Micro.load:
                steps.push({ kind: 'load', shifts, cells: [{ cell: micro[i + 1], bit: 1 }], element: micro[i + 3], bit: micro[i + 4] });
                i += 5;
                break;
            default:
                steps.push({ kind: 'read', shifts, cells: [{ cell: micro[i + 1], bit: 1 }], element: micro[i + 2], bit: micro[i + 3] < 0 ? -1 - micro[i + 3] : micro[i + 3] });
                i += 4;
        }
        shifts = [];
    }
    return steps;
}

export function rowsIn(tag: Uint32Array): number {
    let rows = 0;
    for (let w = 0; w < tag.length; w++) {
        rows += popcount(tag[w]);
    }
    return rows;
}
