/**
 * What a trace's events add up to: by layer, page and array, and up to a cycle. It knows counts and prices, no states.
 */
import { arraysOf, type ArrayPlace } from './arrays.js';
import type { RootDirectory, StaticCounts, TraceHeader, TraceLayerFacts } from './format.js';
import { Ledger, sumStatic, type Tally } from './ledger.js';
import type { Pages } from './pages.js';
import type { Moment, Timeline } from './timeline.js';

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

export class Tallies {
    private readonly layers: readonly TraceLayerFacts[];
    private readonly places = new Map<number, readonly (readonly ArrayPlace[])[]>();
    /** By layer, part and wave: how many arrays run a program there, and their enabled rows. */
    private readonly groups = new Map<number, readonly (readonly { readonly arrays: number; readonly rows: number }[])[]>();

    constructor(private readonly header: TraceHeader, private readonly root: RootDirectory, private readonly pages: Pages, private readonly timeline: Timeline) {
        this.layers = header.layers;
    }

    /** By row tile and part. */
    arrays(layer: number): readonly (readonly ArrayPlace[])[] {
        const { parts, placement } = this.layers[layer];
        const places = this.places.get(layer) ?? (parts.length === 0 ? [] : arraysOf(placement, this.header.machine));
        this.places.set(layer, places);
        return places;
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
    async tallyAt(cycle: number, operationsDone: (moment: Moment, part: number) => Promise<number>, pause?: () => Promise<void>): Promise<Tally> {
        const ledger = this.ledger();
        const moment = this.timeline.momentAt(cycle);
        const { run, layer, wave } = moment;
        for (let r = 0; r <= run; r++) {
            this.layers.forEach((_, l) => r < run || l < layer ? this.addLayer(ledger, r, l) : undefined);
        }
        const facts = this.layers[layer];
        ledger.moved(facts.movedBits);
        ledger.leaked(facts.placement.arrays, facts.latencyS * this.timeline.shareOf(layer, cycle));
        const pieces = facts.parts.flatMap(({ operations }, part) => Array.from({ length: wave + 1 }, (_, w) => async () =>
            this.partUpTo(run, layer, part, w, w < wave ? operations : await operationsDone(moment, part))));
        // The next one's blocks are on their way while one is added: else each would wait for the way to the file and back.
        for (let i = 0, next = pieces[0]?.(); next !== undefined; i++) {
            const here = next;
            next = pieces[i + 1]?.();
            next?.catch(() => undefined);
            (await here)(ledger);
            await pause?.();
        }
        return ledger.tally();
    }

    /** The pages of a layer in a run: the time line between layers and operations. @throws TraceLost */
    async pageSummaries(run: number, layer: number): Promise<PageSummary[]> {
        const [directory, events] = [await this.pages.directory(layer), await this.pages.run(run, layer)];
        return events.groups.flatMap((waves, part) => waves.flatMap((pages, wave) => pages.map((page, index): PageSummary => {
            const { from, to, section, startCycle, cycles, ...facts } = directory.parts[part][index];
            const start = this.timeline.cycleOf({ run, layer, wave }) + startCycle;
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
                const startCycle = this.timeline.cycleOf({ run, layer, wave: place.wave }) + facts.startCycle;
                return { startCycle, endCycle: startCycle + facts.cycles, tally: ledger.tally() };
            });
            return {
                place, pages, total: whole.tally(),
                bank: Math.floor(place.slot / perTile / tiles), tileOfBank: Math.floor(place.slot / perTile) % tiles, arrayOfTile: place.slot % perTile,
            };
        });
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
        const { arrays, rows } = this.group(layer, part, wave);
        ledger.program(counts, arrays, rows);
        ledger.broadcast(counts.instructions);
    }

    private group(layer: number, part: number, wave: number): { readonly arrays: number; readonly rows: number } {
        let groups = this.groups.get(layer);
        if (!groups) {
            const { parts, placement } = this.layers[layer];
            const made = parts.map(() => Array.from({ length: placement.waves }, () => ({ arrays: 0, rows: 0 })));
            for (const place of this.arrays(layer).flat()) {
                made[place.part][place.wave].arrays++;
                made[place.part][place.wave].rows += place.enabledRows;
            }
            this.groups.set(layer, groups = made);
        }
        return groups[part][wave];
    }

    /** Operations [0, op) of a part in one wave, to be added once all that is needed is there: sums come out the same in whatever order it came. */
    private async partUpTo(run: number, layer: number, part: number, wave: number, op: number): Promise<(ledger: Ledger) => void> {
        if (op === 0) {
            return () => undefined;
        }
        const directory = (await this.pages.directory(layer)).parts[part];
        const events = (await this.pages.run(run, layer)).groups[part][wave];
        const index = await this.pages.pageOf(layer, part, op - 1);
        const whole = directory[index].to === op ? index + 1 : index;
        const [page, counters] = whole > index ? [] : await Promise.all([
            this.pages.page(layer, part, index), events.length > 0 ? this.pages.counters(run, layer, part, wave, index) : undefined]);
        return ledger => {
            this.addProgram(ledger, layer, part, wave, sumStatic(directory.slice(0, whole)));
            events.slice(0, whole).forEach(facts => ledger.events(facts));
            if (page) {
                this.addProgram(ledger, layer, part, wave, page.countsBefore(op - page.facts.from));
            }
            if (page && counters) {
                const sum = (list: Int32Array): number => list.subarray(0, op - page.facts.from).reduce((a, b) => a + b, 0);
                ledger.events({ written: sum(counters.written), tagged: sum(counters.tagged), chained: sum(counters.chained) });
            }
        };
    }
}
