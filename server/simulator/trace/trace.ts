/**
 * An opened trace: where a cycle is, what is there, what it cost, and the state of any array at any step. Blocks are read when
 * they are needed. docs/trace-format.md, "Reading", shows how to use it.
 */
import { Expander } from '../../compiler/microcode.js';
import { IntList } from '../../compiler/program.js';
import type { ActivationBlock } from '../activations.js';
import type { ArrayPlace } from './arrays.js';
import type { PassCounters } from './blocks.js';
import type { PageFacts, RootDirectory, TraceHeader, TraceLayerFacts } from './format.js';
import type { Tally } from './ledger.js';
import { lossesOf } from './losses.js';
import { operationOf, type Operation } from './operation.js';
import { Pages, unlessLost, type LoadedPage } from './pages.js';
import { stepsOf, type Step } from './replay.js';
import type { ArrayState, ArrayView, CellView } from './state.js';
import { States, type ArrayName, type Place, type SearchOptions } from './states.js';
import type { BlockStore, TraceProblem } from './store.js';
import { Tallies, type ArraySummary, type PageSummary } from './tallies.js';
import { Timeline, type Moment } from './timeline.js';

export type { ArrayName, ArraySummary, Moment, PageSummary, Place, SearchOptions };

export class Trace {
    /** Of the whole trace. */
    readonly cycles: number;
    readonly latencyS: number;
    readonly layers: readonly TraceLayerFacts[];
    private readonly pages: Pages;
    private readonly states: States;
    private readonly tallies: Tallies;
    private readonly timeline: Timeline;

    constructor(readonly header: TraceHeader, private readonly root: RootDirectory, private readonly store: BlockStore, readonly problems: readonly TraceProblem[]) {
        this.layers = header.layers;
        this.timeline = new Timeline(header);
        this.cycles = this.timeline.cycles;
        this.latencyS = header.latencyS * header.runs;
        this.pages = new Pages(header, root, store);
        this.tallies = new Tallies(header, root, this.pages, this.timeline);
        this.states = new States(this.pages, ({ layer, tile, part }) => this.arrays(layer)[tile][part]);
    }

    /** First cycle of a wave. */
    cycleOf(wave: { readonly run: number; readonly layer: number; readonly wave?: number }): number {
        return this.timeline.cycleOf(wave);
    }

    /** Where a cycle lies; the trace's end counts to its last layer with cycles. */
    momentAt(cycle: number): Moment {
        return this.timeline.momentAt(cycle);
    }

    /** Seconds from the begin; within a layer they pass evenly with its cycles. */
    timeAt(cycle: number): number {
        return this.timeline.timeAt(cycle);
    }

    /** Brings all that is needed to show an array at a cycle of its wave, at once instead of block by block; what is lost is no error here. */
    async fetch(array: ArrayName, cycle: number): Promise<void> {
        const place = this.arrays(array.layer)[array.tile]?.[array.part];
        await (place && unlessLost(this.pages.fetch(array, place.wave, cycle, place.enabledRows)));
    }

    /** Brings where the blocks of a layer lie, its own and a run's. @throws TraceLost */
    async index(run: number, layer: number): Promise<void> {
        await Promise.all([this.pages.directory(layer), this.pages.run(run, layer)]);
    }

    /** Where a part of a layer is when `cycle` cycles of its wave are done. @throws TraceLost */
    async placeAt(layer: number, part: number, cycle: number): Promise<Place> {
        const found = await this.operationAt(layer, part, cycle);
        if (!found) {
            return { op: this.layers[layer].parts[part].operations, step: 0 };
        }
        const { page, i } = found;
        const steps = (await this.steps(layer, part, page.facts.from + i)).length;
        const length = page.cycleStart[i + 1] - page.cycleStart[i];
        // An operation's shifts come first: its steps are its last cycles.
        const done = cycle - page.facts.startCycle - page.cycleStart[i] - (length - steps);
        return { op: page.facts.from + i, step: Math.max(0, Math.min(steps, done)) };
    }

    /** Cycle of the wave at which a place is reached. @throws TraceLost */
    async cycleAt(layer: number, part: number, { op, step }: Place): Promise<number> {
        const { cycles, operations } = this.layers[layer].parts[part];
        if (op >= operations) {
            return cycles;
        }
        const page = await this.pageOf(layer, part, op);
        const i = op - page.facts.from;
        const length = page.cycleStart[i + 1] - page.cycleStart[i];
        const steps = step > 0 ? (await this.steps(layer, part, op)).length : 0;
        return page.facts.startCycle + page.cycleStart[i] + (step > 0 ? Math.max(0, Math.min(length, length - steps + step)) : 0);
    }

    /** Operations [from, to) of a part; with their counts where run and wave are given. @throws TraceLost */
    async operations(layer: number, part: number, from: number, to: number, counted?: { readonly run: number; readonly wave: number }): Promise<Operation[]> {
        const found: Operation[] = [];
        const end = Math.min(to, this.layers[layer].parts[part].operations);
        for (let op = Math.max(0, from); op < end;) {
            const index = await this.pages.pageOf(layer, part, op);
            const page = await this.pages.page(layer, part, index);
            const counters = counted && await this.pages.counters(counted.run, layer, part, counted.wave, index);
            for (; op < Math.min(end, page.facts.to); op++) {
                found.push(operationOf(page, op - page.facts.from, counters));
            }
        }
        return found;
    }

    /** What is known of a part's pages without reading them. @throws TraceLost */
    async pageFacts(layer: number, part: number): Promise<readonly PageFacts[]> {
        return (await this.pages.directory(layer)).parts[part];
    }

    /** A page's operations without their words: number of the first, their kinds, and where each begins in cycles of the wave; one begin more. @throws TraceLost */
    async pageOperations(layer: number, part: number, index: number): Promise<{ readonly from: number; readonly kinds: Uint8Array; readonly starts: Float64Array }> {
        const { cycleStart, facts, program } = await this.pages.page(layer, part, index);
        return { from: facts.from, kinds: Uint8Array.from(program.kind), starts: Float64Array.from(cycleStart, start => facts.startCycle + start) };
    }

    /** The place one step before; undefined at the program's begin. @throws TraceLost */
    async placeBefore(layer: number, part: number, { op, step }: Place): Promise<Place | undefined> {
        if (step > 0) {
            return { op, step: step - 1 };
        }
        return op === 0 ? undefined : { op: op - 1, step: Math.max(0, (await this.steps(layer, part, op - 1)).length - 1) };
    }

    /** What an array does in one operation, step by step. @throws TraceLost */
    async steps(layer: number, part: number, op: number): Promise<Step[]> {
        const page = await this.pageOf(layer, part, op);
        const expander = new Expander(page.program, this.pages.machine, this.pages.machine.unit);
        expander.positions.set(page.positionsBefore(op - page.facts.from));
        const micro = new IntList();
        expander.expand(op - page.facts.from, micro);
        return stepsOf(micro.view());
    }

    /** Cells changed and driven of each column by a page, over the arrays of a part in one wave. @throws TraceLost */
    async columns(run: number, layer: number, part: number, wave: number, page: number): Promise<{ readonly written: Int32Array; readonly driven: Int32Array; readonly shifts: Int32Array }> {
        const { columnDriven, columnWritten } = await this.pages.counters(run, layer, part, wave, page);
        return { written: columnWritten, driven: columnDriven, shifts: await this.columnShifts(layer, part, page) };
    }

    /** Counters of single steps, where the page lies in the traced window. @throws TraceLost */
    passCounters(run: number, layer: number, part: number, wave: number, page: number): Promise<PassCounters | undefined> {
        return this.pages.passCounters(run, layer, part, wave, page);
    }

    /** The arrays of a layer, by row tile and part. */
    arrays(layer: number): readonly (readonly ArrayPlace[])[] {
        return this.tallies.arrays(layer);
    }

    /** The exact state of an array where `place` of its part is reached: before the layer all is 0. @throws TraceLost */
    stateAt(array: ArrayName, place: Place): Promise<ArrayState> {
        return this.states.stateAt(array, place);
    }

    /** What `read` makes of it without a copy, before other questions move the array on. @throws TraceLost */
    readAt<T>(array: ArrayName, place: Place, read: (view: ArrayView) => T): Promise<T> {
        return this.states.readAt(array, place, read);
    }

    /** The same without a copy, for showing step after step: valid until the trace is asked for another place. @throws TraceLost */
    viewAt(array: ArrayName, place: Place): Promise<ArrayView> {
        return this.states.viewAt(array, place);
    }

    /**
     * The first place after `from` at which a step has changed the cell, in `row` or in any row. Undefined if there is none.
     * @throws TraceLost, and the signal's reason
     */
    nextWrite(array: ArrayName, cell: number, from: Place, row?: number, options?: SearchOptions): Promise<Place | undefined> {
        return this.states.nextWrite(array, cell, from, row, options);
    }

    /**
     * The first place at or after `from` where `cells` tells true; `touching` names cells whose changes alone matter, so that
     * other operations are passed over. Undefined if there is none. @throws TraceLost, and the signal's reason
     */
    find(array: ArrayName, from: Place, predicate: (cells: CellView) => boolean, touching?: readonly number[], options?: SearchOptions): Promise<Place | undefined> {
        return this.states.find(array, from, predicate, touching, options);
    }

    /** What a layer gave in a run, the input for its name; images of the batch one after another. @throws TraceLost */
    activations(run: number, name: string): Promise<ActivationBlock> {
        return this.pages.activations(run, name);
    }

    /** Energy and counts of a layer in a run, all waves. */
    layerTally(run: number, layer: number): Tally {
        return this.tallies.layerTally(run, layer);
    }

    /** Energy and counts of the whole trace. */
    total(): Tally {
        return this.tallies.total();
    }

    /**
     * Energy and counts of all operations that are done at a cycle; movement counts at a layer's begin, leakage with time. `pause` is
     * awaited after each part, so that other work can have its turn. @throws TraceLost, and what `pause` does
     */
    tallyAt(cycle: number, pause?: () => Promise<void>): Promise<Tally> {
        return this.tallies.tallyAt(cycle, async ({ layer, cycle: inWave }, part) => {
            const found = await this.operationAt(layer, part, inWave);
            return found ? found.page.facts.from + found.i : this.layers[layer].parts[part].operations;
        }, pause);
    }

    /** The pages of a layer in a run: the time line between layers and operations. @throws TraceLost */
    pageSummaries(run: number, layer: number): Promise<PageSummary[]> {
        return this.tallies.pageSummaries(run, layer);
    }

    /** The arrays of a layer in a run, with what each did; instructions, movement and leakage are not any single array's. @throws TraceLost */
    arraySummaries(run: number, layer: number): Promise<ArraySummary[]> {
        return this.tallies.arraySummaries(run, layer);
    }

    /** What a truncated file has lost, layer by layer; nothing of a whole one. Damage shows only where blocks are read. */
    async losses(): Promise<readonly TraceProblem[]> {
        return this.problems.some(({ code }) => code === 'trace/truncated') ? lossesOf(this.header, this.root, this.pages, this.store) : [];
    }

    /** The page and the operation in it that are under way at a cycle of the wave; undefined where the part is done. */
    private async operationAt(layer: number, part: number, cycle: number): Promise<{ readonly page: LoadedPage; readonly i: number } | undefined> {
        if (cycle >= this.layers[layer].parts[part].cycles) {
            return undefined;
        }
        const pages = (await this.pages.directory(layer)).parts[part];
        const page = await this.pages.page(layer, part, pages.findLastIndex(({ startCycle }) => startCycle <= cycle));
        return { page, i: lastAtMost(page.cycleStart, cycle - page.facts.startCycle) };
    }

    private async pageOf(layer: number, part: number, op: number): Promise<LoadedPage> {
        return this.pages.page(layer, part, await this.pages.pageOf(layer, part, op));
    }

    private async columnShifts(layer: number, part: number, index: number): Promise<Int32Array> {
        const { facts, program } = await this.pages.page(layer, part, index);
        const { machine } = this.pages;
        const expander = new Expander(program, machine, machine.unit);
        expander.positions.set(facts.positions);
        const shifts = new Int32Array(machine.columns);
        const micro = new IntList();
        for (let i = 0; i < program.length; i++) {
            micro.length = 0;
            expander.expand(i, micro);
            stepsOf(micro.view()).forEach(step => step.shifts.forEach(({ column, steps }) => { shifts[column] += Math.abs(steps); }));
        }
        return shifts;
    }
}

function lastAtMost(sorted: Int32Array, value: number): number {
    let [low, high] = [0, sorted.length - 2];
    while (low < high) {
        const middle = Math.floor((low + high + 1) / 2);
        [low, high] = sorted[middle] <= value ? [middle, high] : [low, middle - 1];
    }
    return low;
}
