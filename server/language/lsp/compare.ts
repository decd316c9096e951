/**
 * The request `terntrack/compare`: a network or an experiment of a document beside the baselines. Takes the report the
 * editor already has, else compiles in a worker of its own. Answers in any case; nothing here throws.
 */
import { URI, type LangiumDocument, type LangiumDocuments } from 'langium';
import type { CancellationToken } from 'vscode-languageserver';
import { compileAll } from '../../analysis/compile-all.js';
import { defect } from '../../analysis/known-outcomes.js';
import { createJob } from '../../analysis/job.js';
import { sweepRows, sweepVariants, type SweepRows } from '../../analysis/sweep.js';
import { Cancelled } from '../../analysis/worker-client.js';
import { baselinesFor, baselinesOn, type Baseline } from '../../cost/baselines/baselines.js';
import { compareReports } from '../../cost/compare.js';
import type { CompileReport } from '../../cost/report.js';
import type { Crossbar } from '../../hardware/crossbar/model.js';
import type { CompareOutcome, CompareParams, SimulationProgress } from '../../protocol.js';
import { importClosure } from '../imports.js';
import type { EditorEnvironment } from './environment.js';
import type { LiveAnalysis } from './live-analysis.js';
import type { Lowering } from './lowering.js';
import { failed, findTarget, type Failed, type RunTarget } from './run-target.js';

export interface ComparisonCall {
    readonly document: LangiumDocument;
    readonly params: CompareParams;
    readonly token: CancellationToken;
    readonly tell: (progress: SimulationProgress) => void;
}

export class Comparer {
    constructor(
        private readonly documents: LangiumDocuments, private readonly lowering: Lowering,
        private readonly analysis: LiveAnalysis, private readonly environment: EditorEnvironment,
    ) {}

    async run(call: ComparisonCall): Promise<CompareOutcome> {
        const abort = new AbortController();
        const listening = call.token.onCancellationRequested(() => abort.abort());
        try {
            return call.token.isCancellationRequested ? { kind: 'cancelled' } : await this.compare(call, abort.signal);
        } catch (error) {
            return this.outcomeOf(error, call.params.name);
        } finally {
            listening.dispose();
        }
    }

    private async compare(call: ComparisonCall, signal: AbortSignal): Promise<CompareOutcome> {
        const { document, params: { name, uri } } = call;
        const found = findTarget(await this.lowering.settled(document), name, document, this.lowering);
        if (found.kind === 'failed') {
            return found;
        }
        const report = await this.report(found, call, signal);
        if ('kind' in report) {
            return report;
        }
        const { network, hardware } = found.target.model;
        const baselines = baselinesFor(found.crossbars, this.visibleCrossbars(document));
        const variants = await this.variants(found, baselines, call, signal);
        const comparison = compareReports(network, hardware, report, baselinesOn(network, baselines), undefined, variants);
        return { kind: 'done', view: { uri, name, network: network.name, comparison } };
    }

    /** Rows of programs compiled anew, where they are asked for. */
    private async variants({ target }: RunTarget, baselines: readonly Baseline[], { params, tell }: ComparisonCall, signal: AbortSignal): Promise<SweepRows | undefined> {
        if (params.sweep !== true) {
            return undefined;
        }
        const { network, hardware } = target.model;
        const variants = await sweepVariants(network, hardware, target.settings);
        const message = `${variants.length} variants of ${network.name} on ${hardware.name}`;
        const outcomes = await compileAll(variants.map(({ job }) => job), {
            startWorker: this.environment.startWorker, workers: this.environment.cores, signal, onProgress: (done, total) => tell({ run: params.run, done, total, message }),
        });
        return sweepRows(variants, outcomes, baselines);
    }

    private async report({ target }: RunTarget, { document, params: { run }, tell }: ComparisonCall, signal: AbortSignal): Promise<CompileReport | Failed> {
        const shown = this.analysis.report(document, target.id);
        if (shown && !shown.stale) {
            return shown.report;
        }
        const { network, hardware } = target.model;
        const message = `${network.name} on ${hardware.name}`;
        const [{ report, problems }] = await compileAll([await createJob(network, hardware, target.settings)], {
            startWorker: this.environment.startWorker, workers: 1, signal, onProgress: (done, total) => tell({ run, done, total, message }),
        });
        const problem = problems.find(({ severity }) => severity === 'error');
        return report ?? failed(problem?.code ?? 'internal/compiler', problem?.message ?? 'the network could not be compiled');
    }

    /** Of the document and of what it imports. */
    private visibleCrossbars(document: LangiumDocument): Crossbar[] {
        const imported = [...importClosure(document, this.documents)].flatMap(uri => this.documents.getDocument(URI.parse(uri)) ?? []);
        return [...new Set([document, ...imported])].flatMap(one => this.lowering.of(one).crossbars).flatMap(({ crossbar }) => crossbar ?? []);
    }

    private outcomeOf(error: unknown, name: string): CompareOutcome {
        if (error instanceof Cancelled) {
            return { kind: 'cancelled' };
        }
        const reason = error instanceof Error ? error.message : String(error);
        this.environment.log.error(`comparing ${name} failed: ${error instanceof Error ? error.stack ?? reason : reason}`);
        const { code, message } = defect(name, reason);
        return failed(code, message);
    }
}
