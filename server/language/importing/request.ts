/**
 * What an import is asked for and what it gives, for the command line and the editor alike.
 */
import type { DataFile } from '../../analysis/run-data.js';
import type { Fidelity } from '../../import/fidelity.js';
import type { ImportedNetwork, ImportFinding } from '../../import/imported.js';
import type { InputRule, Shape } from '../../network/model.js';
import type { Files } from '../lsp/environment.js';
import type { SourceModel } from '../../import/source.js';

export interface ImportRequest {
    readonly model: DataFile;
    /** `onnx`, `safetensors` ..., where the model's name does not say it. */
    readonly format?: string;
    /** Of the network and the files; the model's file name without its ending unless given. */
    readonly name?: string;
    /** Where the files will lie: paths in the text are relative to it. */
    readonly folder: string;
    readonly input: { readonly shape?: Shape; readonly bits?: number; readonly rule?: InputRule; readonly step?: number };
    readonly ternarise?: 'twn';
    /** Images from which ranges of activations are measured. */
    readonly calibrate: readonly DataFile[];
    /** Bits of activations whose ranges are measured. */
    readonly bits: number;
    /** Images (and labels) on which the import is held against the model. */
    readonly images: readonly DataFile[];
    readonly labels?: DataFile;
    readonly limit?: number;
    /** An operation list and a name map beside a tensor file. */
    readonly description?: DataFile;
    readonly names?: DataFile;
}

/** What a runner of models outside this product needs to know. */
export interface OutsideModel {
    readonly path: string;
    readonly uri: string;
    readonly bytes: Uint8Array;
    readonly input: { readonly name: string; readonly type: string; readonly dims: readonly number[] };
    readonly output: string;
    readonly gives: SourceModel['gives'];
    /** The model's input for an image of the network's integers. */
    readonly values: (image: ArrayLike<number>) => Float64Array;
}

/** Why a runtime that is there does not run the model. */
export interface Refusal {
    readonly refusal: string;
}

export interface ImportEnvironment {
    readonly files: Pick<Files, 'read' | 'stat' | 'real'>;
    /** Runs the model with a runtime of its own; undefined where there is none. */
    readonly outside?: (model: OutsideModel) => Promise<SourceModel | Refusal | undefined>;
    /** `what` is a phrase such as `measuring ranges`. */
    readonly onProgress?: (what: string, done: number, total: number) => void;
    readonly signal?: AbortSignal;
    /** Lets others have their turn; called between images. */
    readonly pause?: () => Promise<void>;
}

/** The two files, not yet written. */
export interface ImportFiles {
    readonly name: string;
    readonly text: string;
    readonly weights: Uint8Array;
}

export interface ImportOutcome {
    readonly findings: readonly ImportFinding[];
    /** The file findings are about, where it is not the model. */
    readonly about?: DataFile;
    readonly imported?: ImportedNetwork;
    readonly files?: ImportFiles;
    readonly fidelity?: Fidelity;
}
