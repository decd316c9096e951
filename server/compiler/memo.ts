/**
 * What compiling one layer found out that holds at any energies. Energies decide between candidates only: a caller that
 * keeps a memo between compilations of the same layer prices the candidates again and compiles what is chosen anew.
 * A memo belongs to one layer, one machine apart from its energies, and one set of options.
 */
import type { Counts } from './counts.js';
import type { FoldedLayer } from './fold.js';
import type { CompiledLayer } from './layer.js';
import type { CompileError } from './problems.js';

/** A candidate compiled on the sample: what its program does, section by section, or why it does not fit. */
export type Trial = { readonly counts: readonly Counts[] } | { readonly failure: CompileError };

/** Whole programs kept: those of the last energies and of energies near by, so that a constant that is tried and taken back costs nothing. */
const keptLayers = 4;

export class LayerMemo {
    /** The layer's sums, and the exact widths of their accumulators. */
    folded: { readonly folded: FoldedLayer; readonly widths: readonly number[] } | undefined;
    /** Candidates on the sample, by name. */
    readonly trials = new Map<string, Trial>();
    /** Choices that did not fit the whole layer. */
    readonly failures = new Map<string, CompileError>();
    private readonly layers = new Map<string, CompiledLayer>();

    /** The layer compiled, verified, by the choice it was compiled for. */
    layer(choice: string): CompiledLayer | undefined {
        return this.layers.get(choice);
    }

    keep(choice: string, layer: CompiledLayer): CompiledLayer {
        this.layers.delete(choice);
        this.layers.set(choice, layer);
        if (this.layers.size > keptLayers) {
            this.layers.delete(this.layers.keys().next().value!);
        }
        return layer;
    }
}
