/**
 * Entry of the extension: starts the language server and wires commands, status bar and views to it. What a network means or
 * costs is the server's business; nothing here knows it.
 */
import { commands, type ExtensionContext, ExtensionMode, type LogOutputChannel, window } from 'vscode';
import { inputsChangedMethod, type ComparisonView, type InputsChanged, type SimulationView } from '../server/protocol.js';
import { registerCommands } from './commands.js';
import { registerDocPages } from './doc-pages.js';
import { EnergyColours } from './energy-colours.js';
import { registerExplain } from './explain.js';
import { importCommand, ImportCommand } from './import/command.js';
import { registerModelTransfer } from './import/drop.js';
import { LanguageServer } from './language-server.js';
import { registerReplay } from './replay/command.js';
import { registerTraceComparison } from './replay/comparison.js';
import { ReplayAfterRun } from './replay/after-run.js';
import { ReplayEditor } from './replay/editor.js';
import { Traces } from './replay/traces.js';
import { ResultCommand, type Companion } from './results/command.js';
import { comparison, simulation, type ResultKind, type Shown } from './results/kind.js';
import type { PanelHandler } from './results/panel.js';
import { ResultPanels } from './results/panels.js';
import { followReader } from './meant-document.js';
import { registerReport } from './report.js';
import { openRunnable, revealLayer } from './source.js';
import { StatusBar } from './status-bar.js';
import { registerTasks } from './tasks.js';

/** What `activate` returns in the extension's own tests, and nowhere else. */
export interface TestApi {
    lastSimulation(): SimulationView | undefined;
    lastComparison(): ComparisonView | undefined;
    /** Whether the latest Simulate view has loaded and has got its result. */
    viewDelivered(): boolean;
    comparisonDelivered(): boolean;
    /** Whether the latest Simulate view says that its result is of an older state of things. */
    simulationStale(): boolean;
    /** As if the latest Simulate view had sent `message`; whether it was accepted. */
    receiveFromView(message: unknown): boolean | undefined;
    statusBarText(): string | undefined;
    /** Words in a colour of the energy scale: `fc1 high`. */
    energyColours(uri: string): readonly string[];
    /** Resolves when the server answers. */
    readonly ready: Promise<void>;
    /** How long `activate` took. */
    readonly activateMs: number;
}

export function activate(context: ExtensionContext): TestApi | undefined {
    const since = performance.now();
    const log = window.createOutputChannel('Terntrack', { log: true });
    const server = new LanguageServer(context, log);
    const editor = new ReplayEditor(context, log);
    const traces = new Traces(context, editor, log);
    const simulate = addResults(simulation, { context, server, traces, log, companion: new ReplayAfterRun(traces, log) });
    const compare = addResults(comparison, { context, server, traces, log });
    context.subscriptions.push(...registerReplay({ context, server, editor, traces, log }), ...registerTraceComparison({ context, editor, traces, log }));
    const statusBar = new StatusBar(server);
    const colours = new EnergyColours(server);
    const importer = new ImportCommand(context, server, log);
    context.subscriptions.push(log, server, followReader(), statusBar, ...registerCommands(server, log), ...registerReport(server), registerDocPages(context), registerTasks(context), ...registerModelTransfer(server, log), ...registerExplain(server, log), colours,
        commands.registerCommand(importCommand, (uri?: unknown) => importer.run(uri)));
    // Not awaited: the editor need not wait for the server.
    const ready = server.start();
    const api: TestApi = {
        lastSimulation: () => simulate.command.lastView,
        lastComparison: () => compare.command.lastView,
        viewDelivered: () => simulate.panels.latest?.delivered ?? false,
        simulationStale: () => simulate.panels.latest?.isStale ?? false,
        comparisonDelivered: () => compare.panels.latest?.delivered ?? false,
        receiveFromView: message => simulate.panels.latest?.receive(message),
        statusBarText: () => statusBar.text,
        energyColours: uri => colours.shown(uri),
        ready,
        activateMs: performance.now() - since,
    };
    return context.extensionMode === ExtensionMode.Test ? api : undefined;
}

interface ResultParts<View extends Shown> {
    readonly context: ExtensionContext;
    readonly server: LanguageServer;
    readonly traces: Traces;
    readonly log: LogOutputChannel;
    readonly companion?: Companion<View>;
}

/** The command, the views and the way back to the text of one kind of result. */
function addResults<View extends Shown>(kind: ResultKind<View>, { companion, context, log, server, traces }: ResultParts<View>): {
    readonly command: ResultCommand<View>; readonly panels: ResultPanels<View>;
} {
    const warn = (error: unknown): void => log.warn(String(error));
    const handler: PanelHandler = {
        revealLayer: ({ uri, network }, layer) => void revealLayer(server, uri, network, layer).catch(warn),
        openSource: ({ uri, name }) => void openRunnable(server, uri, name).catch(warn),
        openReplay: ({ uri, name }, viewColumn) => void traces.show(uri, name, viewColumn).then(shown => shown || commands.executeCommand('terntrack.replay', uri, name)).then(undefined, warn),
        runAgain: ({ uri, name }, variants) => void command.run(uri, name, variants),
    };
    const panels = new ResultPanels(kind, context, handler, log);
    context.subscriptions.push(server.onNotification<InputsChanged>(inputsChangedMethod, ({ uris }) => panels.inputsChanged(uris)));
    const command = new ResultCommand(kind, context, server, panels, log, companion);
    context.subscriptions.push(panels, panels.restoreOnStart(),
        commands.registerCommand(kind.viewType, (uri?: unknown, name?: unknown) => command.run(uri, name)));
    return { command, panels };
}
