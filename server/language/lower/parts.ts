/** Parts of a layer's line that its operation does not take, and parts that need a type behind them. */
import type * as ast from '../generated/ast.js';
import type { Report } from './expressions.js';

export type Part = 'addend' | 'shift' | 'type' | 'tensor';

const SIGNS: Readonly<Record<Part, string>> = { addend: '+', shift: '>>', type: '->', tensor: 'tensor' };

const WHY: Readonly<Record<Part, string>> = {
    addend: 'Only convolutions and dense layers add: put the `+` on one of them.',
    shift: 'Nothing is rounded here: delete the shift.',
    type: 'It gives what it takes in: delete the type.',
    tensor: 'It has no tensors: delete the name.',
};

/** Says of each part that `what` takes none. */
export function refuseParts(layer: ast.Layer, what: string, parts: readonly Part[], report: Report): void {
    for (const part of parts.filter(one => layer[one] !== undefined)) {
        report({ node: layer, property: part }, { code: 'syntax/misplaced', message: `${what} takes no \`${SIGNS[part]}\`\n${WHY[part]}` });
    }
}

/** Says of a `+` and a `>>` on a line without a type that nothing is rounded there. */
export function refuseUntyped(layer: ast.Layer, report: Report): void {
    for (const part of (['addend', 'shift'] as const).filter(one => layer[one] !== undefined)) {
        report({ node: layer, property: part }, {
            code: 'type/missing', message: `\`${layer.name}\` needs a type behind its \`${SIGNS[part]}\`\n`
                + 'Adding and shifting are parts of rounding to a type: write `-> u4` at the end of the line.',
        });
    }
}
