/** Parts of a layer's line that its operation does not take, and parts that need a type behind them. */
import type * as ast from '../generated/ast.js';
import { operationTakesNo, SIGNS, type Part } from '../rules/lines.js';
import { tell } from '../rules/rule.js';
import { roundingHasType } from '../rules/types.js';
import type { Report } from './expressions.js';

/** Says of each part that `what` takes none. */
export function refuseParts(layer: ast.Layer, what: string, parts: readonly Part[], report: Report): void {
    for (const part of parts.filter(one => layer[one] !== undefined)) {
        tell(report, { node: layer, property: part }, operationTakesNo(what, part));
    }
}

/** Says of a `+` and a `>>` on a line without a type that nothing is rounded there. */
export function refuseUntyped(layer: ast.Layer, report: Report): void {
    for (const part of (['addend', 'shift'] as const).filter(one => layer[one] !== undefined)) {
        tell(report, { node: layer, property: part }, roundingHasType(layer.name, SIGNS[part]));
    }
}
