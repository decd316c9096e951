/**
 * The unit table: which words may stand behind a number, what they measure and how they turn into SI. It must not know
 * which parameter takes which unit.
 */
import type { Dimension, WrittenQuantity } from './model.js';

export interface Unit {
    /** As it is printed: `fJ`, `domains`. */
    readonly name: string;
    readonly dimension: Dimension;
    /** Power of ten that leads to the SI unit. */
    readonly exponent: number;
    /** Counts only: what is counted, in the plural. */
    readonly noun?: string;
    /** Squares of the smallest feature: an area only once the node is known. */
    readonly featureSquares?: boolean;
}

/** `fJ/cell` is the unit `fJ` per `cell`. */
export interface ParsedUnit {
    readonly unit: Unit;
    readonly per?: string;
}

/** What a quantity may be given per. */
export const PER_WORDS = ['cell', 'bit', 'array', 'segment', 'row', 'column', 'cycle'] as const;

const UNITS: ReadonlyMap<string, Unit> = new Map([
    ...prefixed('energy', 'J', [['a', -18], ['f', -15], ['p', -12], ['n', -9], ['u', -6], ['m', -3], ['', 0], ['k', 3]]),
    ...prefixed('time', 's', [['f', -15], ['p', -12], ['n', -9], ['u', -6], ['m', -3], ['', 0]]),
    ...prefixed('power', 'W', [['p', -12], ['n', -9], ['u', -6], ['m', -3], ['', 0]]),
    ...prefixed('length', 'm', [['n', -9], ['u', -6], ['m', -3]]),
    ...prefixed('area', 'm2', [['n', -18], ['u', -12], ['m', -6]]),
    ['F2', { name: 'F2', dimension: 'area', exponent: 0, featureSquares: true }],
    ...counted('domain', 'domains'), ...counted('port', 'ports'), ...counted('row', 'rows'),
    ...counted('column', 'columns'), ...counted('array', 'arrays'), ...counted('tile', 'tiles'),
    ...counted('bank', 'banks'), ...counted('hop', 'hops'), ...counted('bit', 'bits'),
    ...counted('write', 'writes'), ...counted('step', 'steps'), ...counted('active', 'active'),
]);

/** From plural to singular. */
const SINGULARS: ReadonlyMap<string, string> = new Map([...UNITS].flatMap(([word, { noun }]) => noun && word !== noun ? [[noun, word]] : []));

function prefixed(dimension: Dimension, base: string, prefixes: readonly (readonly [string, number])[]): [string, Unit][] {
    return prefixes.map(([prefix, exponent]) => [prefix + base, { name: prefix + base, dimension, exponent }]);
}

function counted(singular: string, plural: string): [string, Unit][] {
    const unit: Unit = { name: plural, dimension: 'count', exponent: 0, noun: plural };
    return [[singular, unit], [plural, unit]];
}

/** Every word the table knows, for completion and for "did you mean". */
export function unitNames(): string[] {
    return [...UNITS.keys()];
}

/** `fJ`, `fJ/cell`, `uW/array`, `domains`; undefined where the table does not know a part of it. */
export function parseUnit(text: string): ParsedUnit | undefined {
    const [name, per, ...rest] = text.replace(/[\u00b5\u03bc]/g, 'u').split('/');
    const unit = UNITS.get(name);
    if (!unit || rest.length > 0 || (per !== undefined && !(PER_WORDS as readonly string[]).includes(per))) {
        return undefined;
    }
    return per === undefined ? { unit } : { unit, per };
}

/** The SI value, rounded once: `toSi(0.054, pJ)` is exactly 0.054e-12. Feature squares stay a number of squares. */
export function toSi(value: number, unit: Unit): number {
    const text = String(value);
    return text.includes('e') ? value * 10 ** unit.exponent : Number(`${text}e${unit.exponent}`);
}

/** The inverse of `toSi`, rounded to twelve digits, so that 1e-14 J reads 10 fJ. */
export function fromSi(value: number, unit: Unit): number {
    return Number((value / 10 ** unit.exponent).toPrecision(12));
}

/** `10fJ`, `10 fJ/cell`, `0.2ns`, `1e16 writes`, `2`, `yes`: as on a command line. Undefined when it is no quantity at all. */
export function parseQuantity(text: string): WrittenQuantity | undefined {
    const trimmed = text.trim();
    if (trimmed === 'yes' || trimmed === 'no') {
        return { value: trimmed === 'yes' ? 1 : 0, unit: '' };
    }
    const match = /^([0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)\s*([A-Za-z\u00b5\u03bc][A-Za-z0-9\u00b5\u03bc/]*)?$/.exec(trimmed);
    return match ? { value: Number(match[1]), unit: match[2] ?? '' } : undefined;
}

/** `10 fJ/cell`, `1 bank`, `1e16 writes`, `2`. A flag prints as its number: see `printWritten`. */
export function printQuantity({ value, unit }: WrittenQuantity): string {
    const number = value >= 1e6 || (value > 0 && value < 1e-3) ? value.toExponential().replace('e+', 'e') : String(value);
    const counted = value === 1 ? SINGULARS.get(unit) ?? unit : unit;
    return counted ? `${number} ${counted}` : number;
}
