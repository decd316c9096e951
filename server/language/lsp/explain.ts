/**
 * The request `terntrack/explain`: what the compiler made of a network, as a readable text. A table of its layers and choices,
 * then one layer followed from its weights to the passes, in the words of `terntrack compile --explain`.
 */
import type { LangiumDocument } from 'langium';
import type { CancellationToken } from 'vscode-languageserver';
import { defect } from '../../analysis/known-outcomes.js';
import { createJob } from '../../analysis/job.js';
import { Cancelled, ComputeFailure, WorkerClient } from '../../analysis/worker-client.js';
import type { Explanation } from '../../cost/explain/explanation.js';
import type { CompileReport, LayerReport } from '../../cost/report.js';
import type { ExplainOutcome, ExplainParams } from '../../protocol.js';
import { formatCount, formatShare, formatSi } from '../../si.js';
import type { EditorEnvironment } from './environment.js';
import type { Lowering } from './lowering.js';
import { addsText, countOf, energyBars } from './markdown.js';
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
            return { kind: 'done', title: `${report.network} on ${report.hardware}`, text: documentOf(report, explanation, this.environment.explain) };
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

/** Plain text, its columns aligned: read as it stands. */
function documentOf(report: CompileReport, explanation: Explanation | undefined, text: EditorEnvironment['explain']): string {
    const { network, hardware, batch, layers, total, assumptions } = report;
    const head = ['layer', 'energy', 'share', 'adds / naive', 'joined channels', 'accumulator', 'layout', 'rows used', 'rounding'];
    const sections = [
        `# ${network} on ${hardware}`,
        `One inference at batch ${batch}: ${formatSi(total.energyJ.total, 'J')}, ${formatSi(total.latencyS, 's')}, ${formatCount(total.cycles)} cycles, `
            + `${countOf(total.arrays, 'array')} at a time, ${formatSi(total.areaM2, 'm²')}.\nAdditions: ${addsText(total.adds)}.`,
        '## Where the energy goes', energyBars(total.energyJ).split('\n').slice(1, -1).join('\n'),
        '## What the compiler chose',
        aligned([head, ...layers.map(layer => layerRow(layer, report))]),
        ...notes(layers),
        ...explanation && text ? [`## Layer ${explanation.layer.name}, step by step`, text(explanation).trimEnd()] : [],
        `## Assumptions (${assumptions.length})`,
        assumptions.map(({ parameter, text: value, value: number, source }) => `- ${parameter} ${value ?? String(number)}: ${source}`).join('\n'),
    ];
    return `${sections.join('\n\n')}\n`;
}

/** Columns as wide as their widest cell, the first to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string {
    const widths = rows[0].map((_, column) => rows.reduce((widest, row) => Math.max(widest, row[column].length), 0));
    return rows.map(row => row.map((cell, column) => column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])).join('  ').trimEnd()).join('\n');
}

function layerRow(layer: LayerReport, { total }: CompileReport): string[] {
    const { name, energyJ, adds, weights, joinedChannels, accumulatorBits, layout, rowUse, requantise } = layer;
    return [
        name, formatSi(energyJ.total, 'J'), formatShare(total.energyJ.total > 0 ? energyJ.total / total.energyJ.total : 0),
        adds.naive > 0 ? ((adds.shared + adds.accumulate) / adds.naive).toFixed(3) : '', weights > 0 ? String(joinedChannels) : '',
        accumulatorBits > 0 ? `${accumulatorBits} bits` : '', weights > 0 ? (layout === 'along' ? 'along the track' : 'a bit a column') : '', formatShare(rowUse), requantise ?? '',
    ];
}

function notes(layers: readonly LayerReport[]): string[] {
    const lines = layers.flatMap(layer => layer.notes.map(note => `- ${layer.name}: ${note}`));
    return lines.length > 0 ? [lines.join('\n')] : [];
}
