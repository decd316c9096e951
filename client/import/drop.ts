/** A model dropped on a `.tern` document, or pasted into one: imported beside it, with the line that imports the result. */
import {
    type CancellationToken, type DataTransfer, DocumentDropEdit, type DocumentDropEditProvider, DocumentDropOrPasteEditKind, DocumentPasteEdit,
    type DocumentPasteEditProvider, type Disposable, languages, type LogOutputChannel, type Position, type Range, type TextDocument, Uri,
} from 'vscode';
import { languageId, type LanguageServer } from '../language-server.js';
import { creation, folderOf, isModel, textFile, type ImportedModel } from './files.js';
import { askForImport } from './request.js';

const URI_LIST = 'text/uri-list';
const KIND = DocumentDropOrPasteEditKind.Empty.append('terntrack', 'importModel');
const TITLE = 'Import Model';

class ModelTransfer implements DocumentDropEditProvider, DocumentPasteEditProvider {
    constructor(private readonly server: LanguageServer, private readonly log: LogOutputChannel) {}

    async provideDocumentDropEdits(document: TextDocument, _position: Position, data: DataTransfer, token: CancellationToken): Promise<DocumentDropEdit | undefined> {
        const imported = await this.importFor(document, data, token);
        if (!imported) {
            return undefined;
        }
        const edit = new DocumentDropEdit(importLine(imported), TITLE, KIND);
        edit.additionalEdit = creation(imported, folderOf(document.uri));
        return edit;
    }

    async provideDocumentPasteEdits(document: TextDocument, _ranges: readonly Range[], data: DataTransfer, _context: unknown, token: CancellationToken): Promise<DocumentPasteEdit[]> {
        const imported = await this.importFor(document, data, token);
        if (!imported) {
            return [];
        }
        const edit = new DocumentPasteEdit(importLine(imported), TITLE, KIND);
        edit.additionalEdit = creation(imported, folderOf(document.uri));
        return [edit];
    }

    /** Only a model that imports as a whole and overwrites nothing: for everything else there are questions, which the command asks. */
    private async importFor(document: TextDocument, data: DataTransfer, token: CancellationToken): Promise<ImportedModel | undefined> {
        const list = await data.get(URI_LIST)?.asString() ?? '';
        const models = list.split(/\r?\n/).filter(line => line !== '' && !line.startsWith('#')).map(line => Uri.parse(line)).filter(isModel);
        if (models.length !== 1 || token.isCancellationRequested) {
            return undefined;
        }
        const outcome = await askForImport(this.server, this.log, models[0], folderOf(document.uri), {});
        return outcome.kind === 'done' && outcome.complete && !outcome.wouldOverwrite && textFile(outcome, folderOf(document.uri)).path !== document.uri.path ? outcome : undefined;
    }
}

function importLine({ name }: ImportedModel): string {
    return `import "${name}.tern"\n`;
}

export function registerModelTransfer(server: LanguageServer, log: LogOutputChannel): Disposable[] {
    const transfer = new ModelTransfer(server, log);
    return [
        languages.registerDocumentDropEditProvider({ language: languageId }, transfer, { dropMimeTypes: [URI_LIST], providedDropEditKinds: [KIND] }),
        languages.registerDocumentPasteEditProvider({ language: languageId }, transfer, { pasteMimeTypes: [URI_LIST], providedPasteEditKinds: [KIND] }),
    ];
}
