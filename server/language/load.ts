/**
 * Documents for those who have no editor: the command line and tests. Presets and imports are loaded along.
 */
import { URI, type LangiumDocument } from 'langium';
import type { Model } from './generated/ast.js';
import type { TerntrackLanguage } from './module.js';

/**
 * A document from text, parsed and linked, its imports too. Loading the same URI again replaces the earlier document.
 * Problems of any kind are in the document, never thrown.
 */
export async function loadText({ shared }: TerntrackLanguage, uri: URI, text: string): Promise<LangiumDocument<Model>> {
    const { LangiumDocuments: documents, LangiumDocumentFactory: factory, DocumentBuilder: builder, WorkspaceManager: workspace } = shared.workspace;
    await workspace.initializeWorkspace([]);
    if (documents.hasDocument(uri)) {
        await builder.update([], [uri]);
    }
    const document = factory.fromString<Model>(text, uri);
    documents.addDocument(document);
    await builder.build([document]);
    return document;
}
