/**
 * Runs a graph on arrays, operator by operator, in double precision between them and the stated type at each: the ranges of
 * a float model's activations come from it, and it stands in where no other runtime is at hand. It must not know networks.
 */
import type { NdArray } from './array.js';
import { visible, type Graph, type Node } from './graph.js';
import { StepProblem } from '../fold/problem.js';
import { Call } from './operators/operator.js';
import { operatorOf } from './operators/operators.js';

export interface RunOptions {
    /** Arrays in place of what a node would read: by node, by position. */
    readonly replace?: ReadonlyMap<Node, ReadonlyMap<number, NdArray>>;
    /** Told of every array that is given. */
    readonly watch?: (name: string, array: NdArray) => void;
}

/** The graph's outputs by name. Throws StepProblem (of the node it is thrown for) or BadModel. */
export function runGraph(graph: Graph, inputs: ReadonlyMap<string, NdArray>, { replace, watch }: RunOptions = {}): Map<string, NdArray> {
    const known = new Map<string, NdArray>([...graph.constants, ...inputs]);
    const left = countReaders(graph);
    for (const node of graph.nodes) {
        const replaced = replace?.get(node);
        const arrays = computeNode(node, node.inputs.map((name, at) => replaced?.get(at) ?? known.get(name)), graph.opset);
        node.outputs.forEach((name, at) => {
            if (name !== '' && arrays[at]) {
                known.set(name, arrays[at]);
                watch?.(name, arrays[at]);
            }
        });
        // What nobody reads any more makes room.
        for (const name of node.inputs) {
            const readers = (left.get(name) ?? 0) - 1;
            left.set(name, readers);
            if (readers === 0 && !graph.constants.has(name)) {
                known.delete(name);
            }
        }
    }
    return new Map(graph.outputs.map(name => [name, known.get(name)!]));
}

/** Throws StepProblem. */
export function computeNode(node: Node, inputs: readonly (NdArray | undefined)[], opset: number): NdArray[] {
    const operator = operatorOf(node);
    if (!operator) {
        throw unknownOperator(node);
    }
    return operator(new Call(node, inputs, opset));
}

export function unknownOperator({ domain, op }: Node): StepProblem {
    return new StepProblem('import/operator', `is the operator ${visible(domain === '' ? op : `${domain}:${op}`)}, which is not read`,
        'Replace it by operators that are (docs/import.md lists them), or leave that part of the network out of the export.');
}

function countReaders(graph: Graph): Map<string, number> {
    const readers = new Map<string, number>();
    for (const name of [...graph.nodes.flatMap(node => node.inputs), ...graph.outputs]) {
        readers.set(name, (readers.get(name) ?? 0) + 1);
    }
    return readers;
}
