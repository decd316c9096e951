/**
 * Documents for those who have no editor: the command line and tests. Presets and imports are loaded along.
 */
import type { LangiumDocument, URI } from 'langium';
import type { Model } from './generated/ast.js';
import type { TerntrackLanguage } from './module.js';

/**
 * A document from text, parsed and linked, its imports too. Loading the same URI again replaces the earlier document;
 * documents that import it keep the old one.
 * Problems of any kind are in the document, never thrown.
 */
export async function loadText({ shared }: TerntrackLanguage, uri: URI, text: string): Promise<LangiumDocument<Model>> {
    const { LangiumDocuments: documents, LangiumDocumentFactory: factory, DocumentBuilder: builder, IndexManager: index, WorkspaceManager: workspace } = shared.workspace;
    await workspace.initializeWorkspace([]);
    if (documents.hasDocument(uri)) {
        documents.deleteDocument(uri);
        index.remove(uri);
    }
    const document = factory.fromString<Model>(text, uri);
    documents.addDocument(document);
    await builder.build([document]);
    return document;
}
