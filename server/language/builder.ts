/**
 * Document building with imports: imported files are loaded before their importers are linked, and a document is built
 * again when anything it imports, however indirectly, has changed. Files are read only through Langium's file system
 * provider, which the entries hand in.
 */
import { DefaultDocumentBuilder, DocumentState, type BuildOptions, type LangiumDocument, type URI } from 'langium';
import type { CancellationToken } from 'vscode-languageserver';
import { importClosure, importsOf, importUri } from './imports.js';

export class ImportingDocumentBuilder extends DefaultDocumentBuilder {
    /** Files that may not be read, with the reason. */
    private readonly refused = new Map<string, string>();

    /** Why an import could not be loaded, where it is known to be more than that there is no such file. */
    whyRefused(uri: URI): string | undefined {
        return this.refused.get(uri.toString());
    }

    /** Throws OperationCancelled, as every build does; documents loaded until then stay loaded. */
    protected override async buildDocuments(documents: LangiumDocument[], options: BuildOptions, cancelToken: CancellationToken): Promise<void> {
        this.prepareBuild(documents, options);
        await this.runCancelable(documents, DocumentState.Parsed, cancelToken,
            document => this.langiumDocumentFactory.update(document, cancelToken));
        const imported = await this.loadImports(documents);
        await super.buildDocuments([...documents, ...imported], options, cancelToken);
    }

    protected override shouldRelink(document: LangiumDocument, changedUris: Set<string>): boolean {
        if (super.shouldRelink(document, changedUris)) {
            return true;
        }
        const imported = importClosure(document, this.langiumDocuments);
        return [...changedUris].some(uri => imported.has(uri));
    }

    /** Documents that `documents` import, directly or not, and that nobody has loaded yet. */
    private async loadImports(documents: readonly LangiumDocument[]): Promise<LangiumDocument[]> {
        const loaded: LangiumDocument[] = [];
        const open = [...documents];
        for (let current = open.pop(); current; current = open.pop()) {
            for (const statement of importsOf(current)) {
                const uri = importUri(statement, current.uri);
                const document = uri && !this.langiumDocuments.hasDocument(uri) ? await this.tryToLoad(uri) : undefined;
                if (document) {
                    loaded.push(document);
                    open.push(document);
                }
            }
        }
        return loaded;
    }

    /** Undefined where there is no readable Terntrack file: `importProblems` says so at the import. */
    private async tryToLoad(uri: URI): Promise<LangiumDocument | undefined> {
        if (!this.serviceRegistry.hasServices(uri)) {
            return undefined;
        }
        try {
            const document = await this.langiumDocuments.getOrCreateDocument(uri);
            this.refused.delete(uri.toString());
            return document;
        } catch (error) {
            if (error instanceof Error && 'failure' in error && error.failure === 'denied') {
                this.refused.set(uri.toString(), error.message);
            }
            return undefined;
        }
    }
}
