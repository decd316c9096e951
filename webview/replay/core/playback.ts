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

export const SPEEDS = [0.5, 1, 2, 5, 10, 30, 100, 1000] as const;

/** No more units at once, however long the page was asleep. */
const MOST_AT_ONCE = 2000;

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
    const units = Math.min(MOST_AT_ONCE, Math.floor(due));
    return { playback: { ...playback, due: units === MOST_AT_ONCE ? 0 : due - units, lastMs: nowMs }, units };
}

/** Whether play has come to the place where it was to stop; a unit may reach beyond it. */
export function arrived({ until }: Playback, cycle: number): boolean {
    return until !== undefined && cycle >= until;
}

export function faster(speed: number, by: 1 | -1): number {
    const at = SPEEDS.findIndex(one => one >= speed);
    return SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, (at < 0 ? SPEEDS.length - 1 : at) + by))];
}
