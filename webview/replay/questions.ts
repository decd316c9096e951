/**
 * What the replay page asks its worker and what comes back. The worker holds the trace; the page never sees more of
 * it than it shows.
 */
import type { Operation } from '../../server/simulator/trace/operation.js';
import type { Step } from '../../server/simulator/trace/replay.js';
import type { ArrayName, ArraySummary, Moment, PageSummary, Place } from '../../server/simulator/trace/trace.js';
import type { TraceHeader } from '../../server/simulator/trace/format.js';
import type { Tally } from '../../server/simulator/trace/ledger.js';
import type { TraceProblem } from '../../server/simulator/trace/store.js';

export type { Operation, Step, ArrayName, ArraySummary, Moment, PageSummary, Place, TraceHeader, Tally, TraceProblem };

/** A trace as it is known at once. Without `cycles` nothing can be replayed. */
export interface Opened {
    readonly header: TraceHeader | undefined;
    readonly problems: readonly TraceProblem[];
    readonly cycles: number;
    readonly latencyS: number;
    /** First cycle of each layer in each run. */
    readonly layerStart: readonly (readonly number[])[];
    readonly layerTally: readonly (readonly Tally[])[];
    readonly total: Tally | undefined;
}

/** An array at a place: cells under the ports, tags, tracks, and what the step just done and the next one are. */
export interface ArrayView {
    readonly array: ArrayName;
    readonly place: Place;
    readonly rows: number;
    readonly enabledRows: number;
    readonly columns: number;
    readonly domains: number;
    readonly ports: number;
    /** Offset of each column's track. */
    readonly positions: Int32Array;
    /** Rows of the cell under each port of each column: index (column * ports + port) * words + word. */
    readonly planes: Uint32Array;
    /** The same where the step just done has changed a cell. */
    readonly changed: Uint32Array;
    /** Rows of other cells that are told of: those of the operation, and the one asked for. */
    readonly hidden: ReadonlyMap<number, Uint32Array>;
    /** Rows tagged in the two latches. */
    readonly tags: readonly [Uint32Array, Uint32Array];
    readonly words: number;
}

/** What the page shows of a moment; what all arrays have done up to it is asked for on its own, since it takes more of the file. */
export interface Look {
    readonly cycle: number;
    readonly timeS: number;
    readonly moment: Moment;
    readonly array: ArrayName;
    /** Operation under way, or next. */
    readonly operation: Operation | undefined;
    /** Its steps; `done` of them are done. */
    readonly steps: readonly Step[];
    readonly done: number;
    readonly view: ArrayView | undefined;
    /** Blocks that this moment needs and the file lost. */
    readonly lost: readonly TraceProblem[];
}

/** What all arrays had done at `cycle`; without a tally that is lost with a part of the file. */
export interface SoFar {
    readonly cycle: number;
    readonly tally: Tally | undefined;
    readonly lost?: TraceProblem;
}

/** The pages of a layer in a run, one number an array for each: what the timeline shows between layers and operations. */
export interface Profile {
    readonly parts: Int32Array;
    readonly waves: Int32Array;
    readonly pages: Int32Array;
    /** Cycles of the whole trace. */
    readonly starts: Float64Array;
    readonly ends: Float64Array;
    readonly energyJ: Float64Array;
}

/** Pieces of the timeline that follow one another; one start more than pieces. */
export interface Pieces {
    /** Number of the first, where they are operations. */
    readonly from: number;
    /** Operations: index into `operationKinds`; steps: into `stepKinds`. */
    readonly kinds: Uint8Array;
    /** Cycles of the whole trace. */
    readonly starts: Float64Array;
}

export const stepKinds = ['search', 'write', 'load', 'read', 'shift'] as const;

export type Unit = 'pass' | 'operation' | 'layer';

/** `cell = value in row`, the first place where it is so. */
export interface CellWish {
    readonly row: number;
    readonly column: number;
    /** Without one: some cell of the column holds a 1, or all of them a 0. */
    readonly domain?: number;
    readonly value: 0 | 1;
}

/** Operations [from, to) of an array as a value change dump; cut where there was more than a file shall have. */
export interface Waveforms {
    readonly text: string;
    readonly from: number;
    readonly to: number;
    readonly cut: boolean;
}

/** When the network's outputs are stored: in which layer, and the cycle of each. */
export interface Outputs {
    readonly layer: number;
    readonly done: Float64Array;
}

/** What happened from one cycle to another, and how long it took. */
export interface Between {
    readonly from: number;
    readonly to: number;
    readonly timeS: number;
    readonly tally: Tally;
}

/** Operations between two cycles as comma-separated values; cut where there was more than a table shall have. */
export interface OperationTable {
    readonly text: string;
    readonly rows: number;
    readonly cut: boolean;
}

/** Questions by name: what is asked and what is answered. */
export interface Questions {
    open: { ask: { readonly size: number }; answer: Opened };
    /** With a cell that shall be told of whether it is under a port or not. */
    look: { ask: { readonly cycle: number; readonly tile: number; readonly part: number; readonly cell?: number }; answer: Look };
    /** Up to a cycle. */
    tally: { ask: { readonly cycle: number }; answer: Tally };
    /** Makes later answers come sooner; while it is under way others are answered first. */
    warmUp: { ask: Readonly<Record<string, never>>; answer: boolean };
    /** The cycle after one more unit, or after `count` of them; the same where there is none. */
    step: { ask: { readonly cycle: number; readonly part: number; readonly unit: Unit; readonly forward: boolean; readonly count?: number }; answer: number };
    /** Where the first operation that computes begins. */
    begin: { ask: { readonly part: number }; answer: number };
    profile: { ask: { readonly run: number; readonly layer: number }; answer: Profile };
    /** Operations of a page of a part in a wave. */
    work: { ask: { readonly run: number; readonly layer: number; readonly part: number; readonly wave: number; readonly page: number }; answer: Pieces };
    /** Steps of operations [from, to) of a part in a wave, with the shifts before them. */
    passes: { ask: { readonly run: number; readonly layer: number; readonly part: number; readonly wave: number; readonly from: number; readonly to: number }; answer: Pieces };
    operations: { ask: { readonly run: number; readonly layer: number; readonly part: number; readonly wave: number; readonly from: number; readonly to: number }; answer: readonly Operation[] };
    arrays: { ask: { readonly run: number; readonly layer: number }; answer: readonly ArraySummary[] };
    nextWrite: { ask: { readonly cycle: number; readonly tile: number; readonly part: number; readonly cell: number; readonly row: number | undefined }; answer: number | undefined };
    find: { ask: { readonly cycle: number; readonly tile: number; readonly part: number; readonly wish: CellWish }; answer: number | undefined };
    /** The input image of a run: values, channel by channel. */
    image: { ask: { readonly run: number }; answer: readonly number[] };
    /** Waveforms of an array between two cycles, in the layer of `cycle`. */
    vcd: { ask: { readonly cycle: number; readonly tile: number; readonly part: number; readonly from: number; readonly to: number }; answer: Waveforms };
    /** The first cycle of the next operation of a kind in the layer of `cycle`. */
    nextKind: { ask: { readonly cycle: number; readonly part: number; readonly kind: number }; answer: number | undefined };
    /** The operation at a cycle, without the state of any array: what is under the pointer. */
    peek: { ask: { readonly cycle: number; readonly part: number }; answer: Operation | undefined };
    /** What happened from one cycle to another. */
    between: { ask: { readonly from: number; readonly to: number }; answer: Between };
    outputs: { ask: { readonly run: number }; answer: Outputs | undefined };
    operationTable: { ask: { readonly part: number; readonly from: number; readonly to: number }; answer: OperationTable };
    /** The layers of a run. */
    csv: { ask: { readonly run: number }; answer: string };
}
export type QuestionName = keyof Questions;

export type ToWorker =
    | { readonly type: 'ask'; readonly id: number; readonly name: QuestionName; readonly ask: Questions[QuestionName]['ask'] }
    /** Nobody waits for that answer any more. */
    | { readonly type: 'cancel'; readonly id: number }
    | { readonly type: 'bytes'; readonly id: number; readonly bytes: Uint8Array | undefined };
export type FromWorker =
    | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
    | { readonly type: 'failed'; readonly id: number; readonly code: string; readonly message: string }
    | { readonly type: 'read'; readonly id: number; readonly offset: number; readonly length: number };
