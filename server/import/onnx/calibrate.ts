/**
 * Ranges of activations that a model does not round itself, from running it on images: the ends between which a number of
 * bits loses least. It must not know networks.
 */
import type { SeenRange } from '../fold/whole-numbers.js';
import type { ImportedInput } from '../fold/input.js';
import type { Graph } from './graph.js';
import type { Lifted } from './lift/lift.js';
import { runImage } from './source.js';

/** Values of each tensor that are looked at, spread over all images. */
const MOST_VALUES = 200_000;
/** Ends that are tried, as shares of the largest value seen. */
const SHARES = Array.from({ length: 40 }, (_, n) => 1 - n * 0.02);

export interface CalibrationOptions {
    readonly bits: number;
    readonly onProgress?: (done: number, total: number) => void;
    readonly checkpoint?: () => Promise<void>;
}

/** By tensor, for those the import found unbounded. Throws StepProblem where the model cannot be run. */
export async function measureRanges(graph: Graph, lifted: Lifted, input: ImportedInput, images: readonly Int32Array[],
    { bits, onProgress, checkpoint }: CalibrationOptions): Promise<Map<string, SeenRange>> {
    const wanted = lifted.builder.unbounded;
    const seen = new Map([...wanted].map(name => [name, [] as number[]]));
    const perImage = Math.max(1, Math.floor(MOST_VALUES / images.length));
    for (const [index, image] of images.entries()) {
        await checkpoint?.();
        runImage(graph, lifted, input, image, {
            replace: lifted.ternaryWeights,
            watch: (name, { data }) => {
                const values = seen.get(name);
                // Every so many values, beginning elsewhere in each image.
                const stride = Math.max(1, Math.floor(data.length / perImage));
                for (let i = index % stride; values && i < data.length; i += stride) {
                    values.push(data[i]);
                }
            },
        });
        onProgress?.(index + 1, images.length);
    }
    return new Map([...seen].map(([name, values]) => [name, bestRange(values, bits)]));
}

/** The ends with the least squared error of rounding to `bits` bits between them. */
export function bestRange(values: readonly number[], bits: number): SeenRange {
    const low = values.reduce((a, b) => Math.min(a, b), 0);
    const high = values.reduce((a, b) => Math.max(a, b), 0);
    if (!(high - low > 0) || !Number.isFinite(high - low)) {
        return { low: 0, high: 1 };
    }
    let best: SeenRange = { low, high };
    let least = Infinity;
    for (const share of SHARES) {
        const range = { low: low * share, high: high * share };
        const error = errorOf(values, range, 2 ** bits - 1);
        if (error < least) {
            [best, least] = [range, error];
        }
    }
    return best;
}

function errorOf(values: readonly number[], { low, high }: SeenRange, steps: number): number {
    const step = (high - low) / steps;
    const zero = Math.round(low / step);
    return values.reduce((sum, value) => {
        const rounded = Math.min(Math.max(Math.round(value / step), zero), zero + steps) * step;
        return sum + (value - rounded) ** 2;
    }, 0);
}
