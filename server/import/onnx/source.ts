/**
 * An ONNX model run by the importer's own operators: for ranges of activations, and as the reference of an import where no
 * other runtime is at hand.
 */
import type { ImportedInput } from '../fold/input.js';
import { modelInput, type SourceModel } from '../source.js';
import { arrayOf, type NdArray } from './array.js';
import type { Graph } from './graph.js';
import type { Lifted } from './lift/lift.js';
import { runGraph, type RunOptions } from './run.js';

/** What a model's results are, by the operators behind the network's own last layer. */
export function givenBy(graph: Graph, outputName: string): SourceModel['gives'] {
    const op = graph.nodes.find(({ outputs }) => outputs.includes(outputName))?.op;
    return op === 'ArgMax' ? 'class' : op === 'Softmax' || op === 'LogSoftmax' || op === 'Sigmoid' ? 'scores' : 'logits';
}

/** The model as it is: no weight is replaced. */
export function ownRunner(graph: Graph, lifted: Lifted, input: ImportedInput): SourceModel {
    return {
        name: 'its own operators', gives: givenBy(graph, lifted.outputName),
        run: async image => runImage(graph, lifted, input, image, {}).get(lifted.outputName)!.data,
    };
}

/** The model's results for one image of the network's integers. Throws StepProblem. */
export function runImage(graph: Graph, { input: { name, type }, inputDims, inputOrder }: Lifted, input: ImportedInput, image: ArrayLike<number>, options: RunOptions): Map<string, NdArray> {
    return runGraph(graph, new Map([[name, arrayOf(type ?? 'f32', inputDims, modelInput(image, input, inputOrder))]]), options);
}
