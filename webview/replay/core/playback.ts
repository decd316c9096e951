/** Playing: how many units to go at a tick of the clock. The clock is handed in; nothing here waits. */
import type { Unit } from '../questions.js';

export interface Playback {
    readonly playing: boolean;
    readonly unit: Unit;
    /** Units a second. */
    readonly speed: number;
    /** Part of a unit that is due already. */
    readonly due: number;
    /** Milliseconds of the clock at the last tick. */
    readonly lastMs: number | undefined;
    /** Cycle at which to stop. */
    readonly until: number | undefined;
}

export const SPEEDS = [0.5, 1, 2, 5, 10, 30, 100, 1000, 10_000, 100_000, 1_000_000] as const;

/** Faster nobody sees anything: a network has some ten layers, and layers some ten thousand operations. */
const FASTEST: Readonly<Record<Unit, number>> = { pass: 1_000_000, operation: 100_000, layer: 10 };

/** No more than this time's units at once, however long the page was asleep. */
const MOST_SECONDS = 2;

export const STOPPED: Playback = { playing: false, unit: 'pass', speed: 5, due: 0, lastMs: undefined, until: undefined };

export function played(playback: Playback, nowMs: number, until?: number): Playback {
    return { ...playback, playing: true, due: 0, lastMs: nowMs, until };
}

export function paused(playback: Playback): Playback {
    return { ...playback, playing: false, due: 0, lastMs: undefined, until: undefined };
}

/** Units that are due now, and the playback that has taken them; none sooner than `leastMs` after the last ones, for readers who want less motion. */
export function ticked(playback: Playback, nowMs: number, leastMs = 0): { readonly playback: Playback; readonly units: number } {
    if (!playback.playing || playback.lastMs === undefined || nowMs - playback.lastMs < leastMs) {
        return { playback, units: 0 };
    }
    const due = playback.due + Math.max(0, nowMs - playback.lastMs) / 1000 * playback.speed;
    const most = Math.max(1, Math.floor(MOST_SECONDS * playback.speed));
    const units = Math.min(most, Math.floor(due));
    return { playback: { ...playback, due: due - units >= 1 ? 0 : due - units, lastMs: nowMs }, units };
}

/** Whether play has come to the place where it was to stop; a unit may reach beyond it. */
export function arrived({ until }: Playback, cycle: number): boolean {
    return until !== undefined && cycle >= until;
}

/** Of the unit, from slow to fast. */
export function speedsOf(unit: Unit): readonly number[] {
    return SPEEDS.filter(speed => speed <= FASTEST[unit]);
}

/** At a speed that its unit has. */
export function inSpeedsOf(playback: Playback): Playback {
    return { ...playback, speed: Math.min(playback.speed, FASTEST[playback.unit]) };
}

export function faster({ speed, unit }: Pick<Playback, 'speed' | 'unit'>, by: 1 | -1): number {
    const speeds = speedsOf(unit);
    const at = speeds.findIndex(one => one >= speed);
    return speeds[Math.max(0, Math.min(speeds.length - 1, (at < 0 ? speeds.length - 1 : at) + by))];
}
