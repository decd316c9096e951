/** From a result back to its text: opens the document, at a layer where one is asked for. */
import { Range, Uri, ViewColumn, window } from 'vscode';
import { layerLocationMethod, runnablesMethod, type LayerLocation, type LayerLocationParams, type Runnable, type RunnablesParams } from '../server/protocol.js';
import type { LanguageServer } from './language-server.js';

export async function revealLayer(server: LanguageServer, uri: string, network: string, layer: string): Promise<void> {
    const location = await server.request<LayerLocation | null>(layerLocationMethod, { uri, network, layer } satisfies LayerLocationParams);
    if (!location) {
        void window.showInformationMessage(`${layer} is not in the text any more.`);
        return;
    }
    const { start, end } = location.range;
    await open(Uri.parse(location.uri), new Range(start.line, start.character, end.line, end.character));
}

export async function openRunnable(server: LanguageServer, uri: string, name: string): Promise<void> {
    const runnables = await server.request<readonly Runnable[]>(runnablesMethod, { uri } satisfies RunnablesParams);
    const line = runnables.find(runnable => runnable.name === name)?.line ?? 0;
    await open(Uri.parse(uri), new Range(line, 0, line, 0));
}

/** In the column that shows the document already, else in the first. */
async function open(uri: Uri, selection: Range): Promise<void> {
    const visible = window.visibleTextEditors.find(editor => editor.document.uri.toString() === uri.toString());
    await window.showTextDocument(uri, { selection, viewColumn: visible?.viewColumn ?? ViewColumn.One });
}
