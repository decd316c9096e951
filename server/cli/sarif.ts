/**
 * Diagnostics as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change.
 */
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic, Severity } from './diagnostics.js';

const levels: Record<Severity, 'error' | 'warning' | 'note'> = { error: 'error', warning: 'warning', info: 'note', hint: 'note' };

export function sarifLog(diagnostics: readonly Diagnostic[], version: string): unknown {
    const rules = [...new Set(diagnostics.map(({ code }) => code))].sort();
    return {
        $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
        version: '2.1.0',
        runs: [{
            tool: { driver: { name: 'terntrack', version, rules: rules.map(id => ({ id })) } },
            columnKind: 'utf16CodeUnits',
            results: diagnostics.map(diagnostic => result(diagnostic, rules.indexOf(diagnostic.code))),
        }],
    };
}

function result({ file, line, column, endLine, endColumn, severity, code, message }: Diagnostic, ruleIndex: number): unknown {
    const uri = isAbsolute(file) ? pathToFileURL(file).href : file.split(/[\\/]/).map(encodeURIComponent).join('/');
    return {
        ruleId: code,
        ruleIndex,
        level: levels[severity],
        message: { text: message },
        locations: [{
            physicalLocation: {
                artifactLocation: { uri },
                region: { startLine: line, startColumn: column, endLine, endColumn },
            },
        }],
    };
}
