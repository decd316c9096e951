/**
 * The command Explain: asks the server what the compiler made of a network and shows it beside the text, as a page.
 */
import { commands, type Disposable, EventEmitter, type LogOutputChannel, ProgressLocation, Uri, window, workspace } from 'vscode';
import { explainMethod, type ExplainOutcome, type Runnable, runnablesMethod } from '../server/protocol.js';
import { isCancellation, languageId, type LanguageServer } from './language-server.js';
import { showMarkdownPage } from './markdown-page.js';
import { meantDocument } from './meant-document.js';

const scheme = 'terntrack-explain';

export function registerExplain(server: LanguageServer, log: LogOutputChannel): Disposable[] {
    const texts = new Map<string, string>();
    const changed = new EventEmitter<Uri>();
    const show = async ({ title, text, uri: document }: Explained): Promise<Uri> => {
        const page = Uri.from({ scheme, path: `/${title}.md`, query: document });
        keep(texts, page.toString(), text);
        changed.fire(page);
        await showMarkdownPage(page, document);
        return page;
    };
    return [
        changed,
        workspace.registerTextDocumentContentProvider(scheme, { onDidChange: changed.event, provideTextDocumentContent: uri => texts.get(uri.toString()) ?? gone }),
        commands.registerCommand('terntrack.explain', async (uri?: unknown, name?: unknown, layer?: unknown) => {
            try {
                const outcome = await ask(server, uri, name, layer);
                if (outcome?.kind === 'done') {
                    return await show(outcome);
                }
                if (outcome?.kind === 'failed') {
                    void window.showErrorMessage(`Terntrack: ${outcome.message.split('\n')[0]} (${outcome.code})`);
                }
            } catch (error) {
                if (!isCancellation(error)) {
                    log.error(`Explain failed: ${String(error)}`);
                    void window.showErrorMessage('Terntrack: Explain failed. The log says why.');
                }
            }
            return undefined;
        }),
    ];
}

type Explained = Extract<ExplainOutcome, { kind: 'done' }> & { readonly uri: string };

/** Pages whose texts are kept: a preview reads its text again whenever it comes back into sight. */
const kept = 16;
const gone = '*Explain again: this page is from before a restart.*';

function keep(texts: Map<string, string>, page: string, text: string): void {
    texts.delete(page);
    texts.set(page, text);
    for (const oldest of [...texts.keys()].slice(0, -kept)) {
        texts.delete(oldest);
    }
}

/** Of a lens, or of the network at or above the cursor of the active editor, and its layer there. */
async function ask(server: LanguageServer, uri: unknown, name: unknown, layer: unknown): Promise<Exclude<ExplainOutcome, { kind: 'done' }> | Explained | undefined> {
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
    const outcome = await window.withProgress({ location: ProgressLocation.Notification, title: `Explaining ${target}`, cancellable: true }, (_, token) =>
        server.request<ExplainOutcome>(explainMethod, { uri: document, name: target, ...typeof written === 'string' && { layer: written } }, token));
    return outcome.kind === 'done' ? { ...outcome, uri: document } : outcome;
}

async function runnableAbove(server: LanguageServer, uri: string, line: number): Promise<string | undefined> {
    const runnables = await server.request<readonly Runnable[]>(runnablesMethod, { uri });
    return (runnables.filter(runnable => runnable.line <= line).at(-1) ?? runnables[0])?.name;
}
