/**
 * The product's computations behind one interface, as a worker serves them. Tests of the analysis hand in their own.
 */
import { compileLayer, compileNetwork, type CompiledNetwork, type CompileOptions, type CompileResult } from '../compiler/compile.js';
import { share } from '../compiler/share/share.js';
import { advise } from '../cost/advice.js';
import { estimate } from '../cost/estimate.js';
import { measure } from '../cost/measured.js';
import type { CompileReport } from '../cost/report.js';
import type { Hardware } from '../hardware/model.js';
import type { Network } from '../network/model.js';
import { compareExecutors } from '../simulator/lockstep.js';
import { simulate, type SimulateOptions } from '../simulator/simulate.js';
import { inspect } from './inspect.js';
import type { SimulationResult } from './messages.js';
import { recordTrace } from './tracing.js';

export type CompileLayer = typeof compileLayer;

export interface Engine {
    compile(network: Network, hardware: Hardware, options: CompileOptions, compileOne?: CompileLayer): CompileResult;
    readonly compileLayer: CompileLayer;
    readonly share: typeof share;
    readonly inspect: typeof inspect;
    estimate(compiled: CompiledNetwork, compileMs: number): CompileReport;
    readonly advise: typeof advise;
    readonly recordTrace: typeof recordTrace;
    simulate(compiled: CompiledNetwork, images: readonly Int32Array[], options: SimulateOptions & { readonly check?: boolean }): SimulationResult;
}

export const engine: Engine = {
    compile: compileNetwork,
    compileLayer,
    share,
    inspect,
    estimate,
    advise,
    recordTrace,
    simulate: (compiled, images, options) => {
        const run = simulate(compiled, images, options);
        return {
            logits: run.logits, passes: run.passes, measured: measure(compiled, run), ...(run.faulty && { faulty: run.faulty }), ...(run.wear && { wear: run.wear }),
            ...(options.check && { lockstep: compareExecutors(compiled, images, options) })
        };
    },
};
