// What the tests inside the extension host share: the extension's test API, documents of the workspace, and patience.
import { ok } from 'node:assert/strict';
import { extensions, languages, Uri, window, workspace, type Diagnostic, type Position, type TextDocument } from 'vscode';
import type { TestApi } from '../../client/extension.js';

/** Activates the extension and waits for its language server. */
export async function extension(): Promise<TestApi> {
    const api = await extensions.getExtension<TestApi | undefined>('terntrack.terntrack')!.activate();
    ok(api, 'the extension answers with its test API');
    await api.ready;
    return api;
}

/** A path in the workspace: a copy of `examples`. */
export function inWorkspace(path: string): Uri {
    return Uri.joinPath(workspace.workspaceFolders![0].uri, path);
}

/** Opens a file of the workspace in the editor; with `content` it is written first. */
export async function open(path: string, content?: string): Promise<TextDocument> {
    const uri = inWorkspace(path);
    if (content !== undefined) {
        await workspace.fs.writeFile(uri, new TextEncoder().encode(content));
    }
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document);
    return document;
}

/** Where `words` begin for the first time. */
export function positionOf(document: TextDocument, words: string): Position {
    const offset = document.getText().indexOf(words);
    ok(offset >= 0, `"${words}" is in the document`);
    return document.positionAt(offset);
}

/** Asks again and again until the answer is neither undefined nor false. The time limit is mocha's. */
export async function eventually<T>(ask: () => T | undefined | false | Thenable<T | undefined | false>): Promise<T> {
    for (;;) {
        const answer = await ask();
        if (answer !== undefined && answer !== false) {
            return answer;
        }
        await new Promise(resolve => setTimeout(resolve, 50));
    }
}

/** Diagnostics of a document, once there are some. */
export function diagnosticsOf(document: TextDocument): Promise<readonly Diagnostic[]> {
    return eventually(() => {
        const found = languages.getDiagnostics(document.uri);
        return found.length > 0 && found;
    });
}

/** The code of a diagnostic, without the link to its page. */
export function codeOf({ code }: Diagnostic): string {
    return String(typeof code === 'object' ? code.value : code);
}
