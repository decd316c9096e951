/**
 * Nodes that depend on constants only, computed ahead, within bounds: a file of a few bytes can ask for any amount of work.
 */
import { BadModel } from '../bad-model.js';
import type { NdArray } from '../array.js';
import { StepProblem } from '../../fold/problem.js';
import type { Node } from '../graph.js';
import { computeNode } from '../run.js';

/** Elements that may be computed for each element of the file, and in any case. */
const WORK_PER_ELEMENT = 64;
const FREE_WORK = 2 ** 25;

/** What takes more than one step an element; nobody folds them by constants. */
const HEAVY = new Set(['Conv', 'ConvInteger', 'QLinearConv', 'MaxPool', 'AveragePool', 'MatMul', 'Gemm', 'MatMulInteger', 'QLinearMatMul', 'Tile']);
const MOST_HEAVY = 2 ** 22;

export class ConstantFolder {
    private left: number;

    constructor(stored: Iterable<NdArray>) {
        this.left = FREE_WORK;
        for (const { data } of stored) {
            this.left += WORK_PER_ELEMENT * data.length;
        }
    }

    /** Throws StepProblem, or BadModel where the work would be too much. */
    compute(node: Node, inputs: readonly (NdArray | undefined)[], opset: number): NdArray[] {
        const size = inputs.reduce((sum, array) => sum + (array?.data.length ?? 0), 0);
        if (HEAVY.has(node.op) && inputs.reduce((product, array) => product * Math.max(1, array?.data.length ?? 1), 1) > MOST_HEAVY) {
            throw new StepProblem('import/operator', 'works on constants where it should on what comes from the input', 'Fold constants when exporting (onnxsim, or `do_constant_folding=True`).');
        }
        const outputs = computeNode(node, inputs, opset);
        this.left -= size + outputs.reduce((sum, { data }) => sum + data.length, 0);
        if (this.left < 0) {
            throw new BadModel('import/too-large', 'its constants take too much work to compute', 'Constants are made of far more computed elements than stored ones: fold them when exporting (onnxsim).');
        }
        return outputs;
    }
}
