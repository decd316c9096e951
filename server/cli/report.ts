/**
 * How every command tells what is wrong with its input: as text on stderr, or as the JSON document itself.
 */
import { hasErrors, printDiagnostics, sortDiagnostics, type Diagnostic } from './diagnostics.js';
import { InputError, type Environment } from './environment.js';
import { jsonText } from './json.js';

export interface Manner {
    readonly json: boolean;
    readonly quiet: boolean;
}

/** Tells the diagnostics and goes on where none is an error. @throws InputError */
export function requireNoErrors(diagnostics: readonly Diagnostic[], environment: Environment, { json, quiet }: Manner): void {
    const sorted = sortDiagnostics(diagnostics);
    const failed = hasErrors(sorted);
    if (json && failed) {
        environment.stdout.write(jsonText({ diagnostics: sorted }));
    } else {
        printDiagnostics(sorted.filter(({ severity }) => !quiet || severity === 'error'), environment.stderr, environment.colours);
    }
    if (failed) {
        throw new InputError('the input has errors');
    }
}
