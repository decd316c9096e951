/**
 * From a number and a unit as written to a parameter's value, with every reason why not. The language and `--set` read
 * quantities here, so both accept and refuse the same. Messages: first line what, then why and what to do.
 */
import { FAULT_PARAMETERS } from './fault-registry.js';
import { nearest } from './nearest.js';
import type { Dimension, FaultName, ParameterName, WrittenQuantity } from './model.js';
import { PARAMETERS, type Parameter } from './registry.js';
import { formatCount } from '../si.js';
import { fromSi, parseQuantity, parseUnit, PER_WORDS, printQuantity, toSi, unitNames, type ParsedUnit } from './units.js';

export interface ParameterProblem {
    readonly code: 'unit/missing' | 'unit/unknown' | 'unit/wrong-dimension' | 'hardware/unknown-parameter' | 'hardware/out-of-range'
        | 'hardware/not-whole' | 'hardware/not-a-quantity';
    readonly message: string;
    /** A unit or name that would do. */
    readonly suggestion?: string;
    /** The nearest quantity that is accepted, as written. */
    readonly nearest?: string;
}

export interface Assignment<Name extends string = ParameterName> {
    readonly parameter: Parameter<Name>;
    readonly written: WrittenQuantity;
}

export type Reading<Name extends string = ParameterName> = Assignment<Name> | ParameterProblem;

export function isParameterProblem<Name extends string>(reading: Reading<Name>): reading is ParameterProblem {
    return 'code' in reading;
}

/** A flag's words count as the numbers 1 and 0. */
export interface Quantity extends WrittenQuantity {
    readonly isFlag?: boolean;
}

type AnyParameter = Parameter<string>;

/** Decides which of `candidates` (the parameters of one line) the quantity sets, and whether its value is accepted. */
export function readQuantity<Name extends string>(subject: string, candidates: readonly Parameter<Name>[], quantity: Quantity): Reading<Name> {
    const flags = candidates.filter(candidate => candidate.dimension === 'flag');
    if (quantity.isFlag || flags.length > 0) {
        return readFlag(subject, flags, candidates, quantity);
    }
    if (!quantity.unit) {
        const pure = candidates.find(candidate => candidate.unit === '');
        return pure ? withinRange(subject, pure, quantity) : missingUnit(subject, candidates, quantity);
    }
    const parsed = parseUnit(quantity.unit);
    if (!parsed) {
        return unknownUnit(subject, candidates, quantity);
    }
    const fitting = candidates.find(candidate => fits(parsed, candidate));
    return fitting ? withinRange(subject, fitting, quantity, parsed) : wrongDimension(subject, candidates, quantity, parsed);
}

/** What `--set` may change. */
const SETTABLE: readonly Parameter<ParameterName | FaultName>[] = [...PARAMETERS, ...FAULT_PARAMETERS];

/** Undefined for a name there is no parameter of. */
export function findSettable(name: string): Parameter<ParameterName | FaultName> | undefined {
    return SETTABLE.find(parameter => parameter.name === name);
}

/** `write.energy=10fJ` of the command line. */
export function readAssignment(text: string): Reading<ParameterName | FaultName> {
    const [name, ...rest] = text.split('=');
    const parameter = findSettable(name.trim());
    if (!parameter) {
        const all = SETTABLE.map(candidate => candidate.name);
        // `write` is a part of the machine in the language; its quantities have the names.
        const inside = all.filter(candidate => candidate.startsWith(`${name.trim()}.`));
        const suggestion = inside[0] ?? nearest(name.trim(), all);
        const meant = inside.length > 1 ? inside.map(one => `\`${one}\``).join(' or ') : suggestion && `\`${suggestion}\``;
        return {
            code: 'hardware/unknown-parameter', suggestion,
            message: `there is no hardware parameter \`${name.trim()}\`${meant ? `; did you mean ${meant}?` : ''}\nParameters: ${all.join(', ')}.`,
        };
    }
    const quantity = parseQuantity(rest.join('='));
    if (!quantity) {
        return {
            code: 'hardware/not-a-quantity',
            message: `\`${text}\` gives ${parameter.name} no quantity\nWrite a number and its unit: --set ${parameter.name}=${example(parameter).replace(' ', '')}.`,
        };
    }
    const isFlag = /^(yes|no)$/.test(rest.join('=').trim());
    return readQuantity(parameter.name, [parameter], { ...quantity, isFlag });
}

/** The value in SI units; squares of the feature need the node (m). */
export function siValue(written: WrittenQuantity, nodeM: number): number {
    const parsed = parseUnit(written.unit);
    if (!parsed) {
        return written.value;
    }
    const value = toSi(written.value, parsed.unit);
    return parsed.unit.featureSquares ? value * nodeM * nodeM : value;
}

/** `10 fJ/cell`, `64 domains`, `2`, `no`: a parameter's quantity as it would be written. */
export function printWritten(parameter: Pick<Parameter, 'dimension'>, written: WrittenQuantity): string {
    return parameter.dimension === 'flag' ? (written.value === 1 ? 'yes' : 'no') : printQuantity(written);
}

/** The accepted range in the parameter's own unit: `0.001 to 1,000,000 fJ/cell`. */
export function printRange(parameter: AnyParameter): string {
    return parameter.dimension === 'flag' ? '`yes` or `no`'
        : `${bound(parameter.minimum)} to ${bound(parameter.maximum)}${parameter.unit && ` ${parameter.unit}`}`;
}

/** `1,000,000`, and `1e20` where zeros would have to be counted. */
function bound(value: number): string {
    return value >= 1e7 ? value.toExponential().replace('e+', 'e') : Number.isInteger(value) ? formatCount(value) : String(value);
}

function fits(parsed: ParsedUnit, parameter: AnyParameter): boolean {
    const own = parseUnit(parameter.unit);
    return own !== undefined && own.unit.dimension === parsed.unit.dimension && own.unit.noun === parsed.unit.noun
        && (parsed.per === undefined || parsed.per === own.per);
}

function withinRange<Name extends string>(subject: string, parameter: Parameter<Name>, written: Quantity, parsed?: ParsedUnit): Reading<Name> {
    const inOwnUnit = parsed ? inUnitOf(parameter, written, parsed) : written.value;
    return notWhole(subject, parameter, written, inOwnUnit) ?? outOfRange(subject, parameter, written, inOwnUnit)
        ?? { parameter, written: { value: written.value, unit: parsed?.unit.noun ?? written.unit } };
}

function notWhole(subject: string, parameter: AnyParameter, written: Quantity, inOwnUnit: number | undefined): ParameterProblem | undefined {
    return parameter.integer && !Number.isInteger(inOwnUnit) ? {
        code: 'hardware/not-whole', nearest: printQuantity({ value: Math.max(parameter.minimum, Math.round(inOwnUnit ?? written.value)), unit: parameter.unit }),
        message: `${subject} must be a whole number, not ${printQuantity(written)}\n${parameter.documentation}`,
    } : undefined;
}

function outOfRange(subject: string, parameter: AnyParameter, written: Quantity, inOwnUnit: number | undefined): ParameterProblem | undefined {
    return inOwnUnit !== undefined && (inOwnUnit < parameter.minimum || inOwnUnit > parameter.maximum) ? {
        code: 'hardware/out-of-range', nearest: printQuantity({ value: Math.min(Math.max(inOwnUnit, parameter.minimum), parameter.maximum), unit: parameter.unit }),
        message: `${subject} ${printQuantity(written)} is outside ${printRange(parameter)}\n`
            + `${parameter.documentation}\nThe range: ${parameter.rangeReason}. The default is ${example(parameter)} (${parameter.source}).`,
    } : undefined;
}

/** The number in the parameter's own unit; undefined for areas, whose two kinds of unit only the node connects. */
function inUnitOf(parameter: AnyParameter, written: Quantity, parsed: ParsedUnit): number | undefined {
    const own = parseUnit(parameter.unit)!;
    if (Boolean(own.unit.featureSquares) !== Boolean(parsed.unit.featureSquares)) {
        return undefined;
    }
    return fromSi(toSi(written.value, parsed.unit), own.unit);
}

function readFlag<Name extends string>(subject: string, flags: readonly Parameter<Name>[], candidates: readonly Parameter<Name>[], quantity: Quantity): Reading<Name> {
    if (quantity.isFlag && flags.length > 0) {
        return { parameter: flags[0], written: { value: quantity.value, unit: '' } };
    }
    return quantity.isFlag
        ? { code: 'hardware/not-a-quantity', message: `${subject} takes a quantity, not \`yes\` or \`no\`\nFor example ${examples(candidates)}.` }
        : { code: 'hardware/not-a-quantity', message: `${subject} is \`yes\` or \`no\`, not ${printQuantity(quantity)}\n${flags[0].documentation}` };
}

function missingUnit(subject: string, candidates: readonly AnyParameter[], quantity: Quantity): ParameterProblem {
    const suggestion = candidates.length === 1 ? candidates[0].unit : undefined;
    return {
        code: 'unit/missing', suggestion,
        message: `${subject} ${quantity.value} has no unit\nEvery quantity says its unit, here ${unitsOf(candidates)}. For example ${examples(candidates)}.`,
    };
}

function unknownUnit(subject: string, candidates: readonly AnyParameter[], quantity: Quantity): ParameterProblem {
    const [name, per] = quantity.unit.split('/');
    const wrongPer = per !== undefined && !(PER_WORDS as readonly string[]).includes(per);
    const known = nearest(name, unitNames().filter(unit => candidates.some(candidate => fits(parseUnit(unit)!, candidate))));
    const suggestion = wrongPer ? candidates.map(candidate => candidate.unit).find(unit => unit.startsWith(`${name}/`))
        : known && (per === undefined ? known : `${known}/${per}`);
    return {
        code: 'unit/unknown', suggestion,
        message: `there is no unit \`${quantity.unit}\`${suggestion ? `; did you mean \`${suggestion}\`?` : candidates.length < 3 ? `; ${subject} takes ${unitsOf(candidates)}` : ''}\n`
            + `${subject} is given in ${unitsOf(candidates)}. For example ${examples(candidates)}.`,
    };
}

const WHAT: Readonly<Record<Dimension, string>> = {
    energy: 'an energy', time: 'a time', power: 'a power', length: 'a length', area: 'an area', count: 'a count', flag: 'a flag', rate: 'a rate',
};

function wrongDimension(subject: string, candidates: readonly AnyParameter[], quantity: Quantity, parsed: ParsedUnit): ParameterProblem {
    const what = parsed.unit.noun ? `a number of ${parsed.unit.noun}` : `${WHAT[parsed.unit.dimension]}${parsed.per ? ` per ${parsed.per}` : ''}`;
    return {
        code: 'unit/wrong-dimension', suggestion: candidates.length === 1 ? candidates[0].unit : undefined,
        message: `${subject} cannot be ${what}: \`${printQuantity(quantity)}\`\nIt is given in ${unitsOf(candidates)}. For example ${examples(candidates)}.`,
    };
}

function unitsOf(candidates: readonly AnyParameter[]): string {
    return candidates.map(candidate => candidate.unit ? `\`${candidate.unit}\`` : 'a number without a unit').join(' or ');
}

function example(parameter: AnyParameter): string {
    return printWritten(parameter, { value: parameter.default, unit: parameter.unit });
}

function examples(candidates: readonly AnyParameter[]): string {
    return `\`${candidates.map(example).join(', ')}\``;
}

