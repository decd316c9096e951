/**
 * Entry of the extension: starts the language server and wires commands, status bar and views to it. What a network means or
 * costs is the server's business; nothing here knows it.
 */
import { commands, type ExtensionContext, ExtensionMode, window } from 'vscode';
import type { SimulationView } from '../server/protocol.js';
import { registerCommands, simulateCommand } from './commands.js';
import { LanguageServer } from './language-server.js';
import { SimulateCommand } from './simulate/command.js';
import type { PanelHandler } from './simulate/panel.js';
import { SimulatePanels } from './simulate/panels.js';
import { openRunnable, revealLayer } from './source.js';
import { StatusBar } from './status-bar.js';

/** What `activate` returns in the extension's own tests, and nowhere else. */
export interface TestApi {
    lastSimulation(): SimulationView | undefined;
    /** Whether the latest Simulate view has loaded and has got its result. */
    viewDelivered(): boolean;
    /** As if the latest Simulate view had sent `message`; whether it was accepted. */
    receiveFromView(message: unknown): boolean | undefined;
    statusBarText(): string | undefined;
    /** Resolves when the server answers. */
    readonly ready: Promise<void>;
}

export function activate(context: ExtensionContext): TestApi | undefined {
    const log = window.createOutputChannel('Terntrack', { log: true });
    const server = new LanguageServer(context, log);
    const handler: PanelHandler = {
        revealLayer: ({ uri, network }, layer) => void revealLayer(server, uri, network, layer).catch(warn),
        openSource: ({ uri, name }) => void openRunnable(server, uri, name).catch(warn),
        runAgain: ({ uri, name }) => void simulate.run(uri, name),
    };
    const warn = (error: unknown): void => log.warn(String(error));
    const panels = new SimulatePanels(context, handler, log);
    const simulate = new SimulateCommand(context, server, panels, log);
    const statusBar = new StatusBar(server);
    context.subscriptions.push(
        log, server, panels, statusBar, panels.restoreOnStart(), ...registerCommands(server, log),
        commands.registerCommand(simulateCommand, (uri?: unknown, name?: unknown) => simulate.run(uri, name)),
    );
    // Not awaited: the editor need not wait for the server.
    const ready = server.start();
    const api: TestApi = {
        lastSimulation: () => simulate.lastView,
        viewDelivered: () => panels.latest?.delivered ?? false,
        receiveFromView: message => panels.latest?.receive(message),
        statusBarText: () => statusBar.text,
        ready,
    };
    return context.extensionMode === ExtensionMode.Test ? api : undefined;
}
