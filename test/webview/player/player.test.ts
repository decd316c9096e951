/** What plays a trace, without one: steps in order, units by an injected clock, arrival, loop, and work of which the last wish counts. */
import { describe, expect, it } from 'vitest';
import { Latest } from '../../../webview/player/latest.js';
import { Player } from '../../../webview/player/player.js';
import type { Span } from '../../../webview/replay/core/state.js';

const units = { pass: 1, operation: 10, layer: 100 };

function playerOf({ cycles = 1000, loop }: { readonly cycles?: number; readonly loop?: Span } = {}): { player: Player; at: { cycle: number; ms: number; busy: boolean; said: string; answers: (() => void)[] | undefined } } {
    const at = { cycle: 0, ms: 0, busy: false, said: '', answers: undefined as (() => void)[] | undefined };
    const player = new Player({
        where: () => ({ cycle: at.cycle, cycles, loop }), busy: () => at.busy, said: text => { at.said = text; }, changed: () => undefined,
        goTo: cycle => { at.cycle = cycle; },
        advance: async (cycle, unit, forward, count) => {
            await (at.answers && new Promise<void>(resolve => at.answers!.push(resolve)));
            return Math.max(0, Math.min(cycles, cycle + units[unit] * (forward ? count : -count)));
        },
    }, () => at.ms);
    return { player, at };
}

describe('a player', () => {
    it('takes steps one after another, however fast they come', async () => {
        const { at, player } = playerOf();
        await Promise.all([player.step('operation', true), player.step('pass', true), player.step('pass', true), player.step('pass', false)]);
        expect(at.cycle).toBe(11);
    });

    it('goes by one question as far as the clock says, and waits for what is looked at', async () => {
        const { at, player } = playerOf();
        player.set({ unit: 'pass', speed: 100 });
        player.toggle();
        at.ms = 500;
        at.busy = true;
        await player.tick();
        expect(at.cycle).toBe(0);
        at.busy = false;
        await player.tick();
        expect(at.cycle).toBe(50);
        at.ms = 100_000;
        await player.tick();
        expect(at.cycle).toBe(250);
    });

    it('stops where it was to stop, at the end, and not at all in a loop', async () => {
        const { at, player } = playerOf();
        player.set({ unit: 'operation', speed: 10 });
        player.runTo(42);
        at.ms = 1000;
        await player.tick();
        expect([at.cycle, player.playback.playing, at.said]).toEqual([42, false, 'Reached cycle 42.']);
        player.runTo(42);
        expect(at.said).toContain('Nothing to run to');
        player.set({ speed: 1000 });
        player.toggle();
        at.ms = 2000;
        await player.tick();
        expect([at.cycle, player.playback.playing]).toEqual([1000, false]);

        const round = playerOf({ loop: { from: 30, to: 60 } });
        round.player.set({ unit: 'operation', speed: 10 });
        round.player.toggle();
        round.at.ms = 1000;
        await round.player.tick();
        expect([round.at.cycle, round.player.playback.playing]).toEqual([30, true]);
    });

    it('does not pull back who has gone elsewhere or paused meanwhile', async () => {
        const { at, player } = playerOf();
        player.set({ speed: 10 });
        player.toggle();
        at.ms = 1000;
        at.answers = [];
        const tick = player.tick();
        at.cycle = 500;
        at.answers[0]();
        await tick;
        expect(at.cycle).toBe(500);
        at.ms = 2000;
        const another = player.tick();
        player.toggle();
        at.answers[1]();
        await another;
        expect(at.cycle).toBe(500);
    });
});

it('of wishes that come while work is under way, the last counts', async () => {
    let wanted = 1;
    const done: number[] = [];
    const latest = new Latest(async () => {
        const mine = wanted;
        await Promise.resolve();
        done.push(mine);
    });
    const first = latest.again();
    for (wanted = 2; wanted < 5; wanted++) {
        void latest.again();
    }
    wanted = 4;
    await first;
    expect(done).toEqual([1, 4]);
    expect(latest.busy).toBe(false);
});
