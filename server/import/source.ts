/**
 * The model that was imported, as something that can be run beside its import: the truth that the integers are held against.
 */
import type { ImportedInput } from './fold/input.js';

export interface SourceModel {
    /** What runs it, for people: `onnxruntime 1.20`. */
    readonly name: string;
    /** The model's results for one image, given as the network's integers. */
    run(image: ArrayLike<number>): Promise<ArrayLike<number>>;
    /** What is left of the results: logits; numbers that only compare as logits do; the class itself. */
    readonly gives: 'logits' | 'scores' | 'class';
}

/** The values a model reads for an image of the network's integers; `order`: flat place in the model's input of each. */
export function modelInput(image: ArrayLike<number>, { scale, offset }: Pick<ImportedInput, 'scale' | 'offset'>, order: Int32Array | undefined): Float64Array {
    const values = new Float64Array(image.length);
    for (let i = 0; i < image.length; i++) {
        values[order ? order[i] : i] = scale * image[i] + offset;
    }
    return values;
}
