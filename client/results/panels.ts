/** The open views of one kind of result: one for each network or experiment of a document, found again when it is run again. */
import { type Disposable, type ExtensionContext, type LogOutputChannel, Uri, type WebviewPanel, window } from 'vscode';
import type { ResultKind, Shown } from './kind.js';
import { readShown } from './messages.js';
import { createPanel, type PanelHandler, ResultPanel } from './panel.js';

export class ResultPanels<View extends Shown> implements Disposable {
    private readonly open = new Set<ResultPanel<View>>();
    private last: ResultPanel<View> | undefined;

    constructor(
        private readonly kind: ResultKind<View>, private readonly context: ExtensionContext,
        private readonly handler: PanelHandler, private readonly log: LogOutputChannel,
    ) {}

    /** Views that were open when the window closed come back through this; one that does not say what it showed is closed. */
    restoreOnStart(): Disposable {
        return window.registerWebviewPanelSerializer(this.kind.viewType, {
            deserializeWebviewPanel: (panel, state: unknown) => {
                const shown = readShown(state);
                if (shown) {
                    this.add(panel, shown);
                } else {
                    this.log.warn(`A ${this.kind.verb} view of the last session could not be read and was closed.`);
                    panel.dispose();
                }
                return Promise.resolve();
            },
        });
    }

    show(view: View): ResultPanel<View> {
        const panel = this.find(view.uri, view.name) ?? this.add(createPanel(this.kind, this.context.extensionUri, view), view);
        this.last = panel;
        panel.show(view);
        return panel;
    }

    find(uri: string, name: string): ResultPanel<View> | undefined {
        return [...this.open].find(({ shown }) => shown.uri === uri && shown.name === name);
    }

    /** Of these documents something has changed: their text, an import, weights, images. */
    inputsChanged(uris: readonly string[]): void {
        const changed = new Set(uris.map(uri => Uri.parse(uri).toString()));
        [...this.open].filter(({ shown }) => changed.has(Uri.parse(shown.uri).toString())).forEach(panel => panel.setStale());
    }

    /** The view that was shown last. */
    get latest(): ResultPanel<View> | undefined {
        return this.last;
    }

    dispose(): void {
        for (const panel of this.open) {
            panel.dispose();
        }
        this.open.clear();
    }

    private add(webviewPanel: WebviewPanel, shown: Shown): ResultPanel<View> {
        const panel = new ResultPanel(this.kind, webviewPanel, shown, this.context.extensionUri, this.handler, this.log);
        this.open.add(panel);
        webviewPanel.onDidDispose(() => {
            panel.dispose();
            this.open.delete(panel);
        });
        return panel;
    }
}
