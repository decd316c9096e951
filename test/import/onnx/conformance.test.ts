/** Every operator that is computed, on the conformance cases of the ONNX project (test/data/onnx/README.md). */
import { readFileSync } from 'node:fs';
import { fromBinary } from '@bufbuild/protobuf';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { isInteger, type NdArray } from '../../../server/import/onnx/array.js';
import { TensorProtoSchema } from '../../../server/import/onnx/generated/onnx_pb.js';
import { decodeModel, readGraph } from '../../../server/import/onnx/read-model.js';
import { readTensor } from '../../../server/import/onnx/read-tensor.js';
import { runGraph } from '../../../server/import/onnx/run.js';

const files = unzipSync(new Uint8Array(readFileSync(new URL('../../data/onnx/conformance.zip', import.meta.url))));
const cases = [...new Set(Object.keys(files).map(name => name.split('/').slice(0, 3).join('/')))].filter(name => !name.endsWith('.onnx')).sort();

function tensors(of: string, kind: 'input' | 'output'): NdArray[] {
    const names = Object.keys(files).filter(name => name.startsWith(`${of}/${kind}_`));
    return names.sort((a, b) => Number(/(\d+)\.pb$/.exec(a)![1]) - Number(/(\d+)\.pb$/.exec(b)![1]))
        .map(name => readTensor(fromBinary(TensorProtoSchema, files[name]), new Map()));
}

/** Floats within a few units of single (or half) precision, integers exactly. */
function expectSame(found: NdArray, wanted: NdArray): void {
    expect([found.type, found.dims]).toEqual([wanted.type, wanted.dims]);
    const step = isInteger(wanted.type) ? 0 : wanted.type === 'f16' || wanted.type === 'bf16' ? 2 ** -8 : 1e-5;
    const off = wanted.data.findIndex((value: number, at: number) => !(Object.is(found.data[at], value) || Math.abs(found.data[at] - value) <= step * (1 + Math.abs(value))));
    expect(off < 0 ? 'same' : `${found.data[off]} instead of ${wanted.data[off]} at ${off}`).toBe('same');
}

describe('ONNX conformance', () => {
    it('has the cases its page counts', () => {
        expect(cases.length).toBe(568);
    });

    it.each(cases)('%s', name => {
        const graph = readGraph(decodeModel(files[`${name.split('/').slice(0, 2).join('/')}/model.onnx`]));
        const inputs = tensors(name, 'input');
        const outputs = runGraph(graph, new Map(graph.inputs.slice(0, inputs.length).map((input, at) => [input.name, inputs[at]])));
        tensors(name, 'output').forEach((wanted, at) => expectSame(outputs.get(graph.outputs[at])!, wanted));
    });
});
