/**
 * `Terntrack: Replay`: simulates with a trace, keeps that and opens it; and the way from a layer's line to its place in a trace that
 * is open.
 */
import { commands, type Disposable, type ExtensionContext, type LogOutputChannel, window } from 'vscode';
import { runnablesMethod, type Runnable, type RunnablesParams, type SimulationView } from '../../server/protocol.js';
import { showFailure } from '../failures.js';
import type { LanguageServer } from '../language-server.js';
import { meantDocument } from '../meant-document.js';
import { simulation } from '../results/kind.js';
import { askFor } from '../results/run.js';
import type { ReplayEditor } from './editor.js';
import type { Traces } from './traces.js';

export interface ReplayParts {
    readonly context: ExtensionContext;
    readonly server: LanguageServer;
    readonly editor: ReplayEditor;
    readonly traces: Traces;
    readonly log: LogOutputChannel;
}

export function registerReplay(parts: ReplayParts): Disposable[] {
    const { editor, log, server } = parts;
    const replay = async (uri: unknown, name: unknown): Promise<void> => {
        const chosen = typeof uri === 'string' && typeof name === 'string' ? { uri, name } : await choose(server);
        if (chosen) {
            await run(parts, chosen).catch((error: unknown) => {
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

async function run({ context, log, server, traces }: ReplayParts, { name, uri }: { readonly uri: string; readonly name: string }): Promise<void> {
    const outcome = await askFor<SimulationView>(simulation, server, log, { uri, name, trace: traces.wish(uri) });
    if (outcome.kind === 'failed') {
        await showFailure(context, `Replay ${name}: ${outcome.message}`, outcome.code);
    } else if (outcome.kind === 'done' && outcome.trace !== undefined) {
        await traces.keep(uri, name, outcome.trace);
        await traces.show(uri, name);
    }
}

/** The active document's network or experiment, asked for where there are several. */
async function choose(server: LanguageServer): Promise<{ readonly uri: string; readonly name: string } | undefined> {
    const document = meantDocument();
    if (!document) {
        void window.showInformationMessage('Replay: open a .tern file first.');
        return undefined;
    }
    const uri = document.uri.toString();
    const found = await server.request<readonly Runnable[]>(runnablesMethod, { uri } satisfies RunnablesParams);
    const picked = found.length < 2 ? found[0] : (await window.showQuickPick(found.map(one => ({ label: one.name, description: one.kind, one })), { title: 'Replay' }))?.one;
    return picked && { uri, name: picked.name };
}
