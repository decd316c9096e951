/** Shapes: what an operation takes in, what it gives, and what can be added. */
import type { Pair, Padding, Shape } from '../../network/model.js';
import { MAX_ACTIVATIONS, shapeText, volume } from '../../network/shape.js';
import { rule } from './rule.js';

/** Most weights of one network: beyond it, memory runs out before anything useful happens. */
export const MAX_WEIGHTS = 2 ** 28;

export const inputHasThreeSizes = rule('shape/input', (sizes: readonly number[]) => {
    const problem = sizes.length !== 3 ? `an input has three sizes, [channels, height, width], not ${sizes.length}`
        : sizes.some(size => size < 1) ? 'every size of an input is at least 1'
            : volume(sizes as unknown as Shape) > MAX_ACTIVATIONS ? `an input has at most ${MAX_ACTIVATIONS.toLocaleString('en-US')} values` : undefined;
    return problem === undefined ? undefined : { message: `${problem}\nFor example \`u4[1, 28, 28]\`: one channel of 28 x 28 pixels.` };
});

export const groupsDivideChannels = rule('shape/groups', (name: string, groups: number, inputs: number, outputs: number) => {
    const which = inputs % groups !== 0 ? `${inputs} input` : outputs % groups !== 0 ? `${outputs} output` : undefined;
    return which === undefined ? undefined : {
        message: `\`${name}\`: ${groups} groups do not divide its ${which} channels\n`
            + 'Each group takes an equal part of the input channels and gives an equal part of the output channels.',
    };
});

/** `what`: `kernel`, `window` */
export const windowFitsInput = rule('shape/kernel', (name: string, what: string, kernel: Pair, pad: Padding, input: Shape) => {
    const [, height, width] = input;
    const within: Pair = [height + pad.top + pad.bottom, width + pad.left + pad.right];
    if (kernel[0] <= within[0] && kernel[1] <= within[1]) {
        return undefined;
    }
    const needed = Math.ceil(Math.max(kernel[0] - height, kernel[1] - width) / 2);
    const padded = pad.top + pad.bottom + pad.left + pad.right > 0 ? 'padded ' : '';
    return {
        data: { pad: needed },
        message: `\`${name}\`: its ${sizeText(kernel)} ${what} is larger than its ${padded}input, ${sizeText(within)}\n`
            + `The input is ${shapeText(input)} (channels, height, width). Pad by ${needed}, or take a smaller one.`,
    };
});

export const paddingIsNarrowerThanWindow = rule('shape/padding', (name: string, kernel: Pair, pad: Padding) =>
    pad.top >= kernel[0] || pad.bottom >= kernel[0] || pad.left >= kernel[1] || pad.right >= kernel[1] ? {
        data: { pad: Math.floor(Math.min(...kernel) / 2) },
        message: `\`${name}\`: the padding reaches the size of its window, ${sizeText(kernel)}\nA window would lie wholly in padding: pad less than the window is wide.`,
    } : undefined);

export const paddingHasFourSides = rule('shape/padding', (sides: number) => sides !== 4 ? {
    message: `a list of paddings has four numbers, this one has ${sides}\nWrite \`pad [top, left, bottom, right]\`, or \`pad 1\` for the same on all sides.`,
} : undefined);

/** `reason`: why there is no shape, if so. */
export const outputIsBounded = rule('shape/too-large', (name: string, reason: string | undefined) =>
    reason === undefined ? undefined : { message: `\`${name}\`: ${reason}` });

/** `weights`: of the network up to a layer. */
export const weightsAreBounded = rule('shape/too-large', (name: string, weights: number) => weights > MAX_WEIGHTS ? {
    message: `with \`${name}\` the network has ${weights.toLocaleString('en-US')} weights\n`
        + `At most ${MAX_WEIGHTS.toLocaleString('en-US')} are supported: are its sizes as meant?`,
} : undefined);

export const residualFits = rule('shape/residual', (name: string, added: Addable, output: Shape) => sameShape(added.shape, output) ? undefined : {
    ...added.isShortcut ? {} : { data: { suggestion: 'project' } },
    message: `\`${name}\`: ${shapeText(added.shape)} cannot be added to ${shapeText(output)}\n` + (added.isShortcut
        ? `The shortcut \`${added.name}\` must give the shape of what it is added to.`
        : `\`${added.name}\` has another shape than what the convolution gives. Write \`+ project\` for a 1x1 convolution in between.`),
});

/** `exists`: a 1x1 convolution with some stride leads from one to the other. */
export const projectionExists = rule('shape/projection', (name: string, from: Shape, to: Shape, exists: boolean) => exists ? undefined : {
    message: `\`${name}\`: no 1x1 convolution leads from ${shapeText(from)} to ${shapeText(to)}\nNo stride makes maps of that size. Write the shortcut as a line of its own.`,
});

interface Addable {
    readonly name: string;
    readonly shape: Shape;
    /** A line without a type. */
    readonly isShortcut: boolean;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
    return a.every((n, axis) => n === b[axis]);
}

function sizeText([vertical, horizontal]: Pair): string {
    return `${vertical}x${horizontal}`;
}
