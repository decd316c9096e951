/**
 * The cells of rows in which something goes wrong: tracks that went astray, writes that fail, cells that stick. Lanes are
 * rows, 32 a word. One of the packed-word kernels; it knows cells and steps, no programs.
 *
 * A track that is e domains astray has its domain d + e where d should be under the port, for searches, writes and reads alike.
 * Beyond the track's ends there is nothing: it reads as 0, and what is written there is lost.
 * narrow: words of 32 rows; cells and literals below 2^24.
 */
import type { FaultCounts } from './result.js';
import type { Machine } from '../../compiler/machine.js';
import { Planes, popcount, writeTagged } from '../planes.js';
import type { RowCells } from '../row-executor.js';
import type { PlannedRow } from './plan.js';

export type { FaultCounts };

export function noFaults(): FaultCounts {
    return { overshifts: 0, undershifts: 0, writes: 0, failedWrites: 0, stuckCells: 0 };
}

/** Lanes that go wrong at a step or a write, in order of time. */
interface Events {
    readonly at: Float64Array;
    readonly lane: Int32Array;
    readonly way: Int8Array;
    next: number;
}

export class FaultyArray implements RowCells {
    readonly planes: Planes;
    /** Per column: lanes by how far their track is astray. */
    private readonly astray: (Map<number, Uint32Array> | undefined)[];
    private readonly sinceCheck: Float64Array;
    private readonly stuck = new Map<number, Uint32Array>();
    private readonly shifts: Events;
    private readonly failures: Events;
    private readonly seen: Uint32Array;
    private readonly failing: Uint32Array;
    private readonly part: Uint32Array;
    /** Steps and writes so far. */
    private steps = 0;
    private writes = 0;

    /** One lane for each row, in their order. */
    constructor(rows: readonly PlannedRow[], private readonly machine: Machine, private readonly correctionSteps: number, private readonly counts: FaultCounts) {
        this.planes = new Planes(rows.length);
        this.astray = new Array<Map<number, Uint32Array> | undefined>(machine.columns);
        this.sinceCheck = new Float64Array(machine.columns);
        this.shifts = eventsOf(rows, row => row.steps, row => row.ways);
        this.failures = eventsOf(rows, row => row.writes);
        [this.seen, this.failing, this.part] = [0, 1, 2].map(() => new Uint32Array(this.planes.words));
        rows.forEach((row, lane) => row.stuck.forEach(literal => this.stick(literal, lane)));
    }

    /** Steps and writes done, which are the program's own when it has ended. */
    get done(): { readonly steps: number; readonly writes: number } {
        return { steps: this.steps, writes: this.writes };
    }

    view(cell: number): Uint32Array {
        const errors = this.astray[this.columnOf(cell)];
        const plane = this.planes.of(cell);
        if (!errors) {
            return plane;
        }
        this.seen.set(plane);
        for (const [distance, lanes] of errors) {
            const other = this.neighbour(cell, distance);
            for (let w = 0; w < lanes.length; w++) {
                this.seen[w] = this.seen[w] & ~lanes[w] | (other ? other[w] & lanes[w] : 0);
            }
        }
        return this.seen;
    }

    /** As far as it succeeds. */
    write(cell: number, tag: Uint32Array, bit: number): void {
        const failing = this.failingNow();
        this.writes++;
        const errors = this.astray[this.columnOf(cell)];
        if (!errors) {
            return this.put(cell, tag, bit, failing);
        }
        const { part } = this;
        part.set(tag);
        for (const lanes of errors.values()) {
            for (let w = 0; w < part.length; w++) {
                part[w] &= ~lanes[w];
            }
        }
        this.put(cell, part, bit, failing);
        for (const [distance, lanes] of errors) {
            if (this.neighbour(cell, distance)) {
                for (let w = 0; w < part.length; w++) {
                    part[w] = tag[w] & lanes[w];
                }
                this.put(cell + distance, part, bit, failing);
            }
        }
    }

    shift(column: number, steps: number): void {
        const { shifts } = this;
        const direction = Math.sign(steps);
        const end = this.steps + Math.abs(steps);
        for (; shifts.at[shifts.next] < end; shifts.next++) {
            this.goAstray(column, shifts.lane[shifts.next], direction * shifts.way[shifts.next]);
            this.counts.overshifts += shifts.way[shifts.next] > 0 ? 1 : 0;
            this.counts.undershifts += shifts.way[shifts.next] < 0 ? 1 : 0;
        }
        this.steps = end;
        this.sinceCheck[column] += Math.abs(steps);
        if (this.correctionSteps > 0 && this.sinceCheck[column] >= this.correctionSteps) {
            this.sinceCheck[column] = 0;
            this.astray[column] = undefined;
        }
    }

    private put(cell: number, tag: Uint32Array, bit: number, failing: Uint32Array | undefined): void {
        const plane = this.planes.of(cell);
        const stuck = this.stuck.get(cell);
        const flip = bit ? -1 : 0;
        if (!stuck && !failing) {
            this.counts.writes += writeTagged(plane, tag, bit);
            return;
        }
        for (let w = 0; w < plane.length; w++) {
            const wanted = tag[w] & (plane[w] ^ flip) & (stuck ? ~stuck[w] : -1);
            const change = failing ? wanted & ~failing[w] : wanted;
            plane[w] ^= change;
            this.counts.writes += popcount(wanted);
            this.counts.failedWrites += popcount(wanted ^ change);
        }
    }

    /** Lanes in which the write at hand fails. */
    private failingNow(): Uint32Array | undefined {
        const { failing, failures } = this;
        if (!(failures.at[failures.next] <= this.writes)) {
            return undefined;
        }
        failing.fill(0);
        for (; failures.at[failures.next] <= this.writes; failures.next++) {
            failing[failures.lane[failures.next] >>> 5] |= 1 << (failures.lane[failures.next] & 31);
        }
        return failing;
    }

    private goAstray(column: number, lane: number, by: number): void {
        const errors = this.astray[column] ?? new Map<number, Uint32Array>();
        const [word, bit] = [lane >>> 5, 1 << (lane & 31)];
        let distance = 0;
        for (const [other, lanes] of errors) {
            if (lanes[word] & bit) {
                distance = other;
                lanes[word] &= ~bit;
                if (lanes.every(empty => empty === 0)) {
                    errors.delete(other);
                }
                break;
            }
        }
        if (distance + by !== 0) {
            const lanes = errors.get(distance + by) ?? new Uint32Array(this.planes.words);
            lanes[word] |= bit;
            errors.set(distance + by, lanes);
        }
        this.astray[column] = errors.size > 0 ? errors : undefined;
    }

    private stick(literal: number, lane: number): void {
        const cell = literal >> 1;
        const lanes = this.stuck.get(cell) ?? new Uint32Array(this.planes.words);
        lanes[lane >>> 5] |= 1 << (lane & 31);
        this.stuck.set(cell, lanes);
        this.planes.of(cell)[lane >>> 5] |= (literal & 1) << (lane & 31);
        this.counts.stuckCells++;
    }

    /** The cell of the same column `distance` domains on; undefined beyond the track's ends. */
    private neighbour(cell: number, distance: number): Uint32Array | undefined {
        const domain = cell % this.machine.domains + distance;
        return domain < 0 || domain >= this.machine.domains ? undefined : this.planes.of(cell + distance);
    }

    private columnOf(cell: number): number {
        return Math.floor(cell / this.machine.domains);
    }
}

/** In order of time, then of lanes; an event that never comes is the last, so that none need be looked for. */
function eventsOf(rows: readonly PlannedRow[], times: (row: PlannedRow) => readonly number[], ways?: (row: PlannedRow) => readonly number[]): Events {
    const count = rows.reduce((sum, row) => sum + times(row).length, 0);
    const [at, lane, way] = [new Float64Array(count + 1), new Int32Array(count + 1), new Int8Array(count + 1)];
    const all: number[] = [];
    const [allAt, allLane, allWay] = [new Float64Array(count), new Int32Array(count), new Int8Array(count)];
    rows.forEach((row, index) => times(row).forEach((time, i) => {
        allAt[all.length] = time;
        allLane[all.length] = index;
        allWay[all.length] = ways ? ways(row)[i] : 0;
        all.push(all.length);
    }));
    Uint32Array.from(all).sort((x, y) => allAt[x] - allAt[y] || x - y).forEach((from, to) => {
        [at[to], lane[to], way[to]] = [allAt[from], allLane[from], allWay[from]];
    });
    at[count] = Infinity;
    return { at, lane, way, next: 0 };
}
