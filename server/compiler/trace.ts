/**
 * One layer compiled with everything its steps made on the way kept: what dumps and explanations are read from. The
 * programs are those that are costed and run.
 */
import type { Hardware } from '../hardware/model.js';
import type { Layer, MacLayer } from '../network/model.js';
import type { MacResult } from './choose.js';
import { compileLayer, type CompileOptions } from './compile.js';
import type { CompiledLayer } from './layer.js';
import type { MacProgram, MacSteps } from './mac.js';
import { machineOf, type Machine } from './machine.js';
import type { CompileProblem } from './problems.js';

/** A part of a convolution or dense layer: output channels [from, to). */
export interface PartTrace {
    readonly channels: readonly [number, number];
    readonly mac: MacProgram;
    readonly steps: MacSteps;
}

/** The steps of a convolution or dense layer. */
export interface MacTrace {
    readonly layer: MacLayer;
    readonly result: MacResult;
    readonly parts: readonly PartTrace[];
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
            mac = {
                layer: layer as MacLayer, result,
                parts: result.parts.flatMap(part => part.mac.steps ? [{ ...part, steps: part.mac.steps }] : [])
            };
        }
    });
    return compiled
        ? { trace: { compiled, machine: machineOf(hardware, options.without), options, ...(mac && { mac }) }, problems } : { problems };
}
