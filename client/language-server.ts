/**
 * The language server as the extension sees it: a process of its own, started once, restarted on command. Everything else in
 * the extension talks to the server through here and knows neither its file nor how it is reached.
 */
import { type CancellationToken, type Disposable, EventEmitter, type ExtensionContext, type LogOutputChannel, Uri, window, workspace } from 'vscode';
import { LanguageClient, RevealOutputChannelOn, State, TransportKind } from 'vscode-languageclient/node';
import { fileMethod, type ServerOptions } from '../server/protocol.js';
import { answerFile } from './files.js';

/** Language id of `.tern` documents. */
export const languageId = 'terntrack';

export type ServerState = 'starting' | 'running' | 'stopped';

export class LanguageServer implements Disposable {
    private readonly client: LanguageClient;
    private readonly stateChanged = new EventEmitter<ServerState>();
    private readonly notifications = new Map<string, EventEmitter<unknown>>();
    private readonly trust: Disposable;
    readonly onDidChangeState = this.stateChanged.event;

    constructor(context: ExtensionContext, private readonly log: LogOutputChannel) {
        const module = Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
        const run = { module, transport: TransportKind.ipc };
        // What it wants to hear of settings and files, the server registers by itself.
        this.client = new LanguageClient('terntrack', 'Terntrack', { run, debug: { ...run, options: { execArgv: ['--inspect=6009'] } } }, {
            documentSelector: [{ language: languageId }],
            outputChannel: log,
            revealOutputChannelOn: RevealOutputChannelOn.Never,
            // Asked again at every start: trust may have been given since.
            initializationOptions: (): ServerOptions => ({ trusted: workspace.isTrusted, cache: Uri.joinPath(context.globalStorageUri, 'compiled').fsPath }),
        });
        this.client.onRequest(fileMethod, answerFile);
        this.trust = workspace.onDidGrantWorkspaceTrust(() => this.restart());
        this.client.onDidChangeState(({ newState }) => this.stateChanged.fire(this.named(newState)));
    }

    get state(): ServerState {
        return this.named(this.client.state);
    }

    /** Resolves when the server answers. A failure is shown, with the way to the log, and not thrown. */
    async start(): Promise<void> {
        try {
            await this.client.start();
        } catch (error) {
            await this.reportFailure(error);
        }
    }

    async restart(): Promise<void> {
        this.log.info('Restarting the language server.');
        try {
            await (this.state === 'stopped' ? this.client.start() : this.client.restart());
        } catch (error) {
            await this.reportFailure(error);
        }
    }

    /** Rejects when the server is not running, refuses, or is cancelled (see isCancellation). */
    request<Result>(method: string, params: unknown, token?: CancellationToken): Promise<Result> {
        return this.client.sendRequest<Result>(method, params, token);
    }

    /** Nothing happens while the server is not running. */
    notify(method: string, params: unknown): void {
        if (this.state === 'running') {
            void this.client.sendNotification(method, params);
        }
    }

    /** Also over restarts. A method may have many listeners here; the client below has room for one. */
    onNotification<Params>(method: string, listener: (params: Params) => void): Disposable {
        let emitter = this.notifications.get(method);
        if (!emitter) {
            const added = emitter = new EventEmitter<unknown>();
            this.notifications.set(method, added);
            this.client.onNotification(method, (params: unknown) => added.fire(params));
        }
        return emitter.event(params => listener(params as Params));
    }

    dispose(): void {
        this.stateChanged.dispose();
        this.notifications.forEach(emitter => emitter.dispose());
        this.trust.dispose();
        this.client.dispose().catch((error: unknown) => this.log.warn(`The language server did not stop in order: ${String(error)}`));
    }

    private named(state: State): ServerState {
        return state === State.Running ? 'running' : state === State.Starting ? 'starting' : 'stopped';
    }

    private async reportFailure(error: unknown): Promise<void> {
        this.log.error(`The language server could not be started: ${String(error)}`);
        const showLog = 'Show Log';
        const chosen = await window.showErrorMessage('Terntrack: the language server could not be started. The log says why.', showLog);
        if (chosen === showLog) {
            this.log.show();
        }
    }
}

/** LSP: RequestCancelled, ServerCancelled, ContentModified. */
const CANCELLATIONS = new Set([-32800, -32802, -32801]);

/** Whether a request ended because somebody cancelled it. */
export function isCancellation(error: unknown): boolean {
    return error instanceof Error && (error.name === 'Canceled' || ('code' in error && CANCELLATIONS.has(error.code as number)));
}
