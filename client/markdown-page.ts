/**
 * Pages in Markdown, shown rendered in a column beside the text: those that the server writes, and the documentation.
 */
import { commands, type Uri, ViewColumn, window, workspace } from 'vscode';
import { besideText } from './columns.js';

/** VS Code's preview as an editor, which leaves the keys where they are; it shows a page from its top. */
const previewEditor = 'vscode.markdown.preview.editor';

/** A page that stays what it is, in a tab of its own. `document`: the address of the text that it is about. */
export async function showMarkdownPage(page: Uri, document: string): Promise<void> {
    const text = window.activeTextEditor;
    const place = { viewColumn: besideText(document), preserveFocus: true, preview: false };
    await rendered(page, place.viewColumn, () => commands.executeCommand('vscode.openWith', page, previewEditor, place));
    // Its column becomes the active one all the same, by which commands of the text would not be offered.
    if (text && window.activeTextEditor === text) {
        await window.showTextDocument(text.document, { viewColumn: text.viewColumn });
    }
}

/** A page of the documentation, at the section that the address names, for who follows a link to it. They take turns in one tab. */
export async function showDocumentationPage(page: Uri): Promise<void> {
    await rendered(page, ViewColumn.Beside, () => commands.executeCommand('markdown.showPreviewToSide', page));
}

/** As its text where there is no preview of Markdown: somebody may have switched that off. */
async function rendered(page: Uri, viewColumn: ViewColumn, show: () => Thenable<unknown>): Promise<void> {
    try {
        await show();
    } catch {
        await window.showTextDocument(await workspace.openTextDocument(page.with({ fragment: '' })), { viewColumn, preserveFocus: true });
    }
}
