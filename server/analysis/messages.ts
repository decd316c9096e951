/**
 * What the analysis and a compute worker say to each other. Types only. Every request is answered exactly once; `progress` may
 * come before.
 */
import type { CompileProblem, PassName } from '../compiler/compile.js';
import type { TernaryMatrix } from '../compiler/share/graph.js';
import type { Measured } from '../cost/measured.js';
import type { CompileReport } from '../cost/report.js';
import type { Hardware } from '../hardware/model.js';
import type { LockstepRun } from '../simulator/lockstep.js';
import type { FaultyResult, Wear } from '../simulator/simulate.js';
import type { DumpPiece, Inspected, Inspection } from './inspect.js';
import type { SentLayer } from './program-transfer.js';
import type { TraceOrder } from './tracing.js';
import type { PackedNetwork } from './transfer.js';

/** What decides how a network is compiled, besides the network and the hardware. */
export interface Settings {
    readonly effort: 'default' | 'max';
    /** Passes switched off, sorted. */
    readonly without: readonly PassName[];
    /** Images per inference. */
    readonly batch: number;
    /** Arrays that every layer's inputs are divided over; by default chosen by cost. */
    readonly tree?: number;
}

export interface CompileRequest {
    readonly kind: 'compile';
    readonly id: number;
    /** By content; a worker that just compiled the same key still has its program. */
    readonly key: string;
    readonly layerKeys: readonly string[];
    readonly network: PackedNetwork;
    readonly hardware: Hardware;
    readonly settings: Settings;
    /** One Int32 that becomes 1 when nobody waits any more; absent where memory cannot be shared. */
    readonly cancel?: SharedArrayBuffer;
    /** The programs are wanted as well, for other workers. */
    readonly withLayers?: boolean;
}

/** What another worker compiled: whoever gets it need not compile. */
export interface CompiledElsewhere {
    readonly outcome: CompileOutcome;
    readonly layers: readonly SentLayer[];
}

/** How a compiled network is run. */
export interface RunSettings {
    readonly executor: 'bulk' | 'pass';
    /** Both executors in lockstep as well. */
    readonly check: boolean;
    /** Also how often cells are written. */
    readonly wear: boolean;
    /** Bytes that the activations of one group of images may take. */
    readonly groupBytes?: number;
}

/** Compiles (or finds compiled) and runs. `images` are the input's integers, C order. */
export interface SimulateRequest extends Omit<CompileRequest, 'kind' | 'withLayers'> {
    readonly kind: 'simulate';
    readonly compiled?: CompiledElsewhere;
    readonly images: readonly Int32Array[];
    /** Of the whole run, the first of these images. */
    readonly firstImage: number;
    readonly run: RunSettings;
}

/** Compiles (or finds compiled) and records a trace of the images. */
export interface TraceRequest extends Omit<CompileRequest, 'kind' | 'withLayers'> {
    readonly kind: 'trace';
    readonly compiled?: CompiledElsewhere;
    readonly images: readonly Int32Array[];
    readonly order: TraceOrder;
}

/** Looks into the steps of some layers. */
export interface InspectRequest extends Omit<CompileRequest, 'kind' | 'withLayers'> {
    readonly kind: 'inspect';
    readonly inspection: Inspection;
}

/** Compiles what other energies would choose, so that it is there when somebody writes them. */
export interface AnticipateRequest extends Omit<CompileRequest, 'kind' | 'withLayers'> {
    readonly kind: 'anticipate';
}

/** The sharing pass alone. */
export interface ShareRequest {
    readonly kind: 'share';
    readonly id: number;
    readonly matrices: readonly TernaryMatrix[];
    readonly effort: Settings['effort'];
    /** Replay every program. */
    readonly verify: boolean;
    readonly cancel?: SharedArrayBuffer;
}

export type Request = AnticipateRequest | CompileRequest | SimulateRequest | TraceRequest | InspectRequest | ShareRequest;

/** What sharing one matrix came to. */
export interface SharedMatrix {
    readonly adds: number;
    readonly depth: number;
    readonly ms: number;
    /** What is wrong with the program, where it was verified and is not right. */
    readonly fault?: string;
}

/** What compiling came to: a report, unless one of the problems is an error. */
export interface CompileOutcome {
    readonly report?: CompileReport;
    readonly problems: readonly CompileProblem[];
    /** What could be better, where there is a report. */
    readonly advice?: readonly CompileProblem[];
}

/** What running a compiled network on images came to. */
export interface SimulationResult {
    /** The output's integers, one array an image, C order. */
    readonly logits: readonly Int32Array[];
    /** Searches done by all arrays over the whole run. */
    readonly passes: number;
    /** Energies, cycles and shares, means per image. */
    readonly measured: Measured;
    /** The same images on the hardware with its faults; absent where it has none. */
    readonly faulty?: FaultyResult;
    /** Of the run's first images, where it was asked for. */
    readonly wear?: Wear;
    /** Where both executors ran. */
    readonly lockstep?: LockstepRun;
}

export type Answer =
    | { readonly kind: 'compiled'; readonly id: number; readonly outcome: CompileOutcome; readonly layers?: readonly SentLayer[] }
    /** `share` of the layers (compiling) or of the images' work (simulating) that is done, 0..1. */
    | { readonly kind: 'progress'; readonly id: number; readonly share: number }
    /** `result` is absent where compiling failed; then the outcome says why. */
    | { readonly kind: 'simulated'; readonly id: number; readonly outcome: CompileOutcome; readonly result?: SimulationResult }
    /** The trace file; absent where compiling failed, or where there is none for a reason. */
    | { readonly kind: 'traced'; readonly id: number; readonly outcome: CompileOutcome; readonly bytes?: Uint8Array; readonly refused?: string }
    /** A part of what an inspection shows, before its answer. */
    | { readonly kind: 'piece'; readonly id: number; readonly piece: DumpPiece }
    | { readonly kind: 'inspected'; readonly id: number; readonly inspected: Inspected }
    | { readonly kind: 'shared'; readonly id: number; readonly matrices: readonly SharedMatrix[] }
    | { readonly kind: 'anticipated'; readonly id: number }
    | { readonly kind: 'cancelled'; readonly id: number }
    /** A defect of the product, not of the input. */
    | { readonly kind: 'failed'; readonly id: number; readonly reason: string };
