/** Failures as messages with a way to their page of documentation. */
import { commands, type ExtensionContext, Uri, window, workspace } from 'vscode';

/** `group/name`; anything else is not looked up, since it becomes part of a path. */
const CODE = /^[a-z0-9-]+(\/[a-z0-9-]+)+$/;

export async function showFailure(context: ExtensionContext, message: string, code: string): Promise<void> {
    const page = await errorPage(context, code);
    const showProblems = 'Show Problems';
    const explain = 'Explain';
    const chosen = await window.showErrorMessage(`${message} (${code})`, ...(page ? [explain] : []), showProblems);
    if (chosen === explain && page) {
        await commands.executeCommand('markdown.showPreview', page);
    } else if (chosen === showProblems) {
        await commands.executeCommand('workbench.actions.view.problems');
    }
}

/** docs/errors/group/name.md, where it exists. */
async function errorPage(context: ExtensionContext, code: string): Promise<Uri | undefined> {
    if (!CODE.test(code)) {
        return undefined;
    }
    const page = Uri.joinPath(context.extensionUri, 'docs', 'errors', `${code}.md`);
    return workspace.fs.stat(page).then(() => page, () => undefined);
}
