/**
 * The report of a document's newest finished compilations as Markdown: what the status bar opens. Reads finished results
 * only; it must not compile.
 */
import { URI, type LangiumDocument } from 'langium';
import type { CompileReport } from '../../cost/report.js';
import { formatCount, formatShare, formatSi, NO_BREAK_SPACE } from '../../si.js';
import type { LiveAnalysis } from './live-analysis.js';
import { addsText, assumptionList, assumptionsOf, countOf, energyBars, escape, table } from './markdown.js';

/** Empty where nothing of the document has been compiled yet. */
export function reportText(document: LangiumDocument, { analyser }: LiveAnalysis): string {
    const uri = document.uri.toString();
    // Experiments on one machine rest on the same: it is listed once.
    const listed = new Map<string, string>();
    const sections = analyser.results(uri).flatMap(({ outcome, stale }) => outcome.report ? [section(outcome.report, stale, assumed(outcome.report, listed))] : []);
    return sections.length === 0 ? '' : [`# ${escape(decodeURIComponent(URI.parse(uri).path.split('/').at(-1)!))}`, ...sections].join('\n\n');
}

function section(report: CompileReport, stale: boolean, rest: string): string {
    const { total, network, hardware, batch, layers } = report;
    return [
        `## ${escape(network)} on ${escape(hardware)}`,
        ...stale ? ['*Of the last finished compilation; the file has changed since.*'] : [],
        `Per inference at batch ${batch}, estimated: **${formatSi(total.energyJ.total, 'J')}**, **${formatSi(total.latencyS, 's')}**, ${formatCount(total.cycles)} cycles, `
            + `${countOf(total.arrays, 'array')} at a time, ${formatSi(total.areaM2, 'm²')}; adds ${addsText(total.adds)}.`,
        energyBars(total.energyJ),
        // Two tables: beside the text there is room for half a window.
        table(['layer', 'energy', 'share', 'latency', 'cycles'], layers.map(layer => [
            escape(layer.name), formatSi(layer.energyJ.total, 'J'), formatShare(layer.energyJ.total / (total.energyJ.total || 1)), formatSi(layer.latencyS, 's'), formatCount(layer.cycles),
        ])),
        '### How it is built',
        table(['layer', '< kind', 'output', 'adds', 'bits', 'arrays'], layers.map(layer => [
            escape(layer.name), layer.kind, layer.outputShape.join(' x ').replaceAll(' ', NO_BREAK_SPACE), formatCount(layer.adds.shared + layer.adds.accumulate),
            String(layer.accumulatorBits || '-'), formatCount(layer.arrays),
        ])),
        `### What is assumed\n\n${rest}`,
    ].join('\n\n');
}

/** `listed`: lists that stand above, each with the title it stands under. */
function assumed({ assumptions, network, hardware }: CompileReport, listed: Map<string, string>): string {
    const list = assumptionList(assumptions);
    const above = listed.get(list);
    if (above !== undefined) {
        return `${assumptionsOf(assumptions)}, those of *${above}* above.`;
    }
    listed.set(list, `${escape(network)} on ${escape(hardware)}`);
    return `${assumptionsOf(assumptions)}:\n\n${list}`;
}
