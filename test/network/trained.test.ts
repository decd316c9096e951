// The two trained networks, against results computed outside this project (test/data/*/README.md).
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../server/network/evaluate.js';
import { argmax, runReference, type Trace } from '../../server/network/reference.js';
import { array, describedNetwork, tensors } from './described.js';

const models = [
    { data: 'test/data/lenet5', example: 'examples/lenet5-mnist', weights: 'lenet5.safetensors', shift: 4, right: 992, traced: 12 },
    { data: 'test/data/resnet8', example: 'examples/resnet8-fmnist', weights: 'resnet8.safetensors', shift: 0, right: 908, traced: 20 },
];

describe.each(models)('$example', ({ data, example, weights, shift, right, traced }) => {
    const network = describedNetwork(tensors(`${example}/${weights}`));
    const pixels = array(`${example}/test_images.npy`);
    const labels = array(`${example}/test_labels.npy`);
    const logits = array(`${data}/ref_logits.npy`);
    const image = (n: number) => Array.from(pixels.subarray(n * 784, (n + 1) * 784), v => Math.floor(v / 2 ** shift));

    it('reads the input rule from the file', () => {
        expect(network.input).toMatchObject({ shape: [1, 28, 28], bits: 8 - shift, rule: { kind: 'shift', amount: shift } });
    });

    it.each([['naive', runReference], ['fast', evaluate]] as const)('gives every traced value of four images (%s)', (_, run) => {
        const trace = tensors(`${data}/trace4.npz`).tensors;
        expect(trace.size).toBe(traced);
        for (let n = 0; n < 4; n++) {
            const result: Trace = run(network, image(n));
            for (const [name, expected] of trace) {
                const size = expected.data.length / 4;
                const values = result.get(name.replace(/\.out$/, ''));
                expect([...values!], `${name} of image ${n}`).toEqual([...expected.data.subarray(n * size, (n + 1) * size)]);
            }
        }
    });

    it('gives all logits of 1,000 images', () => {
        const wrong: string[] = [];
        let correct = 0;
        for (let n = 0; n < 1000; n++) {
            // The naive interpreter takes its time: it checks every tenth image, the fast one all.
            const run = n % 10 === 0 ? runReference : evaluate;
            const result = run(network, image(n)).get(network.output)!;
            result.forEach((v, c) => {
                if (v !== logits[n * 10 + c]) {
                    wrong.push(`image ${n}, class ${c}: ${v}, expected ${logits[n * 10 + c]}`);
                }
            });
            correct += argmax(result) === labels[n] ? 1 : 0;
        }
        expect(wrong).toEqual([]);
        expect(correct).toBe(right);
    }, 120_000);
});
