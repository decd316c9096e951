/** Runs a network or an experiment on the server, with progress and cancel, and hands the result on. */
import { type LogOutputChannel, ProgressLocation, window } from 'vscode';
import { simulateMethod, simulationProgressMethod, type SimulateParams, type SimulationOutcome, type SimulationProgress } from '../../server/protocol.js';
import { isCancellation, type LanguageServer } from '../language-server.js';

let runs = 0;

/** Rejects only when the server itself fails. */
export async function runSimulation(server: LanguageServer, log: LogOutputChannel, uri: string, name: string): Promise<SimulationOutcome> {
    const params: SimulateParams = { uri, name, run: String(++runs) };
    const title = `Simulating ${name}`;
    const started = performance.now();
    log.info(`${title} (${uri})`);
    const outcome = await window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
        let reported = 0;
        const listener = server.onNotification<SimulationProgress>(simulationProgressMethod, ({ run, done, total, message }) => {
            if (run === params.run) {
                const percent = total > 0 ? 100 * done / total : 0;
                progress.report({ message: total > 1 ? `${message}, ${done} of ${total} images` : message, increment: percent - reported });
                reported = percent;
            }
        });
        try {
            return await server.request<SimulationOutcome>(simulateMethod, params, token);
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
