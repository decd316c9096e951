/**
 * `Terntrack: Replay`: simulates with a trace, writes that to the extension's storage and opens it; and the way from a layer's line
 * to its place in a trace that is open. A trace of what was run before is replaced: it is where the reader last saw it.
 */
import { commands, type Disposable, type ExtensionContext, type LogOutputChannel, Uri, ViewColumn, window, workspace } from 'vscode';
import { runnablesMethod, type Runnable, type RunnablesParams, type SimulationView } from '../../server/protocol.js';
import { showFailure } from '../failures.js';
import { languageId, type LanguageServer } from '../language-server.js';
import { simulation } from '../results/kind.js';
import { askFor } from '../results/run.js';
import { traceViewType, type ReplayEditor } from './editor.js';

export function registerReplay(context: ExtensionContext, server: LanguageServer, editor: ReplayEditor, log: LogOutputChannel): Disposable[] {
    const replay = async (uri: unknown, name: unknown): Promise<void> => {
        const chosen = typeof uri === 'string' && typeof name === 'string' ? { uri, name } : await choose(server);
        if (chosen) {
            await run(context, server, log, chosen).catch((error: unknown) => {
                log.error(`Replay ${chosen.name}: ${String(error)}`);
                void window.showErrorMessage(`Replay ${chosen.name}: ${error instanceof Error ? error.message : String(error)}`);
            });
        }
    };
    const show = (): void => {
        const text = window.activeTextEditor;
        const [view] = text ? editor.of(text.document.uri) : [];
        if (text && view) {
            view.goTo(text.document.uri, text.selection.active.line + 1);
        } else {
            void window.showInformationMessage('No trace of this text is open. "Replay" above the network makes one.');
        }
    };
    return [
        commands.registerCommand('terntrack.replay', replay), commands.registerCommand('terntrack.showInTrace', show),
    ];
}

/** Where the traces of a window without a folder lie, too. */
function folderOf(context: ExtensionContext): Uri {
    return Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'traces');
}

async function run(context: ExtensionContext, server: LanguageServer, log: LogOutputChannel, { name, uri }: { readonly uri: string; readonly name: string }): Promise<void> {
    const folder = folderOf(context);
    await workspace.fs.createDirectory(folder);
    const { version } = context.extension.packageJSON as { version: string };
    const outcome = await askFor<SimulationView>(simulation, server, log, { uri, name, trace: { folder: `${folder.toString()}/`, version } });
    if (outcome.kind === 'failed') {
        await showFailure(context, `Replay ${name}: ${outcome.message}`, outcome.code);
    } else if (outcome.kind === 'done' && outcome.trace !== undefined) {
        const stem = uri.slice(uri.lastIndexOf('/') + 1).replace(/\.tern$/, '');
        const file = Uri.joinPath(folder, `${stem}-${name}.terntrace`);
        await workspace.fs.writeFile(file, Buffer.from(outcome.trace, 'base64'));
        await commands.executeCommand('vscode.openWith', file, traceViewType, { viewColumn: ViewColumn.Beside, preserveFocus: true });
    }
}

/** The active document's network or experiment, asked for where there are several. */
async function choose(server: LanguageServer): Promise<{ readonly uri: string; readonly name: string } | undefined> {
    const document = window.activeTextEditor?.document;
    if (document?.languageId !== languageId) {
        void window.showInformationMessage('Replay: open a .tern file first.');
        return undefined;
    }
    const uri = document.uri.toString();
    const found = await server.request<readonly Runnable[]>(runnablesMethod, { uri } satisfies RunnablesParams);
    const picked = found.length < 2 ? found[0] : (await window.showQuickPick(found.map(one => ({ label: one.name, description: one.kind, one })), { title: 'Replay' }))?.one;
    return picked && { uri, name: picked.name };
}
