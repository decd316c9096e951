/**
 * The bulk executor: the same states and the same counters as the pass executor, operation by operation instead of search
 * by search. Rows of many images lie side by side as lanes; lanes that fill up a chunk's last vector load zeros, as idle rows
 * do. Programs are expected to keep their operations' rules: sums fit their width (an Error ends the run where one does not),
 * fresh words are 0 (checked in strict runs).
 */
import { opNames, type Program } from '../../compiler/program.js';
import type { CellCounts, ChunkExecutor } from '../execution.js';
import { Cells } from './cells.js';
import { checkProgram } from './check.js';
import type { Kernel } from './kernel.js';
import type { LayerData } from './layer-data.js';
import { maxVectors, vectorBytes, vectorLanes, wideVectors } from './memory.js';
import { translate, type CommandIndex } from './translate.js';

/** Bytes of planes that a chunk may have: they should stay in a core's second-level cache. */
const planeBytes = 2 ** 19;

export interface BulkOptions {
    /** The machine searches within tagged rows. */
    readonly chained: boolean;
    /** Check first that the program keeps its operations' rules. */
    readonly strict: boolean;
}

export class BulkExecutor implements ChunkExecutor {
    readonly lanesAtOnce: number;
    readonly operationsAtOnce = 4096;
    private readonly cells: Cells;
    private readonly commands: CommandIndex;
    private vectors = 0;

    constructor(private readonly kernel: Kernel, private readonly program: Program, private readonly data: LayerData, options: BulkOptions) {
        const doubts = options.strict ? checkProgram(program) : [];
        this.cells = new Cells(kernel, program, data.end, cells => chunkVectors(data.lanes, cells));
        this.lanesAtOnce = this.cells.stride / vectorBytes * vectorLanes;
        this.commands = translate(kernel, program, this.cells, data, { chained: options.chained, doubts });
    }

    begin(first: number, lanes: number): number {
        this.vectors = fullVectors(Math.ceil(lanes / vectorLanes), this.lanesAtOnce / vectorLanes);
        this.cells.clear(this.kernel);
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
        const failed = this.kernel.run(this.commands[from], this.commands[to], this.vectors * vectorBytes);
        if (failed !== 0) {
            const op = this.operationAt(failed, from);
            throw new Error(`operation ${op} (${opNames[this.program.kind[op]]}): a sum does not fit its width, or a fresh cell is not 0`);
        }
        return this.kernel.takeCounts();
    }

    leftOver(): number[] {
        return Array.from(this.cells.cells).filter(cell => this.plane(cell).some(word => word !== 0));
    }

    /** The lanes of a cell, 32 in a word, until the next call of the executor. */
    plane(cell: number): Uint32Array {
        const plane = this.cells.planeOf(cell);
        return plane === undefined ? new Uint32Array(this.vectors * vectorBytes / 4)
            : new Uint32Array(this.kernel.bytes.buffer, this.cells.addressOf(plane), this.vectors * vectorBytes / 4);
    }

    private operationAt(address: number, from: number): number {
        let op = from;
        while (this.commands[op + 1] <= address) {
            op++;
        }
        return op;
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
