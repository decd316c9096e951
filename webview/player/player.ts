/**
 * Going and playing: steps one after another, and as many units as the clock says, to a place or round in a loop. What it moves is
 * handed in: one trace, or the one in hand of two. It knows no page.
 */
import { arrived, faster, inSpeedsOf, paused, played, STOPPED, ticked, type Playback } from '../replay/core/playback.js';
import { afterLoop, type Span } from '../replay/core/state.js';
import type { Unit } from '../replay/questions.js';

/** The trace that is moved, and who hears of it. */
export interface Moved {
    where(): { readonly cycle: number; readonly cycles: number; readonly loop: Span | undefined };
    /** The cycle after `count` units from one, or before it; the same where there is none. */
    advance(cycle: number, unit: Unit, forward: boolean, count: number): Promise<number>;
    goTo(cycle: number): void | Promise<void>;
    /** What is to be seen is not there yet: play waits. */
    busy(): boolean;
    said(text: string): void;
    /** How play goes on has changed. */
    changed(playback: Playback): void;
}

export class Player {
    private steps: Promise<void> = Promise.resolve();
    private ticking = false;

    constructor(private readonly moved: Moved, private readonly clock: () => number, public playback: Playback = STOPPED) {}

    /** One after another, however fast the keys come. */
    step(unit: Unit, forward: boolean): Promise<void> {
        this.steps = this.steps.then(async () => this.moved.goTo(await this.from(this.moved.where().cycle, unit, forward, 1)));
        return this.steps;
    }

    /** By another unit, at another speed. */
    set(change: Partial<Pick<Playback, 'unit' | 'speed'>>): void {
        this.is(inSpeedsOf({ ...this.playback, ...change }));
    }

    faster(by: 1 | -1): void {
        this.set({ speed: faster(this.playback, by) });
    }

    toggle(): void {
        this.is(this.playback.playing ? paused(this.playback) : played(this.playback, this.clock()));
    }

    stop(): void {
        this.is(paused(this.playback));
    }

    /** Plays until a cycle is reached; there again, it stops. */
    runTo(target: number | undefined): void {
        const { cycle, cycles } = this.moved.where();
        if (this.playback.until !== undefined) {
            this.stop();
        } else if (target === undefined || target <= cycle) {
            this.moved.said('Nothing to run to: point at a later place in the timeline, or set a marker or a bookmark there.');
        } else {
            this.is(played(this.playback, this.clock(), Math.min(target, cycles)));
            this.moved.said(`Runs to cycle ${Math.min(target, cycles).toLocaleString('en')}.`);
        }
    }

    /** Called each frame; goes as many units as are due, `leastMs` after the last ones at the soonest. */
    async tick(leastMs = 0): Promise<void> {
        if (this.ticking || this.moved.busy()) {
            return;
        }
        const { playback, units } = ticked(this.playback, this.clock(), leastMs);
        this.playback = playback;
        if (units === 0) {
            return;
        }
        this.ticking = true;
        const { cycle: from, cycles, loop } = this.moved.where();
        const cycle = await this.from(from, playback.unit, true, units);
        this.ticking = false;
        if (!this.playback.playing || this.moved.where().cycle !== from) {
            // Meanwhile the reader has paused, or gone elsewhere.
            return;
        }
        if (arrived(playback, cycle)) {
            this.stop();
            this.moved.said(`Reached cycle ${playback.until?.toLocaleString('en')}.`);
            await this.moved.goTo(playback.until!);
            return;
        }
        const at = afterLoop({ loop }, cycle, cycles);
        if (at === undefined) {
            this.stop();
        }
        await this.moved.goTo(at ?? cycle);
    }

    private is(playback: Playback): void {
        this.playback = playback;
        this.moved.changed(playback);
    }

    /** What is lost with a part of the file stays where it is. */
    private from(cycle: number, unit: Unit, forward: boolean, count: number): Promise<number> {
        return this.moved.advance(cycle, unit, forward, count).catch(() => cycle);
    }
}
