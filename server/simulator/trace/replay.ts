/**
 * One array, replayed from a keyframe: to any operation, and from there by the pass executor to any of its steps. Going back is
 * going forward again from the keyframe. It knows one page, no files.
 */
import { Micro } from '../../compiler/microcode.js';
import type { Machine } from '../../compiler/machine.js';
import { noRunCounts, PassExecutor, type Port, type RunCounts } from '../passes.js';
import { popcount } from '../planes.js';
import type { Keyframe } from './blocks.js';
import { CountingExecutor } from './counting.js';
import type { LoadedPage } from './pages.js';
import { ArrayState, bitOf, type ArrayView } from './state.js';

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

export class ArrayReplay implements ArrayView {
    /** Whole operations run here: `op` of them are done. */
    private readonly operations: CountingExecutor;
    /** The operation under way, step by step; absent between operations. */
    private passes: { readonly executor: PassExecutor; readonly micro: Int32Array; index: number; readonly counts: RunCounts } | undefined;
    op: number;
    /** Steps of operation `op` that are done. */
    step = 0;

    constructor(
        readonly page: LoadedPage, private readonly machine: Machine, readonly enabledRows: number,
        private readonly keyframe: Keyframe | undefined, private readonly port: Port
    ) {
        this.operations = new CountingExecutor(machine, enabledRows);
        this.op = page.facts.from;
        this.restart();
    }

    /** Goes to where `op` operations of the program and `step` steps of the next are done; of this page. */
    goTo(op: number, step: number): void {
        if (op < this.op) {
            this.restart();
        } else if (op > this.op || step < this.step) {
            this.endPasses();
        }
        while (this.op < op) {
            this.finishOperation();
        }
        while (this.op === op && this.step < step && this.next() !== undefined) {
            // Until enough steps are done or the operation is.
        }
    }

    /** One step forward; undefined at the end of the page. */
    next(): StepCounts | undefined {
        if (this.op >= this.page.facts.to) {
            return undefined;
        }
        this.passes ??= this.beginPasses();
        const { counts, executor, micro } = this.passes;
        const before = counts.writtenCells;
        let [kind, latch] = [Micro.shift as number, 2];
        while (this.passes.index < micro.length && kind === Micro.shift) {
            [kind, latch] = [micro[this.passes.index], micro[this.passes.index + 1]];
            this.passes.index = executor.micro(micro, this.passes.index, counts);
        }
        this.step++;
        const hasTag = (kind === Micro.search || kind === Micro.write) && latch < 2;
        const done = { tagged: hasTag ? rowsIn(executor.tags(latch as 0 | 1)) : 0, written: counts.writtenCells - before };
        if (this.passes.index >= micro.length) {
            this.endPasses();
            this.finishOperation();
        }
        return done;
    }

    bit(row: number, cell: number): number {
        return bitOf(this.plane(cell), row);
    }

    plane(cell: number): Uint32Array {
        return this.passes ? this.passes.executor.plane(cell) : this.operations.plane(cell);
    }

    get positions(): Int32Array {
        return this.passes ? this.passes.executor.positions : this.page.positionsBefore(this.op - this.page.facts.from);
    }

    /** Rows tagged in a latch; none between operations. */
    tags(latch: 0 | 1): Uint32Array {
        return this.passes ? this.passes.executor.tags(latch) : new Uint32Array(Math.ceil(this.enabledRows / 32));
    }

    /** A copy of the state now. */
    state(): ArrayState {
        const { enabledRows, machine, passes } = this;
        if (!passes) {
            const { cells, planes } = this.operations.keyframe();
            return new ArrayState(machine, enabledRows, new Map(planes.map((plane, i) => [cells[i], plane])), this.positions, [this.tags(0), this.tags(1)]);
        }
        const cells = new Map(passes.executor.leftOver().map(cell => [cell, passes.executor.plane(cell).slice()]));
        return new ArrayState(machine, enabledRows, cells, passes.executor.positions.slice(), [this.tags(0).slice(), this.tags(1).slice()]);
    }

    private restart(): void {
        this.endPasses();
        this.operations.restore(this.keyframe ?? { cells: new Int32Array(0), planes: [] });
        this.op = this.page.facts.from;
    }

    private beginPasses(): NonNullable<ArrayReplay['passes']> {
        const executor = new PassExecutor(this.page.program, this.machine, this.enabledRows, this.port);
        const { cells, planes } = this.operations.keyframe();
        executor.restore(cells, planes, this.positions);
        return { executor, micro: executor.begin(this.op - this.page.facts.from).slice(), index: 0, counts: noRunCounts() };
    }

    private endPasses(): void {
        [this.passes, this.step] = [undefined, 0];
    }

    private finishOperation(): void {
        this.operations.run(this.page.program, this.op - this.page.facts.from, this.port);
        this.op++;
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
