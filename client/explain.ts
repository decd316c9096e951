/**
 * The command Explain: asks the server what the compiler made of a network and shows it beside the text, as a document that is
 * read only and gone when it is closed.
 */
import { commands, type Disposable, EventEmitter, type LogOutputChannel, ProgressLocation, Uri, window, workspace } from 'vscode';
import { explainMethod, type ExplainOutcome, type Runnable, runnablesMethod } from '../server/protocol.js';
import { besideText } from './columns.js';
import { isCancellation, languageId, type LanguageServer } from './language-server.js';
import { meantDocument } from './meant-document.js';

const scheme = 'terntrack-explain';

export function registerExplain(server: LanguageServer, log: LogOutputChannel): Disposable[] {
    const texts = new Map<string, string>();
    const changed = new EventEmitter<Uri>();
    const show = async ({ title, text }: { title: string; text: string }, document: unknown): Promise<void> => {
        const uri = Uri.from({ scheme, path: `/${title}.txt` });
        texts.set(uri.toString(), text);
        changed.fire(uri);
        await window.showTextDocument(await workspace.openTextDocument(uri), { viewColumn: besideText(typeof document === 'string' ? document : window.activeTextEditor?.document.uri.toString()), preview: true, preserveFocus: true });
    };
    return [
        changed,
        workspace.registerTextDocumentContentProvider(scheme, { onDidChange: changed.event, provideTextDocumentContent: uri => texts.get(uri.toString()) }),
        workspace.onDidCloseTextDocument(({ uri }) => void texts.delete(uri.toString())),
        commands.registerCommand('terntrack.explain', async (uri?: unknown, name?: unknown, layer?: unknown) => {
            try {
                const outcome = await ask(server, uri, name, layer);
                if (outcome?.kind === 'done') {
                    await show(outcome, uri);
                } else if (outcome?.kind === 'failed') {
                    void window.showErrorMessage(`Terntrack: ${outcome.message.split('\n')[0]} (${outcome.code})`);
                }
            } catch (error) {
                if (!isCancellation(error)) {
                    log.error(`Explain failed: ${String(error)}`);
                    void window.showErrorMessage('Terntrack: Explain failed. The log says why.');
                }
            }
        }),
    ];
}

/** Of a lens, or of the network at or above the cursor of the active editor, and its layer there. */
async function ask(server: LanguageServer, uri: unknown, name: unknown, layer: unknown): Promise<ExplainOutcome | undefined> {
    const editor = window.activeTextEditor?.document.languageId === languageId ? window.activeTextEditor : undefined;
    const document = typeof uri === 'string' ? uri : meantDocument()?.uri.toString();
    if (document === undefined) {
        void window.showInformationMessage('Explain: open a .tern file first.');
        return undefined;
    }
    const line = editor?.selection.active.line ?? 0;
    const target = typeof name === 'string' ? name : await runnableAbove(server, document, line);
    if (target === undefined) {
        void window.showInformationMessage('Terntrack: this file has no network to explain.');
        return undefined;
    }
    const written = typeof name === 'string' ? layer : /^\s*(\w+)\s*:/.exec(editor?.document.lineAt(line).text ?? '')?.[1];
    return window.withProgress({ location: ProgressLocation.Notification, title: `Explaining ${target}`, cancellable: true }, (_, token) =>
        server.request<ExplainOutcome>(explainMethod, { uri: document, name: target, ...typeof written === 'string' && { layer: written } }, token));
}

async function runnableAbove(server: LanguageServer, uri: string, line: number): Promise<string | undefined> {
    const runnables = await server.request<readonly Runnable[]>(runnablesMethod, { uri });
    return (runnables.filter(runnable => runnable.line <= line).at(-1) ?? runnables[0])?.name;
}
