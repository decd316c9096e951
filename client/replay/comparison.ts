/**
 * `Terntrack: Compare Traces`: two trace files on one page. Which two comes from the explorer, from an open trace, or from a list of
 * the traces there are. It hands out bytes; it knows no trace.
 */
import { basename } from 'node:path/posix';
import { commands, type Disposable, type ExtensionContext, type LogOutputChannel, TabInputCustom, Uri, ViewColumn, type WebviewPanel, window, workspace } from 'vscode';
import type { CompareTracesInput, CompareTracesOutput, TraceFileFacts } from '../../server/protocol.js';
import { webviewHtml } from '../webview-html.js';
import type { ReplayEditor } from './editor.js';
import { readComparedUris, readComparisonOutput } from './messages.js';
import { TraceFile } from './trace-file.js';
import type { Traces } from './traces.js';

export const compareTracesCommand = 'terntrack.compareTraces';

interface Parts {
    readonly context: ExtensionContext;
    readonly editor: ReplayEditor;
    readonly traces: Traces;
    readonly log: LogOutputChannel;
}

export function registerTraceComparison(parts: Parts): Disposable[] {
    const compare = async (clicked: unknown, selected: unknown): Promise<void> => {
        const given = Array.isArray(selected) && selected.length > 1 ? selected : clicked instanceof Uri ? [clicked] : [];
        const pair = await choose(parts, given.filter((uri): uri is Uri => uri instanceof Uri));
        if (pair) {
            open(parts, pair, window.createWebviewPanel(compareTracesCommand, 'Compare Traces', ViewColumn.Active, {}));
        }
    };
    return [
        commands.registerCommand(compareTracesCommand, compare),
        window.registerWebviewPanelSerializer(compareTracesCommand, {
            deserializeWebviewPanel: (panel, state: unknown) => {
                const uris = readComparedUris(state);
                if (uris) {
                    open(parts, [Uri.parse(uris[0]), Uri.parse(uris[1])], panel);
                } else {
                    panel.dispose();
                }
                return Promise.resolve();
            },
        }),
    ];
}

/** Two of the traces given, or chosen from all there are: of the workspace, kept from runs, open. */
async function choose({ traces }: Parts, given: readonly Uri[]): Promise<readonly [Uri, Uri] | undefined> {
    if (given.length === 2) {
        return [given[0], given[1]];
    }
    const active = window.tabGroups.activeTabGroup.activeTab?.input;
    const first = given[0] ?? (active instanceof TabInputCustom && active.uri.path.endsWith('.terntrace') ? active.uri : undefined);
    const files = (await workspace.findFiles('**/*.terntrace', undefined, 200)).map(uri => ({ label: basename(uri.path), description: workspace.asRelativePath(uri), uri }));
    // Where the extension keeps them says nothing to the reader; when they were recorded does.
    const kept = (await traces.all()).map(({ file, mtime }) => ({ label: basename(file.path), description: `run of ${new Date(mtime).toLocaleString()}`, uri: file }));
    const all = [...new Map([...kept, ...files].map(item => [item.uri.toString(), item])).values()];
    const pick = async (title: string, but?: Uri): Promise<Uri | undefined> => {
        const items = all.filter(({ uri }) => uri.toString() !== but?.toString());
        if (items.length === 0) {
            void window.showInformationMessage('Compare Traces: there are no two traces yet. Simulate another network, machine or experiment.');
            return undefined;
        }
        return (await window.showQuickPick(items, { title, matchOnDescription: true }))?.uri;
    };
    const a = first ?? await pick('Compare Traces: the first (A)');
    const b = a && await pick(`Compare ${basename(a.path)} with (B)`, a);
    return a && b && [a, b];
}

function open(parts: Parts, uris: readonly [Uri, Uri], panel: WebviewPanel): void {
    const comparison = new TraceComparison(parts, uris, panel);
    panel.onDidDispose(() => comparison.dispose());
}

class TraceComparison implements Disposable {
    private files: readonly [TraceFile, TraceFile];
    private readonly listening: Disposable;

    constructor(private readonly parts: Parts, uris: readonly [Uri, Uri], private readonly panel: WebviewPanel) {
        this.files = [new TraceFile(uris[0]), new TraceFile(uris[1])];
        const { extensionUri } = parts.context;
        panel.webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(extensionUri, 'dist', 'webview')] };
        panel.iconPath = Uri.joinPath(extensionUri, 'client', 'icons', 'terntrack.svg');
        this.listening = panel.webview.onDidReceiveMessage((message: unknown) => {
            const checked = readComparisonOutput(message);
            if (!checked) {
                parts.log.warn(`A message of the page of two traces was refused: ${String(JSON.stringify(message)).slice(0, 200)}`);
                return;
            }
            void this.act(checked).catch((error: unknown) => {
                parts.log.error(`Compare Traces: ${String(error)}`);
                void window.showErrorMessage(`Compare Traces: ${error instanceof Error ? error.message : String(error)}`);
            });
        });
        const file = (name: string): string => panel.webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', 'webview', name)).toString();
        panel.webview.html = webviewHtml({
            title: 'Compare Traces', cspSource: panel.webview.cspSource, script: file('compare-traces.js'), style: file('compare-traces.css'), nonce: globalThis.crypto.randomUUID().replaceAll('-', ''),
        });
    }

    dispose(): void {
        this.listening.dispose();
        this.files.forEach(file => file.dispose());
    }

    private async act(message: CompareTracesOutput): Promise<void> {
        switch (message.type) {
            case 'ready':
                await this.show();
                break;
            case 'read':
                await this.post({ type: 'bytes', id: message.id, ...await this.files[message.trace].read(message.offset, message.length).then(bytes => ({ bytes }), () => ({})) });
                break;
            case 'swap':
                this.files = [this.files[1], this.files[0]];
                await this.show();
                break;
            case 'openTrace':
                await this.parts.editor.show(this.files[message.trace].uri, ViewColumn.Active);
                break;
            case 'save': {
                // Traces that runs left lie where nobody looks for a table.
                const folder = this.files.map(({ uri }) => uri).find(uri => workspace.getWorkspaceFolder(uri));
                const place = folder ? Uri.joinPath(folder, '..') : workspace.workspaceFolders?.[0]?.uri ?? Uri.joinPath(this.files[0].uri, '..');
                const target = await window.showSaveDialog({ defaultUri: Uri.joinPath(place, message.name) });
                if (target) {
                    await workspace.fs.writeFile(target, new TextEncoder().encode(message.text));
                }
                break;
            }
        }
    }

    private async show(): Promise<void> {
        const worker = await workspace.fs.readFile(Uri.joinPath(this.parts.context.extensionUri, 'dist', 'webview', 'replay-worker.js'));
        const facts = async (file: TraceFile): Promise<TraceFileFacts> => ({ uri: file.uri.toString(), name: basename(file.uri.path), size: await file.size() });
        const traces = [await facts(this.files[0]), await facts(this.files[1])] as const;
        this.panel.title = `${traces[0].name} and ${traces[1].name}`;
        await this.post({ type: 'open', traces, worker: new TextDecoder().decode(worker) });
    }

    private async post(message: CompareTracesInput): Promise<boolean> {
        return this.panel.webview.postMessage(message);
    }
}
