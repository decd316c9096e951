/** Tables and numbers as the report writes them, in Markdown, CSV and LaTeX. */
import { formatSi } from '../../server/si.js';

/** A Markdown table; numbers stand right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const numeric = head.map((_, column) => rows.length > 0 && rows.every(row => /^[-–]$|^[<>]?\d/.test(row[column]) || ['never', 'no program'].includes(row[column])));
    const line = (cells: readonly string[]): string => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    return [line(head), `|${numeric.map(right => right ? '---:' : '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** `12.0x`; an empty comparison is a dash. */
export function ratio(value: number | undefined): string {
    return value === undefined ? '–' : `${value.toPrecision(3)}x`;
}

/** `never` where no value does. */
export function joulesOrNever(value: number | null | undefined): string {
    return value === null || value === undefined ? 'never' : formatSi(value, 'J');
}

/** RFC 4180. */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
    const cell = (value: string | number): string => typeof value === 'number' || !/[",\n]/.test(value) ? String(value) : `"${value.replaceAll('"', '""')}"`;
    return rows.map(row => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

const LATEX: Readonly<Record<string, string>> = {
    '\\': '\\textbackslash{}', '&': '\\&', '%': '\\%', '$': '\\$', '#': '\\#', _: '\\_', '{': '\\{', '}': '\\}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}',
    µ: '\\textmu{}', '\u00a0': '~', '–': '--', '×': '$\\times$', '²': '$^2$',
};

/** Plain text as LaTeX. */
export function latex(text: string): string {
    return text.replace(/[\\&%$#_{}~^µ\u00a0–×²]/g, character => LATEX[character]);
}
