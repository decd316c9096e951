/**
 * What happens when the reader does something to two traces: the one in hand moves, the other goes where that corresponds, both
 * are looked at. One look is under way at a time; while it is, only the newest wish waits. It knows no templates and no page.
 */
import { Latest } from '../player/latest.js';
import { escape } from '../player/escape.js';
import { Player } from '../player/player.js';
import { Searches, type Ask } from '../player/searches.js';
import { Sums } from '../player/sums.js';
import { cellMoved } from '../replay/core/commands.js';
import { STOPPED } from '../replay/core/playback.js';
import { nextBookmark, runTarget } from '../replay/core/state.js';
import type { ArraySummary, Between, Look, Opened, SoFar } from '../replay/questions.js';
import { align, corresponding, cyclesOf, type Pair, type Side } from './core/align.js';
import { loopOf, marksOf, spansOf, withBookmark, withMarker, type Marks } from './core/marks.js';
import type { CompareState } from './core/state.js';
import type { Command } from './keys.js';

export const SIDES: readonly Side[] = [0, 1];

export class Controller {
    readonly pairs: readonly Pair[];
    readonly looks: [Look | undefined, Look | undefined] = [undefined, undefined];
    readonly arrays: [readonly ArraySummary[], readonly ArraySummary[]] = [[], []];
    /** What happened between the markers, in each. */
    spans: readonly [Between, Between] | undefined;
    readonly player: Player;
    readonly searches: Searches;
    /** Layer under the pointer, as its index into the pairs. */
    hovered: number | undefined;
    said = '';
    keysShown = false;
    finding = false;
    private readonly sums: readonly [Sums, Sums];
    private readonly loaded = ['', ''];
    private readonly looking = new Latest(() => this.lookOnce());

    constructor(readonly traces: readonly [Opened, Opened], public state: CompareState, private readonly asks: readonly [Ask, Ask],
        private readonly draw: () => void, clock: () => number) {
        this.pairs = align(...traces);
        this.sums = [new Sums(asks[0]), new Sums(asks[1])];
        const said = (text: string): void => { this.said = text; };
        const goTo = (cycle: number): Promise<void> => this.goTo(this.state.lead, cycle);
        this.searches = new Searches({
            trace: () => ({ opened: traces[this.state.lead], ask: asks[this.state.lead], look: this.looks[this.state.lead] }),
            where: () => this.inHand, goTo: cycle => void goTo(cycle), said, draw,
        });
        this.player = new Player({
            where: () => ({ ...this.inHand, cycles: traces[this.state.lead].cycles }), goTo, said, busy: () => this.looking.busy,
            advance: (cycle, unit, forward, count) => asks[this.state.lead]('step', { cycle, part: this.state.part, unit, forward, count }),
            changed: ({ speed, unit }) => {
                this.state = { ...this.state, unit, speed };
                draw();
            },
        }, clock, { ...STOPPED, unit: state.unit, speed: state.speed });
    }

    get soFar(): readonly (SoFar | undefined)[] {
        return this.sums.map(({ soFar }) => soFar);
    }

    async change(change: Partial<CompareState>): Promise<void> {
        this.state = { ...this.state, ...change };
        this.draw();
        await this.refresh();
    }

    /** One trace goes to a cycle and is the one in hand from then on. */
    async goTo(side: Side, cycle: number): Promise<void> {
        const at = Math.max(0, Math.min(this.traces[side].cycles, Math.round(cycle)));
        const other = corresponding(this.pairs, this.traces, side, at);
        await this.change({ lead: side, cycles: side === 0 ? [at, other] : [other, at] });
    }

    hover(pair: number | undefined): void {
        if (pair !== this.hovered) {
            this.hovered = pair;
            this.draw();
        }
    }

    /** To the first operation of the one in hand that shows something. */
    async begin(): Promise<void> {
        const { lead, part } = this.state;
        await this.goTo(lead, await this.asks[lead]('begin', { part }).catch(() => 0));
    }

    command(command: Command): Promise<void> {
        const { inHand, player, searches, state, traces } = this;
        const { lead } = state;
        const moved = (rows: number, columns: number): Promise<void> => this.change(cellMoved(state, this.looks[lead]?.view, rows, columns));
        const goTo = (cycle: number | undefined): Promise<void> => this.goTo(lead, cycle ?? inHand.cycle);
        const commands: Readonly<Record<Command, () => Promise<void> | void>> = {
            play: () => player.toggle(),
            passForward: () => player.step('pass', true), passBack: () => player.step('pass', false),
            operationForward: () => player.step('operation', true), operationBack: () => player.step('operation', false),
            layerForward: () => player.step('layer', true), layerBack: () => player.step('layer', false),
            start: () => goTo(0), end: () => goTo(traces[lead].cycles), faster: () => player.faster(1), slower: () => player.faster(-1),
            runTo: () => { player.runTo(runTarget(inHand, undefined)); this.draw(); },
            nextBookmark: () => goTo(nextBookmark(inHand, true)), lastBookmark: () => goTo(nextBookmark(inHand, false)),
            bookmark: () => this.mark({ bookmarks: withBookmark(state, state.cycles) }), loop: () => this.mark({ loop: state.loop ? undefined : this.loop() }),
            markA: () => this.mark({ markers: withMarker(state, 'a', state.cycles) }), markB: () => this.mark({ markers: withMarker(state, 'b', state.cycles) }),
            nextWrite: () => searches.nextWrite(), find: () => { this.finding = !this.finding; this.draw(); },
            rowUp: () => moved(-1, 0), rowDown: () => moved(1, 0), columnLeft: () => moved(0, -1), columnRight: () => moved(0, 1),
            tables: () => this.change({ tables: !state.tables }), keys: () => { this.keysShown = !this.keysShown; this.draw(); },
            escape: () => { escape(this); this.draw(); }, swap: () => this.goTo(lead === 0 ? 1 : 0, state.cycles[1 - lead]),
        };
        return Promise.resolve(commands[command]());
    }

    async refresh(): Promise<void> {
        this.sums.forEach(sums => sums.giveUp());
        try {
            await this.looking.again();
        } catch (error) {
            this.said = error instanceof Error ? error.message : String(error);
            this.draw();
        }
    }

    /** The trace in hand, as if it were alone. */
    private get inHand(): Pick<CompareState, 'tile' | 'part' | 'cell'> & ReturnType<typeof marksOf> & { readonly cycle: number } {
        const { cell, cycles, lead, part, tile } = this.state;
        return { ...marksOf(this.state, lead), cycle: cycles[lead], cell, part, tile };
    }

    private async mark(marks: Partial<Marks>): Promise<void> {
        const { state } = this;
        const said = marks.bookmarks ? `Bookmark ${marks.bookmarks.length > state.bookmarks.length ? 'set' : 'taken away'}.`
            : marks.markers ? `${Object.keys(marks.markers).length} of two markers set.` : marks.loop ? 'Play goes round.' : 'The loop is off.';
        await this.change(marks);
        this.said = said;
        this.draw();
    }

    /** Between the markers, else in the layer in hand. */
    private loop(): Marks['loop'] {
        const { lead } = this.state;
        const { layer, run } = this.looks[lead]!.moment;
        const trace = this.traces[lead];
        const from = trace.layerStart[run][layer];
        const place = (cycle: number): readonly [number, number] => {
            const other = corresponding(this.pairs, this.traces, lead, cycle);
            return lead === 0 ? [cycle, other] : [other, cycle];
        };
        return loopOf(this.state, { from: place(from), to: place(from + cyclesOf(trace, layer)) });
    }

    private async lookOnce(): Promise<void> {
        await Promise.all(SIDES.map(side => this.lookAt(side)));
        this.said = this.looks.map((look, side) => `${side === 0 ? 'A' : 'B'}: cycle ${look?.cycle.toLocaleString('en')}, layer ${this.traces[side].header!.layers[look!.moment.layer].name}`).join('; ');
        this.draw();
        // What the next moment would only wait for.
        for (const more of [() => Promise.all(SIDES.map(side => this.lookAround(side))), () => this.lookBetween()]) {
            if (!this.looking.outdated) {
                await more();
            }
        }
    }

    private async lookAt(side: Side): Promise<void> {
        const { cell, cycles, part, tile } = this.state;
        this.looks[side] = await this.asks[side]('look', { cycle: cycles[side], tile, part, ...cell && { cell: cell.column * this.traces[side].header!.machine.domains + cell.domain } });
    }

    /** What its arrays have done, in all and one by one. */
    private async lookAround(side: Side): Promise<void> {
        const { cycle, moment: { layer, run } } = this.looks[side]!;
        let isNew = await this.sums[side].upTo(cycle);
        if (this.loaded[side] !== `${run} ${layer}`) {
            this.loaded[side] = `${run} ${layer}`;
            this.arrays[side] = await this.asks[side]('arrays', { run, layer }).catch(() => []);
            isNew = true;
        }
        if (isNew) {
            this.draw();
        }
    }

    private async lookBetween(): Promise<void> {
        const wanted = spansOf(this.state);
        if (wanted?.every(({ from, to }, side) => this.spans?.[side].from === from && this.spans[side].to === to) ?? !this.spans) {
            return;
        }
        // What is lost with a part of a file cannot be compared.
        this.spans = wanted && await Promise.all([this.asks[0]('between', wanted[0]), this.asks[1]('between', wanted[1])]).catch(() => undefined);
        this.draw();
    }
}
