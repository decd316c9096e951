/** How a comparison is being looked at. Plain data; knows neither the page nor VS Code. */

export type Tab = 'breakEven' | 'sensitivity' | 'layers' | 'constants';

/** What the tab Layers compares. */
export type Measure = 'energy' | 'latency' | 'energyDelay' | 'area' | 'movement';

export interface ViewState {
    readonly tab: Tab;
    readonly measure: Measure;
    /** Name of the row whose layers are drawn and whose constants are listed. */
    readonly system: string;
    /** Pixels from the top. */
    readonly scroll: number;
}

/** The associative processor is called '' before a result says its name. */
export const INITIAL_STATE: ViewState = { tab: 'breakEven', measure: 'energy', system: '', scroll: 0 };

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
    /** Compare again, with programs compiled for other machines and networks. */
    compileVariants(): void;
}
