/** A ResNet as PyTorch exports it, with its quantisers computed in the graph (test/data/onnx/README.md). */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { argmax } from '../../../server/network/reference.js';
import { both, imagesOf, whole } from './harness.js';

const made = whole(new Uint8Array(readFileSync(new URL('../../data/onnx/pytorch_resnet.onnx', import.meta.url))));

it('becomes layers with shortcuts, called after its modules', () => {
    expect(made.imported.network.layers.map(layer => 'residual' in layer && layer.residual ? `${layer.name} + ${layer.residual.kind} of ${layer.residual.input}` : layer.name)).toEqual([
        'stem', 'layer1_c1', 'layer1_c2 + identity of stem', 'layer2_c1', 'layer2_c2 + projection of layer1_c2', 'layer3_c1', 'layer3_c2 + projection of layer2_c2', 'pool', 'fc',
    ]);
    expect(made.imported.network.input).toEqual({ name: 'image', shape: [3, 16, 16], bits: 8, rule: { kind: 'shift', amount: 0 } });
});

it('keeps scales of both signs', () => {
    const scales = made.imported.network.layers.flatMap(layer => 'output' in layer && layer.output.kind === 'activation' ? [...layer.output.requantise.scale] : []);
    expect([scales.some(v => v < 0), scales.some(v => v > 0)]).toEqual([true, true]);
});

it('gives the model\'s predictions, and its logits within a hundredth of what they span', () => {
    let [agreeing, deviation, least, most] = [0, 0, Infinity, -Infinity];
    const images = imagesOf(made.imported, 40);
    for (const image of images) {
        const { model, integers } = both(made, image);
        agreeing += argmax(model) === argmax(integers) ? 1 : 0;
        model.forEach((v, i) => {
            deviation = Math.max(deviation, Math.abs(v - integers[i]));
            [least, most] = [Math.min(least, v), Math.max(most, v)];
        });
    }
    expect(agreeing).toBe(images.length);
    expect(deviation / (most - least)).toBeLessThan(0.01);
});
