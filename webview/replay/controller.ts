/**
 * What happens when the reader does something: commands change the state, ask the worker, and draw. One look is under way at a
 * time; while it is, only the newest wish waits. It knows no templates' insides and no messages of the host.
 */
import { Latest } from '../player/latest.js';
import { escape } from '../player/escape.js';
import { Player } from '../player/player.js';
import { Searches, type Ask } from '../player/searches.js';
import { Sums } from '../player/sums.js';
import { announcement, momentSaid } from './core/announce.js';
import { stateAfter, windowAfter } from './core/commands.js';
import { STOPPED, type Playback } from './core/playback.js';
import { clamped, type Window } from './core/scale.js';
import { movedTo, nextBookmark, runTarget, type ViewState } from './core/state.js';
import { operations, waveforms } from './exports.js';
import type { Command } from './keys.js';
import { Preview } from './preview.js';
import type { Look, Opened, SoFar } from './questions.js';
import { Surroundings } from './surroundings.js';
import { TimelineStore } from './timeline/store.js';
import { Unanswered } from './unanswered.js';

/** Who hears of what happens. */
export interface Onlookers {
    draw(): void;
    /** The window, the cursor or the pointer alone. */
    drawTimeline(): void;
    /** Marks the line of the layer in hand; brings it into sight unless `quietly`. */
    reveal(quietly: boolean): void;
}

export class Controller {
    look: Look | undefined;
    readonly timeline: TimelineStore;
    readonly player: Player;
    readonly searches: Searches;
    readonly around: Surroundings;
    readonly preview: Preview;
    /** Cycle under the pointer. */
    hovered: number | undefined;
    said = '';
    keysShown = false;
    finding = false;
    private readonly sums: Sums;
    private warming: AbortController | undefined;
    private isWarm = false;
    private readonly looking = new Latest(() => this.lookOnce());

    constructor(readonly opened: Opened, public state: ViewState, private readonly asker: { readonly ask: Ask }, private readonly onlookers: Onlookers, clock: () => number) {
        const draw = (): void => onlookers.draw();
        const said = (text: string): void => { this.said = text; };
        this.sums = new Sums(asker.ask);
        this.timeline = new TimelineStore(opened, asker, () => onlookers.drawTimeline());
        this.around = new Surroundings(opened, asker, () => this.state, draw);
        this.preview = new Preview(asker, () => onlookers.drawTimeline());
        this.searches = new Searches({
            trace: () => ({ opened, ask: asker.ask, look: this.look }), where: () => this.state, goTo: cycle => this.goTo(cycle), said, draw,
        });
        this.player = new Player({
            where: () => ({ cycle: this.state.cycle, cycles: opened.cycles, loop: this.state.loop }),
            advance: (cycle, unit, forward, count) => asker.ask('step', { cycle, part: this.state.part, unit, forward, count }),
            goTo: cycle => this.goTo(cycle), busy: () => this.looking.busy, said, changed: playback => this.played(playback),
        }, clock, { ...STOPPED, unit: state.unit, speed: state.speed });
    }

    get soFar(): SoFar | undefined {
        return this.sums.soFar;
    }

    /** To the first operation of the trace that shows something: before it all cells are 0 or inputs. */
    async begin(): Promise<void> {
        const cycle = await this.asker.ask('begin', { part: this.state.part }).catch(() => undefined);
        this.state = movedTo(this.state, cycle ?? 0, this.opened.cycles);
    }

    /** Another window on the same moment: the timeline alone is drawn again. */
    setWindow(window: Window): void {
        this.state = { ...this.state, window: clamped(window, this.opened.cycles) };
        this.onlookers.drawTimeline();
    }

    /** The pointer is over a cycle; it drags the cursor along, or rests and wants to know what is there. */
    hover(cycle: number | undefined, drags = false): void {
        const { part, tile } = this.state;
        this.hovered = cycle;
        this.timeline.peek(cycle, part);
        this.preview.point(cycle === undefined || drags || this.player.playback.playing ? undefined : { cycle, tile, part });
        this.onlookers.drawTimeline();
    }

    /** Redraws at once with what is known, and looks at the trace again. */
    change(change: Partial<ViewState>): void {
        this.state = { ...this.state, ...change };
        this.onlookers.draw();
        void this.refresh();
    }

    goTo(cycle: number): void {
        this.state = movedTo(this.state, cycle, this.opened.cycles);
        // The cursor is there at once; the rest when it is known.
        this.onlookers.drawTimeline();
        void this.refresh();
    }

    command(command: Command): void {
        const { opened, player, searches, state } = this;
        const window = windowAfter(command, opened.cycles, state);
        if (window) {
            this.setWindow(window);
            return;
        }
        const change = stateAfter(command, state, this.look?.view);
        if (change) {
            this.said = announcement(state, change) ?? this.said;
            this.change(change);
            return;
        }
        const goes: Partial<Record<Command, () => void>> = {
            play: () => player.toggle(),
            passForward: () => void player.step('pass', true), passBack: () => void player.step('pass', false),
            operationForward: () => void player.step('operation', true), operationBack: () => void player.step('operation', false),
            layerForward: () => void player.step('layer', true), layerBack: () => void player.step('layer', false),
            runTo: () => this.runTo(runTarget(state, this.hovered)),
            start: () => this.goTo(0), end: () => this.goTo(opened.cycles), faster: () => player.faster(1), slower: () => player.faster(-1),
            nextBookmark: () => this.goTo(nextBookmark(state, true) ?? state.cycle), lastBookmark: () => this.goTo(nextBookmark(state, false) ?? state.cycle),
            nextWrite: () => void searches.nextWrite(), find: () => { this.finding = !this.finding; this.onlookers.draw(); },
            source: () => this.onlookers.reveal(false), keys: () => { this.keysShown = !this.keysShown; this.onlookers.draw(); },
            escape: () => { escape(this); this.onlookers.draw(); },
        };
        goes[command]?.();
    }

    /** At the speed and by the units that are set. */
    runTo(target: number | undefined): void {
        this.player.runTo(target);
        this.onlookers.draw();
    }

    waveforms(save: (text: string) => void): Promise<void> {
        return waveforms(this.searches, this.asker.ask, this.state, save, text => { this.said = text; });
    }

    operations(save: (text: string) => void): Promise<void> {
        return operations(this.searches, this.asker.ask, this.state, save, text => { this.said = text; });
    }

    /** Asks the trace for what is to be seen now. */
    async refresh(): Promise<void> {
        this.sums.giveUp();
        this.warming?.abort();
        try {
            await this.looking.again();
        } catch (error) {
            this.said = error instanceof Unanswered ? error.message : String(error);
            this.onlookers.draw();
        }
    }

    private async lookOnce(): Promise<void> {
        const { cell, cycle, part, tile } = this.state;
        const before = this.look;
        this.look = await this.asker.ask('look', { cycle, tile, part, ...cell && { cell: cell.column * this.opened.header!.machine.domains + cell.domain } });
        this.said = momentSaid(this.opened.header!, before, this.look, this.player.playback.playing) ?? this.said;
        this.onlookers.draw();
        if (before?.moment.layer !== this.look.moment.layer) {
            this.onlookers.reveal(true);
        }
        void this.around.bring(this.look);
        if (!this.looking.outdated) {
            await this.sumUp(cycle);
        }
    }

    /** What can be done ahead while nothing is asked for; given up when something is. */
    private async warmUp(): Promise<void> {
        const { signal } = this.warming = new AbortController();
        try {
            this.isWarm = await this.asker.ask('warmUp', {}, signal);
        } catch {
            // Where it could not be done, what comes takes longer and tells what is wrong.
            this.isWarm = !signal.aborted;
        }
    }

    private async sumUp(cycle: number): Promise<void> {
        if (await this.sums.upTo(cycle)) {
            this.onlookers.draw();
        }
        if (!this.isWarm && this.soFar?.cycle === this.state.cycle && !this.player.playback.playing) {
            void this.warmUp();
        }
    }

    private played({ playing, speed, unit }: Playback): void {
        this.state = { ...this.state, unit, speed };
        if (playing) {
            this.preview.point(undefined);
        }
        this.onlookers.draw();
    }
}
