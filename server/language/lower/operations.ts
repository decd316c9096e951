/**
 * One operation on one input shape: its window, the shape of its weights and of what it gives. Everything that can be
 * wrong with it is reported here, in terms of the line that wrote it.
 */
import type { Pair, Shape } from '../../network/model.js';
import { convOutput, denseOutput, flattenOutput, NO_PADDING, poolOutput, shapeText, type Inferred, type Window } from '../../network/shape.js';
import * as ast from '../generated/ast.js';
import { evaluateCount, evaluatePadding, evaluateSize, type Environment, type Report } from './expressions.js';
import type { LoweredLayer } from './types.js';

export interface Geometry {
    readonly window?: Window;
    readonly groups?: number;
    readonly weightShape?: LoweredLayer['weightShape'];
    /** As the model has it: flattened for dense layers. */
    readonly inputShape?: Shape;
    readonly outputShape?: Shape;
}

interface Situation {
    readonly name: string;
    /** Undefined when something before it is wrong. */
    readonly input: Shape | undefined;
    readonly environment: Environment;
    readonly report: Report;
}

export function geometryOf(operation: ast.Operation, situation: Situation): Geometry {
    switch (operation.$type) {
        case 'Convolution':
            return convolution(operation, situation);
        case 'Dense':
            return dense(operation, situation);
        case 'Pool':
            return pool(operation, situation);
        case 'Flatten':
            return { inputShape: situation.input, outputShape: situation.input && flattenOutput(situation.input) };
        case 'Instances':
            return {};
    }
}

/** The 1x1 convolution that makes `output` out of `input`; undefined when no stride does. */
export function projectionWindow(input: Shape, output: Shape): Window | undefined {
    const strides = [1, 2].map(axis => strideBetween(input[axis], output[axis]));
    return strides.every(stride => stride !== undefined)
        ? { kernel: [1, 1], stride: strides as unknown as Pair, pad: NO_PADDING } : undefined;
}

/** The smallest stride with which a 1x1 window makes `to` positions out of `from`: ceil(from / stride) = to. */
function strideBetween(from: number, to: number): number | undefined {
    const stride = Math.ceil(from / to);
    return Math.ceil(from / stride) === to ? stride : undefined;
}

function convolution(operation: ast.Convolution, situation: Situation): Geometry {
    const { name, input, environment, report } = situation;
    const channels = evaluateCount('the number of channels', 1, operation.channels, environment, report);
    const kernel = evaluateSize('the kernel', 1, operation.kernel, environment, report);
    const options = readOptions(operation.options ?? [], [1, 1], situation);
    if (channels === undefined || !kernel || !options || !input) {
        return { inputShape: input };
    }
    const { groups } = options;
    const window = { kernel, stride: options.stride, pad: options.pad };
    if (input[0] % groups !== 0 || channels % groups !== 0) {
        const which = input[0] % groups !== 0 ? `${input[0]} input` : `${channels} output`;
        report({ node: operation, property: 'options' }, {
            code: 'shape/groups', message: `\`${name}\`: ${groups} groups do not divide its ${which} channels\n`
                + 'Each group takes an equal part of the input channels and gives an equal part of the output channels.',
        });
        return { inputShape: input };
    }
    const weightShape = [channels, input[0] / groups, ...kernel] as const;
    const outputShape = inferred(convOutput(input, channels, window, groups), operation, window, situation);
    return { window, groups, weightShape, inputShape: input, outputShape };
}

function dense(operation: ast.Dense, { name, input, environment, report }: Situation): Geometry {
    const units = evaluateCount('the number of outputs', 1, operation.units, environment, report);
    if (units === undefined || !input) {
        return { inputShape: input && flattenOutput(input) };
    }
    const inputShape = flattenOutput(input);
    const { shape, reason } = denseOutput(units);
    if (!shape) {
        report({ node: operation }, { code: 'shape/too-large', message: `\`${name}\`: ${reason}` });
        return { inputShape };
    }
    return {
        window: { kernel: [1, 1], stride: [1, 1], pad: NO_PADDING }, groups: 1,
        weightShape: [units, inputShape[0], 1, 1], inputShape, outputShape: shape,
    };
}

function pool(operation: ast.Pool, situation: Situation): Geometry {
    const { name, input, environment, report } = situation;
    if (operation.options?.some(ast.isGroupsOption)) {
        report({ node: operation.options.find(ast.isGroupsOption)! }, {
            code: 'syntax/misplaced', message: `\`${name}\`: a pool has no groups\nIt works on each channel by itself: delete \`groups\`.`,
        });
    }
    const written = operation.kernel && evaluateSize('the window', 1, operation.kernel, environment, report);
    const kernel: Pair | undefined = operation.kernel ? written : input && [input[1], input[2]];
    const options = kernel && readOptions(operation.options ?? [], kernel, situation);
    if (!kernel || !options || !input) {
        return { inputShape: input };
    }
    const window = { kernel, stride: options.stride, pad: options.pad };
    const { pad } = window;
    if (pad.top >= kernel[0] || pad.bottom >= kernel[0] || pad.left >= kernel[1] || pad.right >= kernel[1]) {
        report({ node: operation, property: 'options' }, {
            code: 'shape/padding', data: { pad: Math.floor(Math.min(...kernel) / 2) }, message: `\`${name}\`: the padding reaches the size of its window, ${size(kernel)}\n`
                + 'A window would lie wholly in padding: pad less than the window is wide.',
        });
        return { window, inputShape: input };
    }
    return { window, inputShape: input, outputShape: inferred(poolOutput(input, window), operation, window, situation) };
}

interface Options {
    readonly stride: Pair;
    readonly pad: Window['pad'];
    readonly groups: number;
}

/** Undefined where one of them has no value. */
function readOptions(written: readonly ast.Option[], defaultStride: Pair, { name, environment, report }: Situation): Options | undefined {
    let stride: Pair | undefined = defaultStride;
    let pad: Window['pad'] | undefined = NO_PADDING;
    let groups: number | undefined = 1;
    const seen = new Map<string, ast.Option>();
    for (const option of written) {
        const first = seen.get(option.$type);
        if (first) {
            report({ node: option }, {
                code: 'syntax/repeated', message: `\`${name}\` says \`${word(option)}\` twice\nKeep one of them.`,
                related: [{ message: 'said here first', node: first }],
            });
            continue;
        }
        seen.set(option.$type, option);
        switch (option.$type) {
            case 'StrideOption':
                stride = evaluateSize('the stride', 1, option.value, environment, report);
                break;
            case 'PadOption':
                pad = evaluatePadding(option, environment, report);
                break;
            case 'GroupsOption':
                groups = evaluateCount('the number of groups', 1, option.value, environment, report);
                break;
        }
    }
    return stride && pad && groups !== undefined ? { stride, pad, groups } : undefined;
}

function word(option: ast.Option): string {
    return { StrideOption: 'stride', PadOption: 'pad', GroupsOption: 'groups' }[option.$type];
}

/** The inferred shape, or the report of why there is none. */
function inferred({ shape, reason }: Inferred, operation: ast.Convolution | ast.Pool, { kernel, pad }: Window, { name, input, report }: Situation): Shape | undefined {
    if (shape) {
        return shape;
    }
    const [, height, width] = input!;
    if (kernel[0] > height + pad.top + pad.bottom || kernel[1] > width + pad.left + pad.right) {
        const needed = Math.ceil(Math.max(kernel[0] - height, kernel[1] - width) / 2);
        const padded = pad.top + pad.bottom + pad.left + pad.right > 0 ? 'padded ' : '';
        report({ node: operation, property: 'kernel' }, {
            code: 'shape/kernel', data: { pad: needed },
            message: `\`${name}\`: its ${size(kernel)} ${operation.$type === 'Pool' ? 'window' : 'kernel'} is larger than its ${padded}input, `
                + `${size([height + pad.top + pad.bottom, width + pad.left + pad.right])}\n`
                + `The input is ${shapeText(input!)} (channels, height, width). Pad by ${needed}, or take a smaller one.`,
        });
    } else {
        report({ node: operation }, { code: 'shape/too-large', message: `\`${name}\`: ${reason}` });
    }
    return undefined;
}

function size([vertical, horizontal]: Pair): string {
    return `${vertical}x${horizontal}`;
}
