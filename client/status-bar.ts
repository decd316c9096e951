/** The status bar item: state of the analysis of the active document, and what the network at the cursor costs. */
import { type Disposable, MarkdownString, StatusBarAlignment, type StatusBarItem, ThemeColor, window, workspace } from 'vscode';
import { analysisStateMethod, type AnalysisState } from '../server/protocol.js';
import { formatSi } from '../server/si.js';
import { languageId, type LanguageServer } from './language-server.js';
import { reportCommand } from './report.js';

export const stopCommand = 'terntrack.stopCompiling';

const ENABLED = 'terntrack.statusBar.enabled';

export class StatusBar implements Disposable {
    private readonly item: StatusBarItem;
    private readonly disposables: Disposable[];
    private readonly states = new Map<string, AnalysisState>();

    constructor(private readonly server: LanguageServer) {
        this.item = window.createStatusBarItem('terntrack.status', StatusBarAlignment.Right, 100);
        this.item.name = 'Terntrack';
        this.item.command = reportCommand;
        this.disposables = [
            this.item,
            server.onNotification<AnalysisState>(analysisStateMethod, state => this.remember(state)),
            server.onDidChangeState(() => this.update()),
            window.onDidChangeActiveTextEditor(() => this.update()),
            window.onDidChangeTextEditorSelection(() => this.update()),
            workspace.onDidChangeConfiguration(event => event.affectsConfiguration(ENABLED) && this.update()),
        ];
        this.update();
    }

    /** As shown now; undefined while hidden. */
    get text(): string | undefined {
        return window.activeTextEditor?.document.languageId === languageId ? this.item.text : undefined;
    }

    dispose(): void {
        for (const disposable of this.disposables) {
            disposable.dispose();
        }
    }

    /** While a newer analysis runs, the totals of the last one stay. */
    private remember(state: AnalysisState): void {
        const totals = state.totals ?? this.states.get(state.uri)?.totals;
        this.states.set(state.uri, totals ? { ...state, totals } : state);
        this.update();
    }

    private update(): void {
        const document = window.activeTextEditor?.document;
        if (document?.languageId !== languageId || !workspace.getConfiguration().get<boolean>(ENABLED, true)) {
            this.item.hide();
            return;
        }
        const { icon, text, tooltip, warning } = describe(this.server.state, this.states.get(document.uri.toString()), window.activeTextEditor!.selection.active.line);
        this.item.text = `$(${icon}) ${text}`;
        this.item.tooltip = tooltip;
        this.item.backgroundColor = warning ? new ThemeColor('statusBarItem.warningBackground') : undefined;
        this.item.accessibilityInformation = { label: `Terntrack: ${text}` };
        this.item.show();
    }
}

interface Description {
    readonly icon: string;
    readonly text: string;
    readonly tooltip: MarkdownString | string;
    readonly warning?: boolean;
}

function describe(server: LanguageServer['state'], analysis: AnalysisState | undefined, line: number): Description {
    if (server !== 'running') {
        return server === 'starting' ? { icon: 'loading~spin', text: 'Terntrack', tooltip: 'Terntrack is starting.' }
            : { icon: 'error', text: 'Terntrack stopped', tooltip: 'The language server is not running. It can be restarted from the command palette.', warning: true };
    }
    if (!analysis || (analysis.state === 'compiling' && !analysis.totals?.length)) {
        return { icon: analysis ? 'sync~spin' : 'circuit-board', text: `Terntrack${percent(analysis)}`, tooltip: analysis ? stoppable('Compiling.') : 'Terntrack' };
    }
    if (!analysis.totals?.length) {
        return { icon: analysis.state === 'failed' ? 'warning' : 'circuit-board', text: 'Terntrack', tooltip: analysis.state === 'failed' ? 'This file has errors; nothing could be compiled.' : 'No network in this file.' };
    }
    const shown = analysis.totals.find(({ lines }) => lines && lines[0] <= line && line <= lines[1]) ?? analysis.totals[0];
    return { icon: ICONS[analysis.state], text: `${shown.network} ${formatSi(shown.energyJ, 'J')}, ${formatSi(shown.latencyS, 's')}${percent(analysis)}`, tooltip: table(analysis) };
}

const ICONS: Readonly<Record<AnalysisState['state'], string>> = { ready: 'circuit-board', compiling: 'sync~spin', stale: 'sync~spin', stopped: 'debug-pause', failed: 'warning' };

/** How far a compilation is that takes long enough to be asked about. */
function percent({ progress }: AnalysisState | undefined = { uri: '', state: 'ready' }): string {
    return progress === undefined ? '' : ` ${Math.floor(progress * 100)} %`;
}

function stoppable(text: string): MarkdownString {
    const tooltip = new MarkdownString(`${text}\n\n[Stop compiling](command:${stopCommand})`);
    tooltip.isTrusted = { enabledCommands: [stopCommand] };
    return tooltip;
}

function table(analysis: AnalysisState): MarkdownString {
    const rows = (analysis.totals ?? []).map(total =>
        `| ${total.network} | ${total.hardware} | ${formatSi(total.energyJ, 'J')} | ${formatSi(total.latencyS, 's')} |`);
    const text = `Per inference, estimated. Click for the report.\n\n| network | hardware | energy | latency |\n|---|---|--:|--:|\n${rows.join('\n')}`;
    switch (analysis.state) {
        case 'ready':
            return new MarkdownString(text);
        case 'failed':
            return new MarkdownString(`${text}\n\nOf the last finished compilation; this file has errors now.`);
        case 'stopped':
            return new MarkdownString(`${text}\n\nOf the last finished compilation; the newer one was stopped. The next edit starts it again.`);
        default:
            return stoppable(`${text}\n\nOf the last finished compilation; a newer one is running.`);
    }
}
