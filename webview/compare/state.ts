/** How a comparison is being looked at. Plain data; knows neither the page nor VS Code. */

export type Tab = 'breakEven' | 'sensitivity' | 'layers' | 'constants';

export interface ViewState {
    readonly tab: Tab;
    /** Name of the row whose layers are drawn and whose constants are listed. */
    readonly system: string;
    /** Pixels from the top. */
    readonly scroll: number;
}

/** The associative processor is called '' before a result says its name. */
export const INITIAL_STATE: ViewState = { tab: 'breakEven', system: '', scroll: 0 };

export interface RunStatus {
    readonly running: boolean;
    readonly stale: boolean;
}

/** What the page's controls ask for. */
export interface Actions {
    look(change: Partial<ViewState>): void;
    revealLayer(layer: string): void;
    openSource(): void;
    runAgain(): void;
}
