/**
 * Pages that the server writes in Markdown: shown rendered, in a column beside the text. A page is its own: it does not turn into
 * another Markdown file that is looked at later.
 */
import { commands, type Uri, ViewColumn, window, workspace } from 'vscode';

/** As its text where there is no preview of Markdown: somebody may have switched that off. */
export async function showMarkdownPage(page: Uri): Promise<void> {
    const text = window.activeTextEditor;
    try {
        await commands.executeCommand('markdown.showLockedPreviewToSide', page);
    } catch {
        await window.showTextDocument(await workspace.openTextDocument(page), { viewColumn: ViewColumn.Beside, preserveFocus: true });
        return;
    }
    // A preview takes the keys: whoever was writing goes on writing.
    if (text) {
        await hasTheKeys(page.path.slice(1));
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
