/**
 * One replay view: a custom editor's panel and its trace file. Hands out bytes, shows source lines, saves what the page exports.
 * It knows no trace: the page's worker decodes it.
 */
import { createHash } from 'node:crypto';
import { type Disposable, type LogOutputChannel, type TextEditorDecorationType, Range, ThemeColor, Uri, ViewColumn, type WebviewPanel, commands, window, workspace } from 'vscode';
import type { ReplayViewInput, ReplayViewOutput } from '../../server/protocol.js';
import { mayRead } from '../trust.js';
import { webviewHtml } from '../webview-html.js';
import { readReplayOutput } from './messages.js';
import type { TraceFile } from './trace-file.js';

export class ReplayPanel implements Disposable {
    private readonly disposables: Disposable[] = [];
    private readonly line: TextEditorDecorationType = window.createTextEditorDecorationType({
        isWholeLine: true, backgroundColor: new ThemeColor('editor.stackFrameHighlightBackground'),
        overviewRulerColor: new ThemeColor('editor.stackFrameHighlightBackground'),
    });
    /** Of the sources, those that are not what they were. */
    private readonly changed = new Set<string>();
    private sources: readonly { readonly file: string; readonly sha256: string }[] = [];
    private pending: { readonly file: string; readonly line: number } | undefined;
    private ready = false;

    constructor(private readonly file: TraceFile, readonly panel: WebviewPanel, private readonly extensionUri: Uri, private readonly log: LogOutputChannel) {
        panel.webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(extensionUri, 'dist', 'webview')] };
        panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message), undefined, this.disposables);
        workspace.onDidSaveTextDocument(({ uri }) => void this.tellStale(uri), undefined, this.disposables);
        // Text that is not saved yet is stale too: the next run is of it.
        workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
            if (contentChanges.length > 0 && this.shows(document.uri)) {
                void this.tellStale(document.uri);
            }
        }, undefined, this.disposables);
        panel.onDidDispose(() => this.dispose(), undefined, this.disposables);
        this.disposables.push(this.line);
        panel.webview.html = this.html();
    }

    get uri(): Uri {
        return this.file.uri;
    }

    /** Another file is about to lie in this one's place. */
    release(): Promise<void> {
        return this.file.release();
    }

    /** Another file lies in this one's place. A page that is not there yet finds it by itself. */
    async reload(): Promise<void> {
        await this.release();
        if (this.ready) {
            await this.open();
        }
    }

    /** Whether the trace was made from this document. */
    shows(document: Uri): boolean {
        return this.sources.some(({ file }) => this.sourceUri(file).toString() === document.toString());
    }

    /** Shows the begin of the layer that a line (from 1) wrote, as soon as the page is there. */
    goTo(document: Uri, line: number): void {
        const source = this.sources.find(({ file }) => this.sourceUri(file).toString() === document.toString());
        this.panel.reveal(undefined, true);
        this.pending = source && { file: source.file, line };
        this.deliver();
    }

    /** False when the message is not one of the protocol's: it is logged and otherwise ignored. */
    receive(message: unknown): boolean {
        const checked = readReplayOutput(message);
        if (!checked) {
            this.log.warn(`A message of the replay view was refused: ${String(JSON.stringify(message)).slice(0, 200)}`);
            return false;
        }
        void this.act(checked).catch((error: unknown) => this.log.error(`Replay of ${this.uri.toString()}: ${String(error)}`));
        return true;
    }

    dispose(): void {
        for (const disposable of this.disposables.splice(0)) {
            disposable.dispose();
        }
    }

    private async act(message: ReplayViewOutput): Promise<void> {
        switch (message.type) {
            case 'ready':
                this.ready = true;
                await this.open();
                break;
            case 'read':
                await this.post({ type: 'bytes', id: message.id, ...await this.bytes(message.offset, message.length) });
                break;
            case 'sources':
                this.sources = message.files;
                this.changed.clear();
                await this.tellStale();
                this.deliver();
                break;
            case 'reveal':
                await this.reveal(message.file, message.line, message.quietly);
                break;
            case 'runAgain':
                await commands.executeCommand('terntrack.replay', this.sourceUri(message.file).toString(), message.name);
                break;
            case 'compare':
                await commands.executeCommand('terntrack.compareTraces', this.uri);
                break;
            case 'save':
                await this.save(message);
                break;
        }
    }

    private async open(): Promise<void> {
        const worker = await workspace.fs.readFile(Uri.joinPath(this.extensionUri, 'dist', 'webview', 'replay-worker.js'));
        await this.post({ type: 'open', name: this.uri.path.slice(this.uri.path.lastIndexOf('/') + 1), size: await this.file.size(), worker: new TextDecoder().decode(worker) });
    }

    private async bytes(offset: number, length: number): Promise<{ bytes?: Uint8Array }> {
        try {
            return { bytes: await this.file.read(offset, length) };
        } catch (error) {
            this.log.error(`${this.uri.toString()}: ${String(error)}`);
            return {};
        }
    }

    /** Where exports go first: beside the trace, or, where the extension keeps that, beside the text that it is of. */
    private get folder(): Uri {
        const [source] = this.sources;
        return Uri.joinPath(source && !workspace.getWorkspaceFolder(this.uri) ? this.sourceUri(source.file) : this.uri, '..');
    }

    private sourceUri(file: string): Uri {
        return /^[a-z][a-z0-9+.-]+:/i.test(file) ? Uri.parse(file) : Uri.joinPath(this.uri, '..', file);
    }

    /** Which of the texts are not what they were, looking at one of them or at all. */
    private async tellStale(only?: Uri): Promise<void> {
        const looked = this.sources.filter(({ file }) => only === undefined || this.sourceUri(file).toString() === only.toString());
        await Promise.all(looked.map(async source => {
            const is = await this.isChanged(source);
            // The page may show another run by now.
            if (this.sources.includes(source)) {
                this.changed[is ? 'add' : 'delete'](source.file);
            }
        }));
        if (looked.length > 0) {
            await this.post({ type: 'stale', files: this.sources.filter(({ file }) => this.changed.has(file)).map(({ file }) => workspace.asRelativePath(this.sourceUri(file))) });
        }
    }

    /** What is typed counts, saved or not. A text that is gone counts as changed; one that must not be read does not: nothing is known of it. */
    private async isChanged({ file, sha256 }: { readonly file: string; readonly sha256: string }): Promise<boolean> {
        const uri = this.sourceUri(file);
        if (!mayRead(uri)) {
            return false;
        }
        const typed = workspace.textDocuments.find(document => document.isDirty && document.uri.toString() === uri.toString());
        try {
            const bytes = typed ? new TextEncoder().encode(typed.getText()) : await workspace.fs.readFile(uri);
            return createHash('sha256').update(bytes).digest('hex') !== sha256;
        } catch {
            return true;
        }
    }

    /** Marks the line; brings its text into sight unless `quietly`. */
    private async reveal(file: string, line: number, quietly: boolean): Promise<void> {
        const uri = this.sourceUri(file);
        const at = new Range(Math.max(0, line - 1), 0, Math.max(0, line - 1), 0);
        let editor = window.visibleTextEditors.find(one => one.document.uri.toString() === uri.toString());
        if (!editor && !quietly && !mayRead(uri)) {
            void window.showInformationMessage(`Replay: ${uri.path.slice(uri.path.lastIndexOf('/') + 1)} lies outside this workspace, which is not trusted. Trust the workspace to open it.`);
            return;
        }
        if (!editor && !quietly) {
            editor = await window.showTextDocument(uri, { viewColumn: ViewColumn.One, preserveFocus: true });
        }
        editor?.setDecorations(this.line, [at]);
        if (!quietly) {
            editor?.revealRange(at, 2);
        }
    }

    private async save({ base64, name, text }: Extract<ReplayViewOutput, { type: 'save' }>): Promise<void> {
        const target = await window.showSaveDialog({ defaultUri: Uri.joinPath(this.folder, name) });
        if (target) {
            await workspace.fs.writeFile(target, base64 === undefined ? new TextEncoder().encode(text ?? '') : Buffer.from(base64, 'base64'));
        }
    }

    private deliver(): void {
        if (this.ready && this.pending) {
            void this.post({ type: 'goTo', ...this.pending });
            this.pending = undefined;
        }
    }

    private async post(message: ReplayViewInput): Promise<boolean> {
        return this.panel.webview.postMessage(message);
    }

    private html(): string {
        const { webview } = this.panel;
        const file = (name: string): string => webview.asWebviewUri(Uri.joinPath(this.extensionUri, 'dist', 'webview', name)).toString();
        return webviewHtml({
            title: 'Replay', cspSource: webview.cspSource, script: file('replay.js'), style: file('replay.css'), nonce: globalThis.crypto.randomUUID().replaceAll('-', ''),
        });
    }
}
