/** Imports a model made in a test and runs both beside one another. */
import { expect } from 'vitest';
import type { Graph } from '../../../server/import/onnx/graph.js';
import { importGraph, openOnnx } from '../../../server/import/onnx/import.js';
import type { Lifted, LiftOptions } from '../../../server/import/onnx/lift/lift.js';
import { runImage } from '../../../server/import/onnx/source.js';
import type { ImportedNetwork } from '../../../server/import/imported.js';
import type { ExternalFiles } from '../../../server/import/onnx/read-tensor.js';
import { evaluate } from '../../../server/network/evaluate.js';
import { volume } from '../../../server/network/shape.js';
import { Random } from './models.js';

export interface Made {
    readonly graph: Graph;
    readonly lifted: Lifted;
    readonly imported: ImportedNetwork;
    readonly findings: ReturnType<typeof importGraph>['findings'];
}

export function graphOf(bytes: Uint8Array, files: ExternalFiles = new Map()): Graph {
    const opened = openOnnx('test.onnx', bytes);
    const graph = opened.value?.graph(files);
    if (!graph?.value) {
        throw new Error((opened.problem ?? graph!.problem)!.message);
    }
    return graph.value;
}

export function importBytes(bytes: Uint8Array, options: Partial<LiftOptions> = {}): ReturnType<typeof importGraph> {
    return importGraph('test.onnx', graphOf(bytes), 'Test', { input: {}, bits: 8, ...options });
}

/** The import, which must be whole and without errors. */
export function whole(bytes: Uint8Array, options: Partial<LiftOptions> = {}): Made {
    const graph = graphOf(bytes);
    const { lifted, imported, findings } = importGraph('test.onnx', graph, 'Test', { input: {}, bits: 8, ...options });
    expect(findings.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
    expect(imported?.complete).toBe(true);
    return { graph, lifted: lifted!, imported: imported!, findings };
}

/** Random images of the network's integers, the extreme ones among them. */
export function imagesOf({ network: { input } }: ImportedNetwork, count: number, seed = 1): Int32Array[] {
    const random = new Random(seed);
    const most = 2 ** input.bits - 1;
    return Array.from({ length: count }, (_, n) => Int32Array.from({ length: volume(input.shape) }, () => n === 0 ? 0 : n === 1 ? most : random.below(most + 1)));
}

/** The model's results and the integers' results in the model's units, for one image. */
export function both({ graph, lifted, imported }: Made, image: Int32Array): { model: number[]; integers: number[] } {
    const model = runImage(graph, lifted, imported.input, image, {}).get(lifted.outputName)!.data;
    const integers = evaluate(imported.network, image).get(imported.network.output)!;
    return { model: Array.from(model), integers: Array.from(integers, v => v * imported.output.scale + imported.output.offset) };
}

/** The largest difference between the two over some images, in the model's units. */
export function largestDifference(made: Made, count = 6): number {
    return imagesOf(made.imported, count).reduce((most, image) => {
        const { model, integers } = both(made, image);
        expect(integers.length).toBe(model.length);
        return model.reduce((max, v, i) => Math.max(max, Math.abs(v - integers[i])), most);
    }, 0);
}
