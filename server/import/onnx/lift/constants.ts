/**
 * Nodes that depend on constants only, computed ahead; and how much work a file may ask for: a few bytes can ask for any.
 */
import { BadModel } from '../bad-model.js';
import type { NdArray } from '../array.js';
import { StepProblem } from '../../fold/problem.js';
import type { Node } from '../graph.js';
import { computeNode } from '../run.js';

/** Elements that may be looked at for each element of the file, and in any case. */
const WORK_PER_ELEMENT = 64;
const FREE_WORK = 2 ** 24;

export class Work {
    private left = FREE_WORK;

    constructor(stored: Iterable<NdArray>) {
        for (const { data } of stored) {
            this.left += WORK_PER_ELEMENT * data.length;
        }
    }

    /** Throws BadModel where it is more than the file's size could ask for. */
    spend(elements: number): void {
        this.left -= elements;
        if (this.left < 0) {
            throw new BadModel('import/too-large', 'it takes far more work than its size can ask for', 'A few stored elements are used over and over: fold constants when exporting (onnxsim), and give every layer weights of its own.');
        }
    }
}

/** What takes more than one step an element; nobody folds them by constants. */
const HEAVY = new Set(['Conv', 'ConvInteger', 'QLinearConv', 'MaxPool', 'AveragePool', 'MatMul', 'Gemm', 'MatMulInteger', 'QLinearMatMul', 'Tile']);
const MOST_HEAVY = 2 ** 22;

/** Throws StepProblem, or BadModel where the work would be too much. */
export function computeConstants(node: Node, inputs: readonly (NdArray | undefined)[], opset: number, work: Work): NdArray[] {
    if (HEAVY.has(node.op) && inputs.reduce((product, array) => product * Math.max(1, array?.data.length ?? 1), 1) > MOST_HEAVY) {
        throw new StepProblem('import/operator', 'works on constants where it should on what comes from the input', 'Fold constants when exporting (onnxsim, or `do_constant_folding=True`).');
    }
    const outputs = computeNode(node, inputs, opset);
    work.spend([...inputs, ...outputs].reduce((sum, array) => sum + (array?.data.length ?? 0), 0));
    return outputs;
}
