/**
 * Runs a compiled network on images, layer by layer, and gives its integer results and what was counted on the way.
 * Pure: images in, numbers out. It knows programs and rows; energies are `cost`'s.
 */
import { machineOf } from '../compiler/machine.js';
import { Cancelled, type CompiledNetwork } from '../compiler/compile.js';
import type { CompiledLayer } from '../compiler/layer.js';
import { maxActivation, outputBits } from '../network/model.js';
import { volume } from '../network/shape.js';
import { LanePort, type ActivationBlock } from './lanes.js';
import { PassExecutor, type RunCounts } from './passes.js';

export interface SimulateOptions {
    readonly onProgress?: (done: number, total: number, layer: string) => void;
    readonly isCancelled?: () => boolean;
    /** Keep every layer's activations. */
    readonly intermediates?: boolean;
    /** Check that every cell touched is under a port and that programs leave their cells clean. */
    readonly strict?: boolean;
}

/** Counts of a section over all images, rows and arrays of the run. */
export interface SectionRun {
    readonly name: string;
    readonly searches: number;
    /** Cells whose value changed. */
    readonly writtenCells: number;
    /** Key cells of chained searches on the rows they precharge. */
    readonly chainedCells: number;
}

export interface LayerRun {
    readonly name: string;
    readonly sections: readonly SectionRun[];
    /** Shares of outputs that are 0, and that are the largest activation; undefined for logits. */
    readonly zeroShare?: number;
    readonly saturatedShare?: number;
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
}

/** Lanes processed together: the planes of a program should stay in the caches. */
const lanesAtOnce = 32 * 1024;

/** `images`: integer activations of the input, C order. Throws Cancelled. */
export function simulate(compiled: CompiledNetwork, images: readonly ArrayLike<number>[], options: SimulateOptions = {}): SimulationRun {
    const { network } = compiled;
    const blocks = new Map<string, ActivationBlock>();
    const perImage = volume(network.input.shape);
    const input: ActivationBlock = { perImage, data: new Int32Array(images.length * perImage) };
    images.forEach((image, i) => input.data.set(image, i * perImage));
    blocks.set(network.input.name, input);
    const runs: LayerRun[] = [];
    let passes = 0;
    compiled.layers.forEach((layer, i) => {
        options.onProgress?.(i, compiled.layers.length, layer.layer.name);
        const runner = new LayerRunner(compiled, layer, blocks, images.length, options);
        blocks.set(layer.layer.name, runner.output);
        runs.push(runner.run());
        passes += runner.passes;
    });
    options.onProgress?.(compiled.layers.length, compiled.layers.length, network.output);
    return {
        images: images.length, logits: split(blocks.get(network.output)!), layers: runs, passes,
        ...(options.intermediates && { intermediates: new Map([...blocks].map(([name, block]) => [name, split(block)])) })
    };
}

function split(block: ActivationBlock): Int32Array[] {
    return Array.from({ length: block.data.length / block.perImage }, (_, i) =>
        block.data.slice(i * block.perImage, (i + 1) * block.perImage));
}

class LayerRunner {
    readonly output: ActivationBlock;
    passes = 0;
    private readonly counts = new Map<string, RunCounts>();

    constructor(
        private readonly compiled: CompiledNetwork, private readonly layer: CompiledLayer,
        private readonly blocks: ReadonlyMap<string, ActivationBlock>, private readonly images: number,
        private readonly options: SimulateOptions
    ) {
        const perImage = volume(layer.layer.outputShape);
        this.output = layer.layer.kind === 'flatten'
            ? blocks.get(layer.layer.input)! : { perImage, data: new Int32Array(images * perImage) };
    }

    run(): LayerRun {
        const { rowsPerImage } = this.layer.placement;
        const imagesAtOnce = Math.max(1, Math.floor(lanesAtOnce / rowsPerImage));
        for (const part of this.layer.parts) {
            for (let first = 0; first < this.images; first += imagesAtOnce) {
                const images = Math.min(imagesAtOnce, this.images - first);
                this.runPart(part.program, first, images);
            }
        }
        const sections = [...this.counts].map(([name, c]) => ({ name, searches: c.searches, writtenCells: c.writtenCells, chainedCells: c.chainedCells }));
        return { name: this.layer.layer.name, sections, ...this.shares() };
    }

    private runPart(program: CompiledLayer['parts'][number]['program'], first: number, images: number): void {
        const { layer, options } = this;
        const { placement } = layer;
        // Runs of the arrays for these images, and their idle rows.
        const idle = images / placement.batch * placement.enabledRows - images * placement.rowsPerImage;
        const inputs = layer.streams.map(stream => this.blocks.get(stream.source)!);
        const port = new LanePort(layer, inputs, this.output, first, images);
        const executor = new PassExecutor(
            program, machineOf(this.compiled.hardware), images * placement.rowsPerImage, Math.max(0, Math.round(idle)), port, options.strict);
        for (const section of program.sections) {
            const counts = this.counts.get(section.name) ?? { searches: 0, writtenCells: 0, taggedRows: 0, shiftSteps: 0, chainedCells: 0 };
            this.counts.set(section.name, counts);
            const before = counts.searches;
            this.runSection(executor, section.from, section.to, counts);
            // Every tile of every run of the arrays does these searches.
            const runs = images / placement.batch * placement.tiles;
            this.passes += (counts.searches - before) * runs;
            counts.searches = before + (counts.searches - before) * runs;
        }
        if (options.strict && executor.leftOver().length > 0) {
            throw new Error(`layer ${layer.layer.name} leaves ${executor.leftOver().length} cells dirty`);
        }
    }

    private runSection(executor: PassExecutor, from: number, to: number, counts: RunCounts): void {
        const step = 256;
        for (let op = from; op < to; op += step) {
            if (this.options.isCancelled?.()) {
                throw new Cancelled();
            }
            executor.run(op, Math.min(to, op + step), counts);
        }
    }

    private shares(): { zeroShare?: number; saturatedShare?: number } {
        const bits = outputBits(this.layer.layer);
        if (bits === undefined) {
            return {};
        }
        const top = maxActivation(bits);
        let [zero, saturated] = [0, 0];
        for (const value of this.output.data) {
            zero += value === 0 ? 1 : 0;
            saturated += value === top ? 1 : 0;
        }
        const count = Math.max(1, this.output.data.length);
        return { zeroShare: zero / count, saturatedShare: saturated / count };
    }
}
