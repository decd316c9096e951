/**
 * How loud a diagnostic is, as the user wants it: by code (`cost/dominant-layer`) or by group (`cost`), and advice as a whole. What
 * the settings do not name stays as it is; errors of a text stay errors unless their code is named.
 */
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver';

export interface DiagnosticSettings {
    /** Remarks on what could be better; shown unless switched off. */
    readonly advice?: boolean;
    /** Code or group to `error`, `warning`, `info`, `hint` or `off`. */
    readonly severity?: Readonly<Record<string, string>>;
}

const SEVERITIES: Readonly<Record<string, DiagnosticSeverity>> = {
    error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, info: DiagnosticSeverity.Information, hint: DiagnosticSeverity.Hint,
};

/** Remarks, by code: what `advise` says, and what a machine leaves to defaults. */
export const ADVICE_CODES: ReadonlySet<string> = new Set([
    'capacity/idle-rows', 'cost/wide-accumulator', 'cost/dominant-layer', 'cost/write-energy', 'reliability/lifetime',
]);

/** What is no mistake while somebody writes: a file that has just been made is empty. The command line, which has nothing to do with it, says error. */
const QUIET: Readonly<Record<string, DiagnosticSeverity>> = { 'syntax/empty': DiagnosticSeverity.Hint };

export function withSeverities(diagnostics: readonly Diagnostic[], { advice = true, severity = {} }: DiagnosticSettings): Diagnostic[] {
    return diagnostics.flatMap(diagnostic => {
        const code = String(diagnostic.code);
        const wanted = severity[code] ?? severity[code.split('/')[0]];
        if (wanted === 'off' || !advice && ADVICE_CODES.has(code)) {
            return [];
        }
        const now = SEVERITIES[wanted ?? ''] ?? QUIET[code];
        return now !== undefined ? [{ ...diagnostic, severity: now }] : [diagnostic];
    });
}
