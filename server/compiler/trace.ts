/**
 * One layer compiled with everything its steps made on the way kept: what dumps and explanations are read from. The
 * programs are those that are costed and run.
 */
import type { Hardware } from '../hardware/model.js';
import type { Layer, MacLayer } from '../network/model.js';
import type { MacPart } from './candidate-programs.js';
import type { MacResult } from './choose.js';
import { compileLayer, type CompileOptions } from './compile.js';
import type { CompiledLayer } from './layer.js';
import type { MacSteps } from './mac.js';
import { machineOf, type Machine } from './machine.js';
import type { CompileProblem } from './problems.js';

/** A program of a convolution or dense layer: about output channels [from, to). */
export interface PartTrace extends MacPart {
    /** Number in the layer's list of programs. */
    readonly index: number;
}

/** One that takes inputs; others add partial sums. */
export interface SummingTrace extends PartTrace {
    readonly steps: MacSteps;
}

/** The steps of a convolution or dense layer. */
export interface MacTrace {
    readonly layer: MacLayer;
    readonly result: MacResult;
    /** All programs, in running order. */
    readonly parts: readonly PartTrace[];
    /** Those that take inputs. */
    readonly summing: readonly SummingTrace[];
}

export interface LayerTrace {
    readonly compiled: CompiledLayer;
    readonly machine: Machine;
    readonly options: CompileOptions;
    /** Absent for layers without weights. */
    readonly mac?: MacTrace;
}

/** Without `trace`, the problems say why the layer has no program. Throws Cancelled and nothing else. */
export function traceLayer(
    layer: Layer, hardware: Hardware, options: CompileOptions
): { readonly trace?: LayerTrace; readonly problems: readonly CompileProblem[] } {
    let mac: MacTrace | undefined;
    const { compiled, problems } = compileLayer(layer, hardware, options, {
        keep: result => {
            const parts = result.parts.map((part, index): PartTrace | SummingTrace =>
                ({ ...part, index, ...(part.mac.steps && { steps: part.mac.steps }) }));
            const summing = parts.filter((part): part is SummingTrace => 'steps' in part);
            mac = { layer: layer as MacLayer, result, parts, summing };
        }
    });
    return compiled
        ? { trace: { compiled, machine: machineOf(hardware, options.without), options, ...(mac && { mac }) }, problems } : { problems };
}
