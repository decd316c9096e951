/** The extension's commands besides Simulate and Compare, and the list that the status bar item opens. */
import { commands, ConfigurationTarget, type Disposable, type LogOutputChannel, window, workspace } from 'vscode';
import { importCommand } from './import/command.js';
import type { LanguageServer } from './language-server.js';
import { comparison, simulation } from './results/kind.js';
import { statusCommand } from './status-bar.js';

export function registerCommands(server: LanguageServer, log: LogOutputChannel): Disposable[] {
    return [
        commands.registerCommand('terntrack.restartServer', () => server.restart()),
        commands.registerCommand('terntrack.showOutput', () => log.show()),
        commands.registerCommand('terntrack.toggleInlayHints', toggleInlayHints),
        commands.registerCommand(statusCommand, showCommands),
    ];
}

const ENERGY_HINTS = 'inlayHints.energy.enabled';

/** Where the setting was made, else for the user. */
async function toggleInlayHints(): Promise<void> {
    const settings = workspace.getConfiguration('terntrack');
    const made = settings.inspect<boolean>(ENERGY_HINTS);
    const target = made?.workspaceFolderValue !== undefined ? ConfigurationTarget.WorkspaceFolder
        : made?.workspaceValue !== undefined ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
    const shown = !settings.get<boolean>(ENERGY_HINTS, true);
    await settings.update(ENERGY_HINTS, shown, target);
    window.setStatusBarMessage(`Energy hints ${shown ? 'on' : 'off'}`, 2000);
}

async function showCommands(): Promise<void> {
    const hints = workspace.getConfiguration('terntrack').get<boolean>(ENERGY_HINTS, true);
    const chosen = await window.showQuickPick([
        { label: '$(play) Simulate...', command: simulation.viewType },
        { label: '$(graph) Compare...', command: comparison.viewType },
        { label: '$(cloud-download) Import Model...', command: importCommand },
        { label: `$(eye) ${hints ? 'Hide' : 'Show'} Energy Hints`, command: 'terntrack.toggleInlayHints' },
        { label: '$(output) Show Output', command: 'terntrack.showOutput' },
        { label: '$(debug-restart) Restart Language Server', command: 'terntrack.restartServer' },
    ], { title: 'Terntrack' });
    if (chosen) {
        await commands.executeCommand(chosen.command);
    }
}
