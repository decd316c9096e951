/** The two trained networks, compiled and simulated: all logits and every intermediate as the reference results say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { consoleBlocks } from '../../scripts/lib/readme.ts';
import { engine } from '../../server/analysis/engine.js';
import { defaultSettings } from '../../server/analysis/job.js';
import { summarise } from '../../server/cli/simulate.js';
import { simulationText } from '../../server/cli/simulation-text.js';
import { compileNetwork, defaultCompileOptions, type CompiledNetwork } from '../../server/compiler/compile.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import { argmax } from '../../server/network/reference.js';
import { simulate } from '../../server/simulator/simulate.js';
import { array, describedNetwork, tensors } from '../network/described.js';

const trained = [
    { name: 'LeNet-5', folder: 'lenet5-mnist', file: 'lenet5', shift: 4, correct: 992, inReadme: true },
    { name: 'ResNet-8', folder: 'resnet8-fmnist', file: 'resnet8', shift: 0, correct: 908, inReadme: false }
];

describe.each(trained)('$name', ({ folder, file, shift, correct, inReadme }) => {
    const weights = tensors(`examples/${folder}/${file}.safetensors`);
    const network = describedNetwork(weights);
    const compiled = compiled_(network);
    const raw = array(`examples/${folder}/test_images.npy`);
    const labels = array(`examples/${folder}/test_labels.npy`);
    const images = Array.from({ length: labels.length }, (_, i) =>
        Int32Array.from({ length: 784 }, (_, p) => Math.floor(Number(raw[i * 784 + p]) / 2 ** shift)));

    test('1,000 images: logits and accuracy', () => {
        const result = engine.simulate(compiled, images, {});
        const { logits } = result;
        expect(logits.flatMap(l => Array.from(l))).toEqual(Array.from(array(`test/data/${file}/ref_logits.npy`), Number));
        expect(logits.filter((l, i) => argmax(l) === Number(labels[i])).length).toBe(correct);
        if (inReadme) {
            expect(readmeLines()).toEqual(textOf(result));
        }
    });

    /** As `terntrack simulate` prints it. */
    function textOf(result: ReturnType<typeof engine.simulate>): string[] {
        const report = { ...engine.estimate(compiled, 0), network: 'LeNet5' };
        const target = { id: '', model: { network, hardware: compiled.hardware }, settings: defaultSettings };
        const machine = { by: 'default', why: 'the default preset: the file has no hardware' } as const;
        const data = { images, labels: Array.from(labels, Number), seeded: false, pixels: () => new Uint8Array() };
        return withoutTimes(simulationText(summarise(target, machine, data, { result, outcome: { report, problems: [] } }, 1, undefined), false, machine.why));
    }

    test('four images: every intermediate', () => {
        const { intermediates } = simulate(compiled, images.slice(0, 4), { intermediates: true, strict: true });
        const trace = tensors(`test/data/${file}/trace4.npz`).tensors;
        for (const layer of network.layers.filter(l => trace.has(`${l.name}.out`))) {
            const expected = Array.from(trace.get(`${layer.name}.out`)!.data, Number);
            expect(intermediates!.get(layer.name)!.flatMap(a => Array.from(a)), layer.name).toEqual(expected);
        }
    });
});

/** The block that test/docs/readme.test.ts leaves to this run. */
function readmeLines(): string[] {
    const page = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
    return withoutTimes(consoleBlocks(page).find(({ command }) => command.includes('terntrack simulate'))!.shown.join('\n'));
}

function withoutTimes(text: string): string[] {
    return text.trimEnd().split('\n').filter(line => !line.startsWith('run '));
}

function compiled_(network: Parameters<typeof compileNetwork>[0]): CompiledNetwork {
    const { compiled, problems } = compileNetwork(network, defaultHardware(), defaultCompileOptions);
    expect(problems).toEqual([]);
    return compiled!;
}
