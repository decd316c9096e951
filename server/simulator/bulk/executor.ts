/**
 * The bulk executor: the same states and the same counters as the pass executor, operation by operation instead of search
 * by search. Rows of many images lie side by side as lanes; lanes that fill up a chunk's last vector load zeros, as idle rows
 * do. Programs are expected to keep their operations' rules: sums fit their width (an Error ends the run where one does not),
 * fresh cells are 0 (checked in strict runs).
 */
import type { Machine } from '../../compiler/machine.js';
import { opNames, type Program } from '../../compiler/program.js';
import type { CellCounts, ChunkExecutor } from '../execution.js';
import { checkProgram, type Doubt } from './check.js';
import { ProgramImage } from './image.js';
import type { Kernel } from './kernel.js';
import type { LayerData } from './layer-data.js';
import { maxVectors, vectorBytes, vectorLanes, wideVectors } from './memory.js';

/** Bytes of planes that a chunk may have: they should stay in a core's second-level cache. */
const planeBytes = 2 ** 20;

export interface BulkOptions {
    readonly machine: Machine;
    /** Check that the program keeps its operations' rules. */
    readonly strict: boolean;
}

export class BulkExecutor implements ChunkExecutor {
    readonly lanesAtOnce: number;
    readonly operationsAtOnce = 4096;
    private readonly image: ProgramImage;
    private readonly doubts: readonly Doubt[];
    private vectors = 0;

    constructor(private readonly kernel: Kernel, private readonly program: Program, private readonly data: LayerData, options: BulkOptions) {
        this.doubts = options.strict ? checkProgram(program) : [];
        this.image = new ProgramImage(kernel, program, data, options.machine, cells => chunkVectors(data.lanes, cells));
        this.image.write();
        this.lanesAtOnce = this.image.cells.stride / vectorBytes * vectorLanes;
    }

    begin(first: number, lanes: number): number {
        this.vectors = fullVectors(Math.ceil(lanes / vectorLanes), this.lanesAtOnce / vectorLanes);
        this.image.cells.clear(this.kernel);
        this.data.mapLanes(first, lanes);
        this.kernel.takeCounts();
        return this.vectors * vectorLanes - lanes;
    }

    beginIdle(): number {
        this.begin(0, 0);
        this.vectors = 1;
        return vectorLanes;
    }

    run(from: number, to: number): CellCounts {
        let start = from;
        for (const doubt of this.doubts.filter(({ op }) => op >= from && op < to)) {
            this.runAll(start, doubt.op);
            this.expectZero(doubt);
            start = doubt.op;
        }
        this.runAll(start, to);
        return this.kernel.takeCounts();
    }

    leftOver(): number[] {
        return Array.from(this.image.cells.cells).filter(cell => this.plane(cell).some(word => word !== 0));
    }

    plane(cell: number): Uint32Array {
        const { cells } = this.image;
        const plane = cells.planeOf(cell);
        const words = this.vectors * vectorBytes / 4;
        return plane === undefined ? new Uint32Array(words) : new Uint32Array(this.kernel.bytes.buffer, cells.addressOf(plane), words);
    }

    private runAll(from: number, to: number): void {
        const failed = this.image.run(from, to, this.vectors * vectorBytes);
        if (failed !== undefined) {
            throw new Error(`operation ${failed} (${opNames[this.program.kind[failed]]}): the sum does not fit its width`);
        }
    }

    private expectZero({ op, word, from, to }: Doubt): void {
        const start = this.program.wordStart[word];
        const cell = this.program.wordCells.subarray(start + from, start + to).find(c => this.plane(c).some(lanes => lanes !== 0));
        if (cell !== undefined) {
            throw new Error(`operation ${op} (${opNames[this.program.kind[op]]}): cell ${cell} is not 0`);
        }
    }
}

/** Vectors of a chunk: as many as the cache holds, shared out evenly over the chunks needed. */
function chunkVectors(lanes: number, cells: number): number {
    const wanted = Math.max(1, Math.ceil(lanes / vectorLanes));
    const most = Math.min(maxVectors, Math.max(wideVectors, Math.floor(planeBytes / Math.max(1, cells) / vectorBytes)));
    const even = Math.ceil(wanted / Math.ceil(wanted / most));
    return fullVectors(even, Infinity);
}

/** Three vectors one by one take longer than four at once. */
function fullVectors(vectors: number, most: number): number {
    return vectors % wideVectors === 3 && vectors < most ? vectors + 1 : vectors;
}
