/**
 * What the language server, the client and the webviews say to each other. Types and method names only, no code that runs,
 * so that every side may import it.
 */
import type { Comparison } from './cost/comparison.js';
import type { FaultReport, WearReport } from './cost/reliability-report.js';
import type { CompileReport, EnergyJ } from './cost/report.js';

export type { BySystem, ComparedLayer, Comparison, ComparisonRow, Headline, Sensitivity } from './cost/comparison.js';
export type { FaultReport, FaultyLayerReport, WearReport } from './cost/reliability-report.js';
export type { AssumptionEntry, CompileReport, EnergyJ, LayerReport, Total } from './cost/report.js';

/** client -> server: run a network or an experiment. Answered by SimulationOutcome; cancellable by its token. */
export const simulateMethod = 'terntrack/simulate';

export interface SimulateParams {
    /** Document that holds the network or the experiment. */
    readonly uri: string;
    /** Name of a network or an experiment in that document. */
    readonly name: string;
    /** Identifies the run in SimulationProgress. */
    readonly run: string;
    /**
     * A trace of the first batch is wanted too. folder: where its file will lie, as a URI that ends in a slash. version: the extension's.
     * mostBytes: the run is what is wanted, and a trace beside it unless it becomes larger.
     */
    readonly trace?: { readonly folder: string; readonly version: string; readonly mostBytes?: number };
}

/** server -> client notification, a few times a second; of compare requests too. */
export const simulationProgressMethod = 'terntrack/simulationProgress';

export interface SimulationProgress {
    readonly run: string;
    readonly done: number;
    readonly total: number;
    readonly message: string;
}

export type SimulationOutcome =
    /** trace: the file's bytes in base64, where one was wanted; traceRefused: why there is none. */
    | { readonly kind: 'done'; readonly view: SimulationView; readonly trace?: string; readonly traceRefused?: string }
    | { readonly kind: 'cancelled' }
    /** The document has errors, or data could not be read: shown, never a stack trace. */
    | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** Everything the Simulate view shows. Plain JSON (images base64), so that it survives a webview's state. */
export interface SimulationView {
    readonly uri: string;
    /** What was run, as named in the document. */
    readonly name: string;
    readonly network: string;
    readonly hardware: string;
    /** True when no images were given and one seeded image was run instead. */
    readonly seededImage: boolean;
    readonly images: number;
    readonly correct?: number;
    readonly accuracy?: number;
    /** Means per image. */
    readonly cycles: number;
    readonly latencyS: number;
    readonly energyJ: EnergyJ;
    /** Of the whole run. */
    readonly passes: number;
    readonly wallMs: number;
    readonly layers: readonly SimulatedLayer[];
    /** The first images of the run, at most a few hundred; `failures` first when `labels` are known. */
    readonly samples: readonly Sample[];
    readonly imageWidth: number;
    readonly imageHeight: number;
    readonly imageChannels: number;
    /** What is out of the ordinary: made-up weights whose activations are unlike a trained network's. */
    readonly warnings: readonly string[];
    /** Rows: label, columns: prediction; only with labels and at most 100 classes. */
    readonly confusion?: readonly (readonly number[])[];
    readonly report: CompileReport;
    /** What happens on the hardware with its faults; absent where it has none. */
    readonly faults?: FaultReport;
    /** Of an experiment with a `rate`. */
    readonly wear?: WearReport;
}

/** Per layer, means per image: measured beside estimated. */
export interface SimulatedLayer {
    readonly name: string;
    readonly kind: string;
    readonly energyJ: EnergyJ;
    readonly estimatedEnergyJ: number;
    /** Measured over estimated. */
    readonly ratio: number;
    readonly latencyS: number;
    readonly cycles: number;
    readonly zeroShare: number;
    readonly saturatedShare: number;
}

export interface Sample {
    readonly index: number;
    readonly prediction: number;
    readonly label?: number;
    readonly logits: readonly number[];
    /** base64 of imageWidth x imageHeight x imageChannels bytes (0..255), C order, for showing. */
    readonly pixels: string;
}

/** client -> server: set a network or an experiment beside the baselines. Answered by CompareOutcome; cancellable. */
export const compareMethod = 'terntrack/compare';

export interface CompareParams extends SimulateParams {
    /** Compile for other arrays, tracks, activation bits and sparsities too. */
    readonly sweep?: boolean;
}

export type CompareOutcome =
    | { readonly kind: 'done'; readonly view: ComparisonView }
    | { readonly kind: 'cancelled' }
    | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** Everything the Compare view shows; plain JSON. */
export interface ComparisonView {
    readonly uri: string;
    /** What was compared, as named in the document. */
    readonly name: string;
    readonly network: string;
    readonly comparison: Comparison;
}

/** extension host -> Compare view. Checked by the view when it arrives. */
export type CompareViewInput =
    | { readonly type: 'show'; readonly view: ComparisonView }
    | { readonly type: 'status'; readonly running: boolean; readonly stale: boolean };

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

/** client -> server: what the compiler made of a network, and of one of its layers from weights to passes. Answered by ExplainOutcome; cancellable. */
export const explainMethod = 'terntrack/explain';

export interface ExplainParams {
    readonly uri: string;
    /** Network or experiment. */
    readonly name: string;
    /** The costliest one unless named. */
    readonly layer?: string;
}

export type ExplainOutcome =
    | { readonly kind: 'done'; readonly title: string; readonly text: string }
    | { readonly kind: 'cancelled' }
    | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** client -> server: a trained model as a network. Answered by ModelImportOutcome; cancellable. Progress comes as SimulationProgress. */
export const importModelMethod = 'terntrack/importModel';

export interface ImportModelParams {
    /** The model's file. */
    readonly uri: string;
    /** Where the network shall lie, without a slash at the end. */
    readonly folder: string;
    /** Makes weights ternary that are not. */
    readonly ternarise?: 'twn';
    /** Images from which ranges of activations are measured. */
    readonly calibrate?: readonly string[];
    /** Identifies the import in SimulationProgress. */
    readonly run: string;
}

/** client -> server: a weights file with its weights made ternary. Answered by ConvertWeightsOutcome. */
export const convertWeightsMethod = 'terntrack/convertWeights';

/** The client's command behind a quick fix, with ConvertWeightsParams as its argument. */
export const convertWeightsCommand = 'terntrack.convertWeights';

export interface ConvertWeightsParams {
    /** The document whose text names the weights. */
    readonly document: string;
    readonly from: string;
    /** File that is made; nothing has that name yet. */
    readonly to: string;
    /** The shifts stand in the text: those of the file stay. */
    readonly keepShifts: boolean;
    /** What the text says in place of the old name, and where. */
    readonly newText: string;
    readonly range: LayerLocation['range'];
}

export type ConvertWeightsOutcome =
    /** The file is not written yet: `weights` is its content in base64. */
    | { readonly kind: 'done'; readonly weights: string; readonly converted: readonly string[] }
    | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** One thing worth knowing about an import; the first line of the message stands alone. */
export interface ImportMessage {
    readonly severity: 'error' | 'warning' | 'info';
    readonly code: string;
    readonly message: string;
}

export type ModelImportOutcome =
    /** The files are not written yet: `NAME.tern` is `text`, `NAME.safetensors` is `weights` in base64. */
    | { readonly kind: 'done'; readonly name: string; readonly text: string; readonly weights: string; readonly messages: readonly ImportMessage[];
        /** The network ends where the model ends; else it is the part that could be imported. */
        readonly complete: boolean;
        /** Files of that name are there that an import did not write, or that were edited since. */
        readonly wouldOverwrite: boolean }
    | { readonly kind: 'cancelled' }
    /** Nothing could be imported; at least one message. */
    | { readonly kind: 'failed'; readonly messages: readonly ImportMessage[] };

/** extension host -> Simulate view. Checked by the view when it arrives. */
export type SimulateViewInput =
    /** A new result; replaces whatever is shown. */
    | { readonly type: 'show'; readonly view: SimulationView }
    /** running: the same thing is being run again. stale: the source has changed since the run. */
    | { readonly type: 'status'; readonly running: boolean; readonly stale: boolean }
    /** Why the run cannot be replayed; absent: it can. */
    | { readonly type: 'replay'; readonly refused?: string };

/** Simulate view or Compare view -> extension host. Checked by the host when it arrives. */
export type SimulateViewOutput =
    /** The page listens now. restored: it shows the last result from its own saved state, whole; else the host sends it again. */
    | { readonly type: 'ready'; readonly restored: boolean }
    | { readonly type: 'revealLayer'; readonly layer: string }
    | { readonly type: 'openSource' }
    /** Shows the machine at work on the first image; records that first where it is not recorded yet. */
    | { readonly type: 'openReplay' }
    /** variants: a comparison with programs compiled for other machines and networks. */
    | { readonly type: 'runAgain'; readonly variants?: boolean };

/** In `initializationOptions`: how the editor's window stands when the server starts. */
export interface ServerOptions {
    /** False: the workspace is not trusted, and nothing outside its folders is read. */
    readonly trusted?: boolean;
    /** Folder (a path) for what the server keeps between sessions; absent: it keeps nothing. */
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

/** extension host -> replay view. Checked by the view when it arrives. */
export type ReplayViewInput =
    /** The trace file: its name, its length, and the text of the worker that decodes it. */
    | { readonly type: 'open'; readonly name: string; readonly size: number; readonly worker: string }
    /** What was asked for by `read`; absent where the file cannot be read. */
    | { readonly type: 'bytes'; readonly id: number; readonly bytes?: Uint8Array }
    /** Texts that have changed since the run, by the names the trace gives them. */
    | { readonly type: 'stale'; readonly files: readonly string[] }
    /** Go to the begin of the layer that a line wrote; file as the trace names it, lines from 1. */
    | { readonly type: 'goTo'; readonly file: string; readonly line: number };

/** Replay view -> extension host. Checked by the host when it arrives. */
export type ReplayViewOutput =
    | { readonly type: 'ready' }
    | { readonly type: 'read'; readonly id: number; readonly offset: number; readonly length: number }
    /** The texts that decided the run, with their SHA-256. */
    | { readonly type: 'sources'; readonly files: readonly { readonly file: string; readonly sha256: string }[] }
    /** The line that wrote a layer; quietly: only marked, where that text is in sight. */
    | { readonly type: 'reveal'; readonly file: string; readonly line: number; readonly quietly: boolean }
    /** Runs what the trace shows again. */
    | { readonly type: 'runAgain'; readonly file: string; readonly name: string }
    /** Sets the trace beside another one. */
    | { readonly type: 'compare' }
    /** Asks where to save. Pictures as base64. */
    | { readonly type: 'save'; readonly name: string; readonly text?: string; readonly base64?: string };

/** extension host -> page of two traces. Checked by the page when it arrives. */
export type CompareTracesInput =
    | { readonly type: 'open'; readonly traces: readonly [TraceFileFacts, TraceFileFacts]; readonly worker: string }
    | { readonly type: 'bytes'; readonly id: number; readonly bytes?: Uint8Array };

export interface TraceFileFacts {
    readonly uri: string;
    readonly name: string;
    readonly size: number;
}

/** Page of two traces -> extension host. Checked by the host when it arrives. */
export type CompareTracesOutput =
    | { readonly type: 'ready' }
    | { readonly type: 'read'; readonly trace: 0 | 1; readonly id: number; readonly offset: number; readonly length: number }
    /** Opens one of them by itself. */
    | { readonly type: 'openTrace'; readonly trace: 0 | 1 }
    /** The first as the second. */
    | { readonly type: 'swap' }
    | { readonly type: 'save'; readonly name: string; readonly text: string };
