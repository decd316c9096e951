/** The extension's commands besides Simulate and Compare, and the list that the status bar item opens. */
import { commands, ConfigurationTarget, type Disposable, type LogOutputChannel, window, workspace } from 'vscode';
import { importCommand } from './import/command.js';
import { convertWeights } from './import/convert.js';
import { languageId, type LanguageServer } from './language-server.js';
import { comparison, simulation } from './results/kind.js';
import { convertWeightsCommand, stopMethod, type ConvertWeightsParams, type DocumentParams } from '../server/protocol.js';
import { reportCommand } from './report.js';
import { stopCommand } from './status-bar.js';

export function registerCommands(server: LanguageServer, log: LogOutputChannel): Disposable[] {
    return [
        commands.registerCommand('terntrack.restartServer', () => server.restart()),
        commands.registerCommand('terntrack.showOutput', () => log.show()),
        commands.registerCommand('terntrack.toggleInlayHints', toggleInlayHints),
        commands.registerCommand('terntrack.showCommands', showCommands),
        commands.registerCommand('terntrack.openExample', openExample),
        commands.registerCommand(convertWeightsCommand, (params: ConvertWeightsParams) => convertWeights(params, server, log)),
        commands.registerCommand(stopCommand, () => {
            const document = window.activeTextEditor?.document;
            if (document) {
                server.notify(stopMethod, { uri: document.uri.toString() } satisfies DocumentParams);
            }
        }),
    ];
}

const KINDS = ['energy', 'shape', 'accumulator', 'defaults'] as const;
const enabled = (kind: typeof KINDS[number]): string => `inlayHints.${kind}.enabled`;

function hintsAreOn(): boolean {
    const settings = workspace.getConfiguration('terntrack');
    return KINDS.some(kind => settings.get<boolean>(enabled(kind), kind === 'energy'));
}

/** Kinds that were on when the hints were switched off: they come back. */
let switchedOff: readonly (typeof KINDS[number])[] = [];

/** All kinds off, or those on again that were; each where its setting was made, else for the user. */
async function toggleInlayHints(): Promise<void> {
    const settings = workspace.getConfiguration('terntrack');
    const on = KINDS.filter(kind => settings.get<boolean>(enabled(kind), kind === 'energy'));
    const shown = on.length === 0;
    const kinds = shown ? (switchedOff.length > 0 ? switchedOff : ['energy'] as const) : on;
    switchedOff = shown ? [] : on;
    for (const kind of kinds) {
        const made = settings.inspect<boolean>(enabled(kind));
        const target = made?.workspaceFolderValue !== undefined ? ConfigurationTarget.WorkspaceFolder
            : made?.workspaceValue !== undefined ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
        await settings.update(enabled(kind), shown, target);
    }
    window.setStatusBarMessage(`Terntrack hints ${shown ? 'on' : 'off'}`, 2000);
}

async function showCommands(): Promise<void> {
    const hints = hintsAreOn();
    const chosen = await window.showQuickPick([
        { label: '$(play) Simulate...', command: simulation.viewType },
        { label: '$(graph) Compare...', command: comparison.viewType },
        { label: '$(info) Explain...', command: 'terntrack.explain' },
        { label: '$(split-horizontal) Compare Traces...', command: 'terntrack.compareTraces' },
        { label: '$(cloud-download) Import Model...', command: importCommand },
        { label: `$(eye) ${hints ? 'Hide' : 'Show'} Hints`, command: 'terntrack.toggleInlayHints' },
        { label: '$(list-tree) Show Report', command: reportCommand },
        { label: '$(debug-stop) Stop Compiling', command: stopCommand },
        { label: '$(output) Show Output', command: 'terntrack.showOutput' },
        { label: '$(debug-restart) Restart Language Server', command: 'terntrack.restartServer' },
    ], { title: 'Terntrack' });
    if (chosen) {
        await commands.executeCommand(chosen.command);
    }
}

/** A network to try things on, in a file of its own that need not be kept. */
async function openExample(): Promise<void> {
    await window.showTextDocument(await workspace.openTextDocument({ language: languageId, content: EXAMPLE }));
}

const EXAMPLE = `/// LeNet-5 with random weights: for its costs, it classifies nothing.
network LeNet5 {
    input image : u4[1, 28, 28] from u8 >> 4
    weights random(sparsity 0.8, seed 1)

    conv1 : conv 6 of 5x5, pad 2  -> u4
    pool1 : maxpool 2x2
    conv2 : conv 16 of 5x5        -> u4
    pool2 : maxpool 2x2
    fc1   : dense 120             -> u4
    fc2   : dense 84              -> u4
    fc3   : dense 10
    output fc3
}

/// The default machine with cheaper writes.
technology Cheap refines RacetrackTcam { write 5 fJ/cell }
hardware Mine refines RtmAp { technology Cheap }
`;
