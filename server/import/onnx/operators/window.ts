/**
 * The sliding window of convolutions and pools, from a node's attributes: kernel, stride, dilation and padding of one or
 * two spatial dimensions, as the two the rest works with (height 1 where there is only a width).
 */
import { intAttribute, listAttribute, textAttribute, type Node } from '../graph.js';
import type { Pair, Padding } from '../../../network/model.js';
import { misfit, unsupportedAttribute } from './operator.js';

export interface Sliding {
    readonly kernel: Pair;
    readonly stride: Pair;
    readonly dilation: Pair;
    readonly pad: Padding;
    /** Height and width of what comes out. */
    readonly output: Pair;
    /** How much padding beyond `pad` the last windows reach into (ceil_mode). */
    readonly overhang: Pair;
}

/** `spatial`: the input's dimensions behind batch and channels. Throws StepProblem. */
export function slidingOf(node: Node, spatial: readonly number[], kernelSize?: readonly number[]): Sliding {
    if (spatial.length < 1 || spatial.length > 2) {
        throw unsupportedAttribute(`works on ${spatial.length} spatial dimensions`, 'Networks here have one or two: height and width.');
    }
    const both = (values: readonly number[], otherwise: number): Pair => spatial.length === 1 ? [otherwise, values[0]] : [values[0], values[1]];
    const list = (name: string, otherwise: number): Pair => {
        const given = listAttribute(node, name) ?? spatial.map(() => otherwise);
        if (given.length !== spatial.length || given.some(n => !Number.isInteger(n) || n < 1 || n > 2 ** 20)) {
            throw misfit(`has ${name} [${given.join(', ')}] for ${spatial.length} spatial dimensions`);
        }
        return both(given, 1);
    };
    const kernel = kernelSize ? both(kernelSize, 1) : list('kernel_shape', 1);
    const stride = list('strides', 1);
    const dilation = list('dilations', 1);
    const size = both(spatial, 1);
    const reach: Pair = [(kernel[0] - 1) * dilation[0] + 1, (kernel[1] - 1) * dilation[1] + 1];
    const pad = paddingOf(node, size, reach, stride, both);
    const ceil = intAttribute(node, 'ceil_mode', 0) === 1;
    const vertical = along(size[0], reach[0], stride[0], pad.top, pad.bottom, ceil);
    const horizontal = along(size[1], reach[1], stride[1], pad.left, pad.right, ceil);
    if (vertical.count < 1 || horizontal.count < 1) {
        throw misfit(`has a window of ${reach.join('x')} on a padded input of ${size[0] + pad.top + pad.bottom}x${size[1] + pad.left + pad.right}`);
    }
    return { kernel, stride, dilation, pad, output: [vertical.count, horizontal.count], overhang: [vertical.overhang, horizontal.overhang] };
}

function along(size: number, reach: number, stride: number, before: number, behind: number, ceil: boolean): { count: number; overhang: number } {
    const free = size + before + behind - reach;
    let count = (ceil ? Math.ceil(free / stride) : Math.floor(free / stride)) + 1;
    // A window that would begin in the padding behind is not taken.
    if (ceil && (count - 1) * stride >= size + before) {
        count--;
    }
    return { count, overhang: Math.max(0, (count - 1) * stride + reach - (size + before + behind)) };
}

function paddingOf(node: Node, size: Pair, reach: Pair, stride: Pair, both: (values: readonly number[], otherwise: number) => Pair): Padding {
    const auto = textAttribute(node, 'auto_pad', 'NOTSET');
    if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') {
        const total = [0, 1].map(axis => Math.max(0, (Math.ceil(size[axis] / stride[axis]) - 1) * stride[axis] + reach[axis] - size[axis]));
        const small = total.map(n => Math.floor(n / 2));
        const large = total.map((n, axis) => n - small[axis]);
        const [before, behind] = auto === 'SAME_UPPER' ? [small, large] : [large, small];
        return { top: before[0], left: before[1], bottom: behind[0], right: behind[1] };
    }
    const pads = auto === 'VALID' ? undefined : listAttribute(node, 'pads');
    if (!pads) {
        return { top: 0, left: 0, bottom: 0, right: 0 };
    }
    if (pads.some(n => !Number.isInteger(n) || n < 0 || n > 2 ** 20)) {
        throw unsupportedAttribute(`has pads [${pads.join(', ')}]`, 'Paddings are whole numbers from 0: cut with a Slice instead.');
    }
    const [top, left] = both(pads.slice(0, pads.length / 2), 0);
    const [bottom, right] = both(pads.slice(pads.length / 2), 0);
    return { top, left, bottom, right };
}
