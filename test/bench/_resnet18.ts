/** ResNet-18 with random ternary weights and live activations, as examples/resnet18 describes it. */
import type { Layer, MacLayer, Network, Residual, Shape } from '../../server/network/model.js';
import { randomWeights } from '../../server/network/random.js';
import { randomRequantise, unsetRequantise } from '../../server/network/random-requantise.js';
import { convOutput, evenPadding, poolOutput } from '../../server/network/shape.js';

const bits = 4;
const sparsity = 0.8;
const seed = 1;

class Maker {
    readonly layers: Layer[] = [];
    name = 'image';

    constructor(public shape: Shape) {}

    conv(name: string, out: number, kernel: number, stride: number, residual?: Residual): void {
        const pad = evenPadding((kernel - 1) / 2);
        const pair = [stride, stride] as const;
        const outputShape = convOutput(this.shape, out, { kernel: [kernel, kernel], stride: pair, pad }, 1).shape!;
        const layer: MacLayer = {
            kind: 'conv', name, input: this.name, inputShape: this.shape, inputBits: bits, outputShape,
            weights: randomWeights([out, this.shape[0], kernel, kernel], sparsity, seed, name), stride: pair, pad, groups: 1,
            output: { kind: 'activation', requantise: unsetRequantise(bits) }, ...(residual && { residual })
        };
        this.add(layer);
    }

    /** Two convolutions and the way around them. */
    basic(name: string, out: number, stride: number): void {
        const [input, inputShape] = [this.name, this.shape];
        this.conv(`${name}.a`, out, 3, stride);
        const scale = new Int32Array(out).fill(1);
        this.conv(`${name}.b`, out, 3, 1, stride === 1 && inputShape[0] === out
            ? { kind: 'identity', input, inputBits: bits, scale }
            : { kind: 'projection', name: `${name}.shortcut`, input, inputShape, inputBits: bits, stride: [stride, stride], pad: evenPadding(0), scale,
                weights: randomWeights([out, inputShape[0], 1, 1], sparsity, seed, `${name}.shortcut`) });
    }

    add(layer: Layer): void {
        this.layers.push(layer);
        this.name = layer.name;
        this.shape = layer.outputShape;
    }
}

export function resnet18(size: number): Network {
    const maker = new Maker([3, size, size]);
    maker.conv('stem', 64, 7, 2);
    const window = { kernel: [3, 3], stride: [2, 2], pad: evenPadding(1) } as const;
    maker.add({ kind: 'maxpool', name: 'pool', input: maker.name, inputShape: maker.shape, inputBits: bits, outputShape: poolOutput(maker.shape, window).shape!, bits, ...window });
    [64, 128, 256, 512].forEach((channels, stage) => {
        maker.basic(`stage${stage + 1}.1`, channels, stage === 0 ? 1 : 2);
        maker.basic(`stage${stage + 1}.2`, channels, 1);
    });
    const [channels, height, width] = maker.shape;
    maker.add({ kind: 'sumpool', name: 'gap', input: maker.name, inputShape: maker.shape, inputBits: bits, outputShape: [channels, 1, 1],
        kernel: [height, width], stride: [1, 1], pad: evenPadding(0), requantise: unsetRequantise(bits) });
    maker.add({ kind: 'dense', name: 'fc', input: maker.name, inputShape: maker.shape, inputBits: bits, outputShape: [1000, 1, 1],
        weights: randomWeights([1000, channels, 1, 1], sparsity, seed, 'fc'), stride: [1, 1], pad: evenPadding(0), groups: 1,
        output: { kind: 'logits', bias: new Int32Array(1000) } });
    return randomRequantise({ name: 'ResNet18', input: { name: 'image', shape: [3, size, size], bits, rule: { kind: 'asIs' } }, layers: maker.layers, output: 'fc' }, seed);
}
