/**
 * One operation on one input shape: its window, the shape of its weights and of what it gives. Everything that can be
 * wrong with it is reported here, in terms of the line that wrote it.
 */
import { GrammarUtils } from 'langium';
import type { Pair, Shape } from '../../network/model.js';
import { convOutput, denseOutput, flattenOutput, NO_PADDING, poolOutput, type Inferred, type Window } from '../../network/shape.js';
import * as ast from '../generated/ast.js';
import { commaIsWritten, optionIsSaidOnce, poolHasNoGroups } from '../rules/lines.js';
import { tell } from '../rules/rule.js';
import { groupsDivideChannels, outputIsBounded, paddingIsNarrowerThanWindow, windowFitsInput } from '../rules/shapes.js';
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
    if (tell(report, { node: operation, property: 'options' }, groupsDivideChannels(name, groups, input[0], channels))) {
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
    if (tell(report, { node: operation }, outputIsBounded(name, reason))) {
        return { inputShape };
    }
    return {
        window: { kernel: [1, 1], stride: [1, 1], pad: NO_PADDING }, groups: 1,
        weightShape: [units, inputShape[0], 1, 1], inputShape, outputShape: shape,
    };
}

function pool(operation: ast.Pool, situation: Situation): Geometry {
    const { name, input, environment, report } = situation;
    const groups = operation.options?.find(ast.isGroupsOption);
    if (groups) {
        tell(report, { node: groups }, poolHasNoGroups(name));
    }
    const written = operation.kernel && evaluateSize('the window', 1, operation.kernel, environment, report);
    const kernel: Pair | undefined = operation.kernel ? written : input && [input[1], input[2]];
    const options = kernel && readOptions(operation.options ?? [], kernel, situation);
    if (!kernel || !options || !input) {
        return { inputShape: input };
    }
    const window = { kernel, stride: options.stride, pad: options.pad };
    if (tell(report, { node: operation, property: 'options' }, paddingIsNarrowerThanWindow(name, kernel, window.pad))) {
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
    for (const option of withoutComma(written)) {
        tell(report, { node: option }, commaIsWritten(word(option)));
    }
    for (const option of written) {
        const first = seen.get(option.$type);
        if (first) {
            tell(report, { node: option }, optionIsSaidOnce(name, word(option), first));
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

/** Options that no comma parts from what stands in front of them. */
function withoutComma(options: readonly ast.Option[]): readonly ast.Option[] {
    const commas = GrammarUtils.findNodesForKeyword(options[0]?.$container?.$cstNode, ',');
    if (commas.length >= options.length) {
        return [];
    }
    return options.filter((option, index) => {
        const [from, to] = [options[index - 1]?.$cstNode?.end ?? 0, option.$cstNode?.offset ?? 0];
        return !commas.some(({ offset }) => offset >= from && offset < to);
    });
}

function word(option: ast.Option): string {
    return { StrideOption: 'stride', PadOption: 'pad', GroupsOption: 'groups' }[option.$type];
}

/** The inferred shape, or the report of why there is none. */
function inferred({ shape, reason }: Inferred, operation: ast.Convolution | ast.Pool, { kernel, pad }: Window, { name, input, report }: Situation): Shape | undefined {
    if (!shape && !tell(report, { node: operation, property: 'kernel' }, windowFitsInput(name, operation.$type === 'Pool' ? 'window' : 'kernel', kernel, pad, input!))) {
        tell(report, { node: operation }, outputIsBounded(name, reason));
    }
    return shape;
}
