/**
 * The language server as the extension sees it: a process of its own, started once, restarted on command. Everything else in
 * the extension talks to the server through here and knows neither its file nor how it is reached.
 */
import { type CancellationToken, type Disposable, EventEmitter, type ExtensionContext, type LogOutputChannel, Uri, window, workspace } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { fileMethod, type ServerOptions } from '../server/protocol.js';
import { withPages } from './doc-pages.js';
import { answerFile } from './files.js';

/** Language id of `.tern` documents. */
export const languageId = 'terntrack';

/** Schemes of texts as they were, beside which a change is shown. */
const VERSIONS: ReadonlySet<string> = new Set(['git', 'gitlens', 'gitfs', 'scm-history-item', 'vscode-local-history']);

export type ServerState = 'starting' | 'running' | 'stopped';

export class LanguageServer implements Disposable {
    private client: LanguageClient | undefined;
    private starting: Promise<void> | undefined;
    private readonly stateChanged = new EventEmitter<ServerState>();
    private readonly notifications = new Map<string, EventEmitter<unknown>>();
    private readonly trust: Disposable;
    private named: ServerState = 'stopped';
    readonly onDidChangeState = this.stateChanged.event;

    constructor(private readonly context: ExtensionContext, private readonly log: LogOutputChannel) {
        this.trust = workspace.onDidGrantWorkspaceTrust(() => this.restart());
    }

    get state(): ServerState {
        return this.named;
    }

    /** Resolves when the server answers. A failure is shown, with the way to the log, and not thrown. */
    start(): Promise<void> {
        this.become('starting');
        return this.starting = this.attempt(async () => {
            // Whatever else waits for the extension host comes first.
            await new Promise(resolve => setImmediate(resolve));
            this.client ??= await this.create();
            await this.client.start();
        });
    }

    async restart(): Promise<void> {
        this.log.info('Restarting the language server.');
        await this.starting;
        const { client } = this;
        await (client && this.state !== 'stopped' ? this.starting = this.attempt(() => client.restart()) : this.start());
    }

    /** Waits for a server that is starting. Rejects when the server is not running, refuses, or is cancelled (see isCancellation). */
    async request<Result>(method: string, params: unknown, token?: CancellationToken): Promise<Result> {
        await this.starting;
        if (!this.client) {
            throw new Error('The language server is not running.');
        }
        return this.client.sendRequest<Result>(method, params, token);
    }

    /** Nothing happens while the server is not running. */
    notify(method: string, params: unknown): void {
        if (this.state === 'running') {
            void this.client?.sendNotification(method, params);
        }
    }

    /** Also over restarts. A method may have many listeners here; the client below has room for one. */
    onNotification<Params>(method: string, listener: (params: Params) => void): Disposable {
        let emitter = this.notifications.get(method);
        if (!emitter) {
            emitter = new EventEmitter<unknown>();
            this.notifications.set(method, emitter);
            if (this.client) {
                this.forward(this.client, method, emitter);
            }
        }
        return emitter.event(params => listener(params as Params));
    }

    dispose(): void {
        this.stateChanged.dispose();
        this.notifications.forEach(emitter => emitter.dispose());
        this.trust.dispose();
        this.client?.dispose().catch((error: unknown) => this.log.warn(`The language server did not stop in order: ${String(error)}`));
    }

    private async create(): Promise<LanguageClient> {
        const { LanguageClient, RevealOutputChannelOn, State, TransportKind } = await import('./language-client.js');
        const module = Uri.joinPath(this.context.extensionUri, 'dist', 'server.js').fsPath;
        const run = { module, transport: TransportKind.ipc };
        // What it wants to hear of settings and files, the server registers by itself.
        const client = new LanguageClient('terntrack', 'Terntrack', { run, debug: { ...run, options: { execArgv: ['--inspect=6009'] } } }, {
            documentSelector: [{ language: languageId }],
            outputChannel: this.log,
            revealOutputChannelOn: RevealOutputChannelOn.Never,
            middleware: {
                provideHover: async (document, position, token, next) => {
                    const hover = await next(document, position, token);
                    return hover && withPages(hover);
                },
                // Beside a change stands what was there before: nobody mends that, and its files are not to be had.
                handleDiagnostics: (uri, diagnostics, next) => next(uri, VERSIONS.has(uri.scheme) ? [] : diagnostics),
            },
            // Asked again at every start: trust may have been given since.
            initializationOptions: (): ServerOptions => ({ trusted: workspace.isTrusted, cache: Uri.joinPath(this.context.globalStorageUri, 'compiled').fsPath }),
        });
        client.onRequest(fileMethod, answerFile);
        client.onDidChangeState(({ newState }) => this.become(newState === State.Running ? 'running' : newState === State.Starting ? 'starting' : 'stopped'));
        this.notifications.forEach((emitter, method) => this.forward(client, method, emitter));
        return client;
    }

    private forward(client: LanguageClient, method: string, emitter: EventEmitter<unknown>): void {
        client.onNotification(method, (params: unknown) => emitter.fire(params));
    }

    private become(state: ServerState): void {
        if (this.named !== state) {
            this.named = state;
            this.stateChanged.fire(state);
        }
    }

    private async attempt(action: () => Promise<void>): Promise<void> {
        try {
            await action();
        } catch (error) {
            this.become('stopped');
            // Not awaited: the message stays until somebody closes it.
            void this.reportFailure(error);
        }
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
