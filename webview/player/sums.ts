/** What a trace's arrays have done up to a cycle: added up behind what is looked at, and given up as soon as the reader goes on. It knows no page. */
import type { SoFar, TraceProblem } from '../replay/questions.js';
import type { Unanswered } from '../replay/unanswered.js';
import type { Ask } from './searches.js';

export class Sums {
    /** The last that were added up, perhaps of another cycle. */
    soFar: SoFar | undefined;
    private adding: AbortController | undefined;

    constructor(private readonly ask: Ask) {}

    /** Sums of a moment that nobody looks at any more would only hold up what comes. */
    giveUp(): void {
        this.adding?.abort();
    }

    /** Whether there is something new to be seen: not where they were given up, or known. */
    async upTo(cycle: number): Promise<boolean> {
        if (this.soFar?.cycle === cycle && this.soFar.tally) {
            return false;
        }
        const adding = this.adding = new AbortController();
        try {
            this.soFar = { cycle, tally: await this.ask('tally', { cycle }, adding.signal) };
        } catch (error) {
            if (adding.signal.aborted) {
                return false;
            }
            const { code, message } = error as Unanswered;
            this.soFar = { cycle, tally: undefined, lost: { code: code as TraceProblem['code'], message } };
        }
        return true;
    }
}
