/**
 * The dump after form: a slice's values in the order they are made, how each is stored, and what happens to its operands.
 * narrow: bit operators see the flags of an operation only.
 */
import { Step, stepLength } from '../form.js';
import { clearA, clearB, complementA, complementB } from '../program.js';
import type { LayerTrace } from '../trace.js';
import { counted, plus } from './names.js';
import { eachPart, slicesOf, type SliceAt } from './slices.js';

export function* dumpForm(trace: LayerTrace): Generator<string> {
    for (const { part, heading } of eachPart(trace)) {
        yield* heading;
        for (const slice of slicesOf(part)) {
            const { formed } = slice.ready;
            yield `${slice.title}: ${counted(formed.peakBits, 'bit')} alive at most`;
            for (let i = 0; i < formed.steps.length; i += stepLength) {
                yield `  ${stepText(slice, i)}`;
            }
        }
    }
}

function stepText(slice: SliceAt, at: number): string {
    const { node, row, ready: { formed } } = slice;
    const [kind, x, y, z, flags] = formed.steps.subarray(at, at + stepLength);
    const operand = (n: number, complement: number): string => (flags & complement ? '~' : '') + node(n);
    const cleared = [...(flags & clearA ? [node(y)] : []), ...(flags & clearB ? [node(z)] : [])];
    const clears = cleared.length > 0 ? `; clears ${cleared.join(', ')}` : '';
    switch (kind) {
        case Step.make:
            return `${node(x)} <- ${operand(y, complementA)} + ${operand(z, complementB)}${storedAs(slice, x)}${clears}`;
        case Step.overwrite:
            return `${node(x)} <- ${operand(y, complementA)} + ${node(z)}, in place of ${node(z)}${storedAs(slice, x)}${clears}`;
        case Step.accumulate:
            return `${row(x)} += ${operand(y, complementA)}${clears}`;
        default:
            return `free ${node(x)}`;
    }
}

/** The word of a value: its sign and bias, its largest number, its width. */
function storedAs({ node, ready: { formed } }: SliceAt, n: number): string {
    return `; word ${formed.sign[n] < 0 ? '-' : ''}${node(n)}${plus(formed.bias[n])}, up to ${formed.top[n]}, ${counted(formed.width[n], 'bit')}`;
}
