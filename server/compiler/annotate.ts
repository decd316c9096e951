/**
 * Step 4, annotate: the exact range of every value of a slice. A value is a known combination of the inputs, so its range
 * is not estimated from its operands' ranges but computed from its coefficients: minimum = amax x (sum of the negative
 * ones), maximum = amax x (sum of the positive ones).
 * It knows graphs and the inputs' width only.
 */
import type { SumGraph } from './share/graph.js';

export interface Ranges {
    /** Per node (inputs first): smallest and largest true value. */
    readonly min: Int32Array;
    readonly max: Int32Array;
}

/** `amax`: largest value of an input; the smallest is 0. */
export function annotate(graph: SumGraph, amax: number): Ranges {
    const { inputs, a, b, subtract } = graph;
    const nodes = inputs + a.length;
    const min = new Int32Array(nodes);
    const max = new Int32Array(nodes).fill(amax, 0, inputs);
    const coefficients = new Int8Array(nodes * inputs);
    for (let i = 0; i < inputs; i++) {
        coefficients[i * inputs + i] = 1;
    }
    for (let k = 0; k < a.length; k++) {
        const [at, left, right] = [(inputs + k) * inputs, a[k] * inputs, b[k] * inputs];
        const sign = subtract[k] ? -1 : 1;
        let positive = 0;
        let negative = 0;
        for (let i = 0; i < inputs; i++) {
            const c = coefficients[left + i] + sign * coefficients[right + i];
            coefficients[at + i] = c;
            if (c > 0) {
                positive += c;
            } else {
                negative -= c;
            }
        }
        min[inputs + k] = -negative * amax;
        max[inputs + k] = positive * amax;
    }
    return { min, max };
}
