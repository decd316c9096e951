/** The status bar item: state of the analysis of the active document and what its first network costs. */
import { type Disposable, MarkdownString, StatusBarAlignment, type StatusBarItem, ThemeColor, window } from 'vscode';
import { analysisStateMethod, type AnalysisState } from '../server/protocol.js';
import { formatSi } from '../server/si.js';
import { languageId, type LanguageServer } from './language-server.js';

export const statusCommand = 'terntrack.showCommands';

export class StatusBar implements Disposable {
    private readonly item: StatusBarItem;
    private readonly disposables: Disposable[];
    private readonly states = new Map<string, AnalysisState>();

    constructor(private readonly server: LanguageServer) {
        this.item = window.createStatusBarItem('terntrack.status', StatusBarAlignment.Right, 100);
        this.item.name = 'Terntrack';
        this.item.command = statusCommand;
        this.disposables = [
            this.item,
            server.onNotification<AnalysisState>(analysisStateMethod, state => this.remember(state)),
            server.onDidChangeState(() => this.update()),
            window.onDidChangeActiveTextEditor(() => this.update()),
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
        const totals = state.totals ?? (state.state === 'failed' ? undefined : this.states.get(state.uri)?.totals);
        this.states.set(state.uri, totals ? { ...state, totals } : state);
        this.update();
    }

    private update(): void {
        const document = window.activeTextEditor?.document;
        if (document?.languageId !== languageId) {
            this.item.hide();
            return;
        }
        const { icon, text, tooltip, warning } = describe(this.server.state, this.states.get(document.uri.toString()));
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

function describe(server: LanguageServer['state'], analysis: AnalysisState | undefined): Description {
    if (server !== 'running') {
        return server === 'starting' ? { icon: 'loading~spin', text: 'Terntrack', tooltip: 'Terntrack is starting.' }
            : { icon: 'error', text: 'Terntrack stopped', tooltip: 'The language server is not running. Click to restart it.', warning: true };
    }
    if (!analysis || (analysis.state === 'compiling' && !analysis.totals)) {
        return { icon: analysis ? 'sync~spin' : 'circuit-board', text: 'Terntrack', tooltip: analysis ? 'Compiling.' : 'Terntrack' };
    }
    if (analysis.state === 'failed' || !analysis.totals?.length) {
        return { icon: analysis.state === 'failed' ? 'warning' : 'circuit-board', text: 'Terntrack', tooltip: analysis.state === 'failed' ? 'This file has errors; nothing could be compiled.' : 'No network in this file.' };
    }
    const [first] = analysis.totals;
    const icon = analysis.state === 'ready' ? 'circuit-board' : 'sync~spin';
    return { icon, text: `${first.network} ${formatSi(first.energyJ, 'J')}, ${formatSi(first.latencyS, 's')}`, tooltip: table(analysis) };
}

function table(analysis: AnalysisState): MarkdownString {
    const rows = (analysis.totals ?? []).map(total =>
        `| ${total.network} | ${total.hardware} | ${formatSi(total.energyJ, 'J')} | ${formatSi(total.latencyS, 's')} |`);
    const stale = analysis.state === 'ready' ? '' : '\n\nOf the last finished compilation; a newer one is running.';
    return new MarkdownString(`Per inference, estimated\n\n| network | hardware | energy | latency |\n|---|---|--:|--:|\n${rows.join('\n')}${stale}`);
}
