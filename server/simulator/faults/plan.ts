/**
 * What goes wrong in one run of a program, for the rows in which something does: at which step which track goes astray, which
 * write fails, which cells are stuck. It knows rows and numbers of steps, neither values nor layers.
 *
 * Draws are keyed by seed, layer, part, image and row of the image. Stuck cells belong to the chip: they are keyed by seed,
 * array and row of the array, and are the same for every program and image.
 * narrow: cells, below 2^24.
 */
import type { Machine } from '../../compiler/machine.js';
import type { Faults } from '../../hardware/faults.js';
import { eachSuccess, Stream } from './draw.js';

/** What can fail in a program, for each row. */
export interface Trials {
    /** Steps of columns. */
    readonly steps: number;
    /** Cells in writes, and bits loaded. */
    readonly writes: number;
}

/** Parts of what is drawn, to name streams by. */
const Kind = { shifts: 1, writes: 2, stuck: 3 } as const;

/** One row of an image in a program. */
export interface PlannedRow {
    /** Of the images at hand. */
    readonly image: number;
    readonly row: number;
    /** Steps that go wrong, in order, and how: 1 too far, -1 not at all. */
    readonly steps: readonly number[];
    readonly ways: readonly number[];
    /** Writes that fail, in order, should they change anything. */
    readonly writes: readonly number[];
    /** cell * 2 + the bit it always holds. */
    readonly stuck: readonly number[];
}

/** Where a program runs, as far as streams are named by it. */
export interface Place {
    readonly layer: number;
    readonly part: number;
    /** Of the run's images. */
    readonly image: number;
    readonly row: number;
    /** Of the chip, and of its rows. */
    readonly array: number;
    readonly arrayRow: number;
}

export class Planner {
    private readonly stuckOf = new Map<number, readonly number[]>();

    constructor(private readonly faults: Faults, private readonly machine: Machine) {}

    /** Undefined for a row in which nothing goes wrong. `uses`: per cell, whether the program has it. */
    row(place: Place, image: number, trials: Trials, uses: Uint8Array): PlannedRow | undefined {
        const { overshift, undershift, writeFail, seed } = this.faults;
        const [steps, ways, writes]: [number[], number[], number[]] = [[], [], []];
        const names = [place.layer, place.part, place.image, place.row];
        if (overshift + undershift > 0) {
            const stream = new Stream(seed, Kind.shifts, ...names);
            eachSuccess(stream, overshift + undershift, trials.steps, step => {
                steps.push(step);
                ways.push(stream.next() * (overshift + undershift) < overshift ? 1 : -1);
            });
        }
        if (writeFail > 0) {
            eachSuccess(new Stream(seed, Kind.writes, ...names), writeFail, trials.writes, write => writes.push(write));
        }
        const stuck = this.stuckCells(place.array, place.arrayRow);
        const nothing = steps.length === 0 && writes.length === 0 && stuck.every(literal => uses[literal >> 1] === 0);
        return nothing ? undefined : { image, row: place.row, steps, ways, writes, stuck };
    }

    /** cell * 2 + bit of the cells that stick in a row of an array. */
    stuckCells(array: number, row: number): readonly number[] {
        const { stuck, seed } = this.faults;
        if (stuck <= 0) {
            return [];
        }
        const key = array * this.machine.rows + row;
        let cells = this.stuckOf.get(key);
        if (!cells) {
            const drawn: number[] = [];
            const stream = new Stream(seed, Kind.stuck, array, row);
            eachSuccess(stream, stuck, this.machine.columns * this.machine.domains, cell => drawn.push(cell * 2 + (stream.next() < 0.5 ? 0 : 1)));
            cells = drawn;
            this.stuckOf.set(key, cells);
        }
        return cells;
    }
}
