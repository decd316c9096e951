/** Types as written (`u4`) and the rule that makes a file's bytes an input. */
import type { InputRule, Shape } from '../../network/model.js';
import type * as ast from '../generated/ast.js';
import { tell } from '../rules/rule.js';
import { inputHasThreeSizes } from '../rules/shapes.js';
import { fileTypeIsBytes, shiftedBytesFit, typeExists } from '../rules/types.js';
import type { Report } from './expressions.js';

/** Bits of the type of an input or a layer; undefined where there is none or it is unknown. */
export function readType(node: ast.Input | ast.Layer, report: Report): number | undefined {
    const written = node.type;
    return written === undefined || tell(report, { node, property: 'type' }, typeExists(written)) ? undefined : Number(written.slice(1));
}

/** [channels, height, width] of an input. */
export function readShape(input: ast.Input, report: Report): Shape | undefined {
    const sizes = input.shape ?? [];
    return sizes.length === 0 || tell(report, { node: input, property: 'shape' }, inputHasThreeSizes(sizes)) ? undefined : sizes as unknown as Shape;
}

/** `from u8 >> 4`; without `from`, values are taken as they are. */
export function readRule(input: ast.Input, bits: number | undefined, report: Report): InputRule | undefined {
    if (input.fileType === undefined) {
        return { kind: 'asIs' };
    }
    const amount = input.shift ?? 0;
    return tell(report, { node: input, property: 'fileType' }, fileTypeIsBytes(input.fileType))
        || tell(report, { node: input, property: input.shift === undefined ? 'fileType' : 'shift' }, shiftedBytesFit(amount, input.type, bits))
        ? undefined : { kind: 'shift', amount };
}
