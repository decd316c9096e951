/**
 * Validation as the editor runs it: all problems that are known at once, and those of the newest finished compilation, so
 * that an edit elsewhere does not make them flicker.
 */
import { interruptAndCheck, type LangiumCoreServices, type LangiumDocument, type ValidationOptions } from 'langium';
import { CancellationToken, type Diagnostic } from 'vscode-languageserver';
import { TerntrackDocumentValidator } from '../validator.js';
import type { TerntrackConfiguration } from './configuration.js';
import type { LiveAnalysis } from './live-analysis.js';
import type { Lowering } from './lowering.js';
import { isNoText, toDiagnostic } from '../problems.js';

export class EditorDocumentValidator extends TerntrackDocumentValidator {

    constructor(services: LangiumCoreServices, private readonly configuration: TerntrackConfiguration, private readonly lowering: Lowering, private readonly analysis: LiveAnalysis) {
        super(services);
    }

    /** @throws OperationCancelled */
    override async validateDocument(document: LangiumDocument, options: ValidationOptions = {}, cancelToken = CancellationToken.None): Promise<Diagnostic[]> {
        const diagnostics = await super.validateDocument(document, options, cancelToken);
        if (options.categories && !options.categories.includes('built-in')) {
            return diagnostics;
        }
        // From here on they are known.
        await this.configuration.of(document.uri);
        await interruptAndCheck(cancelToken);
        if (!isNoText(diagnostics)) {
            diagnostics.push(...this.lowering.of(document).problems.map(toDiagnostic));
        }
        return this.analysis.shown(document, [...diagnostics, ...this.analysis.compileDiagnostics(document, diagnostics)]);
    }
}
