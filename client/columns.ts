/** Where views open: text to the left, everything that is shown of it in one column beside, as tabs. */
import { ViewColumn, window } from 'vscode';

/** From a text the column beside it; from a view that stands there already, its own. */
export function besideText(): ViewColumn {
    return window.activeTextEditor ? ViewColumn.Beside : ViewColumn.Active;
}
