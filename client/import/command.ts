/** "Import Model...": from the palette (asks for the file), the explorer's menu or another part of the extension (the file is given). */
import { type ExtensionContext, type LogOutputChannel, Uri, window, workspace } from 'vscode';
import type { ImportMessage } from '../../server/protocol.js';
import { showFailure } from '../failures.js';
import type { LanguageServer } from '../language-server.js';
import { creation, folderOf, modelEndings, textFile, type ImportedModel } from './files.js';
import { askForImport, baseName, type ImportChoice } from './request.js';

export const importCommand = 'terntrack.importModel';

/** What training again would solve, and ternarising makes possible without. */
const NEEDS_TERNARY = 'import/not-ternary';
const NEEDS_RANGES = 'import/not-quantised';

export class ImportCommand {
    constructor(private readonly context: ExtensionContext, private readonly server: LanguageServer, private readonly log: LogOutputChannel) {}

    /** Shows the network that was made; gives its document's address, or nothing where none was. */
    async run(given: unknown): Promise<Uri | undefined> {
        const model = given instanceof Uri ? given : await pickModel();
        if (!model) {
            return undefined;
        }
        try {
            return await this.import(model, {});
        } catch (error) {
            this.log.error(`Importing ${baseName(model)}: ${String(error)}`);
            void window.showErrorMessage(`Importing ${baseName(model)}: the language server gave no answer. "Terntrack: Restart Language Server" may help.`);
            return undefined;
        }
    }

    private async import(model: Uri, choice: ImportChoice): Promise<Uri | undefined> {
        const folder = folderOf(model);
        const outcome = await askForImport(this.server, this.log, model, folder, choice);
        if (outcome.kind === 'cancelled') {
            return undefined;
        }
        const another = choice.ternarise ? undefined : await this.offerTernary(model, outcome.messages);
        if (another) {
            return this.import(model, another);
        }
        if (outcome.kind === 'failed') {
            // Not awaited: the message stays until somebody closes it.
            void this.tell(model, outcome.messages);
            return undefined;
        }
        return this.place(model, folder, outcome);
    }

    /** Asks whether to go on with a model whose weights are not ternary, or whose activations nothing rounds. */
    private async offerTernary(model: Uri, messages: readonly ImportMessage[]): Promise<ImportChoice | undefined> {
        const errors = messages.filter(({ severity }) => severity === 'error').map(({ code }) => code);
        if (errors.length === 0 || errors.some(code => code !== NEEDS_TERNARY && code !== NEEDS_RANGES)) {
            return undefined;
        }
        const make = 'Make Ternary (TWN Rule)';
        const chosen = await window.showWarningMessage(`${baseName(model)} is not ternary, or its activations are not rounded.`, {
            modal: true, detail: 'It can be made so without training again: weights by the TWN rule, ranges of activations from images. What accuracy is left is unknown until it is measured.',
        }, make);
        if (chosen !== make) {
            return undefined;
        }
        const images = errors.includes(NEEDS_RANGES) ? await window.showOpenDialog({ title: 'Images to measure ranges on', defaultUri: folderOf(model), openLabel: 'Measure', filters: { Images: ['npy', 'npz', 'gz', 'png'] } }) : undefined;
        return { ternarise: 'twn', ...images && { calibrate: images.map(uri => uri.toString()) } };
    }

    private async place(model: Uri, folder: Uri, imported: ImportedModel): Promise<Uri | undefined> {
        const target = textFile(imported, folder);
        if (imported.wouldOverwrite) {
            const overwrite = 'Overwrite';
            const answer = await window.showWarningMessage(`${baseName(target)} is there already.`, { modal: true, detail: 'It was not written by an import, or was edited since.' }, overwrite);
            if (answer !== overwrite) {
                return undefined;
            }
        }
        if (!await workspace.applyEdit(creation(imported, folder))) {
            void window.showErrorMessage(`Importing ${baseName(model)}: ${baseName(target)} could not be written.`);
            return undefined;
        }
        await window.showTextDocument(await workspace.openTextDocument(target));
        void this.tell(model, imported.messages);
        return target;
    }

    /** The first thing that is wrong (or worth knowing), with its page; all of them are in the log. */
    private async tell(model: Uri, messages: readonly ImportMessage[]): Promise<void> {
        const order = ['error', 'warning', 'info'] as const;
        const worst = order.map(severity => messages.filter(message => message.severity === severity)).find(some => some.length > 0);
        if (!worst) {
            return;
        }
        const [{ code, message, severity }] = worst;
        const [first] = message.split('\n');
        const more = worst.length > 1 ? ` And ${worst.length - 1} more, see the output.` : '';
        const text = `Importing ${baseName(model)}: ${first}.${more}`;
        if (severity === 'error') {
            await showFailure(this.context, text, code);
        } else {
            const showOutput = 'Show Output';
            const show = severity === 'warning' ? window.showWarningMessage : window.showInformationMessage;
            if (await show(text, showOutput) === showOutput) {
                this.log.show();
            }
        }
    }
}

async function pickModel(): Promise<Uri | undefined> {
    const picked = await window.showOpenDialog({ title: 'Import Model', openLabel: 'Import', filters: { Models: [...modelEndings] } });
    return picked?.[0];
}
