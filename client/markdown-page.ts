/**
 * Pages in Markdown, shown rendered in a column beside the text: those that the server writes, and the documentation.
 */
import { commands, type Uri, ViewColumn, window, workspace } from 'vscode';

/** `own`: stays what it is; others take turns in one tab. As its text where there is no preview of Markdown: somebody may have switched that off. */
export async function showMarkdownPage(page: Uri, own = true): Promise<void> {
    const text = window.activeTextEditor;
    try {
        await commands.executeCommand(own ? 'markdown.showLockedPreviewToSide' : 'markdown.showPreviewToSide', page);
    } catch {
        await window.showTextDocument(await workspace.openTextDocument(page.with({ fragment: '' })), { viewColumn: ViewColumn.Beside, preserveFocus: true });
        return;
    }
    // A preview takes the keys: whoever was writing goes on writing.
    if (text) {
        await hasTheKeys(page.path.slice(page.path.lastIndexOf('/') + 1));
        await window.showTextDocument(text.document, { viewColumn: text.viewColumn });
    }
}

/** The command is done before the preview is there. */
const patienceMs = 3_000;

function hasTheKeys(name: string): Promise<void> {
    const isThere = (): boolean => window.tabGroups.activeTabGroup.activeTab?.label.includes(name) ?? false;
    return new Promise(resolve => {
        const done = (): void => {
            clearTimeout(waiting);
            listening.forEach(one => void one.dispose());
            resolve();
        };
        const look = (): void => { if (isThere()) { done(); } };
        const listening = [window.tabGroups.onDidChangeTabs(look), window.tabGroups.onDidChangeTabGroups(look)];
        const waiting = setTimeout(done, patienceMs);
        look();
    });
}
