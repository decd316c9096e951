/** The two trained networks, compiled and simulated: all logits and every intermediate as the reference results say. */
import { describe, expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions, type CompiledNetwork } from '../../server/compiler/compile.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import { argmax } from '../../server/network/reference.js';
import { simulate } from '../../server/simulator/simulate.js';
import { array, describedNetwork, tensors } from '../network/described.js';

const trained = [
    { name: 'LeNet-5', folder: 'lenet5-mnist', file: 'lenet5', shift: 4, correct: 992 },
    { name: 'ResNet-8', folder: 'resnet8-fmnist', file: 'resnet8', shift: 0, correct: 908 }
];

describe.each(trained)('$name', ({ folder, file, shift, correct }) => {
    const weights = tensors(`examples/${folder}/${file}.safetensors`);
    const network = describedNetwork(weights);
    const compiled = compiled_(network);
    const raw = array(`examples/${folder}/test_images.npy`);
    const labels = array(`examples/${folder}/test_labels.npy`);
    const images = Array.from({ length: labels.length }, (_, i) =>
        Int32Array.from({ length: 784 }, (_, p) => Math.floor(Number(raw[i * 784 + p]) / 2 ** shift)));

    test('1,000 images: logits and accuracy', () => {
        const { logits } = simulate(compiled, images);
        expect(logits.flatMap(l => Array.from(l))).toEqual(Array.from(array(`test/data/${file}/ref_logits.npy`), Number));
        expect(logits.filter((l, i) => argmax(l) === Number(labels[i])).length).toBe(correct);
    });

    test('four images: every intermediate', () => {
        const { intermediates } = simulate(compiled, images.slice(0, 4), { intermediates: true, strict: true });
        const trace = tensors(`test/data/${file}/trace4.npz`).tensors;
        for (const layer of network.layers.filter(l => trace.has(`${l.name}.out`))) {
            const expected = Array.from(trace.get(`${layer.name}.out`)!.data, Number);
            expect(intermediates!.get(layer.name)!.flatMap(a => Array.from(a)), layer.name).toEqual(expected);
        }
    });
});

function compiled_(network: Parameters<typeof compileNetwork>[0]): CompiledNetwork {
    const { compiled, problems } = compileNetwork(network, defaultHardware(), defaultCompileOptions);
    expect(problems).toEqual([]);
    return compiled!;
}
