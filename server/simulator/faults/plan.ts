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

/** Which program runs on which image, as far as streams are named by it. */
export interface Place {
    readonly layer: number;
    readonly part: number;
    /** Of the run's images. */
    readonly image: number;
}

const none: readonly number[] = [];

/** Draws for the rows of one image in a program. Made once for each, since there may be a million rows. */
export class ImagePlanner {
    private readonly shifts: Stream;
    private readonly writes: Stream;
    private readonly stream = new Stream();

    constructor(private readonly planner: Planner, { overshift, undershift, seed, writeFail }: Faults, { layer, part, image }: Place, private readonly trials: Trials) {
        [this.shifts, this.writes] = [Kind.shifts, Kind.writes].map(kind => new Stream(seed, kind, layer, part, image));
        [this.astray, this.overshift, this.writeFail] = [overshift + undershift, overshift, writeFail];
    }

    private readonly astray: number;
    private readonly overshift: number;
    private readonly writeFail: number;

    /** Undefined where nothing goes wrong. `image`: of those at hand; `array`, `arrayRow`: of the chip; `uses`: per cell, whether the program has it. */
    row(image: number, row: number, array: number, arrayRow: number, uses: Uint8Array): PlannedRow | undefined {
        let [steps, ways, writes] = [none, none, none];
        const { astray, overshift, stream, trials, writeFail } = this;
        if (astray > 0) {
            stream.become(this.shifts, row);
            const first = stream.failures(astray);
            if (first < trials.steps) {
                const [at, how]: [number[], number[]] = [[], []];
                for (let step = first; step < trials.steps; step += 1 + stream.failures(astray)) {
                    at.push(step);
                    how.push(stream.next() * astray < overshift ? 1 : -1);
                }
                [steps, ways] = [at, how];
            }
        }
        if (writeFail > 0) {
            stream.become(this.writes, row);
            const first = stream.failures(writeFail);
            if (first < trials.writes) {
                const at: number[] = [];
                for (let write = first; write < trials.writes; write += 1 + stream.failures(writeFail)) {
                    at.push(write);
                }
                writes = at;
            }
        }
        const stuck = this.planner.stuckCells(array, arrayRow);
        const nothing = steps.length === 0 && writes.length === 0 && stuck.every(literal => uses[literal >> 1] === 0);
        return nothing ? undefined : { image, row, steps, ways, writes, stuck };
    }
}

export class Planner {
    private readonly stuckOf = new Map<number, readonly number[]>();

    constructor(private readonly faults: Faults, private readonly machine: Machine) {}

    image(place: Place, trials: Trials): ImagePlanner {
        return new ImagePlanner(this, this.faults, place, trials);
    }

    /** cell * 2 + bit of the cells that stick in a row of an array. */
    stuckCells(array: number, row: number): readonly number[] {
        const { stuck, seed } = this.faults;
        if (stuck <= 0) {
            return none;
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
