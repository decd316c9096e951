/**
 * Answers the page's questions from an opened trace. It runs in the worker, and in tests without one; it knows traces, no
 * messages and no page.
 */
import { openTrace } from '../../server/simulator/trace/reader.js';
import type { ArrayView as TraceView, CellView } from '../../server/simulator/trace/state.js';
import { TraceLost, type TraceProblem } from '../../server/simulator/trace/store.js';
import type { ArrayName, PageSummary, Place, SearchOptions, Trace } from '../../server/simulator/trace/trace.js';
import { slotOf } from './core/cells.js';
import { tableOf } from './core/csv.js';
import { tallyBetween } from './core/tally.js';
import { nextOfKindFrom, operationTable } from './operations.js';
import { outputsOf } from './outputs.js';
import { stepKinds, type ArrayView, type Look, type Opened, type Operation, type Pieces, type Profile, type QuestionName, type Questions, type Step } from './questions.js';
import { firstTelling, stepped } from './stepping.js';
import { WarmUp } from './warm-up.js';
import { waveforms } from './waveforms.js';

/** What a reader does not feel. */
const LONGEST_TURN_MS = 5;

type Answerers = { readonly [Name in QuestionName]: (ask: Questions[Name]['ask'], signal?: AbortSignal) => Promise<Questions[Name]['answer']> };

export class Answers {
    private trace: Trace | undefined;
    private warming: WarmUp | undefined;

    constructor(private readonly read: (offset: number, length: number) => Promise<Uint8Array>) {}

    /** @throws TraceLost where the answer's block is lost; the signal's reason, soon after it was raised. */
    to<Name extends QuestionName>(name: Name, ask: Questions[Name]['ask'], signal?: AbortSignal): Promise<Questions[Name]['answer']> {
        return (this.answerers[name] as (ask: Questions[Name]['ask'], signal?: AbortSignal) => Promise<Questions[Name]['answer']>)(ask, signal);
    }

    private readonly answerers: Answerers = {
        open: ({ size }) => this.open(size),
        look: ask => this.look(ask),
        tally: ({ cycle }, signal) => this.opened.tallyAt(cycle, turns(signal)),
        warmUp: async (_, signal) => {
            this.warming ??= new WarmUp(this.opened);
            await this.warming.go(turns(signal));
            return true;
        },
        step: ask => stepped(this.opened, ask),
        begin: ({ part }) => firstTelling(this.opened, part),
        profile: async ({ run, layer }) => profileOf(await this.opened.pageSummaries(run, layer)),
        work: async ({ run, layer, part, wave, page }) => {
            const { from, kinds, starts } = await this.opened.pageOperations(layer, part, page);
            const first = this.opened.cycleOf({ run, layer, wave });
            return { from, kinds, starts: starts.map(start => first + start) };
        },
        passes: ask => this.passes(ask),
        operations: ({ run, layer, part, wave, from, to }) => this.opened.operations(layer, part, from, to, { run, wave }),
        arrays: ({ run, layer }) => this.opened.arraySummaries(run, layer),
        nextWrite: async ({ cycle, tile, part, cell, row }, signal) => {
            const { array, place } = await this.at(cycle, tile, part);
            return this.cycleAt(array, await this.opened.nextWrite(array, cell, place, row, interruptible(signal)));
        },
        find: async ({ cycle, tile, part, wish }, signal) => {
            const { domains } = this.opened.header.machine;
            const wanted = wish.domain === undefined ? Array.from({ length: domains }, (_, domain) => wish.column * domains + domain) : [wish.column * domains + wish.domain];
            const holds = (cells: CellView): boolean => (wanted.some(cell => cells.bit(wish.row, cell) === 1) ? 1 : 0) === wish.value;
            return this.onward(cycle, tile, part, (array, place) => this.opened.find(array, place, holds, wanted, interruptible(signal)));
        },
        nextKind: ({ cycle, part, kind }, signal) => nextOfKindFrom(this.opened, cycle, part, kind, signal),
        peek: async ({ cycle, part }) => {
            const moment = this.opened.momentAt(cycle);
            const index = Math.min(part, this.opened.layers[moment.layer].parts.length - 1);
            const op = index < 0 ? 0 : (await this.opened.placeAt(moment.layer, index, moment.cycle)).op;
            return index < 0 ? undefined : (await this.opened.operations(moment.layer, index, op, op + 1))[0];
        },
        between: async ({ from, to }) => ({
            from, to, timeS: this.opened.timeAt(to) - this.opened.timeAt(from), tally: tallyBetween(await this.opened.tallyAt(from, turns()), await this.opened.tallyAt(to, turns())),
        }),
        outputs: ({ run }) => outputsOf(this.opened, run),
        operationTable: ({ part, from, to }, signal) => operationTable(this.opened, part, from, to, signal),
        image: async ({ run }) => Array.from((await this.opened.activations(run, this.opened.header.input.name)).data),
        vcd: async ({ cycle, tile, part, from, to }, signal) => waveforms(this.opened, (await this.at(cycle, tile, part)).array, from, to, signal),
        csv: ({ run }) => Promise.resolve(tableOf(this.opened, run)),
    };

    private get opened(): Trace {
        if (!this.trace) {
            throw new TraceLost({ code: 'trace/corrupt', message: 'nothing of this trace can be replayed' });
        }
        return this.trace;
    }

    private async open(size: number): Promise<Opened> {
        const { trace, header, problems } = await openTrace({ size, read: this.read });
        this.trace = trace;
        const runs = trace ? Array.from({ length: trace.header.runs }, (_, run) => run) : [];
        return {
            header: header ?? trace?.header, problems, cycles: trace?.cycles ?? 0, latencyS: trace?.latencyS ?? 0,
            layerStart: runs.map(run => trace!.layers.map((_, layer) => trace!.cycleOf({ run, layer }))),
            layerTally: runs.map(run => trace!.layers.map((_, layer) => trace!.layerTally(run, layer))),
            total: trace?.total(),
        };
    }

    /** The array that `tile` and `part` name in the layer of a cycle, as near as the layer has one, and its place. */
    private async at(cycle: number, tile: number, part: number): Promise<{ array: ArrayName; place: Place }> {
        const moment = this.opened.momentAt(cycle);
        const arrays = this.opened.arrays(moment.layer);
        const array = {
            run: moment.run, layer: moment.layer,
            tile: Math.max(0, Math.min(tile, arrays.length - 1)), part: Math.max(0, Math.min(part, (arrays[0]?.length ?? 1) - 1)),
        };
        // An array of another wave stands at its begin or at its end.
        const wave = arrays[array.tile]?.[array.part]?.wave ?? 0;
        const { waveCycles } = this.opened.layers[moment.layer];
        const inWave = wave === moment.wave ? moment.cycle : wave < moment.wave ? waveCycles : 0;
        await this.opened.fetch(array, inWave);
        return { array, place: arrays.length === 0 ? { op: 0, step: 0 } : await this.opened.placeAt(moment.layer, array.part, inWave) };
    }

    /** Where a search of one array comes to an end: in this layer, else in the arrays that the later ones have in its place. */
    private async onward(cycle: number, tile: number, part: number, search: (array: ArrayName, from: Place) => Promise<Place | undefined>): Promise<number | undefined> {
        for (let at = cycle; at < this.opened.cycles;) {
            const { layer, run } = this.opened.momentAt(at);
            const { array, place } = await this.at(at, tile, part);
            const found = this.opened.layers[layer].parts.length > 0 ? await search(array, place) : undefined;
            if (found) {
                return this.cycleAt(array, found);
            }
            const { placement, waveCycles } = this.opened.layers[layer];
            at = this.opened.cycleOf({ run, layer }) + Math.max(1, waveCycles * placement.waves);
        }
        return undefined;
    }

    private async cycleAt(array: ArrayName, place: Place | undefined): Promise<number | undefined> {
        const wave = this.opened.arrays(array.layer)[array.tile][array.part].wave;
        return place && this.opened.cycleOf({ ...array, wave }) + await this.opened.cycleAt(array.layer, array.part, place);
    }

    private async look({ cell, cycle, tile, part }: Questions['look']['ask']): Promise<Look> {
        const trace = this.opened;
        const lost: TraceProblem[] = [];
        const unlessLost = async <T>(wanted: Promise<T>): Promise<T | undefined> => {
            try {
                return await wanted;
            } catch (error) {
                if (!(error instanceof TraceLost)) {
                    throw error;
                }
                lost.push(error.problem);
                return undefined;
            }
        };
        const moment = trace.momentAt(cycle);
        const { array, place } = await unlessLost(this.at(cycle, tile, part)) ?? { array: { ...moment, tile, part }, place: { op: 0, step: 0 } };
        const program = trace.layers[moment.layer].parts[array.part];
        const within = program !== undefined && place.op < program.operations;
        const [operation] = within ? await unlessLost(trace.operations(moment.layer, array.part, place.op, place.op + 1, moment)) ?? [] : [];
        const steps = within ? await unlessLost(trace.steps(moment.layer, array.part, place.op)) ?? [] : [];
        const view = program && await unlessLost(this.view(array, place, new Set([...cellsOf(operation, steps), ...cell === undefined ? [] : [cell]])));
        return {
            cycle, timeS: trace.timeAt(cycle), moment, array, operation, steps, done: place.step,
            view, lost: distinct(lost),
        };
    }

    private async view(array: ArrayName, place: Place, told: ReadonlySet<number>): Promise<ArrayView> {
        const before = await this.cellsBefore(array, place);
        return this.opened.readAt(array, place, state => this.picture(array, place, state, before, told));
    }

    private picture(array: ArrayName, place: Place, state: TraceView, before: ReadonlyMap<number, Uint32Array>, told: ReadonlySet<number>): ArrayView {
        const { columns, domains, ports } = this.opened.header.machine;
        const words = Math.ceil(state.enabledRows / 32);
        const positions = state.positions.slice();
        const planes = new Uint32Array(columns * ports * words);
        const changed = new Uint32Array(columns * ports * words);
        for (let slot = 0; slot < columns * ports; slot++) {
            const column = Math.floor(slot / ports);
            const cell = column * domains + slot % ports * Math.floor(domains / ports) + positions[column];
            const plane = state.plane(cell);
            planes.set(plane, slot * words);
            const was = before.get(cell);
            for (let w = 0; was && w < words; w++) {
                changed[slot * words + w] = xor(plane[w], was[w]);
            }
        }
        const at = { domains, ports, positions };
        const hidden = [...told].filter(cell => cell < columns * domains && slotOf(at, cell) === undefined);
        return {
            hidden: new Map(hidden.map(cell => [cell, state.plane(cell).slice()])),
            array, place, rows: this.opened.arrays(array.layer)[array.tile][array.part].rows, enabledRows: state.enabledRows, columns, domains, ports,
            positions, planes, changed, tags: [state.tags(0).slice(), state.tags(1).slice()], words,
        };
    }

    /** The cells that the step before `place` may have changed, as they were before it. */
    private async cellsBefore(array: ArrayName, place: Place): Promise<Map<number, Uint32Array>> {
        const trace = this.opened;
        const last = await trace.placeBefore(array.layer, array.part, place);
        const step = last && (await trace.steps(array.layer, array.part, last.op))[last.step];
        if (!last || !step || step.kind === 'search') {
            return new Map();
        }
        return trace.readAt(array, last, state => new Map(step.cells.map(({ cell }) => [cell, state.plane(cell).slice()])));
    }

    private async passes({ from, layer, part, run, to, wave }: Questions['passes']['ask']): Promise<Pieces> {
        const trace = this.opened;
        const first = trace.cycleOf({ run, layer, wave });
        const kinds: number[] = [];
        const starts: number[] = [];
        let end = first;
        for (const { cycles, op, startCycle } of await trace.operations(layer, part, from, to)) {
            const steps = await trace.steps(layer, part, op);
            if (cycles > steps.length) {
                kinds.push(stepKinds.indexOf('shift'));
                starts.push(first + startCycle);
            }
            steps.forEach(({ kind }, i) => {
                kinds.push(stepKinds.indexOf(kind));
                starts.push(first + startCycle + cycles - steps.length + i);
            });
            end = first + startCycle + cycles;
        }
        return { from, kinds: Uint8Array.from(kinds), starts: Float64Array.from([...starts, end]) };
    }
}

function profileOf(pages: readonly PageSummary[]): Profile {
    const numbers = (of: (page: PageSummary) => number): Float64Array => Float64Array.from(pages, of);
    return {
        parts: Int32Array.from(pages, ({ part }) => part), waves: Int32Array.from(pages, ({ wave }) => wave), pages: Int32Array.from(pages, ({ page }) => page),
        starts: numbers(({ startCycle }) => startCycle), ends: numbers(({ endCycle }) => endCycle), energyJ: numbers(({ tally }) => tally.energyJ.total),
    };
}

/** Words and what else the steps of an operation touch. */
function cellsOf(operation: Operation | undefined, steps: readonly Step[]): number[] {
    return [...operation ? [...operation.destination, ...operation.operands.flatMap(({ cells }) => cells)] : [], ...steps.flatMap(({ cells }) => cells.map(({ cell }) => cell))];
}

/** Two answers may miss the same block. */
function distinct(problems: readonly TraceProblem[]): TraceProblem[] {
    return [...new Map(problems.map(problem => [problem.message, problem])).values()];
}

/** After each page the thread looks whether somebody wants it to stop. */
function interruptible(signal: AbortSignal | undefined): SearchOptions {
    return { ...(signal && { signal }), onProgress: () => new Promise(resolve => setTimeout(resolve)) };
}

/** narrow: all 32 bits of a word of rows, read back as unsigned. */
function xor(a: number, b: number): number {
    return (a ^ b) >>> 0;
}

/** Awaited between pieces of work: when these have had the thread for a while, questions that wait have their turn. */
function turns(signal?: AbortSignal): () => Promise<void> {
    let since = performance.now();
    return async () => {
        if (performance.now() - since > LONGEST_TURN_MS) {
            await new Promise(resolve => setTimeout(resolve));
            since = performance.now();
        }
        signal?.throwIfAborted();
    };
}
