/** What client and server say to each other about open documents, and about the window and the files around them. */

/** server -> client notification: the state of the latest analysis, for the status bar. */
export const analysisStateMethod = 'terntrack/analysisState';

export interface AnalysisState {
    readonly uri: string;
    /** stopped: somebody stopped the compilation; the next edit starts another. */
    readonly state: 'compiling' | 'ready' | 'stale' | 'failed' | 'stopped';
    /** Share of the compilation at work that is done, 0..1. */
    readonly progress?: number;
    readonly totals?: readonly NetworkTotals[];
}

export interface NetworkTotals {
    readonly network: string;
    readonly hardware: string;
    readonly energyJ: number;
    readonly latencyS: number;
    /** Where the network stands in the document, lines from 0, both included; absent where it is imported. */
    readonly lines?: readonly [from: number, to: number];
}

/** client -> server: what a document offers to run, in its order. Answered by `readonly Runnable[]`; empty for an unknown document. */
export const runnablesMethod = 'terntrack/runnables';

export interface RunnablesParams {
    readonly uri: string;
}

export interface Runnable {
    readonly kind: 'network' | 'experiment';
    readonly name: string;
    /** Of the name, from 0. */
    readonly line: number;
}

/** client -> server: where a layer of a finished run is written now. Answered by LayerLocation, or null when it is gone. */
export const layerLocationMethod = 'terntrack/layerLocation';

export interface LayerLocationParams {
    /** Document that was run; the network may be imported from another. */
    readonly uri: string;
    readonly network: string;
    /** As in SimulatedLayer; a layer of a block instance (`stage1.2.a`) is found in its block. */
    readonly layer: string;
}

export interface LayerLocation {
    readonly uri: string;
    /** LSP positions, from 0. */
    readonly range: {
        readonly start: { readonly line: number; readonly character: number };
        readonly end: { readonly line: number; readonly character: number };
    };
}

/** client -> server: what each line costs, for colours. Answered by `readonly EnergyLevel[]`; empty before the first result. */
export const energyLevelsMethod = 'terntrack/energyLevels';

export interface EnergyLevelsParams {
    readonly uri: string;
}

export interface EnergyLevel {
    /** Of the layer's name. */
    readonly range: LayerLocation['range'];
    /** Of its network's energy, 0..1. */
    readonly share: number;
    /** `12.3 nJ · 4 %` */
    readonly label: string;
}

/** In `initializationOptions`: how the editor's window stands when the server starts. */
export interface ServerOptions {
    /** False: the workspace is not trusted, and nothing outside its folders is read. */
    readonly trusted?: boolean;
    /** Folder (a path) for what the server keeps from one start to the next; absent: it keeps nothing. */
    readonly cache?: string;
}

/** server -> client: a question about a file that lies in no place the server can reach. Answered by FileAnswer. */
export const fileMethod = 'terntrack/file';

export interface FileQuestion {
    readonly uri: string;
    readonly want: 'bytes' | 'stat' | 'names';
}

/** What was wanted, or why there is none. */
export interface FileAnswer {
    /** base64 */
    readonly bytes?: string;
    readonly stat?: { readonly size: number; readonly mtimeMs: number; readonly directory: boolean };
    readonly names?: readonly string[];
    readonly failure?: 'missing' | 'failed';
}

/** server -> client notification: what results of a document rest on has changed: its text, an import, weights, images. */
export const inputsChangedMethod = 'terntrack/inputsChanged';

export interface InputsChanged {
    readonly uris: readonly string[];
}

/** client -> server: the reports of a document's newest finished compilations, as Markdown. Answered by a string; empty where there is none. */
export const reportMethod = 'terntrack/report';

/** client -> server notification: stop compiling a document until it is edited again. */
export const stopMethod = 'terntrack/stopCompiling';

export interface DocumentParams {
    readonly uri: string;
}
