/** The trained networks as ONNX files, against results computed outside this project (test/data/onnx/README.md). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importGraph, openOnnx } from '../../../server/import/onnx/import.js';
import { evaluate } from '../../../server/network/evaluate.js';
import { argmax } from '../../../server/network/reference.js';
import { array, root } from '../../network/described.js';

const models = [
    { model: 'lenet5', data: 'lenet5', example: 'lenet5-mnist', shift: 4 },
    { model: 'resnet8', data: 'resnet8', example: 'resnet8-fmnist', shift: 0 },
];

function imported(file: string) {
    const opened = openOnnx(file, new Uint8Array(readFileSync(new URL(`test/data/onnx/${file}`, root))));
    const result = importGraph(file, opened.value!.graph(new Map()).value!, 'Net', { input: {}, bits: 8 });
    return { ...result, ...result.imported! };
}

describe.each(models)('$model', ({ model, data, example, shift }) => {
    const pixels = array(`examples/${example}/test_images.npy`);
    const logits = array(`test/data/${data}/ref_logits.npy`);
    const image = (n: number) => Array.from(pixels.subarray(n * 784, (n + 1) * 784), v => Math.floor(v / 2 ** shift));

    it('as integer graph gives all logits of 1,000 images', () => {
        const { network, complete, roundings, findings } = imported(`${model}_int.onnx`);
        expect(findings).toEqual([]);
        expect(complete).toBe(true);
        expect(roundings.filter(({ deviation }) => deviation !== 0)).toEqual([]);
        expect(network.input).toMatchObject({ shape: [1, 28, 28], bits: 8 - shift, rule: { kind: 'shift', amount: shift } });
        const wrong: number[] = [];
        for (let n = 0; n < 1000; n++) {
            const result = evaluate(network, image(n)).get(network.output)!;
            if (!result.every((v, c) => v === logits[n * 10 + c])) {
                wrong.push(n);
            }
        }
        expect(wrong).toEqual([]);
    });

    it('as float graph gives the same prediction on at least 99.5 % of 1,000 images', () => {
        const { network, complete, findings } = imported(`${model}_qdq.onnx`);
        expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
        expect(complete).toBe(true);
        let same = 0;
        for (let n = 0; n < 1000; n++) {
            const result = evaluate(network, image(n)).get(network.output)!;
            same += argmax(result) === argmax(logits.subarray(n * 10, (n + 1) * 10)) ? 1 : 0;
        }
        expect(same).toBeGreaterThanOrEqual(995);
    });
});
