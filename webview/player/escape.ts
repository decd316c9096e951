/** What Escape ends, in the view of one trace and in that of two. */
import type { Player } from './player.js';
import type { Searches } from './searches.js';

interface View {
    keysShown: boolean;
    finding: boolean;
    readonly searches: Pick<Searches, 'cancel'>;
    readonly player: Pick<Player, 'playback' | 'stop'>;
}

/** What is open above the view is closed first, then the search, then what is under way. */
export function escape(view: View): void {
    if (view.keysShown || view.finding) {
        view.finding = view.keysShown && view.finding;
        view.keysShown = false;
        return;
    }
    view.searches.cancel();
    if (view.player.playback.until !== undefined) {
        view.player.stop();
    }
}
