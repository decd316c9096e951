/** Where views open: text to the left, everything that is shown of it in one column beside, as tabs. */
import { Uri, ViewColumn, window } from 'vscode';

/** The column to the right of a document's text, whatever has the keys; of one that is not in sight, beside the text that is, or where the reader is. */
export function besideText(document?: string): ViewColumn {
    const uri = document === undefined ? undefined : Uri.parse(document).toString();
    const shown = window.visibleTextEditors.find(editor => editor.document.uri.toString() === uri)?.viewColumn;
    return shown !== undefined && shown < ViewColumn.Nine ? shown + 1 : window.activeTextEditor ? ViewColumn.Beside : ViewColumn.Active;
}
