/**
 * Runs a compiled network on images and gives its integer results and what was counted on the way. Pure: images in, numbers
 * out. Images go through all layers in groups, so that memory does not grow with their number. It knows programs and rows;
 * energies are `cost`'s.
 */
import type { CompiledNetwork } from '../compiler/compile.js';
import type { CompiledLayer } from '../compiler/layer.js';
import { withLevels } from '../compiler/levels.js';
import type { Program } from '../compiler/program.js';
import { machineOf } from '../compiler/machine.js';
import { faultsOf } from '../hardware/faults.js';
import { outputBits } from '../network/model.js';
import { volume } from '../network/shape.js';
import { activationBlock, occurrences, split, type ActivationBlock } from './activations.js';
import { byLayer } from './by-layer.js';
import { BulkExecutors } from './bulk/layer-execution.js';
import { withKernel, type Kernel, type KernelChoice } from './bulk/kernel.js';
import { runIdle, runProgram, type CellCounts, type Executors, type LayerExecution } from './execution.js';
import { FaultyRun, type FaultyResult } from './faults/run.js';
import { PassExecutors } from './pass-execution.js';
import { searchCounter, type SearchCounter } from './searches.js';
import { LayerTotals, type LayerRun } from './totals.js';
import { sampledImages, WearRun, type Wear } from './wear/wear.js';

export type { FaultyLayer, FaultyResult } from './faults/run.js';
export type { ColumnWear, Wear } from './wear/wear.js';
export type { LayerRun, SectionRun } from './totals.js';

export interface SimulateOptions {
    readonly onProgress?: (done: number, total: number, layer: string) => void;
    readonly isCancelled?: () => boolean;
    /** Keep every layer's activations. */
    readonly intermediates?: boolean;
    /** Check that programs keep their rules and leave their cells clean; search by search also that every cell touched is under a port. */
    readonly strict?: boolean;
    /** `bulk` (default) works by operations, `pass` search by search: the same results and counts, much slower. */
    readonly executor?: 'bulk' | 'pass';
    /** What the bulk executor runs on: by default WebAssembly where the host has it. */
    readonly kernel?: KernelChoice;
    /** Number of the first image, by which faults are drawn; 0 unless the images are a later piece of a run. */
    readonly firstImage?: number;
    /** Also find out how often cells are written, on a sample of rows: search by search, so it takes its time. */
    readonly wear?: boolean;
    /** Bytes that the activations of one group of images may take; fewer make smaller groups and the same results. */
    readonly groupBytes?: number;
}

export interface SimulationRun {
    readonly images: number;
    /** One result per image, C order of the output's shape. */
    readonly logits: readonly Int32Array[];
    readonly layers: readonly LayerRun[];
    /** Searches done by all arrays over the whole run; a pass is a search and the write that follows. */
    readonly passes: number;
    /** With `intermediates`: per layer name, one array per image. */
    readonly intermediates?: ReadonlyMap<string, readonly Int32Array[]>;
    /** The same with the hardware's faults; absent where it has none. */
    readonly faulty?: FaultyResult;
    /** With `wear`. */
    readonly wear?: Wear;
}

/** Where nobody says. */
export const defaultGroupBytes = 64 * 2 ** 20;

/** `images`: integer activations of the input, C order. Throws Cancelled. */
export function simulate(compiled: CompiledNetwork, images: readonly ArrayLike<number>[], options: SimulateOptions = {}): SimulationRun {
    return withKernel(options.kernel, kernel => {
        const running = withLevels(compiled);
        const run = new Run(running, images.length, options, kernel);
        const atOnce = Math.max(1, Math.floor((options.groupBytes ?? defaultGroupBytes) / bytesPerImage(running)));
        for (let first = 0; first < images.length; first += atOnce) {
            run.group(images.slice(first, first + atOnce), first / atOnce, Math.ceil(images.length / atOnce));
        }
        return byLayer(compiled, run.result());
    });
}

function bytesPerImage({ layers, network }: CompiledNetwork): number {
    return layers.reduce((sum, { layer }) => sum + activationBlock(1, volume(layer.outputShape), outputBits(layer)).data.byteLength,
        volume(network.input.shape) * Math.ceil(network.input.bits / 8));
}

class Run {
    private readonly totals: readonly LayerTotals[];
    private readonly executors: Executors;
    private readonly searches: SearchCounter;
    private readonly logits: Int32Array[] = [];
    private readonly kept = new Map<string, Int32Array[]>();
    /** Number of the last layer that reads a block. */
    private readonly lastUse = new Map<string, number>();
    private readonly faulty: FaultyRun | undefined;
    private readonly wear: WearRun | undefined;

    constructor(
        private readonly compiled: CompiledNetwork, private readonly images: number, private readonly options: SimulateOptions, kernel: Kernel
    ) {
        const machine = machineOf(compiled.hardware, compiled.options.without);
        const strict = options.strict ?? false;
        this.executors = options.executor === 'pass' ? new PassExecutors(machine, strict)
            : new BulkExecutors(kernel, { machine, strict });
        this.searches = searchCounter(machine.unit);
        this.totals = compiled.layers.map(layer => new LayerTotals(layer, images));
        this.wear = options.wear ? new WearRun(machine, options.isCancelled) : undefined;
        const faults = faultsOf(compiled.hardware);
        this.faulty = faults && new FaultyRun(compiled, faults, options.firstImage ?? 0, (layer, blocks, output, count) => {
            this.execute(layer, blocks, output, count, () => {}).finish();
        }, options.isCancelled);
        compiled.layers.forEach(({ layer, streams }, i) => [layer.input, ...streams.map(s => s.source)].forEach(name => this.lastUse.set(name, i)));
    }

    /** Takes a group of images through all layers. */
    group(images: readonly ArrayLike<number>[], group: number, groups: number): void {
        const { layers, network } = this.compiled;
        const input = activationBlock(images.length, volume(network.input.shape), network.input.bits);
        images.forEach((image, i) => input.data.set(image, i * input.perImage));
        const blocks = new Map([[network.input.name, input]]);
        this.keep(network.input.name, input);
        this.faulty?.begin(input);
        layers.forEach((layer, i) => {
            this.options.onProgress?.(group * layers.length + i, groups * layers.length, layer.layer.name);
            const output = this.layer(layer, this.totals[i], blocks, images.length, group === 0);
            if (group === 0) {
                this.wearOut(layer, blocks, images.length);
            }
            blocks.set(layer.layer.name, output);
            this.keep(layer.layer.name, output);
            this.faulty?.layer(i, blocks, output, images.length);
            const unused = [...blocks.keys()].filter(name => name !== network.output && (this.lastUse.get(name) ?? -1) <= i);
            unused.forEach(name => blocks.delete(name));
            this.faulty?.forget(unused);
        });
        this.logits.push(...split(blocks.get(network.output)!));
        this.faulty?.end(images.length);
        if (group === groups - 1) {
            this.options.onProgress?.(groups * layers.length, groups * layers.length, network.output);
        }
    }

    result(): SimulationRun {
        const layers = this.totals.map(total => total.result());
        return {
            images: this.images, logits: this.logits, layers,
            passes: layers.flatMap(({ sections }) => sections).reduce((sum, { searches }) => sum + searches, 0),
            ...(this.options.intermediates && { intermediates: this.kept }), ...(this.faulty && { faulty: this.faulty.result() }),
            ...(this.wear && { wear: this.wear.result() })
        };
    }

    private layer(layer: CompiledLayer, totals: LayerTotals, blocks: ReadonlyMap<string, ActivationBlock>, images: number, first: boolean): ActivationBlock {
        if (layer.layer.kind === 'flatten') {
            const input = blocks.get(layer.layer.input)!;
            totals.addOutputs(input.data.length, value => occurrences(input, value));
            return input;
        }
        const output = activationBlock(images, volume(layer.layer.outputShape), outputBits(layer.layer));
        const execution = this.execute(layer, blocks, output, images, (program, idle, counts) => {
            if (first) {
                totals.addProgram(program, idle, this.searches);
            }
            totals.addCounts(program, counts);
        });
        execution.finish();
        totals.addOutputs(output.data.length, value => execution.occurrences(value));
        return output;
    }

    /** Runs a layer's programs, and tells what each counted in its sections, for an idle row and for all others. */
    private execute(
        layer: CompiledLayer, blocks: ReadonlyMap<string, ActivationBlock>, output: ActivationBlock, images: number,
        tell: (program: Program, idle: readonly CellCounts[], counts: readonly CellCounts[]) => void
    ): LayerExecution {
        const { executors, options } = this;
        const execution = executors.layer(layer, layer.streams.map(({ source }) => blocks.get(source)!), output, images);
        for (const { program } of layer.parts) {
            const executor = execution.prepare(program);
            const idle = executors.idle.get(program) ?? runIdle(executor, program, options);
            executors.idle.set(program, idle);
            tell(program, idle, runProgram(executor, program, images * layer.placement.rowsPerImage, idle, options));
        }
        return execution;
    }

    private wearOut(layer: CompiledLayer, blocks: ReadonlyMap<string, ActivationBlock>, images: number): void {
        const scratch = this.wear && activationBlock(Math.min(images, sampledImages), volume(layer.layer.outputShape), outputBits(layer.layer));
        this.wear?.layer(layer, layer.streams.map(({ source }) => blocks.get(source)!), scratch!, images);
    }

    private keep(name: string, block: ActivationBlock): void {
        if (this.options.intermediates) {
            const images = this.kept.get(name) ?? [];
            images.push(...split(block));
            this.kept.set(name, images);
        }
    }
}
