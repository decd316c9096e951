/**
 * Two executors in lockstep, layer by layer on the same images: after every few operations each cell that these touched must
 * be equal in every row, and so must what was counted. Where something differs, both run again up to there, one operation at a
 * time, so that the first difference is told by operation, cycle, array, row and column. It knows executors, not how they work.
 */
import { Cancelled, type CompiledNetwork } from '../compiler/compile.js';
import { countProgram, cyclesOf } from '../compiler/counts.js';
import type { CompiledLayer } from '../compiler/layer.js';
import { withLevels } from '../compiler/levels.js';
import { machineOf, type Machine } from '../compiler/machine.js';
import { opNames, type Program } from '../compiler/program.js';
import { outputBits } from '../network/model.js';
import { volume } from '../network/shape.js';
import { activationBlock, type ActivationBlock } from './activations.js';
import { withKernel } from './bulk/kernel.js';
import { BulkExecutors } from './bulk/layer-execution.js';
import type { CellCounts, ChunkExecutor, Executors, LayerExecution } from './execution.js';
import { PassExecutors } from './pass-execution.js';
import { cellsOf } from './touched.js';

/** Where two executors first differ. What is expected is the first one's. */
export interface Difference {
    readonly layer: string;
    readonly part: number;
    /** Of the part's program; undefined where an output differs that every operation's cells agree on. */
    readonly operation?: { readonly index: number; readonly name: string };
    /** Of one array, from the program's start: those that the operation takes. */
    readonly cycles?: readonly [from: number, to: number];
    readonly array?: number;
    /** Of the array, of the images. */
    readonly row?: number;
    readonly image?: number;
    readonly column?: number;
    readonly domain?: number;
    /** `cell`, `output`, or a counter's name. */
    readonly what: string;
    readonly expected: number;
    readonly found: number;
}

export interface LockstepRun {
    /** Compared in every row of every image. */
    readonly operations: number;
    readonly cells: number;
    readonly difference?: Difference;
}

export interface LockstepOptions {
    readonly isCancelled?: () => boolean;
    /** Number of the first image, where the images are a later piece of a run. */
    readonly firstImage?: number;
    /** Only this layer is compared; those before it run all the same. */
    readonly layer?: string;
}

/** Operations between two comparisons. */
const stride = 64;

/** The bulk executor beside the pass executor, which is right. Throws Cancelled. */
export function compareExecutors(compiled: CompiledNetwork, images: readonly ArrayLike<number>[], options: LockstepOptions = {}): LockstepRun {
    const machine = machineOf(compiled.hardware, compiled.options.without);
    const { difference, ...sum } = withKernel(undefined, kernel =>
        lockstep(compiled, images, [new PassExecutors(machine, true), new BulkExecutors(kernel, { machine, strict: false })], { isCancelled: options.isCancelled, layer: options.layer }));
    return difference ? { ...sum, difference: { ...difference, ...(difference.image !== undefined && { image: difference.image + (options.firstImage ?? 0) }) } } : sum;
}

/** `images`: as for `simulate`. The first of two executors is taken to be right. Throws Cancelled. */
export function lockstep(
    compiled: CompiledNetwork, images: readonly ArrayLike<number>[], executors: readonly [right: Executors, tested: Executors], options: LockstepOptions = {}
): LockstepRun {
    const { layers, network } = withLevels(compiled);
    const input = activationBlock(images.length, volume(network.input.shape), network.input.bits);
    images.forEach((image, i) => input.data.set(image, i * input.perImage));
    const blocks = new Map([[network.input.name, input]]);
    const sum = { operations: 0, cells: 0 };
    for (const layer of layers) {
        const { input: from, kind, name, outputShape } = layer.layer;
        if (kind === 'flatten') {
            blocks.set(name, blocks.get(from)!);
            continue;
        }
        const outputs = executors.map(() => activationBlock(images.length, volume(outputShape), outputBits(layer.layer)));
        const sources = layer.streams.map(({ source }) => blocks.get(source)!);
        const executions = executors.map((one, k) => one.layer(layer, sources, outputs[k], images.length));
        const pair = new LayerPair(layer, machineOf(compiled.hardware, compiled.options.without), executions as [LayerExecution, LayerExecution], images.length, sum, options);
        const difference = pair.compare() ?? outputDifference(layer, outputs);
        if (difference) {
            return { ...sum, difference };
        }
        blocks.set(name, outputs[0]);
        if (name === options.layer) {
            break;
        }
    }
    return sum;
}

function outputDifference(layer: CompiledLayer, [right, tested]: readonly ActivationBlock[]): Difference | undefined {
    for (let i = 0; i < right.data.length; i++) {
        if (right.data[i] !== tested.data[i]) {
            const image = Math.floor(i / right.perImage);
            return { layer: layer.layer.name, part: 0, image, what: `output ${i % right.perImage}`, expected: right.data[i], found: tested.data[i] };
        }
    }
    return undefined;
}

/** One layer on both executors. */
class LayerPair {
    private readonly lanes: number;

    constructor(
        private readonly layer: CompiledLayer, private readonly machine: Machine, private readonly executions: readonly [LayerExecution, LayerExecution],
        images: number, private readonly sum: { operations: number; cells: number }, private readonly options: LockstepOptions
    ) {
        this.lanes = images * layer.placement.rowsPerImage;
    }

    compare(): Difference | undefined {
        const compared = this.options.layer === undefined || this.options.layer === this.layer.sections[0].name;
        for (const [part, { program }] of this.layer.parts.entries()) {
            const executors = this.executions.map(execution => execution.prepare(program)) as [ChunkExecutor, ChunkExecutor];
            const lanesAtOnce = Math.min(...executors.map(one => one.lanesAtOnce));
            for (let first = 0; first < this.lanes; first += lanesAtOnce) {
                const chunk = new ChunkPair(program, executors, first, Math.min(lanesAtOnce, this.lanes - first), this.options);
                const found = compared ? chunk.firstDifference(this.sum) : chunk.run();
                if (found) {
                    return this.describe(part, program, found);
                }
            }
        }
        this.executions.forEach(execution => execution.finish());
        return undefined;
    }

    private describe(part: number, program: Program, { op, what, expected, found, cell, lane }: ChunkDifference): Difference {
        const { layer: { name }, placement: { batch, parts, rowsPerImage } } = this.layer;
        const cyclesTo = (end: number): number =>
            [...countProgram({ ...program, sections: [{ name: '', from: 0, to: end, sums: false }] }, this.machine).values()].reduce((sum, counts) => sum + cyclesOf(counts), 0);
        const difference = { layer: name, part, operation: { index: op, name: opNames[program.kind[op]] }, cycles: [cyclesTo(op), cyclesTo(op + 1)] as const, what, expected, found };
        if (cell === undefined || lane === undefined) {
            return difference;
        }
        const image = Math.floor(lane / rowsPerImage);
        const row = image % batch * rowsPerImage + lane % rowsPerImage;
        return {
            ...difference, array: (Math.floor(row / this.machine.rows) * parts + part) % this.machine.arrays, row: row % this.machine.rows, image,
            column: Math.floor(cell / this.machine.domains), domain: cell % this.machine.domains
        };
    }
}

interface ChunkDifference {
    readonly op: number;
    readonly what: string;
    readonly expected: number;
    readonly found: number;
    readonly cell?: number;
    readonly lane?: number;
}

/** Some lanes of a program on both executors. */
class ChunkPair {
    constructor(
        private readonly program: Program, private readonly executors: readonly [ChunkExecutor, ChunkExecutor],
        private readonly first: number, private readonly lanes: number, private readonly options: LockstepOptions
    ) {}

    /** Without comparing. */
    run(): undefined {
        this.begin();
        for (let op = 0; op < this.program.length; op += stride) {
            this.step(op, Math.min(this.program.length, op + stride));
        }
    }

    firstDifference(sum: { operations: number; cells: number }): ChunkDifference | undefined {
        const idle = this.idleCounts(0, this.program.length, stride);
        const padding = this.begin();
        for (let op = 0, k = 0; op < this.program.length; op += stride, k++) {
            const end = Math.min(this.program.length, op + stride);
            const cells = cellsOf(this.program, op, end);
            const counts = this.step(op, end);
            sum.operations += end - op;
            sum.cells += cells.length;
            if (this.countDifference(counts, idle.map(steps => steps[k]), padding) || this.cellDifference(cells)) {
                return this.oneByOne(op, end);
            }
        }
        return undefined;
    }

    /** Both again from the start, to find the operation among [from, to). */
    private oneByOne(from: number, to: number): ChunkDifference {
        const idle = this.idleCounts(from, to, 1);
        const padding = this.begin();
        this.step(0, from);
        for (let op = from; op < to; op++) {
            const counts = this.step(op, op + 1);
            const difference = this.cellDifference(cellsOf(this.program, op, op + 1)) ?? this.countDifference(counts, idle.map(steps => steps[op - from]), padding);
            if (difference) {
                return { op, ...difference };
            }
        }
        throw new Error('two executors differ in one run and agree in the next');
    }

    /** Idle rows that run beside the lanes, of each executor. */
    private begin(): number[] {
        return this.executors.map(executor => executor.begin(this.first, this.lanes));
    }

    private step(from: number, to: number): CellCounts[] {
        if (this.options.isCancelled?.()) {
            throw new Cancelled();
        }
        return this.executors.map(executor => executor.run(from, to));
    }

    /** Per executor and step: what one idle row counts. */
    private idleCounts(from: number, to: number, step: number): CellCounts[][] {
        return this.executors.map(executor => {
            const rows = executor.beginIdle();
            executor.run(0, from);
            const counts: CellCounts[] = [];
            for (let op = from; op < to; op += step) {
                const { writtenCells, chainedCells } = executor.run(op, Math.min(to, op + step));
                counts.push({ writtenCells: writtenCells / rows, chainedCells: chainedCells / rows });
            }
            return counts;
        });
    }

    private countDifference(counts: readonly CellCounts[], idle: readonly CellCounts[], padding: readonly number[]): Omit<ChunkDifference, 'op'> | undefined {
        for (const what of ['writtenCells', 'chainedCells'] as const) {
            const [expected, found] = counts.map((count, k) => count[what] - padding[k] * idle[k][what]);
            if (expected !== found) {
                return { what, expected, found };
            }
        }
        return undefined;
    }

    private cellDifference(cells: readonly number[]): Omit<ChunkDifference, 'op'> | undefined {
        const [right, tested] = this.executors;
        for (const cell of cells) {
            const [expected, found] = [right.plane(cell), tested.plane(cell)];
            for (let w = 0; w * 32 < this.lanes; w++) {
                // The last word may hold lanes that only one of the two has.
                const lanes = Math.min(32, this.lanes - w * 32);
                const wrong = Array.from({ length: expected[w] === found[w] ? 0 : lanes }, (_, bit) => bit).find(bit => bitOf(expected[w], bit) !== bitOf(found[w], bit));
                if (wrong !== undefined) {
                    return { what: 'cell', expected: bitOf(expected[w], wrong), found: bitOf(found[w], wrong), cell, lane: this.first + w * 32 + wrong };
                }
            }
        }
        return undefined;
    }
}

function bitOf(word: number, bit: number): number {
    return Math.floor(word / 2 ** bit) % 2;
}
