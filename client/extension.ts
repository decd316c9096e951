// Entry of the extension: what happens when VS Code activates it. Knows `vscode` and the protocol's types only.
import { window, type ExtensionContext } from 'vscode';

export function activate(context: ExtensionContext): void {
    context.subscriptions.push(window.createOutputChannel('Terntrack', { log: true }));
}
