/**
 * Values of expressions once a block's parameters are known. Undefined means that no value can be told, because a part is
 * missing (syntax), unresolved (links) or wrong (reported here): whoever asks stays silent.
 */
import type { Pair, Padding } from '../../network/model.js';
import { evenPadding } from '../../network/shape.js';
import * as ast from '../generated/ast.js';
import { tell } from '../rules/rule.js';
import { paddingHasFourSides } from '../rules/shapes.js';
import { countIsLargeEnough, LARGEST, numberIsBounded, quotientIsWhole, sizeIsLargeEnough } from '../rules/values.js';
import type { Finding, Place } from './types.js';

/** Parameters of the block around, each with its value; undefined where the argument has none. */
export type Environment = ReadonlyMap<ast.Parameter, number | undefined>;

/** Says what is wrong at a place. */
export type Report = (place: Place, finding: Finding) => void;

export function evaluate(expression: ast.Expression | undefined, environment: Environment, report: Report): number | undefined {
    if (ast.isLiteral(expression)) {
        return checked(expression.value, expression, report);
    }
    if (ast.isParameterUse(expression)) {
        const parameter = expression.parameter?.ref;
        return parameter && environment.get(parameter);
    }
    if (!ast.isBinary(expression)) {
        return undefined;
    }
    const left = evaluate(expression.left, environment, report);
    const right = evaluate(expression.right, environment, report);
    return left === undefined || right === undefined ? undefined : checked(compute(expression, left, right, report), expression, report);
}

/** `evaluate`, and the value must be at least `least`. */
export function evaluateCount(what: string, least: number, expression: ast.Expression | undefined, environment: Environment, report: Report): number | undefined {
    const value = evaluate(expression, environment, report);
    return value !== undefined && expression && tell(report, { node: expression }, countIsLargeEnough(what, value, least)) ? undefined : value;
}

/** `5x5`, `k x k`, and for extents also `2` for both directions. */
export function evaluateSize(what: string, least: number, size: ast.Size | undefined, environment: Environment, report: Report): Pair | undefined {
    if (!size) {
        return undefined;
    }
    if (size.literal !== undefined) {
        if (tell(report, { node: size }, sizeIsLargeEnough(what, size.literal, least))) {
            return undefined;
        }
        const [vertical, horizontal] = size.literal.split('x').map(Number);
        return vertical <= LARGEST && horizontal <= LARGEST ? [vertical, horizontal] : undefined;
    }
    const vertical = evaluateCount(what, least, size.vertical, environment, report);
    const horizontal = size.horizontal ? evaluateCount(what, least, size.horizontal, environment, report) : vertical;
    return vertical === undefined || horizontal === undefined ? undefined : [vertical, horizontal];
}

/** `pad 1`, `pad 1x2`, `pad [top, left, bottom, right]`. */
export function evaluatePadding(option: ast.PadOption, environment: Environment, report: Report): Padding | undefined {
    if (option.value) {
        const pair = evaluateSize('pad', 0, option.value, environment, report);
        return pair && evenPadding(...pair);
    }
    const sides = option.sides ?? [];
    if (sides.length === 4) {
        const [top, left, bottom, right] = sides;
        return { top, left, bottom, right };
    }
    if (sides.length > 0) {
        tell(report, { node: option, property: 'sides' }, paddingHasFourSides(sides.length));
    }
    return undefined;
}

function compute(expression: ast.Binary, left: number, right: number, report: Report): number | undefined {
    switch (expression.operator) {
        case '*':
            return left * right;
        case '+':
            return left + right;
        case '-':
            return left - right;
        case '/':
            return tell(report, { node: expression }, quotientIsWhole(left, right)) ? undefined : left / right;
        default:
            return undefined;
    }
}

function checked(value: number | undefined, expression: ast.Expression, report: Report): number | undefined {
    return value === undefined || tell(report, { node: expression }, numberIsBounded(value)) ? undefined : value;
}
