/** The array as it is at the place under the pointer: looked at when the pointer rests there, without going there. It draws nothing. */
import type { Ask } from '../player/searches.js';
import type { Look } from './questions.js';

/** A pointer that moves on sooner does not look. */
const REST_MS = 140;

export class Preview {
    look: Look | undefined;
    private timer: ReturnType<typeof setTimeout> | undefined;
    private wanted: number | undefined;

    constructor(private readonly asker: { readonly ask: Ask }, private readonly changed: () => void) {}

    /** The pointer is over a cycle; undefined: over none, or something is dragged or played. */
    point(at: { readonly cycle: number; readonly tile: number; readonly part: number } | undefined): void {
        clearTimeout(this.timer);
        this.wanted = at && Math.round(at.cycle);
        if (this.look && this.look.cycle !== this.wanted) {
            this.look = undefined;
            this.changed();
        }
        if (at && !this.look) {
            this.timer = setTimeout(() => void this.bring({ ...at, cycle: Math.round(at.cycle) }), REST_MS);
        }
    }

    private async bring(at: { readonly cycle: number; readonly tile: number; readonly part: number }): Promise<void> {
        const look = await this.asker.ask('look', at).catch(() => undefined);
        if (this.wanted === at.cycle) {
            this.look = look;
            this.changed();
        }
    }
}
