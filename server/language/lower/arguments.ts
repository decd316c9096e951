/** Arguments of a block's use against its parameters: by position, then by name, then the defaults. */
import type * as ast from '../generated/ast.js';
import { parameterHasValue, valueHasItsPlace, valueIsGivenOnce } from '../rules/links.js';
import { tell } from '../rules/rule.js';
import { evaluate, type Environment, type Report } from './expressions.js';

/** A value for every parameter; undefined for those that have none because of an error. */
export function bindArguments(use: ast.BlockUse, block: ast.Block, outer: Environment, report: Report): Environment {
    const parameters = block.parameters ?? [];
    const given = new Map<ast.Parameter, ast.Argument>();
    const values = new Map<ast.Parameter, number | undefined>();
    for (const [position, argument] of (use.arguments ?? []).entries()) {
        const parameter = argument.parameter ? argument.parameter.ref : parameters[position];
        if (!argument.parameter && tell(report, { node: argument }, valueHasItsPlace(use, block, position))) {
            continue;
        }
        if (parameter && !tell(report, { node: argument }, valueIsGivenOnce(parameter.name, given.get(parameter)))) {
            given.set(parameter, argument);
            values.set(parameter, evaluate(argument.value, outer, report));
        }
    }
    for (const parameter of parameters.filter(one => !given.has(one))) {
        values.set(parameter, parameter.default ? evaluate(parameter.default, values, report) : undefined);
        // An unresolved name among the arguments may have been meant to be this one.
        const linked = (use.arguments ?? []).every(argument => !argument.parameter || argument.parameter.ref);
        if (!parameter.default && linked) {
            tell(report, { node: use }, parameterHasValue(block, parameter));
        }
    }
    return values;
}
