/**
 * The operation list that a model file carries about itself (`__metadata__.network`): JSON text to a checked value.
 * It must not know tensors; whether they fit the list is found where they are bound.
 */
import type { InputRule, Padding, Pair, Shape } from '../network/model.js';
import { shorten } from './problems.js';

/** The shortcut of a residual addition: the activation itself, or a 1x1 convolution `name` of it. */
export type DescribedResidual =
    | { readonly kind: 'identity'; readonly input: string }
    | { readonly kind: 'projection'; readonly name: string; readonly input: string; readonly stride: Pair; readonly pad: Padding };

interface DescribedBase {
    readonly name: string;
    /** An earlier operation, or `input`. */
    readonly input: string;
    /** Of its activations, where they differ from the rest of the network. */
    readonly bits?: number;
}

/** `maxpool2` of the file is a maxpool here; a sumpool without kernel is global. */
export type DescribedOp = DescribedBase & (
    | { readonly op: 'conv'; readonly stride: Pair; readonly pad: Padding; readonly groups: number;
        readonly shift?: number; readonly logits: boolean; readonly residual?: DescribedResidual }
    | { readonly op: 'fc'; readonly shift?: number; readonly logits: boolean; readonly residual?: DescribedResidual }
    | { readonly op: 'maxpool'; readonly kernel: Pair; readonly stride: Pair; readonly pad: Padding }
    | { readonly op: 'sumpool'; readonly kernel?: Pair; readonly stride: Pair; readonly pad: Padding; readonly shift: number }
    | { readonly op: 'flatten' });

export interface NetworkDescription {
    readonly name?: string;
    readonly activationBits: number;
    readonly input: { readonly shape: Shape; readonly rule: InputRule; readonly bits?: number };
    /** In running order; names are unique, every input is `input` or an earlier name. */
    readonly ops: readonly DescribedOp[];
}

/** Largest S of a requantisation: beyond it every product of the formats' widths (46 bits) is shifted away. */
export const MAX_SHIFT = 47;

class Unsound extends Error {}

/**
 * The checked description, or the reason why it cannot be used. `folded`: scales are integers already, so that shifts must
 * be stated; else they are chosen later.
 */
export function describeNetwork(json: string, folded = true): NetworkDescription | string {
    let value: unknown;
    try {
        value = JSON.parse(json);
    } catch {
        return 'It is not valid JSON.';
    }
    try {
        return readDescription(record(value, 'the description'), folded);
    } catch (error) {
        if (error instanceof Unsound) {
            return error.message;
        }
        throw error;
    }
}

function readDescription(value: Record<string, unknown>, folded: boolean): NetworkDescription {
    const input = record(value.input, '`input`');
    const ops = value.ops;
    if (!Array.isArray(ops) || ops.length === 0) {
        throw new Unsound('`ops` is not a list of operations.');
    }
    const known = new Set(['input']);
    const read = ops.map((op, index) => {
        const one = readOp(record(op, `operation ${index + 1}`), index, known, folded);
        const names = 'residual' in one && one.residual?.kind === 'projection' ? [one.name, one.residual.name] : [one.name];
        for (const name of names) {
            if (known.has(name)) {
                throw new Unsound(`Two operations are called \`${shorten(name, 60)}\`.`);
            }
            known.add(name);
        }
        return one;
    });
    return {
        ...typeof value.name === 'string' ? { name: value.name } : {},
        activationBits: count(value.activation_bits, '`activation_bits`', 1, 16),
        input: { shape: readShape(input.shape), rule: readRule(input.rule), ...readBits(input, 'the input') },
        ops: read,
    };
}

function readOp(op: Record<string, unknown>, index: number, known: ReadonlySet<string>, folded: boolean): DescribedOp {
    const name = text(op.name, `the name of operation ${index + 1}`);
    const where = `\`${shorten(name, 60)}\``;
    const base = { name, input: earlier(op.input, where, known), ...readBits(op, where) };
    switch (op.op) {
        case 'conv':
            return { op: 'conv', ...base, stride: readPair(op.stride ?? 1, `${where}: stride`, 1), pad: readPadding(op.pad ?? 0, where),
                groups: count(op.groups ?? 1, `${where}: groups`, 1, 2 ** 20), ...readOutput(op, where, known, folded) };
        case 'fc':
            return { op: 'fc', ...base, ...readOutput(op, where, known, folded) };
        case 'maxpool2':
            return { op: 'maxpool', ...base, kernel: [2, 2], stride: [2, 2], pad: { top: 0, left: 0, bottom: 0, right: 0 } };
        case 'maxpool': {
            const kernel = readPair(op.kernel, `${where}: kernel`, 1);
            return { op: 'maxpool', ...base, kernel, ...readWindow(op, where, kernel) };
        }
        case 'sumpool': {
            const shift = folded ? count(op.shift, `${where}: shift`, 0, MAX_SHIFT) : 0;
            const kernel = op.kernel === undefined ? undefined : readPair(op.kernel, `${where}: kernel`, 1);
            return { op: 'sumpool', ...base, ...kernel ? { kernel } : {}, ...readWindow(op, where, kernel ?? [1, 1]), shift };
        }
        case 'flatten':
            return { op: 'flatten', ...base };
        default:
            throw new Unsound(`${where}: the operation \`${shorten(String(op.op), 40)}\` is not known.`);
    }
}

/** Where a value differs from `activation_bits`. */
function readBits({ bits }: Record<string, unknown>, where: string): { bits?: number } {
    return bits === undefined ? {} : { bits: count(bits, `${where}: bits`, 1, 16) };
}

function readOutput(op: Record<string, unknown>, where: string, known: ReadonlySet<string>, folded: boolean):
    { shift?: number; logits: boolean; residual?: DescribedResidual } {
    const logits = op.logits === true;
    const shift = op.shift === undefined ? undefined : count(op.shift, `${where}: shift`, 0, MAX_SHIFT);
    if (!logits && shift === undefined && folded) {
        throw new Unsound(`${where}: neither \`shift\` nor \`logits\` is given.`);
    }
    return { logits, ...shift === undefined ? {} : { shift },
        ...op.residual === undefined ? {} : { residual: readResidual(record(op.residual, `${where}: residual`), where, known) } };
}

function readResidual(residual: Record<string, unknown>, where: string, known: ReadonlySet<string>): DescribedResidual {
    const input = earlier(residual.input, `${where}: residual`, known);
    if (residual.kind === 'identity') {
        return { kind: 'identity', input };
    }
    if (residual.kind !== 'projection') {
        throw new Unsound(`${where}: the residual is neither \`identity\` nor \`projection\`.`);
    }
    return { kind: 'projection', name: text(residual.name, `${where}: the shortcut's name`), input,
        stride: readPair(residual.stride ?? 1, `${where}: residual stride`, 1), pad: readPadding(residual.pad ?? 0, where) };
}

function readWindow(op: Record<string, unknown>, where: string, kernel: Pair): { stride: Pair; pad: Padding } {
    return { stride: readPair(op.stride ?? kernel, `${where}: stride`, 1), pad: readPadding(op.pad ?? 0, where) };
}

function readShape(value: unknown): Shape {
    if (!Array.isArray(value) || value.length !== 3) {
        throw new Unsound('The shape of the input is not [channels, height, width].');
    }
    const [channels, height, width] = value.map(v => count(v, 'the shape of the input', 1, 2 ** 20));
    return [channels, height, width];
}

/** `q = u8 >> n`, or no rule: values as they are. */
function readRule(value: unknown): InputRule {
    if (value === undefined) {
        return { kind: 'asIs' };
    }
    const match = /^(?:q\s*=\s*)?u8(?:\s*>>\s*([0-7]))?$/.exec(String(value).trim());
    if (!match) {
        throw new Unsound(`The rule of the input, \`${shorten(String(value), 40)}\`, is not of the form \`q = u8 >> n\`.`);
    }
    return { kind: 'shift', amount: Number(match[1] ?? 0) };
}

/** One number for both directions, or [vertical, horizontal]. */
function readPair(value: unknown, what: string, least: number): Pair {
    const both = Array.isArray(value) && value.length === 2 ? value : [value, value];
    return [count(both[0], what, least, 2 ** 20), count(both[1], what, least, 2 ** 20)];
}

/** One number, [vertical, horizontal], or [top, left, bottom, right]. */
function readPadding(value: unknown, where: string): Padding {
    if (Array.isArray(value) && value.length === 4) {
        const [top, left, bottom, right] = value.map(v => count(v, `${where}: pad`, 0, 2 ** 20));
        return { top, left, bottom, right };
    }
    const [vertical, horizontal] = readPair(value, `${where}: pad`, 0);
    return { top: vertical, left: horizontal, bottom: vertical, right: horizontal };
}

function earlier(value: unknown, where: string, known: ReadonlySet<string>): string {
    const name = text(value, `${where}: input`);
    if (!known.has(name)) {
        throw new Unsound(`${where} takes \`${shorten(name, 60)}\`, which no earlier operation gives.`);
    }
    return name;
}

function record(value: unknown, what: string): Record<string, unknown> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new Unsound(`${what} is missing or no object.`);
    }
    return value as Record<string, unknown>;
}

function text(value: unknown, what: string): string {
    if (typeof value !== 'string' || value === '') {
        throw new Unsound(`${what} is missing or no text.`);
    }
    return value;
}

function count(value: unknown, what: string, least: number, most: number): number {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
        throw new Unsound(`${what} is ${shorten(JSON.stringify(value) ?? 'missing', 30)}, not a whole number from ${least} to ${most}.`);
    }
    return value;
}
