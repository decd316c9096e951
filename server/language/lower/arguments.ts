/** Arguments of a block's use against its parameters: by position, then by name, then the defaults. */
import type * as ast from '../generated/ast.js';
import { evaluate, type Environment, type Report } from './expressions.js';

/** A value for every parameter; undefined for those that have none because of an error. */
export function bindArguments(use: ast.BlockUse, block: ast.Block, outer: Environment, report: Report): Environment {
    const parameters = block.parameters ?? [];
    const given = new Map<ast.Parameter, ast.Argument>();
    const values = new Map<ast.Parameter, number | undefined>();
    for (const [position, argument] of (use.arguments ?? []).entries()) {
        const parameter = argument.parameter ? argument.parameter.ref : parameters[position];
        const problem = argument.parameter ? undefined : misplaced(use, block, position);
        if (problem) {
            report({ node: argument }, { code: 'link/argument', message: problem, related: [{ message: 'the block', node: block, property: 'name' }] });
        } else if (parameter && given.has(parameter)) {
            report({ node: argument }, {
                code: 'link/argument', message: `\`${parameter.name}\` is given twice\nKeep one of the two values.`,
                related: [{ message: 'given here first', node: given.get(parameter)! }],
            });
        } else if (parameter) {
            given.set(parameter, argument);
            values.set(parameter, evaluate(argument.value, outer, report));
        }
    }
    for (const parameter of parameters.filter(one => !given.has(one))) {
        values.set(parameter, parameter.default ? evaluate(parameter.default, values, report) : undefined);
        // An unresolved name among the arguments may have been meant to be this one.
        const linked = (use.arguments ?? []).every(argument => !argument.parameter || argument.parameter.ref);
        if (!parameter.default && linked) {
            report({ node: use }, {
                code: 'link/argument', message: `\`${block.name}\` needs a value for \`${parameter.name}\`\nWrite it between the parentheses: \`${signature(block)}\`.`,
                related: [{ message: 'the parameter', node: parameter }],
            });
        }
    }
    return values;
}

/** `Basic(channels, stride = 1)` */
export function signature(block: ast.Block): string {
    const parameters = (block.parameters ?? []).map(({ name, default: value }) => value ? `${name} = ${value.$cstNode?.text ?? '…'}` : name);
    return `${block.name}(${parameters.join(', ')})`;
}

/** Why an argument without a name cannot stand at its position. */
function misplaced(use: ast.BlockUse, block: ast.Block, position: number): string | undefined {
    if (position >= (block.parameters ?? []).length) {
        return `\`${block.name}\` takes ${(block.parameters ?? []).length} values, not ${(use.arguments ?? []).length}\nIt is \`${signature(block)}\`.`;
    }
    const named = (use.arguments ?? []).findIndex(argument => argument.parameter);
    return named >= 0 && named < position
        ? `values without a name come first\nWhich parameter this one is for cannot be told behind a named one: \`${signature(block)}\`.` : undefined;
}
