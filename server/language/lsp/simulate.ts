/**
 * The request `terntrack/simulate`: a network or an experiment of a document, run in workers of its own, with progress,
 * ended at once by its token. Answers in any case; nothing here throws.
 */
import { type LangiumDocument, type LangiumDocuments, URI } from 'langium';
import type { CancellationToken } from 'vscode-languageserver';
import { createJob } from '../../analysis/job.js';
import { loadRunData } from '../../analysis/run-data.js';
import { defaultRun, runSimulation } from '../../analysis/simulation.js';
import { traceOrder } from '../../analysis/tracing.js';
import { base64, simulationView } from '../../analysis/view.js';
import { Cancelled, ComputeFailure } from '../../analysis/worker-client.js';
import { defect } from '../../analysis/known-outcomes.js';
import type { SimulateParams, SimulationOutcome, SimulationProgress } from '../../protocol.js';
import type { EditorEnvironment } from './environment.js';
import type { Lowering } from './lowering.js';
import { importClosure } from '../imports.js';
import { failed, findTarget } from './run-target.js';
import { traceSource } from './trace-source.js';

export interface SimulationCall {
    readonly document: LangiumDocument;
    readonly params: SimulateParams;
    readonly token: CancellationToken;
    readonly tell: (progress: SimulationProgress) => void;
}

export class Simulator {
    constructor(private readonly documents: LangiumDocuments, private readonly lowering: Lowering, private readonly environment: EditorEnvironment) {}

    async run(call: SimulationCall): Promise<SimulationOutcome> {
        const abort = new AbortController();
        const listening = call.token.onCancellationRequested(() => abort.abort());
        try {
            return call.token.isCancellationRequested ? { kind: 'cancelled' } : await this.simulate(call, abort.signal);
        } catch (error) {
            return this.outcomeOf(error, call.params.name);
        } finally {
            listening.dispose();
        }
    }

    private async simulate({ document, params, tell }: SimulationCall, signal: AbortSignal): Promise<SimulationOutcome> {
        const { name, run, trace: wanted, uri } = params;
        const started = this.environment.now();
        const lowered = await this.lowering.settled(document);
        const found = findTarget(lowered, name, document, this.lowering);
        if (found.kind === 'failed') {
            return found;
        }
        const { network, hardware } = found.target.model;
        const loaded = await loadRunData(network, found.request, this.environment.files);
        if (loaded.problem) {
            return failed(loaded.problem.code, loaded.problem.message);
        }
        const { data } = loaded;
        const message = `${network.name} on ${hardware.name}`;
        tell({ run, done: 0, total: data.images.length, message });
        const job = await createJob(network, hardware, found.target.settings);
        const images = Math.min(Math.max(1, found.target.settings.batch), data.images.length);
        const order = wanted && await traceOrder({
            version: wanted.version, network, ranAs: name, ...traceSource(this.documentsOf(document), network.name, wanted.folder, this.lowering),
            seededImage: data.seeded, imagesRun: data.images.length,
            ...(wanted.mostBytes !== undefined && { mostBytes: wanted.mostBytes }), ...(data.labels && { labels: data.labels.slice(0, images) }),
        });
        const { outcome, result, trace, traceRefused } = await runSimulation(job, data.images, {
            ...(order && { trace: { images, order, extra: wanted.mostBytes !== undefined } }),
            run: { ...defaultRun, wear: found.rate !== undefined }, startWorker: this.environment.startWorker, workers: this.environment.cores, signal,
            onProgress: (done, total) => tell({ run, done, total, message }),
        });
        if (!result) {
            const problem = outcome.problems.find(({ severity }) => severity === 'error');
            return failed(problem?.code ?? 'internal/compiler', problem?.message ?? 'the network could not be compiled');
        }
        const wallMs = this.environment.now() - started;
        const view = simulationView({ uri, name, network, hardware, data, report: outcome.report!, result, wallMs, rate: found.rate });
        return { kind: 'done', view, ...(trace && { trace: base64(trace) }), ...(traceRefused !== undefined && { traceRefused }) };
    }

    /** The document and all it imports: the texts that decide a run. */
    private documentsOf(document: LangiumDocument): LangiumDocument[] {
        const imported = [...importClosure(document, this.documents)].flatMap(uri => this.documents.getDocument(URI.parse(uri)) ?? []);
        return [...new Set([document, ...imported])];
    }

    private outcomeOf(error: unknown, name: string): SimulationOutcome {
        if (error instanceof Cancelled) {
            return { kind: 'cancelled' };
        }
        const reason = error instanceof Error ? error.message : String(error);
        this.environment.log.error(`simulating ${name} failed: ${error instanceof ComputeFailure ? reason : (error as Error).stack ?? reason}`);
        const { code, message } = defect(name, reason);
        return failed(code, message);
    }
}
