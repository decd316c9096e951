/**
 * What a hover says about the machine: one constant with its source and range, or all constants of a hardware.
 */
import type { Constant, Hardware, ParameterName } from '../../hardware/model.js';
import { isParameterProblem, printRange, printWritten, readQuantity } from '../../hardware/quantities.js';
import { parameterOf, PARAMETERS, type Parameter } from '../../hardware/registry.js';
import type * as ast from '../generated/ast.js';
import { escape, facts, table } from './markdown.js';

/** The parameter a quantity of a line sets; undefined where it sets none. */
export function parameterOfQuantity({ part }: ast.Setting, { value, unit, flag }: ast.Quantity): Parameter | undefined {
    const candidates = PARAMETERS.filter(parameter => parameter.part === part);
    const reading = readQuantity(part, candidates, flag ? { value: flag === 'yes' ? 1 : 0, unit: '', isFlag: true } : { value: value ?? NaN, unit: unit ?? '' });
    return isParameterProblem(reading) ? undefined : reading.parameter;
}

/** One constant as a line says it. */
export function quantityHover(parameter: Parameter, { value, unit, flag, source }: ast.Quantity): string {
    const written = { value: flag ? Number(flag === 'yes') : value ?? NaN, unit: unit ?? '' };
    return constantHover(parameter, printWritten(parameter, written), source ?? 'assumption');
}

/** What a line may say. */
export function settingHover({ part }: ast.Setting): string | undefined {
    const candidates = PARAMETERS.filter(parameter => parameter.part === part);
    return candidates.length === 0 ? undefined : candidates.map(parameter => constantHover(parameter)).join('\n\n---\n\n');
}

export function hardwareHover({ name, parameters }: Hardware): string {
    const rows = (Object.entries(parameters) as [ParameterName, Constant][]).map(([parameter, { written, assumption, source, origin }]) =>
        [`\`${parameter}\``, printWritten(parameterOf(parameter), written), assumption ? '*assumption*' : escape(source), origin]);
    const assumed = Object.values(parameters).filter(({ assumption }) => assumption).length;
    return [
        `**${escape(name)}** hardware, ${assumed} of ${rows.length} constants are assumptions`,
        table(['constant', 'value', 'source', 'from'], rows),
    ].join('\n\n');
}

function constantHover(parameter: Parameter, value?: string, source?: string): string {
    const { name, documentation, unit } = parameter;
    return [
        `**${name}**${value === undefined ? '' : ` = ${value}`}`,
        documentation,
        facts([
            source === undefined ? undefined : ['source', escape(source)],
            ['accepted', printRange(parameter)],
            ['default', `${printWritten(parameter, { value: parameter.default, unit })} (${escape(parameter.source)})`],
        ]),
    ].join('\n\n');
}
