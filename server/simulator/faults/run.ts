/**
 * A second run beside the one without faults, layer by layer on the same group of images, so that both need only a few layers'
 * activations at a time: which results differ, where, and how often something went wrong. It knows networks, no energies.
 */
import type { CompiledNetwork } from '../../compiler/compile.js';
import type { CompiledLayer } from '../../compiler/layer.js';
import { machineOf } from '../../compiler/machine.js';
import type { Faults } from '../../hardware/faults.js';
import { outputBits } from '../../network/model.js';
import { volume } from '../../network/shape.js';
import { activationBlock, split, type ActivationBlock } from '../activations.js';
import { noFaults } from './array.js';
import { FaultyLayers } from './layer.js';
import type { FaultCounts, FaultyLayer, FaultyResult } from './result.js';

export type { FaultyLayer, FaultyResult };

type Blocks = ReadonlyMap<string, ActivationBlock>;

/** Runs a layer without faults. */
export type RunLayer = (layer: CompiledLayer, blocks: Blocks, output: ActivationBlock, images: number) => void;

interface Totals extends FaultCounts {
    outputs: number;
    wrong: number;
    caused: number;
    rows: number;
    faultyRows: number;
}

export class FaultyRun {
    private readonly layers: FaultyLayers;
    private readonly totals: readonly Totals[];
    private readonly logits: Int32Array[] = [];
    private blocks = new Map<string, ActivationBlock>();

    /** `firstImage`: the number of the run's first image, by which faults are drawn. */
    constructor(
        private readonly compiled: CompiledNetwork, faults: Faults, private firstImage: number, private readonly runLayer: RunLayer, isCancelled?: () => boolean
    ) {
        this.layers = new FaultyLayers(machineOf(compiled.hardware, compiled.options.without), faults, isCancelled);
        this.totals = compiled.layers.map(() => ({ ...noFaults(), outputs: 0, wrong: 0, caused: 0, rows: 0, faultyRows: 0 }));
    }

    begin(input: ActivationBlock): void {
        this.blocks = new Map([[this.compiled.network.input.name, input]]);
    }

    /** After the layer has run without faults: `clean` holds its inputs, `right` its results. Throws Cancelled. */
    layer(index: number, clean: Blocks, right: ActivationBlock, images: number): void {
        const layer = this.compiled.layers[index];
        const { layer: { input, kind, name, outputShape }, streams } = layer;
        if (kind === 'flatten') {
            this.blocks.set(name, this.blocks.get(input)!);
            return;
        }
        const totals = this.totals[index];
        const same = streams.every(({ source }) => this.blocks.get(source) === clean.get(source));
        const output = activationBlock(images, volume(outputShape), outputBits(layer.layer));
        if (same) {
            output.data.set(right.data);
        } else {
            this.runLayer(layer, this.blocks, output, images);
        }
        const inputs = streams.map(({ source }) => this.blocks.get(source)!);
        const due = same ? right : { ...output, data: output.data.slice() };
        const { rows, of } = this.layers.run({ layer, index, inputs, output, images, firstImage: this.firstImage, counts: totals });
        const wrong = differences(output, right);
        totals.outputs += right.data.length;
        totals.wrong += wrong;
        totals.caused += same ? wrong : differences(output, due);
        totals.rows += of;
        totals.faultyRows += rows;
        // Equal results share one block, so that what follows need not run twice.
        this.blocks.set(name, wrong > 0 ? output : right);
    }

    forget(names: readonly string[]): void {
        names.forEach(name => this.blocks.delete(name));
    }

    end(images: number): void {
        this.logits.push(...split(this.blocks.get(this.compiled.network.output)!));
        this.firstImage += images;
    }

    result(): FaultyResult {
        return { logits: this.logits, layers: this.compiled.layers.map(({ layer }, i) => ({ name: layer.name, ...this.totals[i] })) };
    }
}

function differences({ data }: ActivationBlock, right: ActivationBlock): number {
    let count = 0;
    for (let i = 0; i < data.length; i++) {
        count += data[i] === right.data[i] ? 0 : 1;
    }
    return count;
}
