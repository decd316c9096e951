/**
 * Looks into the compilation of a network: texts of what the steps made (`dumps`), and one output followed from its weights
 * to the passes (`follow`). Layer by layer, so that only one is held at a time. It must not know who reads it.
 */
import { Cancelled, type CompileOptions, type CompileProblem } from '../compiler/compile.js';
import { dumpLayer, type DumpName } from '../compiler/dump/dump.js';
import { traceLayer, type LayerTrace } from '../compiler/trace.js';
import { explain } from '../cost/explain/explain.js';
import type { Explanation } from '../cost/explain/explanation.js';
import type { Hardware } from '../hardware/model.js';
import type { Network } from '../network/model.js';

export interface Inspection {
    /** Layers to look into, by name. */
    readonly layers: readonly string[];
    /** Steps to show, in any order. */
    readonly dumps: readonly DumpName[];
    /** Whether the layers' outputs are explained: which one, or one worth it. */
    readonly explain?: { readonly output?: number };
}

/** Some lines of one layer's text after one step; several follow one another. */
export interface DumpPiece {
    readonly layer: string;
    readonly step: DumpName;
    readonly text: string;
}

export interface Inspected {
    readonly problems: readonly CompileProblem[];
    /** Of each layer without a problem. */
    readonly explanations: readonly Explanation[];
}

/** Characters of a piece, about. */
const pieceLength = 65_536;

/** A layer that does not compile has problems and no text. Throws the compiler's Cancelled. */
export function inspect(
    network: Network, hardware: Hardware, options: CompileOptions, inspection: Inspection, tell: (piece: DumpPiece) => void
): Inspected {
    const problems: CompileProblem[] = [];
    const explanations: Explanation[] = [];
    for (const layer of network.layers.filter(({ name }) => inspection.layers.includes(name))) {
        const { trace, problems: found } = traceLayer(layer, hardware, options);
        problems.push(...found);
        if (trace) {
            dumpAll(trace, options, inspection, tell);
            if (inspection.explain) {
                explanations.push(explain(network, hardware, options, trace, inspection.explain.output));
            }
        }
    }
    return { problems, explanations };
}

function dumpAll(trace: LayerTrace, options: CompileOptions, { dumps }: Inspection, tell: (piece: DumpPiece) => void): void {
    const layer = trace.compiled.layer.name;
    for (const step of dumps) {
        let text = '';
        for (const line of dumpLayer(trace, step)) {
            text += `${line}\n`;
            if (text.length > pieceLength) {
                if (options.isCancelled?.()) {
                    throw new Cancelled();
                }
                tell({ layer, step, text });
                text = '';
            }
        }
        tell({ layer, step, text });
    }
}
