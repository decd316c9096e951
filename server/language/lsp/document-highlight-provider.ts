/** Highlights: where a name is declared, and where it is used. */
import type { ReferenceDescription } from 'langium';
import { DefaultDocumentHighlightProvider } from 'langium/lsp';
import { DocumentHighlight, DocumentHighlightKind } from 'vscode-languageserver';

export class TerntrackDocumentHighlightProvider extends DefaultDocumentHighlightProvider {
    protected override createDocumentHighlight({ segment, sourcePath, targetPath }: ReferenceDescription): DocumentHighlight {
        // A declaration is listed as its own reference.
        return DocumentHighlight.create(segment.range, sourcePath === targetPath ? DocumentHighlightKind.Write : DocumentHighlightKind.Read);
    }
}
