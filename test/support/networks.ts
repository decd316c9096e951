/** Random small networks for property tests: every kind of layer, shapes that just fit, extreme weights. */
import fc from 'fast-check';
import type { Layer, MacLayer, Network, Padding, Requantise, Residual, Shape, TernaryTensor } from '../../server/network/model.js';
import { convOutput, evenPadding, flattenOutput, poolOutput, volume } from '../../server/network/shape.js';

/** A small linear congruential generator: tests must not depend on the product's own. */
export function generator(seed: number): (below: number) => number {
    let state = seed >>> 0;
    return below => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor(state / 2 ** 32 * below);
    };
}

type Random = (below: number) => number;

export function randomTensor(random: Random, shape: TernaryTensor['shape'], zerosIn10: number): TernaryTensor {
    const data = new Int8Array(shape[0] * shape[1] * shape[2] * shape[3]);
    for (let i = 0; i < data.length; i++) {
        data[i] = random(10) < zerosIn10 ? 0 : random(2) * 2 - 1;
    }
    return { shape, data, source: { kind: 'random', sparsity: zerosIn10 / 10, seed: 0 } };
}

function randomRequantise(random: Random, channels: number, bits: number, fanIn: number, twoScales: boolean): Requantise {
    const shift = random(12);
    const spread = 2 ** shift / Math.max(1, Math.sqrt(fanIn));
    const scale = () => Math.max(-32768, Math.min(32767, Math.round((random(2000) - 300) / 1000 * spread) || random(3) - 1));
    return {
        bits, shift,
        scale: Int32Array.from({ length: channels }, scale),
        offset: Int32Array.from({ length: channels }, () => random(2 ** (shift + 3)) - 2 ** (shift + 2)),
        ...(twoScales && { negativeScale: Int32Array.from({ length: channels }, scale) })
    };
}

class NetworkMaker {
    readonly layers: Layer[] = [];
    shape: Shape;
    bits: number;
    name = 'image';

    constructor(private readonly random: Random) {
        this.shape = [1 + random(3), 2 + random(6), 2 + random(6)];
        this.bits = 1 + random(8);
    }

    conv(last: boolean): void {
        const { random, shape } = this;
        const grouped = random(4) === 0;
        const groups = grouped ? shape[0] : 1;
        const out = grouped ? shape[0] * (1 + random(2)) : 1 + random(6);
        const kernel = [1 + random(Math.min(3, shape[1])), 1 + random(Math.min(3, shape[2]))] as const;
        const window = { kernel, stride: [1 + random(2), 1 + random(2)] as const, pad: this.padding(kernel) };
        const outputShape = convOutput(shape, out, window, groups).shape!;
        const weights = randomTensor(random, [out, shape[0] / groups, ...kernel], random(10));
        this.mac('conv', weights, outputShape, groups, window, last);
    }

    dense(last: boolean): void {
        const out = 1 + this.random(8);
        this.shape = flattenOutput(this.shape);
        const weights = randomTensor(this.random, [out, this.shape[0], 1, 1], this.random(10));
        this.mac('dense', weights, [out, 1, 1], 1, { stride: [1, 1], pad: evenPadding(0) }, last);
    }

    pool(): void {
        const { random, shape } = this;
        const kernel = [1 + random(Math.min(3, shape[1])), 1 + random(Math.min(3, shape[2]))] as const;
        const window = { kernel, stride: [1 + random(2), 1 + random(2)] as const, pad: this.padding(kernel) };
        const outputShape = poolOutput(shape, window).shape;
        if (!outputShape) {
            return;
        }
        const base = { name: `l${this.layers.length}`, input: this.name, inputShape: shape, inputBits: this.bits, outputShape };
        if (random(2) === 0) {
            this.add({ kind: 'maxpool', ...base, ...window, bits: this.bits }, this.bits);
        } else {
            const bits = 1 + random(8);
            this.add({ kind: 'sumpool', ...base, ...window, requantise: randomRequantise(random, 1, bits, 4, false) }, bits);
        }
    }

    private padding(kernel: readonly [number, number]): Padding {
        const p = () => this.random(Math.min(2, Math.min(...kernel)));
        return { top: p(), left: p(), bottom: p(), right: p() };
    }

    private mac(
        kind: 'conv' | 'dense', weights: TernaryTensor, outputShape: Shape, groups: number,
        window: Pick<MacLayer, 'stride' | 'pad'>, last: boolean
    ): void {
        const { random } = this;
        const bits = 1 + random(8);
        const fanIn = weights.shape[1] * weights.shape[2] * weights.shape[3];
        const residual = last || kind === 'dense' ? undefined : this.residual(outputShape);
        const twoScales = random(5) === 0;
        this.add({
            kind, name: `l${this.layers.length}`, input: this.name, inputShape: this.shape, inputBits: this.bits, outputShape,
            weights, groups, stride: window.stride, pad: window.pad,
            output: last
                ? { kind: 'logits', bias: Int32Array.from({ length: outputShape[0] }, () => random(2001) - 1000) }
                : { kind: 'activation', requantise: randomRequantise(random, outputShape[0], bits, fanIn, twoScales) },
            ...(residual && { residual })
        }, bits);
    }

    private residual(outputShape: Shape): Residual | undefined {
        const { random } = this;
        const scale = Int32Array.from({ length: outputShape[0] }, () => random(4001) - 1000);
        const same = [...this.layers].reverse().find(l => l.outputShape.join() === outputShape.join());
        if (same && random(2) === 0) {
            const bits = widthAfter(same);
            return bits ? { kind: 'identity', input: same.name, inputBits: bits, scale } : undefined;
        }
        const source = this.layers.find(l => l.outputShape[1] === outputShape[1] && l.outputShape[2] === outputShape[2]);
        const bits = source && widthAfter(source);
        return source && bits && random(2) === 0 ? {
            kind: 'projection', name: `l${this.layers.length}sc`, input: source.name, inputShape: source.outputShape, inputBits: bits,
            weights: randomTensor(random, [outputShape[0], source.outputShape[0], 1, 1], 3), stride: [1, 1], pad: evenPadding(0), scale
        } : undefined;
    }

    private add(layer: Layer, bits: number): void {
        this.layers.push(layer);
        this.name = layer.name;
        this.shape = layer.outputShape;
        this.bits = bits;
    }
}

function widthAfter(layer: Layer): number | undefined {
    switch (layer.kind) {
        case 'conv':
        case 'dense': return layer.output.kind === 'activation' ? layer.output.requantise.bits : undefined;
        case 'sumpool': return layer.requantise.bits;
        default: return layer.bits;
    }
}

export interface NetworkAndImages {
    readonly network: Network;
    readonly images: readonly Int32Array[];
}

/** A network of two to five layers with one to three images, extreme ones among them. */
export function randomNetwork(seed: number): NetworkAndImages {
    const random = generator(seed);
    const maker = new NetworkMaker(random);
    const input = { name: 'image', shape: maker.shape, bits: maker.bits, rule: { kind: 'asIs' } } as const;
    const depth = 1 + random(4);
    for (let i = 0; i < depth; i++) {
        if (random(3) === 0) {
            maker.pool();
        } else {
            maker.conv(false);
        }
    }
    if (random(2) === 0) {
        maker.dense(true);
    } else {
        maker.conv(true);
    }
    const top = 2 ** input.bits - 1;
    const images = Array.from({ length: 1 + random(3) }, (_, i) =>
        Int32Array.from({ length: volume(input.shape) }, () => i === 1 ? top : i === 2 ? 0 : random(top + 1)));
    return { network: { name: 'Random', input, layers: maker.layers, output: maker.name }, images };
}

/** Seeds shrink towards 0; a failing seed is reported by fast-check. */
export const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
