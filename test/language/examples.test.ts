/** The examples: free of problems, of the sizes the reference gives. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evaluate } from '../../server/network/evaluate.js';
import type { Network } from '../../server/network/model.js';
import { array } from '../network/described.js';
import { check, newLanguage, root } from './language.js';

const language = newLanguage();

test.each([
    'lenet5-mnist/lenet5', 'resnet8-fmnist/resnet8', 'resnet18/resnet18', 'vgg9/vgg9', 'vgg11/vgg11', 'hardware/machines', 'hardware/crossbars', 'hardware/faults', 'paper/paper',
])('%s has no problems and lowers', async name => {
    const { lowered, problems } = await checkExample(name);
    expect(problems.map(problem => problem.message)).toEqual([]);
    for (const network of lowered.networks) {
        expect(network.network).toBeDefined();
    }
    for (const hardware of lowered.hardware) {
        expect(hardware.hardware).toBeDefined();
    }
    for (const experiment of lowered.experiments) {
        expect(experiment.network).toBeDefined();
        expect(experiment.hardware).toBeDefined();
    }
});

test.each([
    // associative-processor.md, section 3
    ['resnet18/resnet18', 11.68e6, 1814e6],
    ['vgg11/vgg11', 9.22e6, 152.8e6],
    ['vgg9/vgg9', 5.94e6, 194.7e6],
])('%s has the published number of weights and multiply-accumulates', async (name, weights, macs) => {
    const { lowered } = await checkExample(name);
    const sizes = sizesOf(lowered.networks[0].network!);
    // The reference rounds to four digits.
    expect(sizes.weights).toBeGreaterThan(weights * 0.999);
    expect(sizes.weights).toBeLessThan(weights * 1.001);
    expect(sizes.macs).toBeGreaterThan(macs * 0.9995);
    expect(sizes.macs).toBeLessThan(macs * 1.0005);
    expect(sizes.sparsity).toBeCloseTo(0.8, 2);
});

test.each([
    ['lenet5-mnist/lenet5', 'test/data/lenet5', 16], ['resnet8-fmnist/resnet8', 'test/data/resnet8', 1],
])('%s gives the reference logits', async (name, data, divisor) => {
    const { network } = (await checkExample(name)).lowered.networks[0];
    const pixels = array(`examples/${name.split('/')[0]}/test_images.npy`);
    const logits = array(`${data}/ref_logits.npy`);
    for (let n = 0; n < 50; n++) {
        const image = Array.from(pixels.subarray(n * 784, (n + 1) * 784), v => Math.floor(v / divisor));
        expect([...evaluate(network!, image).get(network!.output)!]).toEqual([...logits.subarray(n * 10, (n + 1) * 10)]);
    }
});

test.each(['resnet18/resnet18', 'vgg9/vgg9', 'vgg11/vgg11'])('%s fits on a page', name => {
    expect(readFileSync(pathOf(name), 'utf8').split('\n').length).toBeLessThanOrEqual(60);
});

function checkExample(name: string) {
    const path = pathOf(name);
    return check(language, readFileSync(path, 'utf8'), path);
}

function pathOf(name: string): string {
    return join(root, 'examples', `${name}.tern`);
}

function sizesOf(network: Network): { weights: number; macs: number; sparsity: number } {
    let [weights, macs, zeros] = [0, 0, 0];
    for (const layer of network.layers) {
        if (layer.kind === 'conv' || layer.kind === 'dense') {
            for (const tensor of [layer.weights, ...layer.residual?.kind === 'projection' ? [layer.residual.weights] : []]) {
                weights += tensor.data.length;
                macs += tensor.data.length * layer.outputShape[1] * layer.outputShape[2];
                zeros += tensor.data.filter(w => w === 0).length;
            }
        }
    }
    return { weights, macs, sparsity: zeros / weights };
}
