/**
 * What the editor's window tells the server beside documents: whether its folders are trusted, which folders there are, what
 * the settings say; and what the server tells of results whose inputs have changed.
 */
import { DocumentState, URI, type LangiumDocument } from 'langium';
import type { Connection, InitializeParams } from 'vscode-languageserver';
import { fileMethod, inputsChangedMethod, reportMethod, stopMethod, type DocumentParams, type FileAnswer, type FileQuestion, type InputsChanged, type ServerOptions } from '../../protocol.js';
import { importClosure } from '../imports.js';
import type { EditorEnvironment } from './environment.js';
import { FileAccess } from './file-access.js';
import type { EditorLanguage } from './module.js';
import { reportText } from './report.js';
import { compilationSettings } from './settings.js';

/** The environment with files as this window may read them. */
export function windowEnvironment(connection: Connection, environment: EditorEnvironment): EditorEnvironment & { readonly files: FileAccess } {
    const ask = (question: FileQuestion): Promise<FileAnswer> => connection.sendRequest(fileMethod, question);
    return { ...environment, files: new FileAccess(environment.files, ask) };
}

export function followWindow(connection: Connection, language: EditorLanguage, environment: EditorEnvironment & { readonly files: FileAccess }): void {
    const { shared, analysis, configuration } = language;
    let folders: string[] = [];
    let trusted = true;
    let followsFolders = false;
    shared.lsp.LanguageServer.onInitialize(params => {
        const options = optionsOf(params);
        trusted = options.trusted !== false;
        folders = (params.workspaceFolders ?? []).map(({ uri }) => uri);
        followsFolders = params.capabilities.workspace?.workspaceFolders === true;
        environment.files.restrict(trusted, folders);
        analysis.store = options.cache !== undefined ? environment.openStore?.(options.cache) : undefined;
    });
    shared.lsp.LanguageServer.onInitialized(() => {
        if (followsFolders) {
            connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
                const gone = new Set(removed.map(({ uri }) => uri));
                folders = [...folders.filter(uri => !gone.has(uri)), ...added.map(({ uri }) => uri)];
                environment.files.restrict(trusted, folders);
                configuration.forget();
                void analysis.useSettings();
                void shared.workspace.WorkspaceLock.write(token => shared.workspace.WorkspaceManager.initializeWorkspace(added, token))
                    .then(() => forget(language, removed.map(({ uri }) => uri), folders));
            });
        }
    });
    const configure = (): void => {
        // Of the window: one thread compiles for all folders.
        const { enabled, delayMs } = compilationSettings(configuration.ofWindow());
        analysis.configure(enabled, delayMs);
    };
    void configuration.ready.then(configure);
    configuration.onConfigurationSectionUpdate(configure);
    tellChangedInputs(language, uris => void connection.sendNotification(inputsChangedMethod, { uris } satisfies InputsChanged).catch(() => undefined));
    connection.onNotification(stopMethod, ({ uri }: DocumentParams) => analysis.analyser.stop(URI.parse(uri).toString()));
    connection.onRequest(reportMethod, ({ uri }: DocumentParams): string => {
        const document = shared.workspace.LangiumDocuments.getDocument(URI.parse(uri));
        return document ? reportText(document, analysis) : '';
    });
}

function optionsOf({ initializationOptions }: InitializeParams): ServerOptions {
    const given = initializationOptions as ServerOptions | null | undefined;
    return { trusted: given?.trusted !== false, ...(typeof given?.cache === 'string' && { cache: given.cache }) };
}

/** Documents of folders that left the window, but for those that are open or lie in a folder that stays. */
async function forget({ shared }: EditorLanguage, removed: readonly string[], staying: readonly string[]): Promise<void> {
    const within = (uri: string, list: readonly string[]): boolean => list.some(folder => uri.startsWith(`${URI.parse(folder).toString().replace(/\/$/, '')}/`));
    const gone = shared.workspace.LangiumDocuments.all.map(({ uri }) => uri)
        .filter(uri => within(uri.toString(), removed) && !within(uri.toString(), staying) && !shared.workspace.TextDocuments?.get(uri)).toArray();
    if (gone.length > 0) {
        await shared.workspace.WorkspaceLock.write(token => shared.workspace.DocumentBuilder.update([], gone, token));
    }
}

/** Tells of documents whose results rest on something that is another now: their text, an import, weights, images. */
function tellChangedInputs({ shared, lowering }: EditorLanguage, tell: (uris: readonly string[]) => void): void {
    const documents = shared.workspace.LangiumDocuments;
    shared.workspace.DocumentBuilder.onUpdate((changed, deleted) => {
        const others = new Set([...changed, ...deleted].map(uri => uri.toString()));
        const rests = (document: LangiumDocument): boolean => others.has(document.uri.toString())
            || document.state >= DocumentState.Parsed && [...importClosure(document, documents)].some(uri => others.has(uri));
        const uris = documents.all.filter(rests).map(({ uri }) => uri.toString()).toArray();
        if (uris.length > 0) {
            tell(uris);
        }
    });
    const ofFile = (file: string, first: boolean): void => {
        const uris = lowering.documentsOf(file).map(uri => uri.toString());
        if (!first && uris.length > 0) {
            tell(uris);
        }
    };
    lowering.weights.onChange(ofFile);
    lowering.data.onChange(ofFile);
}
