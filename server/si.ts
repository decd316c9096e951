/**
 * Quantities as people read them: SI values with a prefix, counts, shares. Used by hints, hovers, the command line, the
 * status bar and the webviews, so that a number looks the same wherever it is shown. Imports nothing; knows no machine.
 */

/** What comes after the number; the empty unit is for pure numbers. Areas are squared lengths: the prefix is squared with them. */
export type Unit = 'J' | 's' | 'J·s' | 'W' | 'm' | 'm²' | 'bit' | '';

const PREFIXES = ['q', 'r', 'y', 'z', 'a', 'f', 'p', 'n', 'µ', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y', 'R', 'Q'];
const UNPREFIXED = PREFIXES.indexOf('');

/** Keeps a number and its unit on one line. */
export const NO_BREAK_SPACE = '\u00a0';

/**
 * `formatSi(1.234e-9, 'J')` = `1.23 nJ`. Three significant digits (`digits` for another number), never an exponent inside the
 * prefixes' range; zero is `0 J`; infinities and NaN are written as such.
 */
export function formatSi(value: number, unit: Unit, digits = 3): string {
    if (!Number.isFinite(value) || value === 0) {
        return withUnit(value === 0 ? '0' : String(value), unit);
    }
    // 1 <= scaled < 1000; for areas 0.01 <= scaled < 10^4, since a step of their prefixes is a million.
    const [step, least] = unit === 'm²' ? [6, 0.01] : [3, 1];
    let power = Math.floor(Math.log10(Math.abs(value) / least) / step);
    // Rounding may carry into the next prefix: 999.96 nJ is 1.00 µJ.
    if (Number((Math.abs(value) / 10 ** (power * step)).toPrecision(digits)) >= least * 10 ** step) {
        power++;
    }
    power = Math.min(Math.max(power, -UNPREFIXED), PREFIXES.length - 1 - UNPREFIXED);
    const scaled = value / 10 ** (power * step);
    return withUnit(significant(scaled, digits), PREFIXES[power + UNPREFIXED] + unit);
}

/** A value somebody gave, without zeros behind its digits: `10 fJ`, `12.5 fJ`. */
export function formatGiven(value: number, unit: Unit): string {
    return formatSi(value, unit).replace(/(\.\d*?)0+(?=\D)/, '$1').replace(/\.(?=\D)/, '');
}

const DURATIONS = [['years', 365.25 * 86400], ['days', 86400], ['hours', 3600], ['minutes', 60]] as const;

/** A time people live in: `328 days`, `2,580 years`; below two minutes as `formatSi` has it. */
export function formatDuration(seconds: number): string {
    const [unit, length] = DURATIONS.find(([, least]) => seconds >= 2 * least) ?? ['', 0];
    return unit === '' ? formatSi(seconds, 's') : withUnit(seconds / length < 1e6 ? Number((seconds / length).toPrecision(3)).toLocaleString('en-US') : formatPower(seconds / length), unit);
}

/** Numbers too large to count: `3.4e16`; all digits below a million. */
export function formatPower(value: number): string {
    return value < 1e6 ? Number(value.toPrecision(3)).toLocaleString('en-US') : value.toExponential(1).replace('e+', 'e');
}

/** `12,345` */
export function formatCount(value: number): string {
    return Math.round(value).toLocaleString('en-US');
}

/** A count for a headline: `12.3 M` from a million on, all digits below. */
export function formatLargeCount(value: number): string {
    return Math.abs(value) < 1e6 ? formatCount(value) : formatSi(value, '');
}

/** A share of 1 as `12.3 %`: one decimal, two near the ends; only nothing reads 0 %, and only everything 100 %. */
export function formatShare(share: number): string {
    return `${percentage(share * 100)}${NO_BREAK_SPACE}%`;
}

function percentage(percent: number): string {
    const coarse = percent.toFixed(1);
    if (coarse === '0.0' && percent > 0) {
        return percent < 0.01 ? '<0.01' : percent.toFixed(2);
    }
    if (coarse === '100.0' && percent < 100) {
        return (Math.floor(percent * 100) / 100).toFixed(2);
    }
    return coarse.endsWith('.0') ? coarse.slice(0, -2) : coarse;
}

/** `significant(12.345, 3)` = `12.3`; trailing zeros stay, they say how exact the number is. */
function significant(value: number, digits: number): string {
    const text = value.toPrecision(digits);
    // toPrecision falls back to an exponent when the integer part has more digits than asked for.
    return text.includes('e') ? String(Math.round(value)) : text;
}

function withUnit(number: string, unit: string): string {
    return unit === '' ? number : `${number}${NO_BREAK_SPACE}${unit}`;
}

/** Bytes of a file: 3.2 MiB. */
export function formatBytes(bytes: number): string {
    const power = Math.min(3, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
    return power === 0 ? `${bytes} bytes` : `${short(bytes / 1024 ** power)} ${['KiB', 'MiB', 'GiB'][power - 1]}`;
}

function short(value: number): string {
    return value < 99.95 ? value.toPrecision(3) : value.toFixed(0);
}
