/**
 * An opened trace: where a cycle is, what is there, what it cost, and the state of any array at any step. Blocks are read when
 * they are needed. docs/trace-format.md, "Reading", shows how to use it.
 *
 * A trace's time is one count of cycles over all runs, layers and waves: within a wave the parts of a layer run side by
 * side from its first cycle on, shorter ones are idle at its end, as the report counts cycles.
 */
import { Expander } from '../../compiler/microcode.js';
import { IntList } from '../../compiler/program.js';
import type { ActivationBlock } from '../activations.js';
import { arraysOf, type ArrayPlace } from './arrays.js';
import type { PassCounters } from './blocks.js';
import type { RootDirectory, StaticCounts, TraceHeader, TraceLayerFacts } from './format.js';
import { lossesOf } from './losses.js';
import { Ledger, sumStatic, type Tally } from './ledger.js';
import { mayChange, operationOf, type Operation } from './operation.js';
import { Pages, unlessLost, type LoadedPage } from './pages.js';
import { ArrayReplay, stepsOf, type Step } from './replay.js';
import type { ArrayState, CellView } from './state.js';
import type { BlockStore, TraceProblem } from './store.js';
import { TilePort } from './tile-port.js';

/** An array of a layer in one run of the batch. */
export interface ArrayName {
    readonly run: number;
    readonly layer: number;
    readonly tile: number;
    readonly part: number;
}

/** Between two steps of a part's program: `op` operations are done and `step` steps of the next. */
export interface Place {
    readonly op: number;
    readonly step: number;
}

/** Where a cycle of the whole trace lies. */
export interface Moment {
    readonly run: number;
    readonly layer: number;
    readonly wave: number;
    /** Cycles of the wave that are done. */
    readonly cycle: number;
}

/** A page on the time line, over all arrays of its part in one wave. */
export interface PageSummary {
    readonly part: number;
    readonly wave: number;
    readonly page: number;
    /** Operations [from, to). */
    readonly from: number;
    readonly to: number;
    readonly section: number;
    /** Of the whole trace. */
    readonly startCycle: number;
    readonly endCycle: number;
    readonly tally: Tally;
}

/** An array and what it did, page by page. */
export interface ArraySummary {
    readonly place: ArrayPlace;
    /** On the chip. */
    readonly bank: number;
    readonly tileOfBank: number;
    readonly arrayOfTile: number;
    readonly pages: readonly { readonly startCycle: number; readonly endCycle: number; readonly tally: Tally }[];
    readonly total: Tally;
}

export interface SearchOptions {
    readonly signal?: AbortSignal;
    /** Called after every page. */
    readonly onProgress?: (op: number) => void;
}

export class Trace {
    /** Of the whole trace. */
    readonly cycles: number;
    readonly latencyS: number;
    readonly layers: readonly TraceLayerFacts[];
    private readonly pages: Pages;
    private readonly layerStart: readonly number[];
    /** The arrays looked at last. */
    private readonly replays = new Map<string, ArrayReplay>();

    constructor(readonly header: TraceHeader, private readonly root: RootDirectory, private readonly store: BlockStore, readonly problems: readonly TraceProblem[]) {
        this.pages = new Pages(header, root, store);
        this.layers = header.layers;
        this.cycles = header.cycles * header.runs;
        this.latencyS = header.latencyS * header.runs;
        let cycle = 0;
        this.layerStart = header.layers.map(layer => (cycle += layer.waveCycles * layer.placement.waves) - layer.waveCycles * layer.placement.waves);
    }

    /** First cycle of a wave. */
    cycleOf({ run, layer, wave = 0 }: { readonly run: number; readonly layer: number; readonly wave?: number }): number {
        return run * this.header.cycles + this.layerStart[layer] + wave * this.layers[layer].waveCycles;
    }

    /** Where a cycle lies; the trace's end counts to its last layer with cycles. */
    momentAt(cycle: number): Moment {
        const at = Math.max(0, Math.min(cycle, this.cycles));
        const run = Math.max(0, Math.min(Math.floor(at / Math.max(1, this.header.cycles)), this.header.runs - 1));
        const inRun = at - run * this.header.cycles;
        let layer = 0;
        for (let i = 0; i < this.layers.length; i++) {
            layer = this.layers[i].waveCycles > 0 && this.layerStart[i] <= inRun ? i : layer;
        }
        const { placement: { waves }, waveCycles } = this.layers[layer];
        const inLayer = inRun - this.layerStart[layer];
        const wave = Math.min(waves - 1, Math.floor(inLayer / Math.max(1, waveCycles)));
        return { run, layer, wave, cycle: inLayer - wave * waveCycles };
    }

    /** Seconds from the begin; within a layer they pass evenly with its cycles. */
    timeAt(cycle: number): number {
        const { run, layer } = this.momentAt(cycle);
        const before = this.layers.slice(0, layer).reduce((sum, { latencyS }) => sum + latencyS, 0);
        return run * this.header.latencyS + before + this.layers[layer].latencyS * this.shareOf(layer, cycle);
    }

    /** Where a part of a layer is when `cycle` cycles of its wave are done. @throws TraceLost */
    async placeAt(layer: number, part: number, cycle: number): Promise<Place> {
        const { cycles, operations } = this.layers[layer].parts[part];
        if (cycle >= cycles) {
            return { op: operations, step: 0 };
        }
        const pages = (await this.pages.directory(layer)).parts[part];
        const index = pages.findLastIndex(({ startCycle }) => startCycle <= cycle);
        const page = await this.pages.page(layer, part, index);
        const i = lastAtMost(page.cycleStart, cycle - page.facts.startCycle);
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
        const facts = this.layers[layer];
        return facts.parts.length === 0 ? [] : arraysOf(facts.placement, this.pages.machine);
    }

    /** The exact state of an array where `place` of its part is reached: before the layer all is 0. @throws TraceLost */
    async stateAt(array: ArrayName, place: Place): Promise<ArrayState> {
        return (await this.replayAt(array, place)).state();
    }

    /** What a layer gave in a run, the input for its name; images of the batch one after another. @throws TraceLost */
    activations(run: number, name: string): Promise<ActivationBlock> {
        return this.pages.activations(run, name);
    }

    /**
     * The first place after `from` at which a step has changed the cell, in `row` or in any row. Undefined if there is none.
     * @throws TraceLost, and the signal's reason
     */
    async nextWrite(array: ArrayName, cell: number, from: Place, row?: number, options: SearchOptions = {}): Promise<Place | undefined> {
        let last: Uint32Array | undefined;
        return this.search(array, from, options, (page, i) => mayChange(page.program, i, cell), replay => {
            const now = replay.plane(cell).slice();
            const changed = last !== undefined && (row === undefined ? now.some((word, w) => word !== last![w]) : bitAt(now, row) !== bitAt(last, row));
            last = now;
            return changed;
        });
    }

    /**
     * The first place at or after `from` where `cells` tells true; `touching` names cells whose changes alone matter, so that
     * other operations are passed over. Undefined if there is none. @throws TraceLost, and the signal's reason
     */
    async find(array: ArrayName, from: Place, predicate: (cells: CellView) => boolean, touching?: readonly number[], options: SearchOptions = {}): Promise<Place | undefined> {
        const matters = touching ? (page: LoadedPage, i: number): boolean => touching.some(cell => mayChange(page.program, i, cell)) : () => true;
        return this.search(array, from, options, matters, predicate);
    }

    /** Energy and counts of a layer in a run, all waves. */
    layerTally(run: number, layer: number): Tally {
        const ledger = this.ledger();
        this.addLayer(ledger, run, layer);
        return ledger.tally();
    }

    /** Energy and counts of the whole trace. */
    total(): Tally {
        const ledger = this.ledger();
        for (let run = 0; run < this.header.runs; run++) {
            this.layers.forEach((_, layer) => this.addLayer(ledger, run, layer));
        }
        return ledger.tally();
    }

    /** Energy and counts of all operations that are done at a cycle; movement counts at a layer's begin, leakage with time. @throws TraceLost */
    async tallyAt(cycle: number): Promise<Tally> {
        const ledger = this.ledger();
        const { run, layer, wave, cycle: inWave } = this.momentAt(cycle);
        for (let r = 0; r <= run; r++) {
            this.layers.forEach((_, l) => r < run || l < layer ? this.addLayer(ledger, r, l) : undefined);
        }
        const facts = this.layers[layer];
        ledger.moved(facts.movedBits);
        ledger.leaked(facts.placement.arrays, facts.latencyS * this.shareOf(layer, cycle));
        for (let part = 0; part < facts.parts.length; part++) {
            for (let w = 0; w < wave; w++) {
                await this.addPart(ledger, run, layer, part, w, facts.parts[part].operations);
            }
            await this.addPart(ledger, run, layer, part, wave, (await this.placeAt(layer, part, inWave)).op);
        }
        return ledger.tally();
    }

    /** The pages of a layer in a run: the time line between layers and operations. @throws TraceLost */
    async pageSummaries(run: number, layer: number): Promise<PageSummary[]> {
        const [directory, events] = [await this.pages.directory(layer), await this.pages.run(run, layer)];
        return events.groups.flatMap((waves, part) => waves.flatMap((pages, wave) => pages.map((page, index): PageSummary => {
            const { from, to, section, startCycle, cycles, ...facts } = directory.parts[part][index];
            const start = this.cycleOf({ run, layer, wave }) + startCycle;
            const ledger = this.ledger();
            this.addProgram(ledger, layer, part, wave, { cycles, ...facts });
            ledger.events(page);
            return { part, wave, page: index, from, to, section, startCycle: start, endCycle: start + cycles, tally: ledger.tally() };
        })));
    }

    /** The arrays of a layer in a run, with what each did; instructions, movement and leakage are not any single array's. @throws TraceLost */
    async arraySummaries(run: number, layer: number): Promise<ArraySummary[]> {
        const [directory, events] = [await this.pages.directory(layer), await this.pages.run(run, layer)];
        const { bankTiles: tiles, tileArrays: perTile } = this.header.chip;
        return this.arrays(layer).flat().map((place): ArraySummary => {
            const whole = this.ledger();
            const pages = events.arrays[place.tile][place.part].map((page, index) => {
                const facts = directory.parts[place.part][index];
                const ledger = this.ledger();
                for (const one of [ledger, whole]) {
                    one.program(facts, 1, place.enabledRows);
                    one.events(page);
                }
                const startCycle = this.cycleOf({ run, layer, wave: place.wave }) + facts.startCycle;
                return { startCycle, endCycle: startCycle + facts.cycles, tally: ledger.tally() };
            });
            return {
                place, pages, total: whole.tally(),
                bank: Math.floor(place.slot / perTile / tiles), tileOfBank: Math.floor(place.slot / perTile) % tiles, arrayOfTile: place.slot % perTile,
            };
        });
    }

    /** What a truncated file has lost, layer by layer; nothing of a whole one. Damage shows only where blocks are read. */
    async losses(): Promise<readonly TraceProblem[]> {
        return this.problems.some(({ code }) => code === 'trace/truncated') ? lossesOf(this.header, this.root, this.pages, this.store) : [];
    }

    private ledger(): Ledger {
        return new Ledger(this.header.prices);
    }

    private addLayer(ledger: Ledger, run: number, layer: number): void {
        const { latencyS, movedBits, parts, placement } = this.layers[layer];
        ledger.moved(movedBits);
        ledger.leaked(placement.arrays, latencyS);
        parts.forEach((part, index) => {
            for (let wave = 0; wave < placement.waves; wave++) {
                this.addProgram(ledger, layer, index, wave, part);
            }
        });
        this.root.runs[run].layers[layer].sections.forEach(events => ledger.events(events));
    }

    /** A program or a piece of it in one wave: it is sent whether arrays of that wave hold the part or not. */
    private addProgram(ledger: Ledger, layer: number, part: number, wave: number, counts: StaticCounts): void {
        const arrays = this.arrays(layer).flat().filter(place => place.part === part && place.wave === wave);
        ledger.program(counts, arrays.length, arrays.reduce((sum, { enabledRows }) => sum + enabledRows, 0));
        ledger.broadcast(counts.instructions);
    }

    /** Operations [0, op) of a part in one wave. */
    private async addPart(ledger: Ledger, run: number, layer: number, part: number, wave: number, op: number): Promise<void> {
        if (op === 0) {
            return;
        }
        const directory = (await this.pages.directory(layer)).parts[part];
        const events = (await this.pages.run(run, layer)).groups[part][wave];
        const index = await this.pages.pageOf(layer, part, op - 1);
        const whole = directory[index].to === op ? index + 1 : index;
        this.addProgram(ledger, layer, part, wave, sumStatic(directory.slice(0, whole)));
        events.slice(0, whole).forEach(page => ledger.events(page));
        if (whole <= index) {
            const page = await this.pages.page(layer, part, index);
            this.addProgram(ledger, layer, part, wave, page.countsBefore(op - page.facts.from));
            if (events.length > 0) {
                const counters = await this.pages.counters(run, layer, part, wave, index);
                const sum = (list: Int32Array): number => list.subarray(0, op - page.facts.from).reduce((a, b) => a + b, 0);
                ledger.events({ written: sum(counters.written), tagged: sum(counters.tagged), chained: sum(counters.chained) });
            }
        }
    }

    /** Share of a layer's cycles in its run that are done. */
    private shareOf(layer: number, cycle: number): number {
        const { placement: { waves }, waveCycles } = this.layers[layer];
        const { run } = this.momentAt(cycle);
        return waveCycles === 0 ? 1 : (cycle - this.cycleOf({ run, layer })) / (waveCycles * waves);
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

    /** The replay of an array at a place: the one at hand where it is of the same page. */
    private async replayAt(array: ArrayName, { op, step }: Place): Promise<ArrayReplay> {
        const index = await this.pages.pageOf(array.layer, array.part, op);
        const replay = await this.replay(array, index);
        replay.goTo(op, step);
        return replay;
    }

    private async replay(array: ArrayName, index: number): Promise<ArrayReplay> {
        const key = `${array.run} ${array.layer} ${array.tile} ${array.part} ${index}`;
        const known = this.replays.get(key);
        const replay = known ?? await this.newReplay(array, index);
        this.replays.delete(key);
        this.replays.set(key, replay);
        if (this.replays.size > keptReplays) {
            this.replays.delete(this.replays.keys().next().value!);
        }
        return replay;
    }

    /** A keyframe that is lost is made again from the page before. */
    private async newReplay(array: ArrayName, index: number): Promise<ArrayReplay> {
        const { layer, part, run, tile } = array;
        const facts = this.layers[layer];
        const place = this.arrays(layer)[tile][part];
        const page = await this.pages.page(layer, part, index);
        const inputs = await Promise.all(facts.streams.map(({ source }) => this.activations(run, source)));
        const images = Math.min(this.header.settings.batch, this.header.images.length - run * this.header.settings.batch);
        const port = new TilePort(facts, inputs, undefined, place.firstRow, place.rows, images);
        const keyframe = index === 0 ? undefined
            : await unlessLost(this.pages.keyframe(run, layer, tile, part, index, place.enabledRows)) ?? await this.keyframeFromBefore(array, index);
        return new ArrayReplay(page, this.pages.machine, place.enabledRows, keyframe, port);
    }

    private async keyframeFromBefore(array: ArrayName, index: number): Promise<{ cells: Int32Array; planes: Uint32Array[] }> {
        const before = await this.newReplay(array, index - 1);
        before.goTo(before.page.facts.to, 0);
        const { cells } = before.state();
        return { cells: Int32Array.from(cells.keys()), planes: [...cells.values()] };
    }

    /**
     * Walks steps from `from` on until `found` tells true. It is asked there, before every operation that
     * matters and after each of that operation's steps.
     */
    private async search(
        array: ArrayName, from: Place, { signal, onProgress }: SearchOptions,
        matters: (page: LoadedPage, i: number) => boolean, found: (cells: CellView) => boolean
    ): Promise<Place | undefined> {
        const pages = (await this.pages.directory(array.layer)).parts[array.part];
        let place = from;
        if (found(await this.replayAt(array, from))) {
            return from;
        }
        for (let index = await this.pages.pageOf(array.layer, array.part, from.op); index < pages.length; index++) {
            signal?.throwIfAborted();
            const page = await this.pages.page(array.layer, array.part, index);
            const { from: first, to } = page.facts;
            const replay = await this.replay(array, index);
            for (let op = Math.max(place.op, first); op < to; op++) {
                if (!matters(page, op - first)) {
                    continue;
                }
                replay.goTo(op, op === place.op ? place.step : 0);
                do {
                    if (found(replay)) {
                        return { op: replay.op, step: replay.step };
                    }
                } while (replay.op === op && replay.next() !== undefined);
                place = { op: replay.op, step: replay.step };
            }
            onProgress?.(to);
            // Other work, an abort among it, gets its turn.
            await Promise.resolve();
        }
        return undefined;
    }
}

/** Pages of arrays kept ready for the next step. */
const keptReplays = 16;

function lastAtMost(sorted: Int32Array, value: number): number {
    let [low, high] = [0, sorted.length - 2];
    while (low < high) {
        const middle = Math.floor((low + high + 1) / 2);
        [low, high] = sorted[middle] <= value ? [middle, high] : [low, middle - 1];
    }
    return low;
}

/** narrow: words of 32 rows. */
function bitAt(plane: Uint32Array, row: number): number {
    return plane[row >>> 5] >>> (row & 31) & 1;
}
