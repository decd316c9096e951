/**
 * The verifier, after emit: what every program must satisfy before it is costed or run. It trusts the layer's weights and
 * rounding rules and nothing that the steps found out on the way. A fault is the compiler's own and throws a plain Error
 * that names layer and operation; only keys over too many match-line segments are the machine's limit, and a CompileError.
 */
import type { MacLayer, MaxPoolLayer, SumPoolLayer } from '../network/model.js';
import type { Machine } from './machine.js';
import type { Program } from './program.js';
import type { AccumulatorPlan } from './verify/accumulator-flow.js';
import { verifyFlow } from './verify/flow.js';
import { verifyPool, verifyResults } from './verify/results.js';
import { verifyStructure } from './verify/structure.js';
import { verifySums } from './verify/sums.js';

export { verifyTree } from './verify/tree.js';

/** One part of a convolution or dense layer; the programs of an accumulation tree go through `verifyTree` as well. */
export function verifyMac(layer: MacLayer, program: Program, machine: Machine, plan: AccumulatorPlan): void {
    verifySums(plan.sums);
    verifyStructure(program, machine, layer.name);
    verifyFlow(program, machine, layer.name, plan);
    if (!plan.stored) {
        verifyResults(program, layer.name, plan);
    }
}

/** The program of a pooling layer, whose inputs have `bits` bits. */
export function verifyPooling(layer: MaxPoolLayer | SumPoolLayer, program: Program, machine: Machine, bits: number): void {
    verifyStructure(program, machine, layer.name);
    verifyFlow(program, machine, layer.name);
    verifyPool(program, layer, bits);
}
