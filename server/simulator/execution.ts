/**
 * What an executor offers to a run, whether it works by operations or search by search, and the run of one layer on one:
 * chunk by chunk, counted by section. It knows programs and lanes, no activations.
 */
import { Cancelled } from '../compiler/compile.js';
import type { CompiledLayer } from '../compiler/layer.js';
import type { Program } from '../compiler/program.js';
import type { ActivationBlock } from './activations.js';

/** What depends on data, over all lanes. */
export interface CellCounts {
    /** Cells whose value changed. */
    writtenCells: number;
    /** Key cells of chained searches on the rows they precharge. */
    chainedCells: number;
}

/** Runs one program on the rows of a group of images; rows are its lanes. */
export interface ChunkExecutor {
    /** Lanes of a full chunk. */
    readonly lanesAtOnce: number;
    /** Operations between two looks at whether the run is cancelled. */
    readonly operationsAtOnce: number;
    /** Begins a chunk with all cells 0: lanes [first, first + lanes). Returns how many idle rows run with them. */
    begin(first: number, lanes: number): number;
    /** Begins a chunk of idle rows alone; returns how many. */
    beginIdle(): number;
    /** Runs operations [from, to), which follow those before. Counts all lanes, and the idle rows among them. */
    run(from: number, to: number): CellCounts;
    /** Cells that still hold a 1 somewhere; a program leaves none. */
    leftOver(): readonly number[];
    /** The lanes of a cell, 32 in a word, until the next call of the executor. */
    plane(cell: number): Uint32Array;
}

/** A layer on a group of images. */
export interface LayerExecution {
    prepare(program: Program): ChunkExecutor;
    /** After all programs: the results are in the output block. */
    finish(): void;
    /** How often a value occurs among them. */
    occurrences(value: number): number;
}

export interface Executors {
    /** `inputs`: blocks that the layer's streams read, for `images` images, as is `output`. */
    layer(layer: CompiledLayer, inputs: readonly ActivationBlock[], output: ActivationBlock, images: number): LayerExecution;
    /** Counts of one idle row in each section of a program, where known from before. */
    readonly idle: WeakMap<Program, readonly CellCounts[]>;
}

export interface RunChecks {
    readonly isCancelled?: () => boolean;
    /** Programs must leave their cells clean. */
    readonly strict?: boolean;
}

/** Counts by section, over `lanes` rows. Throws Cancelled. */
export function runProgram(executor: ChunkExecutor, program: Program, lanes: number, idle: readonly CellCounts[], checks: RunChecks): CellCounts[] {
    const sums = program.sections.map(none);
    for (let first = 0; first < lanes; first += executor.lanesAtOnce) {
        const idleRows = executor.begin(first, Math.min(executor.lanesAtOnce, lanes - first));
        runSections(executor, program, checks).forEach((counts, i) => {
            add(sums[i], counts, 1);
            add(sums[i], idle[i], -idleRows);
        });
        if (checks.strict && executor.leftOver().length > 0) {
            throw new Error(`${executor.leftOver().length} cells are left dirty`);
        }
    }
    return sums;
}

/** Counts by section of one idle row: it is precharged and written like the others, but loads zeros. */
export function runIdle(executor: ChunkExecutor, program: Program, checks: RunChecks): CellCounts[] {
    const rows = executor.beginIdle();
    return runSections(executor, program, checks).map(counts => add(none(), counts, 1 / rows));
}

function runSections(executor: ChunkExecutor, program: Program, checks: RunChecks): CellCounts[] {
    return program.sections.map(({ from, to }) => {
        const sum = none();
        for (let op = from; op < to; op += executor.operationsAtOnce) {
            if (checks.isCancelled?.()) {
                throw new Cancelled();
            }
            add(sum, executor.run(op, Math.min(to, op + executor.operationsAtOnce)), 1);
        }
        return sum;
    });
}

function none(): CellCounts {
    return { writtenCells: 0, chainedCells: 0 };
}

function add(sum: CellCounts, more: CellCounts, times: number): CellCounts {
    sum.writtenCells += more.writtenCells * times;
    sum.chainedCells += more.chainedCells * times;
    return sum;
}
