/**
 * What happens when the reader does something: commands change the state, ask the worker, and draw. One look is under way at a
 * time; while it is, only the newest wish waits. It knows no templates' insides and no messages of the host.
 */
import type { Asker } from './ask.js';
import { Unanswered } from './ask.js';
import { announcement, momentSaid } from './core/announce.js';
import { arrived, faster, paused, played, STOPPED, ticked, type Playback } from './core/playback.js';
import { clamped, following, panned, wholeOf, zoomed, type Window } from './core/scale.js';
import { afterLoop, between, layerNamed, marked, movedTo, nextBookmark, runTarget, toggledBookmark, type ViewState } from './core/state.js';
import { wishOf } from './core/wish.js';
import type { Command } from './keys.js';
import type { ArraySummary, Between, CellWish, Look, Opened, Outputs, SoFar, TraceProblem, Unit } from './questions.js';
import { TimelineStore } from './timeline/store.js';

export class Controller {
    look: Look | undefined;
    soFar: SoFar | undefined;
    playback: Playback;
    arrays: readonly ArraySummary[] = [];
    readonly timeline: TimelineStore;
    /** Cycle under the pointer. */
    hovered: number | undefined;
    image: readonly number[] = [];
    /** What happened between the markers. */
    span: Between | undefined;
    /** When the outputs of the run in sight are stored; known from its last layer on. */
    outputs: Outputs | undefined;
    said = '';
    busy: string | undefined;
    keysShown = false;
    finding = false;
    private looking = false;
    private wished = false;
    private loaded = '';
    private imageRun = -1;
    private outputsRun = -1;
    private readonly outputLayer: number;
    private searching: AbortController | undefined;
    private steps: Promise<void> = Promise.resolve();

    constructor(readonly opened: Opened, public state: ViewState, private readonly asker: Asker, private readonly draw: () => void, private readonly drawTimeline: () => void,
        private readonly reveal: (quietly: boolean) => void, private readonly clock: () => number) {
        this.playback = { ...STOPPED, unit: state.unit, speed: state.speed };
        this.outputLayer = opened.header?.layers.findLastIndex(({ outputBits }) => outputBits === null) ?? 0;
        this.timeline = new TimelineStore(opened, asker, drawTimeline);
    }

    /** Another window on the same moment: the timeline alone is drawn again. */
    setWindow(window: Window): void {
        this.state = { ...this.state, window: clamped(window, this.opened.cycles) };
        this.drawTimeline();
    }

    hover(cycle: number | undefined): void {
        this.hovered = cycle;
        this.timeline.peek(cycle, this.state.part);
        this.drawTimeline();
    }

    /** Redraws at once with what is known, and looks at the trace again. */
    change(change: Partial<ViewState>): void {
        this.state = { ...this.state, ...change };
        this.draw();
        void this.refresh();
    }

    goTo(cycle: number): void {
        this.state = movedTo(this.state, cycle, this.opened.cycles);
        // The cursor is there at once; the rest when it is known.
        this.drawTimeline();
        void this.refresh();
    }

    play(change: Partial<Playback>): void {
        this.playback = { ...this.playback, ...change };
        this.state = { ...this.state, unit: this.playback.unit, speed: this.playback.speed };
        this.draw();
    }

    /** Called each frame; asks for as many units as are due, `leastMs` after the last ones at the soonest. */
    async tick(leastMs = 0): Promise<void> {
        if (this.looking) {
            return;
        }
        const { playback, units } = ticked(this.playback, this.clock(), leastMs);
        this.playback = playback;
        if (units === 0) {
            return;
        }
        let cycle = this.state.cycle;
        this.looking = true;
        for (let i = 0; i < units; i++) {
            const next = await this.stepFrom(cycle, playback.unit, true);
            if (next === cycle) {
                break;
            }
            cycle = next;
            if (arrived(playback, cycle)) {
                break;
            }
        }
        this.looking = false;
        if (arrived(playback, cycle)) {
            this.playback = paused(this.playback);
            this.said = `Reached cycle ${playback.until}.`;
            this.goTo(playback.until!);
            return;
        }
        const at = afterLoop(this.state, cycle, this.opened.cycles);
        if (at === undefined) {
            this.playback = paused(this.playback);
        }
        this.goTo(at ?? cycle);
    }

    command(command: Command): void {
        const { opened, state } = this;
        const window = this.windowAfter(command);
        if (window) {
            this.setWindow(window);
            return;
        }
        const change = this.stateAfter(command);
        if (change) {
            this.said = announcement(state, change) ?? this.said;
            this.change(change);
            return;
        }
        const goes: Partial<Record<Command, () => void>> = {
            play: () => { this.playback = this.playback.playing ? paused(this.playback) : played(this.playback, this.clock()); this.draw(); },
            passForward: () => void this.step('pass', true), passBack: () => void this.step('pass', false),
            operationForward: () => void this.step('operation', true), operationBack: () => void this.step('operation', false),
            layerForward: () => void this.step('layer', true), layerBack: () => void this.step('layer', false),
            runTo: () => this.runTo(runTarget(state, this.hovered)),
            start: () => this.goTo(0), end: () => this.goTo(opened.cycles),
            faster: () => this.play({ speed: faster(this.playback.speed, 1) }), slower: () => this.play({ speed: faster(this.playback.speed, -1) }),
            nextBookmark: () => this.goTo(nextBookmark(state, true) ?? state.cycle), lastBookmark: () => this.goTo(nextBookmark(state, false) ?? state.cycle),
            nextWrite: () => void this.nextWrite(), find: () => { this.finding = !this.finding; this.draw(); },
            source: () => this.reveal(false), keys: () => { this.keysShown = !this.keysShown; this.draw(); },
            escape: () => this.escape(),
        };
        goes[command]?.();
    }

    /** Plays until a cycle is reached, at the speed and by the units that are set; there again, it stops. */
    runTo(target: number | undefined): void {
        if (this.playback.until !== undefined) {
            this.playback = paused(this.playback);
        } else if (target === undefined || target <= this.state.cycle) {
            this.said = 'Nothing to run to: point at a later place in the timeline, or set a marker or a bookmark there.';
        } else {
            this.playback = played(this.playback, this.clock(), Math.min(target, this.opened.cycles));
            this.said = `Runs to cycle ${this.playback.until}.`;
        }
        this.draw();
    }

    /** What is open above the view is closed first, then the search, then what is under way. */
    private escape(): void {
        if (this.keysShown || this.finding) {
            this.finding = this.keysShown && this.finding;
            this.keysShown = false;
        } else {
            this.cancel();
            this.playback = this.playback.until === undefined ? this.playback : paused(this.playback);
        }
        this.draw();
    }

    async find(text: string): Promise<void> {
        const { state: { cycle, part } } = this;
        const { columns, domains, rows } = this.opened.header!.machine;
        const wish = wishOf(text, { columns, domains, rows });
        const busy = `Looking for ${text}\u2026`;
        switch (wish.kind) {
            case 'none':
                this.found(undefined, wish.why);
                break;
            case 'cell':
                await this.findCell(busy, wish.wish);
                break;
            case 'next':
                await this.searched(busy, 'There is no such operation after the cursor.', signal => this.asker.ask('nextKind', { cycle, part, kind: wish.operation }, signal));
                break;
            case 'operation':
                await this.findOperation(wish.op);
                break;
            case 'layer':
                this.found(layerNamed(this.opened, wish.text, this.look?.moment.run ?? 0, this.look?.moment.layer ?? -1), `No layer is called ${wish.text}.`);
        }
    }

    private async findCell(busy: string, wish: CellWish): Promise<void> {
        const { cycle, part, tile } = this.state;
        await this.searched(busy, 'That does not happen any more, in this array or in those of later layers.', signal => this.asker.ask('find', { cycle, tile, part, wish }, signal));
    }

    private async findOperation(op: number): Promise<void> {
        if (this.look) {
            const { array, moment: { layer, run, wave } } = this.look;
            const [operation] = await this.asker.ask('operations', { run, layer, part: array.part, wave, from: op, to: op + 1 });
            this.found(operation && this.waveStart() + operation.startCycle, `This part has no operation ${op}.`);
        }
    }

    /** The begin of the layer that a line wrote; of an instance of a block, the first. */
    line({ file, line }: { readonly file: string; readonly line: number }): void {
        const layer = this.opened.header?.layers.findIndex(({ source }) => source !== null && source.file === file && source.line <= line && line <= source.endLine) ?? -1;
        this.found(this.opened.layerStart[this.look?.moment.run ?? 0]?.[layer], 'No layer of this trace was written by that line.');
    }

    /** Asks the trace for what is to be seen now; while it is asked, only the newest wish waits. */
    async refresh(): Promise<void> {
        if (this.looking) {
            this.wished = true;
            return;
        }
        this.looking = true;
        try {
            do {
                this.wished = false;
                const { cycle, part, tile } = this.state;
                const before = this.look;
                this.look = await this.asker.ask('look', { cycle, tile, part });
                this.said = momentSaid(this.opened.header!, before, this.look, this.playback.playing) ?? this.said;
                this.draw();
                if (before?.moment.layer !== this.look.moment.layer) {
                    this.reveal(true);
                }
                void this.surroundings();
                if (!this.wished) {
                    await this.sumUp(cycle);
                }
            } while (this.wished);
        } catch (error) {
            this.said = error instanceof Unanswered ? error.message : String(error);
            this.draw();
        } finally {
            this.looking = false;
        }
    }

    /** What has been done up to a cycle; an answer later than the next question's is of no use. */
    private async sumUp(cycle: number): Promise<void> {
        if (this.soFar?.cycle === cycle && this.soFar.tally) {
            return;
        }
        try {
            this.soFar = { cycle, tally: await this.asker.ask('tally', { cycle }) };
        } catch (error) {
            const { code, message } = error as Unanswered;
            this.soFar = { cycle, tally: undefined, lost: { code: code as TraceProblem['code'], message } };
        }
        this.draw();
    }

    private windowAfter(command: Command): Window | undefined {
        const { opened: { cycles }, state: { cycle, window } } = this;
        // Zooming goes to the cursor, also where that is out of sight.
        const around = following(window, cycle, cycles);
        const windows: Partial<Record<Command, () => Window>> = {
            zoomIn: () => zoomed(around, 0.5, cycle, cycles), zoomOut: () => zoomed(around, 2, cycle, cycles), zoomAll: () => wholeOf(cycles),
            panLeft: () => panned(window, -0.25, cycles), panRight: () => panned(window, 0.25, cycles),
        };
        return windows[command]?.();
    }

    private stateAfter(command: Command): Partial<ViewState> | undefined {
        const { state } = this;
        const cell = state.cell ?? { row: 0, column: 0, domain: 0 };
        const view = this.look?.view;
        const moved = (rows: number, columns: number): Partial<ViewState> => {
            const column = Math.max(0, Math.min((view?.columns ?? 1) - 1, cell.column + columns));
            return { cell: { row: Math.max(0, Math.min((view?.enabledRows ?? 1) - 1, cell.row + rows)), column, domain: view?.positions[column] ?? 0 } };
        };
        const changes: Partial<Record<Command, () => Partial<ViewState>>> = {
            bookmark: () => toggledBookmark(state), markA: () => marked(state, 'a'), markB: () => marked(state, 'b'),
            loop: () => ({ loop: state.loop ? undefined : between(state) ?? { from: state.window.from, to: state.window.to } }),
            tables: () => ({ tables: !state.tables }), ruler: () => ({ ruler: state.ruler === 'cycles' ? 'time' : 'cycles' }),
            rowUp: () => moved(-1, 0), rowDown: () => moved(1, 0), columnLeft: () => moved(0, -1), columnRight: () => moved(0, 1),
        };
        return changes[command]?.();
    }

    private stepFrom(cycle: number, unit: Unit, forward: boolean): Promise<number> {
        return this.asker.ask('step', { cycle, part: this.state.part, unit, forward }).catch(() => cycle);
    }

    /** One after another, however fast the keys come. */
    private step(unit: Unit, forward: boolean): Promise<void> {
        this.steps = this.steps.then(async () => this.goTo(await this.stepFrom(this.state.cycle, unit, forward)));
        return this.steps;
    }

    private async nextWrite(): Promise<void> {
        const { cell, cycle, part, tile } = this.state;
        const domains = this.look?.view?.domains ?? 1;
        if (!cell) {
            this.said = 'Choose a cell of the array first.';
            this.draw();
            return;
        }
        await this.searched('Looking for the next write\u2026', 'The cell does not change any more.', signal =>
            this.asker.ask('nextWrite', { cycle, tile, part, cell: cell.column * domains + cell.domain, row: cell.row }, signal));
    }

    /** Ends the search or the export that is under way; everything else stays as it is. */
    cancel(): void {
        this.searching?.abort();
    }

    /** The waveforms of the array in hand, of the loop, of what lies between the markers, or of what the timeline shows. */
    async waveforms(save: (text: string) => void): Promise<void> {
        const { cycle, loop, part, tile, window } = this.state;
        const { from, to } = loop ?? between(this.state) ?? window;
        await this.atWork('Writing waveforms\u2026', async signal => {
            const found = await this.asker.ask('vcd', { cycle, tile, part, from: Math.floor(from), to: Math.ceil(to) }, signal);
            save(found.text);
            this.said = `Waveforms of operations ${found.from} to ${found.to - 1}${found.cut ? ', as many as one file takes: choose fewer with the loop or the markers' : ''}.`;
        });
        this.draw();
    }

    /** The operations of the part in hand, of the same cycles. */
    async operations(save: (text: string) => void): Promise<void> {
        const { loop, part, window } = this.state;
        const { from, to } = loop ?? between(this.state) ?? window;
        await this.atWork('Writing operations\u2026', async signal => {
            const found = await this.asker.ask('operationTable', { part, from: Math.floor(from), to: Math.ceil(to) }, signal);
            save(found.text);
            this.said = `${found.rows.toLocaleString('en')} operations${found.cut ? ', as many as one table takes: choose fewer with the loop or the markers' : ''}.`;
        });
        this.draw();
    }

    private async searched(busy: string, none: string, ask: (signal: AbortSignal) => Promise<number | undefined>): Promise<void> {
        await this.atWork(busy, async signal => this.found(await ask(signal), none));
    }

    /** One long question at a time; another ends it. */
    private async atWork(busy: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
        this.cancel();
        const mine = this.searching = new AbortController();
        this.busy = busy;
        this.draw();
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
            }
        }
    }

    private found(cycle: number | undefined, none: string): void {
        this.busy = undefined;
        this.said = cycle === undefined ? none : this.said;
        if (cycle === undefined) {
            this.draw();
        } else {
            this.goTo(cycle);
        }
    }

    private waveStart(): number {
        const { layer, run, wave } = this.look!.moment;
        return this.opened.layerStart[run][layer] + wave * this.opened.header!.layers[layer].waveCycles;
    }

    /** Arrays and the image around the cursor, as far as they are new. */
    private async surroundings(): Promise<void> {
        const { moment: { layer, run } } = this.look!;
        const key = `${run} ${layer}`;
        const lostIsNone = async <T>(wanted: Promise<T>, none: T): Promise<T> => wanted.catch(() => none);
        if (this.loaded !== key) {
            this.loaded = key;
            const arrays = await lostIsNone(this.asker.ask('arrays', { run, layer }), []);
            // The reader may have gone on to another layer meanwhile.
            if (this.loaded === key) {
                this.arrays = arrays;
                this.draw();
            }
        }
        if (this.imageRun !== run) {
            this.imageRun = run;
            this.outputsRun = -1;
            this.outputs = undefined;
            this.image = await lostIsNone(this.asker.ask('image', { run }), []);
            this.draw();
        }
        const wanted = between(this.state);
        if (wanted?.from !== this.span?.from || wanted?.to !== this.span?.to) {
            const span = wanted && await lostIsNone(this.asker.ask('between', wanted), undefined);
            const now = between(this.state);
            if (wanted?.from === now?.from && wanted?.to === now?.to) {
                this.span = span;
                this.draw();
            }
        }
        if (this.outputsRun !== run && layer >= this.outputLayer) {
            this.outputsRun = run;
            const outputs = await lostIsNone(this.asker.ask('outputs', { run }), undefined);
            if (this.outputsRun === run) {
                this.outputs = outputs;
                this.draw();
            }
        }
    }
}
