/**
 * What Explain shows, in Markdown: where the energy goes, what the compiler chose for each layer, and one layer followed from its
 * weights to the passes, in the words of `terntrack compile --explain`. Knows reports and texts, no documents.
 */
import type { CompileReport, LayerReport } from '../../cost/report.js';
import { formatCount, formatShare, formatSi } from '../../si.js';
import { addsText, assumptionList, countOf, energyBars, escape, layoutText, table } from './markdown.js';

/** One layer, step by step: `steps` is the text of the command line. */
export interface FollowedLayer {
    readonly layer: string;
    readonly steps: string;
}

export function explainPage(report: CompileReport, followed: FollowedLayer | undefined): string {
    const { network, hardware, batch, layers, total, assumptions } = report;
    const sections = [
        `# ${escape(network)} on ${escape(hardware)}`,
        `One inference at batch ${batch}: **${formatSi(total.energyJ.total, 'J')}**, **${formatSi(total.latencyS, 's')}**, ${formatCount(total.cycles)} cycles, `
            + `${countOf(total.arrays, 'array')} at a time, ${formatSi(total.areaM2, 'm²')}. Additions: ${addsText(total.adds)}.`,
        '## Where the energy goes', energyBars(total.energyJ),
        // Two tables: beside the text there is room for half a window.
        table(['layer', 'energy', 'share', 'adds / naive', 'rows used'], layers.map(layer => energyRow(layer, report))),
        '## What the compiler chose',
        table(['layer', 'joined channels', 'accumulator', '< layout', '< rounding'], layers.map(choiceRow)),
        [...new Set(layers.flatMap(({ layout, weights }) => weights > 0 ? [layoutText(layout)] : []))].map(text => `*${text}*`).join('  \n'),
        ...notes(layers),
        ...followed ? [`## Layer ${escape(followed.layer)}, step by step`, ...stepsOf(followed.steps)] : [],
        `## Assumptions (${assumptions.length})`, assumptionList(assumptions),
    ];
    return `${sections.join('\n\n')}\n`;
}

function energyRow({ name, energyJ, adds, rowUse }: LayerReport, { total }: CompileReport): string[] {
    return [
        escape(name), formatSi(energyJ.total, 'J'), formatShare(total.energyJ.total > 0 ? energyJ.total / total.energyJ.total : 0),
        adds.naive > 0 ? ((adds.shared + adds.accumulate) / adds.naive).toFixed(3) : '', formatShare(rowUse),
    ];
}

function choiceRow({ name, weights, joinedChannels, accumulatorBits, layout, requantise }: LayerReport): string[] {
    return [
        escape(name), weights > 0 ? formatCount(joinedChannels) : '', accumulatorBits > 0 ? countOf(accumulatorBits, 'bit') : '',
        weights > 0 ? layout : '', escape(requantise ?? ''),
    ];
}

function notes(layers: readonly LayerReport[]): string[] {
    const lines = layers.flatMap(layer => layer.notes.map(note => `- ${escape(layer.name)}: ${escape(note)}`));
    return lines.length > 0 ? [lines.join('\n')] : [];
}

/**
 * A paragraph of the command line's text has a head, and lines below that are indented: the head becomes a heading, up to its colon,
 * sentences a list, and everything else keeps its columns (client/markdown-page.css). The first paragraph says what is followed.
 */
function stepsOf(text: string): string[] {
    const [first, ...paragraphs] = text.trimEnd().split(/\n{2,}/);
    return [first.split('\n').map(escape).join('  \n'), ...paragraphs.flatMap(paragraph => {
        const [head, ...lines] = paragraph.split('\n');
        const colon = head.indexOf(': ');
        return [
            `### ${escape(colon < 0 ? head : head.slice(0, colon))}`, ...colon < 0 ? [] : [escape(head.slice(colon + 2))],
            ...lines.length === 0 ? [] : lines.every(isSentence) ? [lines.map(line => `- ${escape(line.trim())}`).join('\n')]
                : [['```columns', ...lines.map(line => line.replace(/^ {2}/, '')), '```'].join('\n')],
        ];
    })];
}

/** Nothing in it stands in a column, or below the line above. */
function isSentence(line: string): boolean {
    return /^ {2}\S/.test(line) && !/\S {2,}/.test(line);
}
