/** The command of one kind of result, such as Simulate: from a lens (document and name given), the palette or the editor's title (asked for), or a view (again). */
import { type ExtensionContext, type LogOutputChannel, window } from 'vscode';
import { runnablesMethod, type Runnable, type RunnablesParams, type SimulateParams } from '../../server/protocol.js';
import { showFailure } from '../failures.js';
import type { LanguageServer } from '../language-server.js';
import { meantDocument } from '../meant-document.js';
import type { Outcome, ResultKind, Shown } from './kind.js';
import type { ResultPanel } from './panel.js';
import type { ResultPanels } from './panels.js';
import { askFor } from './run.js';

/** Something that goes along with a run. */
export interface Companion<View extends Shown> {
    /** What it wants of the run beside its results. */
    wish(uri: string): Pick<SimulateParams, 'trace'>;
    /** The results are shown. Rejects never. */
    done(outcome: Extract<Outcome<View>, { kind: 'done' }>, panel: ResultPanel<View>): Promise<void>;
}

export class ResultCommand<View extends Shown> {
    /** The result that was shown last; for the extension's own tests. */
    lastView: View | undefined;

    constructor(
        private readonly kind: ResultKind<View>, private readonly context: ExtensionContext, private readonly server: LanguageServer,
        private readonly panels: ResultPanels<View>, private readonly log: LogOutputChannel, private readonly companion?: Companion<View>,
    ) {}

    /** Arguments come from a lens; without them the runnables of the document that is meant are offered. */
    async run(uri: unknown, name: unknown, variants: unknown = false): Promise<void> {
        if (typeof uri === 'string' && typeof name === 'string') {
            await this.ask(uri, name, variants === true);
            return;
        }
        const document = meantDocument();
        if (!document) {
            void window.showInformationMessage(`${this.kind.verb}: open a .tern file first.`);
            return;
        }
        const target = document.uri.toString();
        const runnable = await this.pick(target);
        if (runnable) {
            await this.ask(target, runnable.name, false);
        }
    }

    /** `variants`: compile for other machines and networks too. */
    private async ask(uri: string, name: string, variants: boolean): Promise<void> {
        const shown = this.panels.find(uri, name);
        shown?.setRunning(true);
        try {
            const outcome = await askFor(this.kind, this.server, this.log, { uri, name, ...variants && { sweep: true }, ...this.companion?.wish(uri) });
            if (outcome.kind === 'done') {
                this.lastView = outcome.view;
                const panel = this.panels.show(outcome.view);
                await this.companion?.done(outcome, panel);
            } else if (outcome.kind === 'failed') {
                this.log.error(`${name}: ${outcome.code}: ${outcome.message}`);
                await showFailure(this.context, `${this.kind.verb} ${name}: ${outcome.message}`, outcome.code);
            }
        } catch (error) {
            this.log.error(`${this.kind.verb} ${name}: ${String(error)}`);
            void window.showErrorMessage(`${this.kind.verb} ${name}: the language server gave no answer. "Terntrack: Restart Language Server" may help.`);
        } finally {
            shown?.setRunning(false);
        }
    }

    /** The only runnable, or the reader's choice, experiments first. */
    private async pick(uri: string): Promise<Runnable | undefined> {
        const found = await this.server.request<readonly Runnable[]>(runnablesMethod, { uri } satisfies RunnablesParams);
        if (found.length === 0) {
            void window.showInformationMessage(`${this.kind.verb}: this file has no network and no experiment.`);
            return undefined;
        }
        if (found.length === 1) {
            return found[0];
        }
        const ordered = [...found].sort((a, b) => a.kind.localeCompare(b.kind));
        const items = ordered.map(runnable => ({ label: runnable.name, description: runnable.kind, detail: this.detailOf(runnable), runnable }));
        return (await window.showQuickPick(items, { title: this.kind.verb, placeHolder: 'Network or experiment' }))?.runnable;
    }

    private detailOf({ kind, line }: Runnable): string {
        return `line ${line + 1}${kind === 'network' ? this.kind.networkDetail : ''}`;
    }
}
