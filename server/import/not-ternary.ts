/**
 * Whether a tensor's values are -1, 0 and +1, and if not, what they are instead, said so that one knows what to do.
 */
import { problem, shorten, type Bound } from './problems.js';
import type { Tensor, TypedArray } from './tensor.js';

/** The values as int8, or weights/not-ternary with the first offender, its place and how many there are. */
export function ternaryValues(tensor: Tensor): Bound<Int8Array> {
    const { data } = tensor;
    const first = data.findIndex((v: number) => !isTernary(v));
    if (first < 0) {
        return { value: Int8Array.from(data) };
    }
    const wrong = (data as Float64Array).reduce((sum, v) => isTernary(v) ? sum : sum + 1, 0);
    const place = indexOf(first, tensor.shape).join(', ');
    return { problem: problem('weights/not-ternary',
        `\`${shorten(tensor.name, 40)}\` is not ternary: ${shortNumber(data[first])} at [${shorten(place, 20)}]`,
        `${wrong} of its ${data.length} values are other than -1, 0 and +1.`, advice(tensor)) };
}

function isTernary(v: number): boolean {
    return v === 0 || v === 1 || v === -1;
}

function advice({ name, data }: Tensor): string {
    if ((data as Float64Array).some(v => Number.isNaN(v))) {
        return 'Some are not even numbers (NaN): the training that made them failed.';
    }
    const scaled = scaledTernary(data);
    if (!scaled) {
        return 'Train with ternary weights, or ternarise them (TWN: threshold 0.7 times the mean magnitude), and export again.';
    }
    const [minus, plus] = scaled;
    const base = name.replace(/\.weight$/, '');
    return minus === plus || minus === 0 || plus === 0
        ? `They are ternary times ${shortNumber(plus || minus)}: divide by it and fold the scale into \`${base}.M\`.`
        : `They are ternary with two scales, +${shortNumber(plus)} and -${shortNumber(minus)}: store -1, 0, +1 and fold the scales into \`${base}.Mp\` and \`${base}.Mn\`.`;
}

/** [magnitude of the negative value, the positive value] where besides 0 there is at most one of each; 0 for none. */
export function scaledTernary(data: TypedArray): [minus: number, plus: number] | undefined {
    let minus = 0;
    let plus = 0;
    for (const v of data) {
        if (v > 0) {
            if (plus !== 0 && plus !== v) {
                return undefined;
            }
            plus = v;
        } else if (v < 0) {
            if (minus !== 0 && minus !== -v) {
                return undefined;
            }
            minus = -v;
        }
    }
    return [minus, plus];
}

function indexOf(flat: number, shape: readonly number[]): number[] {
    const index: number[] = [];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
        index.unshift(flat % shape[axis]);
        flat = Math.floor(flat / shape[axis]);
    }
    return index;
}

function shortNumber(v: number): string {
    return Number.isInteger(v) ? String(v) : String(Number(v.toPrecision(4)));
}
