/**
 * Pages of a layer's programs and what belongs to them, loaded on demand, and the way between operations and cycles. It knows
 * one trace's layers, no arrays' states.
 */
import type { Machine } from '../../compiler/machine.js';
import type { Program } from '../../compiler/program.js';
import type { ActivationBlock } from '../activations.js';
import { decodeActivations, decodeCounters, decodeKeyframe, decodeLayer, decodePasses, decodeRun, type Counters, type Keyframe, type PassCounters } from './blocks.js';
import type { LayerDirectory, PageFacts, RootDirectory, RunDirectory, TraceHeader } from './format.js';
import { preparedPage, type LoadedPage } from './loaded-page.js';
import { decodePage } from './program-page.js';
import type { BlockStore } from './store.js';
import { TraceLost } from './store.js';

export type { LoadedPage };

export class Pages {
    readonly machine: Machine;
    private readonly loaded = new WeakMap<Program, LoadedPage>();

    constructor(readonly header: TraceHeader, private readonly root: RootDirectory, private readonly store: BlockStore) {
        this.machine = header.machine;
    }

    /** @throws TraceLost */
    directory(layer: number): Promise<LayerDirectory> {
        return this.store.get('directories', this.root.layers[layer], `the directory of ${this.name(layer)}`, decodeLayer);
    }

    /** @throws TraceLost */
    run(run: number, layer: number): Promise<RunDirectory> {
        const what = `the directory of ${this.name(layer)} in run ${run + 1}`;
        return this.store.get('directories', this.root.runs[run].layers[layer].directory, what, decodeRun);
    }

    /** Number of the page that holds an operation; the last for the program's end. */
    async pageOf(layer: number, part: number, op: number): Promise<number> {
        return lastAtMost((await this.directory(layer)).parts[part], 'from', op);
    }

    /**
     * Asks at once for all the blocks that showing an array at a cycle of its wave takes, so that no one waits for another's way
     * to the file and back. What is lost is told by whoever needs it.
     */
    async fetch({ run, layer, tile, part }: { readonly run: number; readonly layer: number; readonly tile: number; readonly part: number }, wave: number, cycle: number, enabledRows: number): Promise<void> {
        const [directory] = await Promise.all([this.directory(layer), this.run(run, layer)]);
        const index = lastAtMost(directory.parts[part], 'startCycle', cycle);
        const streams = this.header.layers[layer].streams.map(({ source }) => this.activations(run, source));
        await Promise.all([this.page(layer, part, index), this.keyframe(run, layer, tile, part, index, enabledRows), this.counters(run, layer, part, wave, index), ...streams]);
    }

    /** @throws TraceLost */
    async page(layer: number, part: number, index: number): Promise<LoadedPage> {
        const facts = (await this.directory(layer)).parts[part][index];
        const program = await this.store.get('data', facts.program, `the program of ${this.span(layer, facts)}`, decodePage);
        let page = this.loaded.get(program);
        if (!page) {
            page = preparedPage(facts, program, this.machine, this.header.layers[layer].sections[facts.section].sums);
            this.loaded.set(program, page);
        }
        return page;
    }

    /** Undefined where the page begins with all cells 0. @throws TraceLost */
    async keyframe(run: number, layer: number, tile: number, part: number, index: number, enabledRows: number): Promise<Keyframe | undefined> {
        const facts = (await this.directory(layer)).parts[part][index];
        const ref = (await this.run(run, layer)).arrays[tile][part][index].keyframe;
        return index === 0 ? undefined
            : this.store.get('data', ref, `the state of array ${tile}.${part} at ${this.span(layer, facts)}`, bytes => decodeKeyframe(bytes, enabledRows));
    }

    /** @throws TraceLost */
    async counters(run: number, layer: number, part: number, wave: number, index: number): Promise<Counters> {
        const facts = (await this.directory(layer)).parts[part][index];
        const ref = (await this.run(run, layer)).groups[part][wave][index].counters;
        return this.store.get('data', ref, `the counters of ${this.span(layer, facts)}`, decodeCounters);
    }

    /** Undefined outside the traced window. @throws TraceLost */
    async passCounters(run: number, layer: number, part: number, wave: number, index: number): Promise<PassCounters | undefined> {
        const facts = (await this.directory(layer)).parts[part][index];
        const ref = (await this.run(run, layer)).groups[part][wave][index].passes;
        return ref.length === 0 ? undefined : this.store.get('data', ref, `the pass counters of ${this.span(layer, facts)}`, decodePasses);
    }

    /** The batch's activations that a layer gave; the input's for a name of no layer. @throws TraceLost */
    async activations(run: number, name: string): Promise<ActivationBlock> {
        const { header, root } = this;
        const index = header.layers.findIndex(layer => layer.name === name);
        const layer = header.layers[index];
        if (layer?.kind === 'flatten') {
            return this.activations(run, layer.input);
        }
        const ref = index < 0 ? root.runs[run].input : root.runs[run].layers[index].output;
        const bits = index < 0 ? header.input.bits : layer.outputBits;
        const data = await this.store.get('data', ref, `the activations of ${name} in run ${run + 1}`, bytes => decodeActivations(bytes, bits));
        const images = Math.min(header.settings.batch, header.images.length - run * header.settings.batch);
        return { perImage: data.length / images, data };
    }

    private name(layer: number): string {
        return `layer ${this.header.layers[layer].name}`;
    }

    private span(layer: number, { from, to }: PageFacts): string {
        return `${this.name(layer)}, operations ${from} to ${to - 1}`;
    }
}

/** The last page that begins at `value` or before it. */
function lastAtMost(pages: readonly PageFacts[], field: 'from' | 'startCycle', value: number): number {
    let [low, high] = [0, pages.length - 1];
    while (low < high) {
        const middle = Math.floor((low + high + 1) / 2);
        [low, high] = pages[middle][field] <= value ? [middle, high] : [low, middle - 1];
    }
    return low;
}

/** The value of a promise, or undefined for what is lost. */
export async function unlessLost<T>(value: Promise<T>): Promise<T | undefined> {
    try {
        return await value;
    } catch (error) {
        if (error instanceof TraceLost) {
            return undefined;
        }
        throw error;
    }
}
