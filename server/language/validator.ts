/**
 * Langium's validation with this language's own messages and codes for syntax, imports and links. Checks that others
 * register run after it, as usual.
 */
import { DefaultDocumentValidator, interruptAndCheck, type LangiumCoreServices, type LangiumDocument, type LangiumDocuments, type ValidationOptions } from 'langium';
import { CancellationToken, type Diagnostic } from 'vscode-languageserver';
import type { ImportingDocumentBuilder } from './builder.js';
import { documentProblems, toDiagnostic } from './problems.js';

export class TerntrackDocumentValidator extends DefaultDocumentValidator {

    private readonly documents: LangiumDocuments;
    private readonly shared: LangiumCoreServices['shared'];

    constructor(services: LangiumCoreServices) {
        super(services);
        this.documents = services.shared.workspace.LangiumDocuments;
        this.shared = services.shared;
    }

    /** Throws OperationCancelled. */
    override async validateDocument(document: LangiumDocument, options: ValidationOptions = {}, cancelToken = CancellationToken.None): Promise<Diagnostic[]> {
        await interruptAndCheck(cancelToken);
        const builtIn = !options.categories || options.categories.includes('built-in');
        const diagnostics = builtIn ? documentProblems(document, this.documents, uri => (this.shared.workspace.DocumentBuilder as ImportingDocumentBuilder).whyRefused(uri)).map(toDiagnostic) : [];
        return [...diagnostics, ...await this.validateAst(document.parseResult.value, options, cancelToken)];
    }
}
