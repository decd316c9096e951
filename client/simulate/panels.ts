/** The open Simulate views: one for each network or experiment of a document, found again when it is run again. */
import { type Disposable, type ExtensionContext, type LogOutputChannel, type WebviewPanel, window } from 'vscode';
import type { SimulationView } from '../../server/protocol.js';
import { readShown, type Shown } from './messages.js';
import { createPanel, type PanelHandler, SimulatePanel, viewType } from './panel.js';

export class SimulatePanels implements Disposable {
    private readonly open = new Set<SimulatePanel>();
    private last: SimulatePanel | undefined;

    constructor(private readonly context: ExtensionContext, private readonly handler: PanelHandler, private readonly log: LogOutputChannel) {}

    /** Views that were open when the window closed come back through this; one that does not say what it showed is closed. */
    restoreOnStart(): Disposable {
        return window.registerWebviewPanelSerializer(viewType, {
            deserializeWebviewPanel: (panel, state: unknown) => {
                const shown = readShown(state);
                if (shown) {
                    this.add(panel, shown);
                } else {
                    this.log.warn('A Simulate view of the last session could not be read and was closed.');
                    panel.dispose();
                }
                return Promise.resolve();
            },
        });
    }

    show(view: SimulationView): void {
        const panel = this.find(view.uri, view.name) ?? this.add(createPanel(this.context.extensionUri, view.name), view);
        this.last = panel;
        panel.show(view);
    }

    find(uri: string, name: string): SimulatePanel | undefined {
        return [...this.open].find(({ shown }) => shown.uri === uri && shown.name === name);
    }

    /** The view that was shown last. */
    get latest(): SimulatePanel | undefined {
        return this.last;
    }

    dispose(): void {
        for (const panel of this.open) {
            panel.dispose();
        }
        this.open.clear();
    }

    private add(webviewPanel: WebviewPanel, shown: Shown): SimulatePanel {
        const panel = new SimulatePanel(webviewPanel, shown, this.context.extensionUri, this.handler, this.log);
        this.open.add(panel);
        webviewPanel.onDidDispose(() => {
            panel.dispose();
            this.open.delete(panel);
        });
        return panel;
    }
}
