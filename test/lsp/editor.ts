/**
 * An editor without an editor: the language with all its services, files in memory, the real compiler in inline workers.
 */
// Cancellation needs to know the platform, which this import tells it.
import 'vscode-languageserver/node';
import { URI, type LangiumDocument } from 'langium';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnostic } from 'vscode-languageserver';
import { engine } from '../../server/analysis/engine.js';
import { createEditorLanguage, type EditorLanguage } from '../../server/language/lsp/module.js';
import type { Files } from '../../server/language/lsp/environment.js';
import { inlineWorkers } from '../analysis/inline-worker.js';

export interface TestEditor {
    readonly language: EditorLanguage;
    readonly disk: Map<string, { bytes: Uint8Array; mtimeMs: number }>;
    readonly errors: string[];
    /** Opens (or replaces the text of) a document and waits until everything it leads to is done. */
    edit(name: string, text: string): Promise<LangiumDocument>;
    /** The same without waiting for the compiler. */
    type(name: string, text: string): Promise<LangiumDocument>;
    /** Puts a file on the disk and tells the editor. */
    write(name: string, content: string | Uint8Array): Promise<void>;
    remove(name: string): Promise<void>;
    settle(): Promise<void>;
    diagnostics(name: string): readonly Diagnostic[];
}

export const folder = 'file:///work';

export function uriOf(name: string): string {
    return `${folder}/${name}`;
}

export function memoryFiles(disk: TestEditor['disk']): Files {
    return {
        read: async uri => {
            const file = disk.get(uri);
            if (!file) {
                throw Object.assign(new Error('does not exist'), { failure: 'missing' });
            }
            return file.bytes;
        },
        list: async uri => [...disk.keys()].filter(name => name.startsWith(`${uri}/`)).map(name => name.slice(uri.length + 1)).sort(),
        stat: async uri => {
            const file = disk.get(uri);
            return file && { size: file.bytes.length, mtimeMs: file.mtimeMs, directory: false };
        },
    };
}

export async function openEditor(): Promise<TestEditor> {
    const disk: TestEditor['disk'] = new Map();
    const errors: string[] = [];
    const workers = inlineWorkers(engine);
    const language = createEditorLanguage({
        files: memoryFiles(disk), startWorker: workers.start, now: () => performance.now(), cores: 2, debounceMs: 0,
        log: { info: () => undefined, error: message => errors.push(message) },
    });
    const { shared, lowering, analysis } = language;
    shared.workspace.ConfigurationProvider.initialize({ capabilities: {}, processId: null, rootUri: null });
    await shared.workspace.ConfigurationProvider.initialized({});
    await shared.workspace.WorkspaceManager.initializeWorkspace([]);
    let clock = 0;

    const settle = async (): Promise<void> => {
        // Files lead to builds, builds to compilations: three quiet rounds are the end.
        for (let quiet = 0; quiet < 3; quiet++) {
            await lowering.weights.settled();
            await lowering.data.settled();
            await lowering.drawings.settled();
            await shared.workspace.WorkspaceLock.read(() => undefined);
            await analysis.analyser.idle();
            await new Promise(resolve => setTimeout(resolve));
        }
    };
    const build = async (name: string, text: string): Promise<LangiumDocument> => {
        const uri = URI.parse(uriOf(name));
        shared.workspace.TextDocuments.set(TextDocument.create(uri.toString(), 'terntrack', ++clock, text));
        await shared.workspace.WorkspaceLock.write(token => shared.workspace.DocumentBuilder.update([uri], [], token));
        return shared.workspace.LangiumDocuments.getDocument(uri)!;
    };
    const told = async (name: string, type: 1 | 2 | 3): Promise<void> => {
        shared.lsp.DocumentUpdateHandler.didChangeWatchedFiles!({ changes: [{ uri: uriOf(name), type }] });
        await new Promise(resolve => setTimeout(resolve));
        await settle();
    };
    return {
        language, disk, errors, settle,
        type: build,
        edit: async (name, text) => {
            await build(name, text);
            await settle();
            return shared.workspace.LangiumDocuments.getDocument(URI.parse(uriOf(name)))!;
        },
        write: async (name, content) => {
            const existed = disk.has(uriOf(name));
            disk.set(uriOf(name), { bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content, mtimeMs: ++clock });
            await told(name, existed ? 2 : 1);
        },
        remove: async name => {
            disk.delete(uriOf(name));
            await told(name, 3);
        },
        diagnostics: name => shared.workspace.LangiumDocuments.getDocument(URI.parse(uriOf(name)))?.diagnostics ?? [],
    };
}
