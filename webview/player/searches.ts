/**
 * Looking for something in a trace, and other questions that take long: one at a time, to be ended at any time. It knows neither
 * page nor state; where it looks and who hears of it is handed in.
 */
import { layerNamed } from '../replay/core/state.js';
import { wishOf } from '../replay/core/wish.js';
import type { Look, Opened, QuestionName, Questions } from '../replay/questions.js';
import { Unanswered } from '../replay/unanswered.js';

export type Ask = <Name extends QuestionName>(name: Name, ask: Questions[Name]['ask'], signal?: AbortSignal) => Promise<Questions[Name]['answer']>;

/** The trace in hand, how it is looked at, and who hears of it. */
export interface Searched {
    trace(): { readonly opened: Opened; readonly ask: Ask; readonly look: Look | undefined };
    where(): { readonly cycle: number; readonly tile: number; readonly part: number; readonly cell: { readonly row: number; readonly column: number; readonly domain: number } | undefined };
    goTo(cycle: number): void;
    /** Why nothing was found. */
    said(text: string): void;
    draw(): void;
}

export class Searches {
    /** What is under way. */
    busy: string | undefined;
    private searching: AbortController | undefined;

    constructor(private readonly searched: Searched) {}

    async find(text: string): Promise<void> {
        const { ask, look, opened } = this.searched.trace();
        const { cycle, part, tile } = this.searched.where();
        const { columns, domains, rows } = opened.header!.machine;
        const wish = wishOf(text, { columns, domains, rows });
        const busy = `Looking for ${text}\u2026`;
        switch (wish.kind) {
            case 'none':
                this.found(undefined, wish.why);
                break;
            case 'cell':
                await this.search(busy, 'That does not happen any more, in this array or in those of later layers.', signal => ask('find', { cycle, tile, part, wish: wish.wish }, signal));
                break;
            case 'next':
                await this.search(busy, 'There is no such operation after the cursor.', signal => ask('nextKind', { cycle, part, kind: wish.operation }, signal));
                break;
            case 'operation':
                await this.findOperation(wish.op);
                break;
            case 'layer':
                this.found(layerNamed(opened, wish.text, look?.moment.run ?? 0, look?.moment.layer ?? -1), `No layer is called ${wish.text}.`);
        }
    }

    /** Of the cell in hand. */
    async nextWrite(): Promise<void> {
        const { ask, look } = this.searched.trace();
        const { cell, cycle, part, tile } = this.searched.where();
        if (!cell) {
            this.found(undefined, 'Choose a cell of the array first.');
            return;
        }
        const domains = look?.view?.domains ?? 1;
        await this.search('Looking for the next write\u2026', 'The cell does not change any more.', signal =>
            ask('nextWrite', { cycle, tile, part, cell: cell.column * domains + cell.domain, row: cell.row }, signal));
    }

    /** The begin of the layer that a line wrote; of an instance of a block, the first. */
    line({ file, line }: { readonly file: string; readonly line: number }): void {
        const { look, opened } = this.searched.trace();
        const layer = opened.header?.layers.findIndex(({ source }) => source !== null && source.file === file && source.line <= line && line <= source.endLine) ?? -1;
        this.found(opened.layerStart[look?.moment.run ?? 0]?.[layer], 'No layer of this trace was written by that line.');
    }

    /** Ends what is under way; everything else stays as it is. */
    cancel(): void {
        this.searching?.abort();
    }

    /** One long question at a time; another ends it. */
    async atWork(busy: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
        this.cancel();
        const mine = this.searching = new AbortController();
        this.busy = busy;
        this.searched.draw();
        try {
            await work(mine.signal);
        } catch (error) {
            if (this.searching === mine) {
                this.found(undefined, error instanceof Unanswered ? error.message : String(error));
            }
        } finally {
            if (this.searching === mine) {
                this.searching = undefined;
                this.busy = undefined;
                this.searched.draw();
            }
        }
    }

    private async search(busy: string, none: string, ask: (signal: AbortSignal) => Promise<number | undefined>): Promise<void> {
        await this.atWork(busy, async signal => this.found(await ask(signal), none));
    }

    private async findOperation(op: number): Promise<void> {
        const { ask, look, opened } = this.searched.trace();
        if (look) {
            const { array, moment: { layer, run, wave } } = look;
            const [operation] = await ask('operations', { run, layer, part: array.part, wave, from: op, to: op + 1 });
            const start = opened.layerStart[run][layer] + wave * opened.header!.layers[layer].waveCycles;
            this.found(operation && start + operation.startCycle, `This part has no operation ${op}.`);
        }
    }

    private found(cycle: number | undefined, none: string): void {
        this.busy = undefined;
        if (cycle === undefined) {
            this.searched.said(none);
            this.searched.draw();
        } else {
            this.searched.goTo(cycle);
        }
    }
}
