/** What the parts of the Simulate view can set off. */
import type { ViewState } from './state.js';

export interface Actions {
    /** Changes how the result is looked at and draws again. */
    look(change: Partial<ViewState>): void;
    revealLayer(layer: string): void;
    openSource(): void;
    openReplay(): void;
    runAgain(): void;
}
