/** Asks the server for a model as a network, with progress and cancel. */
import { type LogOutputChannel, ProgressLocation, type Uri, window } from 'vscode';
import {
    importModelMethod, simulationProgressMethod, type ImportModelParams, type ModelImportOutcome, type SimulationProgress,
} from '../../server/protocol.js';
import { isCancellation, type LanguageServer } from '../language-server.js';

let runs = 0;

/** What is to be done with a model that is not ternary or not quantised. */
export type ImportChoice = Pick<ImportModelParams, 'ternarise' | 'calibrate'>;

/** Name of a file, without its folder. */
export function baseName(uri: Uri): string {
    return uri.path.split('/').pop() ?? uri.path;
}

/** Rejects only when the server itself fails. */
export async function askForImport(server: LanguageServer, log: LogOutputChannel, model: Uri, folder: Uri, choice: ImportChoice): Promise<ModelImportOutcome> {
    const params: ImportModelParams = { uri: model.toString(), folder: folder.toString().replace(/\/$/, ''), run: `import ${++runs}`, ...choice };
    const title = `Importing ${baseName(model)}`;
    log.info(`${title} (${params.uri})`);
    return window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
        let reported = 0;
        const listener = server.onNotification<SimulationProgress>(simulationProgressMethod, ({ run, done, total, message }) => {
            if (run === params.run) {
                const percent = total > 0 ? 100 * done / total : 0;
                progress.report({ message: `${message}, ${done} of ${total} images`, increment: percent - reported });
                reported = percent;
            }
        });
        try {
            return await server.request<ModelImportOutcome>(importModelMethod, params, token);
        } catch (error) {
            if (token.isCancellationRequested || isCancellation(error)) {
                return { kind: 'cancelled' } as const;
            }
            throw error;
        } finally {
            listener.dispose();
        }
    });
}
