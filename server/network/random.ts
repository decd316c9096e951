/**
 * Networks without training, for cost studies: random ternary weights and a seeded image to run them on.
 * `random-requantise.ts` gives such networks scales under which their activations look like a trained network's.
 */
import { maxActivation, type NetworkInput, type TernaryTensor } from './model.js';
import { Generator } from './prng.js';
import { finish, PIECE, type Work } from './work.js';

/**
 * Weights with exactly round(sparsity * n) zeros, at random places over the whole tensor (a channel's own count varies as
 * in trained networks); every other weight is +1 or -1 with equal chance. One `stream` (say, the layer's name) a tensor:
 * tensors of one seed then differ, and stay as they are when layers are added around them. `sparsity` in 0..1.
 */
export function randomWeights(shape: TernaryTensor['shape'], sparsity: number, seed: number, stream = ''): TernaryTensor {
    return finish(drawWeights(shape, sparsity, seed, stream));
}

/** The same, piece by piece. */
export function* drawWeights(shape: TernaryTensor['shape'], sparsity: number, seed: number, stream = ''): Work<TernaryTensor> {
    const data = new Int8Array(shape[0] * shape[1] * shape[2] * shape[3]);
    const random = new Generator(seed, `weights ${stream}`);
    let nonzero = data.length - Math.round(sparsity * data.length);
    for (let from = 0; from < data.length; from += PIECE) {
        const to = Math.min(from + PIECE, data.length);
        nonzero = select(data, from, to, nonzero, random);
        yield to - from;
    }
    return { shape, data, source: { kind: 'random', sparsity, seed } };
}

/** Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S) of the places from `from` to `to`; how many are left to select. */
function select(data: Int8Array, from: number, to: number, left: number, random: Generator): number {
    let nonzero = left;
    for (let i = from; i < to; i++) {
        const u = random.next() * (data.length - i);
        if (u < nonzero) {
            // u is uniform below `nonzero`: its half decides the sign without another draw.
            data[i] = u < nonzero / 2 ? 1 : -1;
            nonzero--;
        }
    }
    return nonzero;
}

/** Mean and standard deviations of a seeded image's parts, as shares of the largest input value. */
export const IMAGE_STATISTICS = {
    mean: 0.45,
    /** Large soft shapes, the same in every channel. */
    shapes: 0.17,
    /** Large soft shapes of one channel only. */
    tint: 0.08,
    /** Every pixel on its own. */
    noise: 0.07,
} as const;

/**
 * An image that looks like something: soft shapes common to all channels, a tint of each, a little noise. Integers of the
 * input's range (after its rule), C order; the same for the same input and seed.
 */
export function seededImage(input: NetworkInput, seed: number): Int32Array {
    const [channels, height, width] = input.shape;
    const most = maxActivation(input.bits);
    const random = new Generator(seed, 'image');
    const shapes = softPlane(random, height, width);
    const image = new Int32Array(channels * height * width);
    for (let c = 0, i = 0; c < channels; c++) {
        const tint = softPlane(random, height, width);
        for (let place = 0; place < shapes.length; place++, i++) {
            const value = IMAGE_STATISTICS.mean + IMAGE_STATISTICS.shapes * shapes[place] + IMAGE_STATISTICS.tint * tint[place]
                + IMAGE_STATISTICS.noise * normal(random);
            image[i] = Math.min(Math.max(Math.round(value * most), 0), most);
        }
    }
    return image;
}

/** Waves of at most two periods a side; variance 1 over phases. */
function softPlane(random: Generator, height: number, width: number): Float64Array {
    const waves = 6;
    const plane = new Float64Array(height * width);
    for (let wave = 0; wave < waves; wave++) {
        const vertical = random.next() * 2;
        const horizontal = random.next() * 2;
        const phase = random.next();
        for (let y = 0, i = 0; y < height; y++) {
            for (let x = 0; x < width; x++, i++) {
                plane[i] += Math.sqrt(2 / waves) * Math.cos(2 * Math.PI * (vertical * y / height + horizontal * x / width + phase));
            }
        }
    }
    return plane;
}

/** Nearly normal, mean 0, variance 1, never beyond 6: the sum of twelve uniform numbers. */
function normal(random: Generator): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) {
        sum += random.next();
    }
    return sum;
}
