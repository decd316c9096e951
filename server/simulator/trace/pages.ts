/**
 * Pages of a layer's programs and what belongs to them, loaded on demand, and the way between operations and cycles. It knows
 * one trace's layers, no arrays' states.
 */
import { cyclesOf, noCounts, OperationCounter, type Counts } from '../../compiler/counts.js';
import type { Machine } from '../../compiler/machine.js';
import type { Program } from '../../compiler/program.js';
import type { ActivationBlock } from '../activations.js';
import { decodeActivations, decodeCounters, decodeKeyframe, decodeLayer, decodePasses, decodeRun, type Counters, type Keyframe, type PassCounters } from './blocks.js';
import type { LayerDirectory, PageFacts, RootDirectory, RunDirectory, StaticCounts, TraceHeader } from './format.js';
import { decodePage } from './program-page.js';
import type { BlockStore } from './store.js';
import { TraceLost } from './store.js';

/** A page ready to be looked at. */
export interface LoadedPage {
    readonly facts: PageFacts;
    /** Its operations as a program of its own: operation `facts.from + i` is its i-th. */
    readonly program: Program;
    /** Cycles of the page before operation i; one entry more than operations. */
    readonly cycleStart: Int32Array;
    /** Counts of the first i operations, without data. */
    countsBefore(i: number): StaticCounts;
    /** Offset of every column's track before operation i; a copy. */
    positionsBefore(i: number): Int32Array;
}

/** Operations from one remembered count to the next: what lies between is counted again. */
const markSpacing = 128;

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
        const pages = (await this.directory(layer)).parts[part];
        let [low, high] = [0, pages.length - 1];
        while (low < high) {
            const middle = Math.floor((low + high + 1) / 2);
            [low, high] = pages[middle].from <= op ? [middle, high] : [low, middle - 1];
        }
        return low;
    }

    /** @throws TraceLost */
    async page(layer: number, part: number, index: number): Promise<LoadedPage> {
        const facts = (await this.directory(layer)).parts[part][index];
        const program = await this.store.get('data', facts.program, `the program of ${this.span(layer, facts)}`, decodePage);
        let page = this.loaded.get(program);
        if (!page) {
            page = this.prepare(layer, facts, program);
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

    private prepare(layer: number, facts: PageFacts, program: Program): LoadedPage {
        const { machine } = this;
        const { sums } = this.header.layers[layer].sections[facts.section];
        const counter = new OperationCounter(program, machine);
        counter.positions.set(facts.positions);
        const counts = noCounts();
        const cycleStart = new Int32Array(program.length + 1);
        const marks: { readonly counts: Counts; readonly positions: Int32Array }[] = [];
        for (let op = 0; op < program.length; op++) {
            if (op % markSpacing === 0) {
                marks.push({ counts: { ...counts }, positions: counter.positions.slice() });
            }
            counter.count(op, sums, counts);
            cycleStart[op + 1] = cyclesOf(counts);
        }
        const before = (end: number): { counts: Counts; positions: Int32Array } => {
            const mark = Math.min(Math.floor(end / markSpacing), marks.length - 1);
            const again = { ...marks[mark].counts };
            counter.positions.set(marks[mark].positions);
            for (let op = mark * markSpacing; op < end; op++) {
                counter.count(op, sums, again);
            }
            return { counts: again, positions: counter.positions.slice() };
        };
        return {
            facts, program, cycleStart,
            countsBefore: end => {
                const { counts: found } = before(end);
                return { ...found, cycles: cyclesOf(found) };
            },
            positionsBefore: end => before(end).positions,
        };
    }

    private name(layer: number): string {
        return `layer ${this.header.layers[layer].name}`;
    }

    private span(layer: number, { from, to }: PageFacts): string {
        return `${this.name(layer)}, operations ${from} to ${to - 1}`;
    }
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
