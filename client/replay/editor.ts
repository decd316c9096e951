/** The custom editor of `*.terntrace`: read-only, one view a file as often as it is opened. */
import { commands, type CustomDocument, type CustomReadonlyEditorProvider, type ExtensionContext, type LogOutputChannel, TabInputCustom, type Uri, type ViewColumn, type WebviewPanel, window } from 'vscode';
import { ReplayPanel } from './replay-panel.js';
import { TraceFile } from './trace-file.js';

class TraceDocument implements CustomDocument {
    readonly file: TraceFile;

    constructor(readonly uri: Uri) {
        this.file = new TraceFile(uri);
    }

    dispose(): void {
        this.file.dispose();
    }
}

export const traceViewType = 'terntrack.trace';

export class ReplayEditor implements CustomReadonlyEditorProvider<TraceDocument> {
    private readonly open = new Set<ReplayPanel>();

    constructor(private readonly context: ExtensionContext, private readonly log: LogOutputChannel) {
        context.subscriptions.push(window.registerCustomEditorProvider(traceViewType, this));
    }

    openCustomDocument(uri: Uri): TraceDocument {
        return new TraceDocument(uri);
    }

    resolveCustomEditor(document: TraceDocument, panel: WebviewPanel): void {
        const view = new ReplayPanel(document.file, panel, this.context.extensionUri, this.log);
        this.open.add(view);
        panel.onDidDispose(() => this.open.delete(view));
    }

    /** Open views of traces that were made from a document. */
    of(document: Uri): ReplayPanel[] {
        return [...this.open].filter(view => view.shows(document));
    }

    /** The reader goes on where he is. `behind`: as a tab that does not come to the front. */
    async show(file: Uri, viewColumn: ViewColumn, behind = false): Promise<void> {
        const text = window.activeTextEditor;
        // `background` is what VS Code's own explorer opens with; its API does not promise it. Without it the tab comes to the front, and nothing else changes.
        await commands.executeCommand('vscode.openWith', file, traceViewType, { viewColumn, preserveFocus: true, background: behind });
        // A column that something opens in becomes the active one, whoever has the keys.
        if (text?.viewColumn !== undefined && window.activeTextEditor !== text) {
            await window.showTextDocument(text.document, { viewColumn: text.viewColumn, preserveFocus: true });
        }
    }

    /** A tab of it is there, though nobody may have looked at it yet. */
    isTab(file: Uri): boolean {
        return window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => input instanceof TabInputCustom && input.uri.toString() === file.toString()));
    }

    find(uri: Uri): ReplayPanel | undefined {
        return [...this.open].find(view => view.uri.toString() === uri.toString());
    }
}
