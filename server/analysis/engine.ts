/**
 * The product's computations behind one interface, as a worker serves them. Tests of the analysis hand in their own.
 */
import { compileNetwork, type CompiledNetwork, type CompileOptions, type CompileResult } from '../compiler/compile.js';
import { estimate } from '../cost/estimate.js';
import type { CompileReport } from '../cost/report.js';
import type { Hardware } from '../hardware/model.js';
import type { Network } from '../network/model.js';
import { simulate, type SimulateOptions, type SimulationResult } from '../simulator/simulate.js';

export interface Engine {
    compile(network: Network, hardware: Hardware, options: CompileOptions): CompileResult;
    estimate(compiled: CompiledNetwork): CompileReport;
    simulate(compiled: CompiledNetwork, images: readonly Int32Array[], options: SimulateOptions): SimulationResult;
}

export const engine: Engine = { compile: compileNetwork, estimate, simulate };
