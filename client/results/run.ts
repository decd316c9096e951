/** Asks the server for a result of a network or an experiment, with progress and cancel, and hands the result on. */
import { type LogOutputChannel, ProgressLocation, window } from 'vscode';
import { simulationProgressMethod, type CompareParams, type SimulateParams, type SimulationProgress } from '../../server/protocol.js';
import { isCancellation, type LanguageServer } from '../language-server.js';
import type { Outcome, ResultKind, Shown } from './kind.js';

let runs = 0;

/** Rejects only when the server itself fails. */
export async function askFor<View extends Shown>(
    { doing, method, counted }: ResultKind<View>, server: LanguageServer, log: LogOutputChannel, wanted: Omit<CompareParams & SimulateParams, 'run'>,
): Promise<Outcome<View>> {
    const params: CompareParams & SimulateParams = { ...wanted, run: String(++runs) };
    const title = `${doing} ${wanted.name}`;
    const started = performance.now();
    log.info(`${title} (${wanted.uri})`);
    const outcome = await window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
        let reported = 0;
        const listener = server.onNotification<SimulationProgress>(simulationProgressMethod, ({ run, done, total, message }) => {
            if (run === params.run) {
                const percent = total > 0 ? 100 * done / total : 0;
                progress.report({ message: total > 1 ? `${message}, ${done} of ${total} ${counted}` : message, increment: percent - reported });
                reported = percent;
            }
        });
        try {
            return await server.request<Outcome<View>>(method, params, token);
        } catch (error) {
            if (token.isCancellationRequested || isCancellation(error)) {
                return { kind: 'cancelled' } as const;
            }
            throw error;
        } finally {
            listener.dispose();
        }
    });
    log.info(`${title}: ${outcome.kind} after ${((performance.now() - started) / 1000).toFixed(2)} s`);
    return outcome;
}
