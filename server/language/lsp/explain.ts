/**
 * The request `terntrack/explain`: what the compiler made of a network, and of one of its layers. Compiles in a worker of its own; what
 * the page says is `explain-page.ts`.
 */
import type { LangiumDocument } from 'langium';
import type { CancellationToken } from 'vscode-languageserver';
import { defect } from '../../analysis/known-outcomes.js';
import { createJob } from '../../analysis/job.js';
import { Cancelled, ComputeFailure, WorkerClient } from '../../analysis/worker-client.js';
import type { CompileReport } from '../../cost/report.js';
import type { ExplainOutcome, ExplainParams } from '../../protocol.js';
import type { EditorEnvironment } from './environment.js';
import { explainPage } from './explain-page.js';
import type { Lowering } from './lowering.js';
import { failed, findTarget } from './run-target.js';

export interface ExplainCall {
    readonly document: LangiumDocument;
    readonly params: ExplainParams;
    readonly token: CancellationToken;
}

export class Explainer {
    constructor(private readonly lowering: Lowering, private readonly environment: EditorEnvironment) {}

    /** Answers in any case; nothing here throws. */
    async run({ document, params: { name, layer }, token }: ExplainCall): Promise<ExplainOutcome> {
        const abort = new AbortController();
        const listening = token.onCancellationRequested(() => abort.abort());
        const client = new WorkerClient(this.environment.startWorker);
        try {
            const found = findTarget(await this.lowering.settled(document), name, document, this.lowering);
            if (found.kind === 'failed') {
                return found;
            }
            const { network, hardware } = found.target.model;
            const job = await createJob(network, hardware, found.target.settings);
            const { report, problems } = await client.compile(job, abort.signal);
            if (!report) {
                const problem = problems.find(({ severity }) => severity === 'error');
                return failed(problem?.code ?? 'internal/compiler', problem?.message ?? 'the network could not be compiled');
            }
            const chosen = network.layers.find(one => one.name === layer && one.kind !== 'flatten')?.name ?? costliest(report, network.layers.map(one => one.name));
            const { explanations: [explanation] } = chosen === undefined ? { explanations: [] } : await client.inspect(job, { layers: [chosen], dumps: [], explain: {} }, abort.signal);
            const steps = explanation && this.environment.explain?.(explanation);
            return { kind: 'done', title: `${report.network} on ${report.hardware}`, text: explainPage(report, steps === undefined ? undefined : { layer: explanation!.layer.name, steps }) };
        } catch (error) {
            return this.outcomeOf(error, name);
        } finally {
            listening.dispose();
            await client.terminate();
        }
    }

    private outcomeOf(error: unknown, name: string): ExplainOutcome {
        if (error instanceof Cancelled) {
            return { kind: 'cancelled' };
        }
        const reason = error instanceof Error ? error.message : String(error);
        this.environment.log.error(`explaining ${name} failed: ${error instanceof ComputeFailure ? reason : (error as Error).stack ?? reason}`);
        const { code, message } = defect(name, reason);
        return failed(code, message);
    }
}

function costliest({ layers }: CompileReport, names: readonly string[]): string | undefined {
    return [...layers].filter(({ name, kind }) => kind !== 'flatten' && names.includes(name)).sort((a, b) => b.energyJ.total - a.energyJ.total)[0]?.name;
}
