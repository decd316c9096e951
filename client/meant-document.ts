/** Which document a command means that was started from elsewhere: the walkthrough, a result's page, a preview. */
import { type Disposable, type TextDocument, window, workspace } from 'vscode';
import { languageId } from './language-server.js';

let last: TextDocument | undefined;

const ours = (document: TextDocument | undefined): boolean => document?.languageId === languageId;

/** Call once: from here on it is known which text had the reader last. */
export function followReader(): Disposable {
    return window.onDidChangeActiveTextEditor(editor => { last = ours(editor?.document) ? editor!.document : last; });
}

/** The active Terntrack text; else one in sight; else the one that was active last, while it is open. */
export function meantDocument(): TextDocument | undefined {
    const active = window.activeTextEditor?.document;
    if (active && !ours(active) && active.uri.scheme === 'file') {
        // Somebody is in another text: that is no Terntrack document.
        return undefined;
    }
    return [active, ...window.visibleTextEditors.map(({ document }) => document)].find(ours) ?? (last && workspace.textDocuments.includes(last) ? last : undefined);
}
