/**
 * Changes from outside: texts in the editor, and files on the disk. Files that are no Terntrack documents matter to those
 * that name them: weights, images, labels.
 */
import { URI, type LangiumSharedCoreServices } from 'langium';
import { DefaultDocumentUpdateHandler, type LangiumSharedServices } from 'langium/lsp';
import type { DidChangeWatchedFilesParams, TextDocumentChangeEvent } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { LiveAnalysis } from './live-analysis.js';
import type { Lowering } from './lowering.js';

export class TerntrackUpdateHandler extends DefaultDocumentUpdateHandler {

    constructor(services: LangiumSharedServices, private readonly lowering: () => Lowering, private readonly analysis: () => LiveAnalysis) {
        super(services);
    }

    override didChangeWatchedFiles(params: DidChangeWatchedFilesParams): void {
        const isDocument = ({ uri }: { uri: string }): boolean => this.serviceRegistry.hasServices(URI.parse(uri));
        const documents = params.changes.filter(isDocument);
        if (documents.length > 0) {
            super.didChangeWatchedFiles({ changes: documents });
        }
        // Each URI as this side writes it, whatever the editor encodes.
        const files = params.changes.filter(change => !isDocument(change)).map(({ uri }) => URI.parse(uri).toString());
        void this.lowering().refreshFiles(files);
    }

    didCloseDocument({ document }: TextDocumentChangeEvent<TextDocument>): void {
        const uri = URI.parse(document.uri);
        this.analysis().close(uri.toString());
        // What was never saved is gone when it is closed.
        if (uri.scheme === 'untitled') {
            this.fireDocumentUpdate([], [uri]);
        }
    }
}

/** Builds the documents again that name a file which has been read, or has changed, and those whose weights have been drawn. */
export function rebuildOnFileChange({ workspace }: LangiumSharedCoreServices, lowering: Lowering): void {
    const waiting = new Map<string, URI>();
    const rebuild = (documents: readonly URI[]): void => {
        const quiet = waiting.size === 0;
        documents.filter(uri => workspace.LangiumDocuments.hasDocument(uri)).forEach(uri => waiting.set(uri.toString(), uri));
        if (quiet && waiting.size > 0) {
            // They often come together: one build for all of them.
            void workspace.WorkspaceLock.write(token => {
                const documents = [...waiting.values()];
                waiting.clear();
                return workspace.DocumentBuilder.update(documents, [], token);
            });
        }
    };
    lowering.weights.onChange(file => rebuild(lowering.documentsOf(file)));
    lowering.data.onChange(file => rebuild(lowering.documentsOf(file)));
    lowering.drawings.onChange(documents => rebuild(documents.map(uri => URI.parse(uri))));
}
