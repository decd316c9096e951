// Networks of the literature with random weights, as the language builds them: shapes first, scales set afterwards.
import type { Layer, MacLayer, Network, Residual, Shape } from '../../server/network/model.js';
import { randomRequantise, unsetRequantise } from '../../server/network/random-requantise.js';
import { randomWeights } from '../../server/network/random.js';
import { convOutput, denseOutput, evenPadding, flattenOutput, NO_PADDING, poolOutput } from '../../server/network/shape.js';

export interface Options {
    readonly size: number;
    readonly bits: number;
    readonly sparsity?: number;
    readonly seed?: number;
    /** Divides every channel count. */
    readonly narrow?: number;
    /** How the last pool of a ResNet rounds: as random layers do, or as a plain mean. */
    readonly mean?: boolean;
}

class Builder {
    readonly layers: Layer[] = [];
    readonly given = new Set<string>();
    private last = 'image';
    private shape: Shape;

    constructor(private readonly options: Options, channels = 3) {
        this.shape = [channels, options.size, options.size];
    }

    get at(): { name: string; shape: Shape } {
        return { name: this.last, shape: this.shape };
    }

    private weights(shape: readonly [number, number, number, number], name: string) {
        return randomWeights(shape, this.options.sparsity ?? 0.8, this.options.seed ?? 1, name);
    }

    private add(layer: Layer): void {
        this.layers.push(layer);
        this.last = layer.name;
        this.shape = layer.outputShape;
    }

    private get base() {
        return { input: this.last, inputShape: this.shape, inputBits: this.options.bits };
    }

    conv(name: string, out: number, kernel: number, stride = 1, residual?: { name: string; shape: Shape }): void {
        const pad = evenPadding(Math.floor(kernel / 2));
        const { bits } = this.options;
        const outputShape = convOutput(this.shape, out, { kernel: [kernel, kernel], stride: [stride, stride], pad }).shape!;
        this.add({ ...this.base, kind: 'conv', name, outputShape, weights: this.weights([out, this.shape[0], kernel, kernel], name),
            stride: [stride, stride], pad, groups: 1, output: { kind: 'activation', requantise: unsetRequantise(bits) },
            ...residual ? { residual: this.residual(name, residual, outputShape) } : {} });
    }

    private residual(name: string, from: { name: string; shape: Shape }, outputShape: Shape): Residual {
        const scale = Int32Array.of(1);
        const { bits: inputBits } = this.options;
        if (from.shape.join() === outputShape.join()) {
            return { kind: 'identity', input: from.name, inputBits, scale };
        }
        const step = from.shape[1] / outputShape[1];
        return { kind: 'projection', name: `${name}.project`, input: from.name, inputShape: from.shape, inputBits, scale,
            weights: this.weights([outputShape[0], from.shape[0], 1, 1], `${name}.project`), stride: [step, step], pad: NO_PADDING };
    }

    pool(name: string, kind: 'maxpool' | 'sumpool', size: number, stride: number, pad = 0): void {
        const window = { kernel: [size, size] as const, stride: [stride, stride] as const, pad: evenPadding(pad) };
        const { bits } = this.options;
        this.add({ ...this.base, ...window, kind, name, outputShape: poolOutput(this.shape, window).shape!, bits, requantise: unsetRequantise(bits) } as Layer);
    }

    /** A global pool that gives the mean. */
    mean(name: string): void {
        const size = this.shape[1];
        this.pool(name, 'sumpool', size, size);
        const shift = Math.floor(Math.log2((2 ** 15 - 1) * size * size));
        const requantise = { bits: this.options.bits, shift, scale: Int32Array.of(Math.round(2 ** shift / size ** 2)), offset: Int32Array.of(0) };
        this.layers[this.layers.length - 1] = { ...this.layers[this.layers.length - 1], requantise } as Layer;
        this.given.add(name);
    }

    dense(name: string, out: number, logits = false): void {
        if (this.shape[1] * this.shape[2] > 1) {
            this.add({ ...this.base, kind: 'flatten', name: `${name}.flatten`, outputShape: flattenOutput(this.shape), bits: this.options.bits });
        }
        this.add({ ...this.base, kind: 'dense', name, outputShape: denseOutput(out).shape!, weights: this.weights([out, this.shape[0], 1, 1], name),
            stride: [1, 1], pad: NO_PADDING, groups: 1,
            output: logits ? { kind: 'logits', bias: new Int32Array(out) } : { kind: 'activation', requantise: unsetRequantise(this.options.bits) } } satisfies MacLayer);
    }

    network(name: string): Network {
        const { size, bits, seed = 1 } = this.options;
        const shape: Shape = [this.layers[0].inputShape[0], size, size];
        return randomRequantise({ name, input: { name: 'image', shape, bits, rule: { kind: 'shift', amount: Math.max(0, 8 - bits) } },
            layers: this.layers, output: this.last }, seed, this.given);
    }
}

/** He et al., Deep residual learning: 7x7 stem, max pool, four stages of two basic blocks, global pool; 224 x 224 in full. */
export function resnet18(options: Options): Network {
    const builder = new Builder(options);
    const width = (channels: number) => Math.max(8, Math.round(channels / (options.narrow ?? 1)));
    builder.conv('stem', width(64), 7, 2);
    builder.pool('pool', 'maxpool', 3, 2, 1);
    for (const [stage, channels] of [64, 128, 256, 512].entries()) {
        for (let block = 0; block < 2; block++) {
            const name = `stage${stage + 1}.${block + 1}`;
            const from = builder.at;
            builder.conv(`${name}.a`, width(channels), 3, stage > 0 && block === 0 ? 2 : 1);
            builder.conv(`${name}.b`, width(channels), 3, 1, from);
        }
    }
    if (options.mean) {
        builder.mean('gap');
    } else {
        builder.pool('gap', 'sumpool', builder.at.shape[1], builder.at.shape[1]);
    }
    builder.dense('fc', 1000, true);
    return builder.network('ResNet18');
}

/** Simonyan and Zisserman's family as used for CIFAR-10, 32 x 32 in full; `M` is a 2x2 max pool, the numbers of `dense` are hidden layers. */
function vgg(name: string, plan: readonly (number | 'M')[], dense: readonly number[], options: Options): Network {
    const builder = new Builder(options);
    const width = (channels: number) => Math.max(8, Math.round(channels / (options.narrow ?? 1)));
    plan.forEach((item, i) => {
        if (item === 'M') {
            builder.pool(`pool${i + 1}`, 'maxpool', 2, 2);
        } else {
            builder.conv(`conv${i + 1}`, width(item), 3);
        }
    });
    dense.forEach((out, i) => builder.dense(`fc${i + 1}`, width(out)));
    builder.dense('out', 10, true);
    return builder.network(name);
}

export function vgg9(options: Options): Network {
    return vgg('VGG9', [128, 128, 'M', 256, 256, 'M', 512, 512, 'M'], [1024, 1024], options);
}

export function vgg11(options: Options): Network {
    return vgg('VGG11', [64, 'M', 128, 'M', 256, 256, 'M', 512, 512, 'M', 512, 512, 'M'], [512, 512], options);
}

/** A small network with few channels, the hardest to keep alive. */
export function lenet5(options: Options): Network {
    const builder = new Builder(options, 1);
    builder.conv('conv1', 6, 5);
    builder.pool('pool1', 'maxpool', 2, 2);
    builder.conv('conv2', 16, 5);
    builder.pool('pool2', 'sumpool', 2, 2);
    builder.dense('fc1', 120);
    builder.dense('fc2', 84);
    builder.dense('fc3', 10, true);
    return builder.network('LeNet5');
}
