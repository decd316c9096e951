/** The command Simulate: from a lens (document and name given), the palette or the editor's title (asked for), or a view (again). */
import { type ExtensionContext, type LogOutputChannel, window } from 'vscode';
import { runnablesMethod, type Runnable, type RunnablesParams, type SimulationView } from '../../server/protocol.js';
import { showFailure } from '../failures.js';
import { languageId, type LanguageServer } from '../language-server.js';
import type { SimulatePanels } from './panels.js';
import { runSimulation } from './run.js';

export class SimulateCommand {
    /** The result that was shown last; for the extension's own tests. */
    lastView: SimulationView | undefined;

    constructor(
        private readonly context: ExtensionContext, private readonly server: LanguageServer,
        private readonly panels: SimulatePanels, private readonly log: LogOutputChannel,
    ) {}

    /** Arguments come from a lens; without them the active document's runnables are offered. */
    async run(uri: unknown, name: unknown): Promise<void> {
        if (typeof uri === 'string' && typeof name === 'string') {
            await this.simulate(uri, name);
            return;
        }
        const document = window.activeTextEditor?.document;
        if (document?.languageId !== languageId) {
            void window.showInformationMessage('Simulate: open a .tern file first.');
            return;
        }
        const target = document.uri.toString();
        const runnable = await this.pick(target);
        if (runnable) {
            await this.simulate(target, runnable.name);
        }
    }

    private async simulate(uri: string, name: string): Promise<void> {
        const shown = this.panels.find(uri, name);
        shown?.setRunning(true);
        try {
            const outcome = await runSimulation(this.server, this.log, uri, name);
            if (outcome.kind === 'done') {
                this.lastView = outcome.view;
                this.panels.show(outcome.view);
            } else if (outcome.kind === 'failed') {
                this.log.error(`${name}: ${outcome.code}: ${outcome.message}`);
                await showFailure(this.context, `Simulate ${name}: ${outcome.message}`, outcome.code);
            }
        } catch (error) {
            this.log.error(`Simulate ${name}: ${String(error)}`);
            void window.showErrorMessage(`Simulate ${name}: the language server gave no answer. "Terntrack: Restart Language Server" may help.`);
        } finally {
            shown?.setRunning(false);
        }
    }

    /** The only runnable, or the reader's choice, experiments first. */
    private async pick(uri: string): Promise<Runnable | undefined> {
        const found = await this.server.request<readonly Runnable[]>(runnablesMethod, { uri } satisfies RunnablesParams);
        if (found.length === 0) {
            void window.showInformationMessage('Simulate: this file has no network and no experiment.');
            return undefined;
        }
        if (found.length === 1) {
            return found[0];
        }
        const ordered = [...found].sort((a, b) => a.kind.localeCompare(b.kind));
        const items = ordered.map(runnable => ({ label: runnable.name, description: runnable.kind, detail: detailOf(runnable), runnable }));
        return (await window.showQuickPick(items, { title: 'Simulate', placeHolder: 'Network or experiment' }))?.runnable;
    }
}

function detailOf({ kind, line }: Runnable): string {
    return `line ${line + 1}${kind === 'network' ? ', on one seeded image' : ''}`;
}
