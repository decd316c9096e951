/**
 * Looks into the compilation of a network: texts of what the steps made (`dumps`), and one output followed from its weights
 * to the passes (`follow`). Layer by layer, so that only one is held at a time. It must not know who reads it.
 */
import { Cancelled, type CompileOptions, type CompileProblem } from '../compiler/compile.js';
import { dumpLayer, type DumpName } from '../compiler/dump/dump.js';
import { traceLayer } from '../compiler/trace.js';
import type { Hardware } from '../hardware/model.js';
import type { Layer, Network } from '../network/model.js';

export interface Inspection {
    /** Layers to look into, by name. */
    readonly layers: readonly string[];
    /** Steps to show, in any order. */
    readonly dumps: readonly DumpName[];
}

/** Some lines of one layer's text after one step; several follow one another. */
export interface DumpPiece {
    readonly layer: string;
    readonly step: DumpName;
    readonly text: string;
}

export interface Inspected {
    readonly problems: readonly CompileProblem[];
}

/** Characters of a piece, about. */
const pieceLength = 65_536;

/** A layer that does not compile has problems and no text. Throws the compiler's Cancelled. */
export function inspect(
    network: Network, hardware: Hardware, options: CompileOptions, inspection: Inspection, tell: (piece: DumpPiece) => void
): Inspected {
    const problems: CompileProblem[] = [];
    for (const layer of network.layers.filter(({ name }) => inspection.layers.includes(name))) {
        problems.push(...inspectLayer(layer, hardware, options, inspection, tell));
    }
    return { problems };
}

function inspectLayer(
    layer: Layer, hardware: Hardware, options: CompileOptions, { dumps }: Inspection, tell: (piece: DumpPiece) => void
): readonly CompileProblem[] {
    const { trace, problems } = traceLayer(layer, hardware, options);
    for (const step of trace ? dumps : []) {
        let text = '';
        for (const line of dumpLayer(trace!, step)) {
            text += `${line}\n`;
            if (text.length > pieceLength) {
                if (options.isCancelled?.()) {
                    throw new Cancelled();
                }
                tell({ layer: layer.name, step, text });
                text = '';
            }
        }
        tell({ layer: layer.name, step, text });
    }
    return problems;
}
