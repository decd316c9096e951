/** What a hover says about a block and about an experiment. */
import { formatSi } from '../../si.js';
import type * as ast from '../generated/ast.js';
import { signature } from '../rules/links.js';
import type { Lowered, LoweredExperiment } from '../lower/types.js';
import type { ShownReport } from './live-analysis.js';
import { countOf, escape, facts } from './markdown.js';

/** How many layers of the document's networks come from the block's lines, by network. */
export function lineUses({ networks }: Lowered, block: ast.Block): readonly { readonly network: string; readonly layers: number }[] {
    const lines = new Set(block.layers ?? []);
    return networks.map(({ name, layers }) => ({ network: name, layers: layers.filter(({ node }) => lines.has(node)).length })).filter(({ layers }) => layers > 0);
}

export function blockHover(block: ast.Block, uses: readonly { readonly network: string; readonly layers: number }[]): string {
    const lines = countOf((block.layers ?? []).length, 'line');
    return [
        `**${escape(signature(block))}** block of ${lines}`,
        facts([
            ['gives', block.outputs?.[0]?.source ? `\`${block.outputs[0].source.$refText}\`` : `its last line${block.layers?.length ? `, \`${block.layers.at(-1)!.name}\`` : ''}`],
            ['used for', uses.length === 0 ? 'nothing in this file' : uses.map(({ network, layers }) => `${countOf(layers, 'layer')} of ${escape(network)}`).join(', ')],
        ]),
    ].join('\n\n');
}

export function experimentHover({ name, network, hardwareNode, hardware, images, labels, limit, batch }: LoweredExperiment, shown: ShownReport | undefined): string {
    return [
        `**${escape(name)}** experiment: ${escape(network?.name ?? 'nothing')} on ${escape(hardwareNode?.name ?? hardware?.name ?? '?')}`,
        facts([
            ['images', images === undefined ? 'one seeded image' : `\`${images}\`${limit === undefined ? '' : `, at most ${limit}`}`],
            labels === undefined ? undefined : ['labels', `\`${labels}\``],
            ['batch', String(batch)],
            shown && ['cost', `**${formatSi(shown.report.total.energyJ.total, 'J')}**, **${formatSi(shown.report.total.latencyS, 's')}** an inference${shown.blocked ? ', before the errors' : shown.stale ? ', being updated' : ''}`],
        ]),
    ].join('\n\n');
}
