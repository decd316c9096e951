/** Models of other makers as networks, and weights made ternary. */
import type { LayerLocation } from './editor.js';

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
