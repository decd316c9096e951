/**
 * One view of a result: a webview panel, the result it shows, and the conversation between them. The page comes and goes with
 * the panel's visibility; the result stays here. Runs nothing itself.
 */
import { type Disposable, type LogOutputChannel, Uri, type ViewColumn, type WebviewPanel, window, workspace } from 'vscode';
import type { CompareViewInput, SimulateViewInput, SimulateViewOutput } from '../../server/protocol.js';
import { besideText } from '../columns.js';
import { webviewHtml } from '../webview-html.js';
import type { ResultKind, Shown } from './kind.js';
import { readOutput } from './messages.js';

/** What a panel asks of the extension. */
export interface PanelHandler {
    revealLayer(shown: Shown, layer: string): void;
    openSource(shown: Shown): void;
    openReplay(shown: Shown, viewColumn: ViewColumn | undefined): void;
    runAgain(shown: Shown, variants: boolean): void;
}

export function createPanel({ viewType, verb }: ResultKind<never>, extensionUri: Uri, { name, uri }: Shown): WebviewPanel {
    // The reader may be typing by the time a run ends: the panel appears, the cursor stays.
    return window.createWebviewPanel(viewType, `${verb} ${name}`, { viewColumn: besideText(uri), preserveFocus: true }, webviewOptions(extensionUri));
}

export class ResultPanel<View extends Shown> implements Disposable {
    private readonly disposables: Disposable[] = [];
    private view: View | undefined;
    /** The page has not got `view` yet. */
    private pending = false;
    private ready = false;
    private running = false;
    private stale = false;
    /** Why the latest run cannot be replayed. */
    private refused: string | undefined;

    constructor(
        private readonly kind: ResultKind<View>, readonly panel: WebviewPanel, public shown: Shown, private readonly extensionUri: Uri,
        private readonly handler: PanelHandler, private readonly log: LogOutputChannel,
    ) {
        panel.webview.options = webviewOptions(extensionUri);
        panel.iconPath = Uri.joinPath(extensionUri, 'client', 'icons', 'terntrack.svg');
        panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message), undefined, this.disposables);
        workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
            if (contentChanges.length > 0 && document.uri.toString() === Uri.parse(this.shown.uri).toString()) {
                this.setStatus(this.running, true);
            }
        }, undefined, this.disposables);
        panel.webview.html = this.html();
    }

    show(view: View): void {
        this.view = view;
        this.shown = { uri: view.uri, name: view.name, network: view.network };
        this.pending = true;
        this.panel.title = `${this.kind.verb} ${view.name}`;
        this.panel.reveal(undefined, true);
        this.deliver();
        this.setStatus(false, false);
    }

    /** The page is there and has the result. */
    get delivered(): boolean {
        return this.ready && this.view !== undefined && !this.pending;
    }

    /** Something the result rests on is another now. */
    setStale(): void {
        this.setStatus(this.running, true);
    }

    get isStale(): boolean {
        return this.stale;
    }

    /** Whether the run that is shown can be replayed, or why not. */
    setReplay(refused: string | undefined): void {
        this.refused = refused;
        void this.post({ type: 'replay', ...refused !== undefined && { refused } });
    }

    setRunning(running: boolean): void {
        this.setStatus(running, this.stale);
    }

    /** False when the message is not one of the protocol's: it is logged and otherwise ignored. */
    receive(message: unknown): boolean {
        const checked = readOutput(message);
        if (!checked) {
            this.log.warn(`A message of the ${this.kind.verb} view was refused: ${String(JSON.stringify(message)).slice(0, 200)}`);
            return false;
        }
        this.act(checked);
        return true;
    }

    dispose(): void {
        for (const disposable of this.disposables.splice(0)) {
            disposable.dispose();
        }
    }

    private act(message: SimulateViewOutput): void {
        switch (message.type) {
            case 'ready':
                this.ready = true;
                this.pending ||= !message.restored && this.view !== undefined;
                this.deliver();
                this.setStatus(this.running, this.stale);
                if (this.refused !== undefined) {
                    this.setReplay(this.refused);
                }
                break;
            case 'revealLayer':
                this.handler.revealLayer(this.shown, message.layer);
                break;
            case 'openSource':
                this.handler.openSource(this.shown);
                break;
            case 'openReplay':
                this.handler.openReplay(this.shown, this.panel.viewColumn);
                break;
            case 'runAgain':
                this.handler.runAgain(this.shown, message.variants === true);
                break;
        }
    }

    /** A page that is hidden or not loaded yet gets nothing; it asks with `ready` when it is there. */
    private deliver(): void {
        if (this.view && this.pending) {
            void this.post(this.kind.show(this.view)).then(delivered => { this.pending &&= !delivered; });
        }
    }

    private setStatus(running: boolean, stale: boolean): void {
        this.running = running;
        this.stale = stale;
        void this.post({ type: 'status', running, stale });
    }

    private async post(message: CompareViewInput | SimulateViewInput): Promise<boolean> {
        return this.panel.webview.postMessage(message);
    }

    private html(): string {
        const { webview } = this.panel;
        const file = (name: string): string => webview.asWebviewUri(Uri.joinPath(this.extensionUri, 'dist', 'webview', name)).toString();
        return webviewHtml({
            title: `${this.kind.verb} ${this.shown.name}`, cspSource: webview.cspSource, script: file(`${this.kind.page}.js`), style: file(`${this.kind.page}.css`),
            nonce: globalThis.crypto.randomUUID().replaceAll('-', ''),
        });
    }
}

function webviewOptions(extensionUri: Uri): { enableScripts: boolean; localResourceRoots: Uri[] } {
    return { enableScripts: true, localResourceRoots: [Uri.joinPath(extensionUri, 'dist', 'webview')] };
}
