/**
 * How faithful an import is: predictions and logits of the model and of the integers, image by image.
 */
import { evaluate } from '../network/evaluate.js';
import type { Network } from '../network/model.js';
import { argmax } from '../network/reference.js';
import type { ImportedOutput } from './fold/finish.js';
import type { SourceModel } from './source.js';

export interface Fidelity {
    readonly images: number;
    /** What ran the model; absent where nothing could. */
    readonly source?: string;
    /** Right answers, where labels are known. */
    readonly correct?: { readonly source?: number; readonly integers: number };
    /** Images of which both say the same. */
    readonly agreeing?: number;
    /** Largest difference between a logit of the model and the same of the integers, in the model's units, and what logits span. */
    readonly logits?: { readonly deviation: number; readonly span: number };
}

export interface FidelityOptions {
    readonly labels?: readonly number[];
    /** Told after each image. */
    readonly onProgress?: (done: number, total: number) => void;
    /** Asked before each image; may throw to end it. */
    readonly checkpoint?: () => Promise<void>;
}

/** Runs both on every image. */
export async function measureFidelity(network: Network, output: Pick<ImportedOutput, 'scale' | 'offset'>, images: readonly Int32Array[],
    source: SourceModel | undefined, { labels, onProgress, checkpoint }: FidelityOptions): Promise<Fidelity> {
    const right = { source: 0, integers: 0 };
    let agreeing = 0;
    let deviation = 0;
    let [least, most] = [Infinity, -Infinity];
    for (const [index, image] of images.entries()) {
        await checkpoint?.();
        const integers = evaluate(network, image).get(network.output)!;
        const own = argmax(integers);
        right.integers += own === labels?.[index] ? 1 : 0;
        if (source) {
            const results = await source.run(image);
            const theirs = source.gives === 'class' ? results[0] : argmax(results);
            right.source += theirs === labels?.[index] ? 1 : 0;
            agreeing += theirs === own ? 1 : 0;
            for (let i = 0; i < integers.length && source.gives === 'logits'; i++) {
                deviation = Math.max(deviation, Math.abs(results[i] - (integers[i] * output.scale + output.offset)));
                [least, most] = [Math.min(least, results[i]), Math.max(most, results[i])];
            }
        }
        onProgress?.(index + 1, images.length);
    }
    return {
        images: images.length,
        ...labels && { correct: { integers: right.integers, ...source && { source: right.source } } },
        ...source && { source: source.name, agreeing },
        ...source?.gives === 'logits' && { logits: { deviation, span: most - least } },
    };
}
