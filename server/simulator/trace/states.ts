/**
 * States of a trace's arrays at any place, and searches through them. It knows pages and rows, no time.
 */
import type { ArrayPlace } from './arrays.js';
import { mayChange } from './operation.js';
import { unlessLost, type LoadedPage, type Pages } from './pages.js';
import { ArrayReplay } from './replay.js';
import { bitOf, type ArrayState, type CellView } from './state.js';
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

export interface SearchOptions {
    readonly signal?: AbortSignal;
    /** Called after every page; what it returns is awaited, so that other work can have its turn. */
    readonly onProgress?: (op: number) => unknown;
}

/** Pages of arrays kept ready for the next step. */
const keptReplays = 16;

export class States {
    /** The arrays looked at last. */
    private readonly replays = new Map<string, ArrayReplay>();

    constructor(private readonly pages: Pages, private readonly placeOf: (array: ArrayName) => ArrayPlace) {}

    /** What `read` makes of an array at a place, before anything else can move it on. @throws TraceLost */
    async readAt<T>(array: ArrayName, { op, step }: Place, read: (replay: ArrayReplay) => T): Promise<T> {
        const index = await this.pages.pageOf(array.layer, array.part, op);
        // The one at hand where it is of the same page.
        const replay = await this.replay(array, index);
        replay.goTo(op, step);
        return read(replay);
    }

    /** A copy of an array's state. @throws TraceLost */
    stateAt(array: ArrayName, place: Place): Promise<ArrayState> {
        return this.readAt(array, place, replay => replay.state());
    }

    /** The replay of an array at a place. @throws TraceLost */
    viewAt(array: ArrayName, place: Place): Promise<ArrayReplay> {
        return this.readAt(array, place, replay => replay);
    }

    /**
     * The first place after `from` at which a step has changed the cell, in `row` or in any row. Undefined if there is none.
     * @throws TraceLost, and the signal's reason
     */
    async nextWrite(array: ArrayName, cell: number, from: Place, row?: number, options: SearchOptions = {}): Promise<Place | undefined> {
        let last: Uint32Array | undefined;
        return this.search(array, from, options, (page, i) => mayChange(page.program, i, cell), replay => {
            const now = replay.plane(cell).slice();
            const changed = last !== undefined && (row === undefined ? now.some((word, w) => word !== last![w]) : bitOf(now, row) !== bitOf(last, row));
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
        const { header } = this.pages;
        const facts = header.layers[layer];
        const place = this.placeOf(array);
        const page = await this.pages.page(layer, part, index);
        const inputs = await Promise.all(facts.streams.map(({ source }) => this.pages.activations(run, source)));
        const images = Math.min(header.settings.batch, header.images.length - run * header.settings.batch);
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
        if (found(await this.viewAt(array, from))) {
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
            await onProgress?.(to);
        }
        return undefined;
    }
}
