/**
 * What a hover says about the machine: one constant with its source and range, or all constants of a hardware.
 */
import { MODEL_ASSUMPTIONS } from '../../cost/estimate.js';
import type { Crossbar } from '../../hardware/crossbar/model.js';
import { CROSSBAR_PARAMETERS } from '../../hardware/crossbar/registry.js';
import { FAULT_PARAMETERS } from '../../hardware/fault-registry.js';
import type { Constant, Hardware } from '../../hardware/model.js';
import { isParameterProblem, printRange, printWritten, readQuantity } from '../../hardware/quantities.js';
import { parseUnit } from '../../hardware/units.js';
import { parametersOfPart, PARAMETERS, type Parameter } from '../../hardware/registry.js';
import * as ast from '../generated/ast.js';
import { sourcesOf } from '../lower/settings.js';
import { escape, facts, table } from './markdown.js';

/** Of a hardware or of a crossbar. */
export type AnyParameter = Parameter<string>;

/** What a line may set. */
function candidatesOf({ part, $container }: ast.Setting): readonly AnyParameter[] {
    const registry: readonly AnyParameter[] = ast.isCrossbar($container) ? CROSSBAR_PARAMETERS : ast.isFaults($container) ? FAULT_PARAMETERS : PARAMETERS;
    return parametersOfPart(registry, part);
}

/** The parameter a quantity of a line sets; undefined where it sets none. */
export function parameterOfQuantity(setting: ast.Setting, { value, unit, flag }: ast.Quantity): AnyParameter | undefined {
    const candidates = candidatesOf(setting);
    const reading = readQuantity(setting.part, candidates, flag ? { value: flag === 'yes' ? 1 : 0, unit: '', isFlag: true } : { value: value ?? NaN, unit: unit ?? '' });
    return isParameterProblem(reading) ? undefined : reading.parameter;
}

/** One constant as a line says it. */
export function quantityHover(parameter: AnyParameter, setting: ast.Setting, quantity: ast.Quantity): string {
    const { value, unit, flag } = quantity;
    const source = sourcesOf(setting)[(setting.quantities ?? []).indexOf(quantity)];
    const written = { value: flag ? Number(flag === 'yes') : value ?? NaN, unit: unit ?? '' };
    return constantHover(parameter, printWritten(parameter, written), source ?? 'assumption', unitText(unit));
}

/** What a line says, and what else it may say. */
export function settingHover(setting: ast.Setting): string | undefined {
    const candidates = candidatesOf(setting);
    return candidates.length === 0 ? undefined : candidates.map(parameter => {
        const quantity = setting.quantities?.find(one => parameterOfQuantity(setting, one)?.name === parameter.name);
        return quantity ? quantityHover(parameter, setting, quantity) : constantHover(parameter);
    }).join('\n\n---\n\n');
}

export function hardwareHover({ name, parameters, faults }: Hardware): string {
    const machine = machineHover(name, 'hardware', parameters, PARAMETERS, ` of the machine; figures rest on ${MODEL_ASSUMPTIONS.length} of the model too`);
    return faults ? [machine, 'What goes wrong, drawn in `Simulate`:', constantTable(faults, FAULT_PARAMETERS)].join('\n\n') : machine;
}

export function crossbarHover({ name, parameters }: Crossbar): string {
    return machineHover(name, 'crossbar', parameters, CROSSBAR_PARAMETERS);
}

function machineHover(name: string, kind: string, parameters: Constants, registry: readonly AnyParameter[], others = ''): string {
    const assumed = Object.values(parameters).filter(({ assumption }) => assumption).length;
    return [
        `**${escape(name)}** ${kind}, ${assumed} of ${registry.length} constants are assumptions${others}`,
        constantTable(parameters, registry),
    ].join('\n\n');
}

type Constants = Readonly<Record<string, Constant>>;

function constantTable(constants: Constants, registry: readonly AnyParameter[]): string {
    // What a text says itself comes first: an editor cuts a long hover.
    const own = registry.filter(({ name }) => constants[name].origin === 'file' || constants[name].origin === 'override');
    return table(['constant', 'value', '< source', '< from'], [...own, ...registry.filter(parameter => !own.includes(parameter))].map(parameter => {
        const { written, assumption, source, origin } = constants[parameter.name];
        return [`\`${parameter.name}\``, printWritten(parameter, written), assumption ? assumed(source) : escape(source), origin];
    }));
}

/** The word, and the reason where there is one. */
function assumed(source: string): string {
    const reason = source.replace(/^assumption\s*[:,]?\s*/i, '');
    return reason === '' ? '*assumption*' : `*assumption*: ${escape(reason)}`;
}

/** `1 fJ is 1e-15 J, for each cell` */
function unitText(unit: string | undefined): string | undefined {
    const parsed = unit === undefined ? undefined : parseUnit(unit);
    const base = parsed && SI_UNITS[parsed.unit.dimension];
    return parsed && base && !parsed.unit.featureSquares
        ? `1 ${parsed.unit.name} is ${parsed.unit.exponent === 0 ? '1' : `1e${parsed.unit.exponent}`} ${base}${parsed.per ? `, for each ${parsed.per}` : ''}`
        : parsed?.unit.featureSquares ? 'F2 is the square of the node' : undefined;
}

const SI_UNITS: Readonly<Record<string, string>> = { energy: 'J', time: 's', power: 'W', length: 'm', area: 'm²' };

function constantHover(parameter: AnyParameter, value?: string, source?: string, unitMeaning?: string): string {
    const { name, documentation, unit } = parameter;
    return [
        `**${name}**${value === undefined ? '' : ` = ${value}`}`,
        documentation,
        facts([
            source === undefined ? undefined : ['source', escape(source)],
            unitMeaning === undefined ? undefined : ['unit', unitMeaning],
            ['accepted', printRange(parameter)],
            ['default', `${printWritten(parameter, { value: parameter.default, unit })} (${escape(parameter.source)})`],
        ]),
    ].join('\n\n');
}
