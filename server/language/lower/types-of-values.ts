/** Types as written (`u4`) and the rule that makes a file's bytes an input. */
import { maxActivation, type InputRule, type Shape } from '../../network/model.js';
import { MAX_ACTIVATIONS, volume } from '../../network/shape.js';
import { nearest } from '../../hardware/nearest.js';
import type * as ast from '../generated/ast.js';
import type { Report } from './expressions.js';

/** Widest activation. */
export const MAX_BITS = 16;

const TYPES = Array.from({ length: MAX_BITS }, (_, index) => `u${index + 1}`);

/** Bits of the type of an input or a layer; undefined where there is none or it is unknown. */
export function readType(node: ast.Input | ast.Layer, report: Report): number | undefined {
    const written = node.type;
    if (written === undefined || TYPES.includes(written)) {
        return written === undefined ? undefined : Number(written.slice(1));
    }
    const suggestion = nearest(written, TYPES);
    report({ node, property: 'type' }, {
        code: 'type/unknown', data: { suggestion }, message: `there is no type \`${written.slice(0, 30)}\`\n`
            + `Activations are unsigned integers of 1 to ${MAX_BITS} bits: \`u1\` to \`u${MAX_BITS}\`.`,
    });
    return undefined;
}

/** [channels, height, width] of an input. */
export function readShape(input: ast.Input, report: Report): Shape | undefined {
    const sizes = input.shape ?? [];
    if (sizes.length === 0) {
        return undefined;
    }
    const shape = sizes as unknown as Shape;
    const problem = sizes.length !== 3 ? `an input has three sizes, [channels, height, width], not ${sizes.length}`
        : sizes.some(size => size < 1) ? 'every size of an input is at least 1'
            : volume(shape) > MAX_ACTIVATIONS ? `an input has at most ${MAX_ACTIVATIONS} values` : undefined;
    if (problem) {
        report({ node: input, property: 'shape' }, { code: 'shape/input', message: `${problem}\nFor example \`u4[1, 28, 28]\`: one channel of 28 x 28 pixels.` });
        return undefined;
    }
    return shape;
}

/** `from u8 >> 4`; without `from`, values are taken as they are. */
export function readRule(input: ast.Input, bits: number | undefined, report: Report): InputRule | undefined {
    if (input.fileType === undefined) {
        return { kind: 'asIs' };
    }
    if (input.fileType !== 'u8') {
        report({ node: input, property: 'fileType' }, {
            code: 'type/unknown', data: { suggestion: 'u8' }, message: `files hold \`u8\`, not \`${input.fileType.slice(0, 30)}\`\n`
                + 'Write `from u8 >> 4` for bytes and the bits to drop; without `from`, values are taken as they are.',
        });
        return undefined;
    }
    const amount = input.shift ?? 0;
    const largest = Math.floor(255 / 2 ** amount);
    if (amount > 7 || (bits !== undefined && largest > maxActivation(bits))) {
        const fitting = bits === undefined ? 7 : Math.max(0, 8 - bits);
        report({ node: input, property: input.shift === undefined ? 'fileType' : 'shift' }, {
            code: 'type/rule', data: { shift: fitting }, message: amount > 7 ? `a shift by ${amount} leaves nothing of a byte`
                : `values up to ${largest} do not fit \`${input.type}\`, which ends at ${maxActivation(bits!)}\nWrite \`from u8 >> ${fitting}\`.`,
        });
        return undefined;
    }
    return { kind: 'shift', amount };
}
