/**
 * A weights file that carries its operation list can be held against what is written: strides, paddings and types that
 * differ still run, and give wrong answers. Said as warnings, the file may be meant for another use.
 */
import type { DescribedOp } from '../../import/description.js';
import type { Padding, Pair } from '../../network/model.js';
import { shapeText } from '../../network/shape.js';
import { tell } from '../rules/rule.js';
import { writtenAsWeightsWereMade } from '../rules/weights.js';
import type { Draft } from './drafts.js';
import type { ReadInput } from './network.js';
import type { Reporter } from './reporter.js';
import type { WeightsOrigin } from './weights.js';

export function reportDifferences(drafts: readonly Draft[], input: Required<ReadInput>, origin: WeightsOrigin & { kind: 'file' }, reporter: Reporter): void {
    const { description, path } = origin.file;
    if (!description) {
        return;
    }
    const warn = (node: Draft['node'] | Required<ReadInput>['node'], property: string, what: string, meant?: string) =>
        tell(reporter.report.bind(reporter), { node, property }, writtenAsWeightsWereMade(what, { path, node: origin.node }, meant));
    const { input: described, activationBits } = description;
    const inputBits = described.bits ?? activationBits;
    if (shapeText(described.shape) !== shapeText(input.shape)) {
        warn(input.node, 'shape', `the weights were made for inputs of ${shapeText(described.shape)}, this is ${shapeText(input.shape)}`);
    }
    if (JSON.stringify(described.rule) !== JSON.stringify(input.rule)) {
        warn(input.node, input.node.fileType === undefined ? 'type' : 'fileType', 'the weights were made for another rule from file values to inputs');
    }
    if (input.bits !== inputBits) {
        warn(input.node, 'type', `the weights were made for inputs of ${inputBits} bits, this has ${input.bits}`, `u${inputBits}`);
    }
    const ops = new Map(description.ops.map(op => [op.name, op]));
    for (const draft of drafts) {
        const op = ops.get(draft.tensor);
        const bits = op?.bits ?? activationBits;
        if (op && draft.node.type !== undefined && draft.bits !== undefined && draft.bits !== bits) {
            warn(draft.use, draft.use === draft.node ? 'type' : 'name',
                `the weights were made for activations of ${bits} bits, \`${draft.name}\` has ${draft.bits}`, draft.use === draft.node ? `u${bits}` : undefined);
        }
        const difference = op && differenceOf(draft, op);
        if (difference) {
            warn(draft.use, draft.use === draft.node ? 'operation' : 'name', `\`${draft.name}\` ${difference}`);
        }
    }
}

/** Behind the layer's name: `has stride 1x1, the weights were made for stride 2x2`. */
function differenceOf({ kind, window, groups, addend }: Draft, op: DescribedOp): string | undefined {
    const has = (what: string, written: string, described: string) =>
        written === described ? undefined : `has ${what} ${written}, the weights were made for ${what} ${described}`;
    const described = op.op === 'fc' ? 'dense' : op.op;
    if (kind !== 'projection' && described !== kind) {
        return `is a ${kind}, the weights were made for a ${described}`;
    }
    if (!window || !('stride' in op)) {
        return undefined;
    }
    if (op.op === 'sumpool' && !op.kernel) {
        return undefined;
    }
    return ('kernel' in op && op.kernel ? has('window', size(window.kernel), size(op.kernel)) : undefined) ?? has('stride', size(window.stride), size(op.stride)) ?? has('padding', sides(window.pad), sides(op.pad))
        ?? (op.op === 'conv' ? has('groups', String(groups), String(op.groups)) : undefined)
        ?? (op.op === 'conv' ? has('residual', residualOf(addend), op.residual?.kind ?? 'none') : undefined);
}

function residualOf(addend: Draft['addend']): string {
    return !addend ? 'none' : addend.form === 'activation' ? 'identity' : 'projection';
}

function size([vertical, horizontal]: Pair): string {
    return `${vertical}x${horizontal}`;
}

function sides({ top, left, bottom, right }: Padding): string {
    return shapeText([top, left, bottom, right]);
}
