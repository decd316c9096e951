/** What a window may read by itself: in a workspace that nobody trusts, nothing outside its folders, whatever a file names. */
import { type Uri, workspace } from 'vscode';

export function mayRead(uri: Uri): boolean {
    return workspace.isTrusted || workspace.getWorkspaceFolder(uri) !== undefined;
}
