/** What is asked of a network or an experiment, and what comes back: Simulate, Compare, Explain. */
import type { Comparison } from '../cost/comparison.js';
import type { FaultReport, WearReport } from '../cost/reliability-report.js';
import type { CompileReport, EnergyJ } from '../cost/report.js';

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
    /** Of output values; logits have none, as they are no activations. */
    readonly zeroShare?: number;
    readonly saturatedShare?: number;
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
