/**
 * What importing a model gives, whatever its format: a network, what its numbers mean, what was assumed, what went wrong.
 */
import type { Network } from '../network/model.js';
import type { ImportedInput } from './fold/input.js';
import type { ImportedOutput } from './fold/finish.js';
import type { LayerRounding } from './fold/layers.js';
import type { ImportProblem } from './problems.js';

export interface ImportFinding extends ImportProblem {
    readonly severity: 'error' | 'warning' | 'info';
}

export interface ImportedNetwork {
    readonly network: Network;
    readonly input: ImportedInput;
    /** Of the network's own output layer. */
    readonly output: Pick<ImportedOutput, 'scale' | 'offset' | 'deviation'>;
    readonly roundings: readonly LayerRounding[];
    /** Whether it ends where the model ends; else it is the part that could be imported. */
    readonly complete: boolean;
    /** Labels of the layers whose weights were made ternary. */
    readonly ternarised: readonly string[];
    /** One line on where it comes from, as `ONNX, opset 13, by pytorch 2.1`. */
    readonly origin: string;
}

export interface ImportResult {
    /** Absent where nothing could be imported. */
    readonly imported?: ImportedNetwork;
    readonly findings: readonly ImportFinding[];
}
