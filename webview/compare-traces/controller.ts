/**
 * What happens when the reader does something to two traces: the one in hand moves, the other goes where that corresponds, both
 * are looked at. One look is under way at a time; while it is, only the newest wish waits. It knows no templates and no page.
 */
import { faster, paused, played, STOPPED, ticked, type Playback } from '../replay/core/playback.js';
import type { ArraySummary, Look, Opened, QuestionName, Questions, SoFar, Unit } from '../replay/questions.js';
import { align, corresponding, type Pair, type Side } from './core/align.js';
import type { CompareState } from './core/state.js';
import type { Command } from './keys.js';

export type Ask = <Name extends QuestionName>(name: Name, ask: Questions[Name]['ask']) => Promise<Questions[Name]['answer']>;

export const SIDES: readonly Side[] = [0, 1];

export class Controller {
    readonly pairs: readonly Pair[];
    readonly looks: [Look | undefined, Look | undefined] = [undefined, undefined];
    readonly soFar: [SoFar | undefined, SoFar | undefined] = [undefined, undefined];
    readonly arrays: [readonly ArraySummary[], readonly ArraySummary[]] = [[], []];
    playback: Playback = STOPPED;
    said = '';
    keysShown = false;
    private looking = false;
    private wished = false;
    private readonly loaded = ['', ''];
    private steps: Promise<void> = Promise.resolve();

    constructor(readonly traces: readonly [Opened, Opened], public state: CompareState, private readonly asks: readonly [Ask, Ask],
        private readonly draw: () => void, private readonly clock: () => number) {
        this.pairs = align(...traces);
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

    /** One after another, however fast the keys come. */
    step(unit: Unit, forward: boolean): Promise<void> {
        this.steps = this.steps.then(async () => {
            const { lead } = this.state;
            await this.goTo(lead, await this.stepFrom(lead, this.state.cycles[lead], unit, forward));
        });
        return this.steps;
    }

    play(change: Partial<Playback>): void {
        this.playback = { ...this.playback, ...change };
        this.draw();
    }

    /** Called each frame. */
    async tick(leastMs = 0): Promise<void> {
        if (this.looking) {
            return;
        }
        const { playback, units } = ticked(this.playback, this.clock(), leastMs);
        this.playback = playback;
        const { lead, cycles } = this.state;
        let cycle = cycles[lead];
        this.looking = units > 0;
        for (let i = 0; i < units; i++) {
            cycle = await this.stepFrom(lead, cycle, playback.unit, true);
        }
        this.looking = false;
        if (units > 0) {
            this.playback = cycle >= this.traces[lead].cycles ? paused(this.playback) : this.playback;
            await this.goTo(lead, cycle);
        }
    }

    command(command: Command): Promise<void> {
        const { state: { cell, cycles, lead }, traces } = this;
        const columns = this.looks[lead]?.view?.columns ?? 1;
        const at = cell ?? { row: 0, column: 0, domain: 0 };
        const moved = (row: number, column: number): Promise<void> => this.change({
            cell: { row: Math.max(0, at.row + row), column: Math.max(0, Math.min(columns - 1, at.column + column)), domain: this.looks[lead]?.view?.positions[Math.max(0, Math.min(columns - 1, at.column + column))] ?? 0 },
        });
        const commands: Readonly<Record<Command, () => Promise<void> | void>> = {
            play: () => this.play(this.playback.playing ? paused(this.playback) : played(this.playback, this.clock())),
            passForward: () => this.step('pass', true), passBack: () => this.step('pass', false),
            operationForward: () => this.step('operation', true), operationBack: () => this.step('operation', false),
            layerForward: () => this.step('layer', true), layerBack: () => this.step('layer', false),
            start: () => this.goTo(lead, 0), end: () => this.goTo(lead, traces[lead].cycles),
            faster: () => this.play({ speed: faster(this.playback.speed, 1) }), slower: () => this.play({ speed: faster(this.playback.speed, -1) }),
            rowUp: () => moved(-1, 0), rowDown: () => moved(1, 0), columnLeft: () => moved(0, -1), columnRight: () => moved(0, 1),
            tables: () => this.change({ tables: !this.state.tables }),
            keys: () => { this.keysShown = !this.keysShown; this.draw(); },
            escape: () => { this.keysShown = false; this.draw(); },
            swap: () => this.goTo(lead === 0 ? 1 : 0, cycles[1 - lead]),
        };
        return Promise.resolve(commands[command]());
    }

    async refresh(): Promise<void> {
        if (this.looking) {
            this.wished = true;
            return;
        }
        this.looking = true;
        try {
            do {
                this.wished = false;
                await Promise.all(SIDES.map(side => this.lookAt(side)));
                this.said = this.looks.map((look, side) => `${side === 0 ? 'A' : 'B'}: cycle ${look?.cycle}, layer ${this.traces[side].header!.layers[look!.moment.layer].name}`).join('; ');
                this.draw();
            } while (this.wished);
        } catch (error) {
            this.said = error instanceof Error ? error.message : String(error);
            this.draw();
        } finally {
            this.looking = false;
        }
    }

    private async lookAt(side: Side): Promise<void> {
        const { cycles, part, tile } = this.state;
        const look = this.looks[side] = await this.asks[side]('look', { cycle: cycles[side], tile, part });
        this.soFar[side] = { cycle: look.cycle, tally: await this.asks[side]('tally', { cycle: look.cycle }).catch(() => undefined) };
        const { layer, run } = look.moment;
        if (this.loaded[side] !== `${run} ${layer}`) {
            this.loaded[side] = `${run} ${layer}`;
            this.arrays[side] = await this.asks[side]('arrays', { run, layer }).catch(() => []);
        }
    }

    /** What is lost stays where it is. */
    private stepFrom(side: Side, cycle: number, unit: Unit, forward: boolean): Promise<number> {
        return this.asks[side]('step', { cycle, part: this.state.part, unit, forward }).catch(() => cycle);
    }
}
