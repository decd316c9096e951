/**
 * Names of layers in the colour of their share of the energy, and a mark in the ruler: the themable colours
 * `terntrack.energyMedium` and `terntrack.energyHigh`. The figure itself stands beside the line, as a hint.
 */
import { type DecorationOptions, type Disposable, OverviewRulerLane, Range, type TextEditor, ThemeColor, window, workspace } from 'vscode';
import { analysisStateMethod, energyLevelsMethod, type AnalysisState, type EnergyLevel } from '../server/protocol.js';
import { languageId, type LanguageServer } from './language-server.js';

const settings = 'terntrack.energyColours';

export class EnergyColours implements Disposable {
    private readonly medium = decoration('terntrack.energyMedium');
    private readonly high = decoration('terntrack.energyHigh');
    private readonly subscriptions: Disposable[];
    private latest: ReadonlyMap<string, readonly string[]> = new Map();

    constructor(private readonly server: LanguageServer) {
        this.subscriptions = [
            server.onNotification<AnalysisState>(analysisStateMethod, ({ uri }) => this.update(uri)),
            window.onDidChangeVisibleTextEditors(() => this.update()),
            workspace.onDidChangeConfiguration(change => change.affectsConfiguration(settings) && this.update()),
        ];
    }

    /** Words shown in a colour, by URI: for tests. */
    shown(uri: string): readonly string[] {
        return this.latest.get(uri) ?? [];
    }

    dispose(): void {
        [this.medium, this.high, ...this.subscriptions].forEach(one => one.dispose());
    }

    private update(uri?: string): void {
        window.visibleTextEditors.filter(({ document }) => document.languageId === languageId && (uri === undefined || document.uri.toString() === uri))
            .forEach(editor => void this.colour(editor).catch(() => undefined)); // A server that is away has nothing to show.
    }

    private async colour(editor: TextEditor): Promise<void> {
        const { document } = editor;
        const uri = document.uri.toString();
        const configuration = workspace.getConfiguration(settings, document);
        const isOn = configuration.get<boolean>('enabled', true);
        const { version } = document;
        const levels = isOn && this.server.state === 'running' ? await this.server.request<readonly EnergyLevel[]>(energyLevelsMethod, { uri }) : [];
        if (document.version !== version) {
            return; // The next analysis brings new places.
        }
        const [medium, high] = [configuration.get<number>('medium', 10) / 100, configuration.get<number>('high', 30) / 100];
        const within = (from: number, below: number): DecorationOptions[] => levels.filter(({ share }) => share >= from && share < below)
            .map(({ range: { start, end }, label }) => ({ range: new Range(start.line, start.character, end.line, end.character), hoverMessage: `${label} of the energy` }));
        const [mediumOnes, highOnes] = [within(medium, high), within(high, Infinity)];
        editor.setDecorations(this.medium, mediumOnes);
        editor.setDecorations(this.high, highOnes);
        const words = (name: string, options: readonly DecorationOptions[]): string[] => options.map(({ range }) => `${document.getText(range)} ${name}`);
        this.latest = new Map([...this.latest, [uri, [...words('medium', mediumOnes), ...words('high', highOnes)]]]);
    }
}

function decoration(colour: string) {
    return window.createTextEditorDecorationType({ color: new ThemeColor(colour), overviewRulerColor: new ThemeColor(colour), overviewRulerLane: OverviewRulerLane.Right });
}
