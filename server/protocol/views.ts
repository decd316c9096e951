/** What the extension's host and its pages say to each other. */
import type { ComparisonView, SimulationView } from './runs.js';

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

/** extension host -> Compare view. Checked by the view when it arrives. */
export type CompareViewInput =
    | { readonly type: 'show'; readonly view: ComparisonView }
    | { readonly type: 'status'; readonly running: boolean; readonly stale: boolean };

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
