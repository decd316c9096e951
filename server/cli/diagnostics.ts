/**
 * Diagnostics as the command line prints them: `file:line:column: severity CODE: message`, lines and columns from 1.
 */
import { createColors } from 'picocolors';
import type { Output } from './environment.js';
import { visible } from './shown.js';

export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** The JSON of `terntrack check --json`; field names are a contract. */
export interface Diagnostic {
    /** As it was named on the command line, or relative to the working directory. */
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly endLine: number;
    readonly endColumn: number;
    readonly severity: Severity;
    readonly code: string;
    readonly message: string;
}

/** A diagnostic about a file as a whole. */
export function fileDiagnostic(file: string, code: string, message: string, severity: Severity = 'error'): Diagnostic {
    return { file, line: 1, column: 1, endLine: 1, endColumn: 1, severity, code, message };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
    return diagnostics.some(({ severity }) => severity === 'error');
}

/** By file in the order given, then by place; equal ones once (a file may be reached on several ways). */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
    const files = [...new Set(diagnostics.map(({ file }) => file))];
    const unique = new Map(diagnostics.map(diagnostic => [JSON.stringify(diagnostic), diagnostic]));
    return [...unique.values()].sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column);
}

/** The first line of the message stands behind its place, the others are indented below it. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], output: Output, colours: boolean): void {
    const paint = createColors(colours && output.isTerminal);
    const colour = { error: paint.red, warning: paint.yellow, info: paint.blue, hint: paint.blue };
    for (const { file, line, column, severity, code, message } of diagnostics) {
        const [first, ...rest] = message.split('\n').map(visible);
        output.write(`${visible(file)}:${line}:${column}: ${colour[severity](severity)} ${code}: ${paint.bold(first)}\n`);
        rest.forEach(text => output.write(`    ${text}\n`));
    }
}
