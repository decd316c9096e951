/**
 * Inlay hints: the energy of each line that makes layers, and its share, from the newest finished compilation. Never
 * compiles; what is not compiled yet has no hint, what is stale keeps its number.
 */
import { type ConfigurationProvider, type LangiumDocument } from 'langium';
import type { InlayHintProvider, LangiumServices } from 'langium/lsp';
import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import { formatSi, NO_BREAK_SPACE } from '../../si.js';
import * as ast from '../generated/ast.js';
import { instancesOf, layerReport, type LineInstances } from './instances.js';
import type { LiveAnalysis, ShownReport } from './live-analysis.js';
import type { Lowering } from './lowering.js';
import { energyHintsWanted } from './settings.js';

export class TerntrackInlayHintProvider implements InlayHintProvider {
    private readonly configuration: ConfigurationProvider;

    constructor(services: LangiumServices, private readonly lowering: Lowering, private readonly analysis: LiveAnalysis) {
        this.configuration = services.shared.workspace.ConfigurationProvider;
    }

    async getInlayHints(document: LangiumDocument, { range }: InlayHintParams): Promise<InlayHint[]> {
        const root = document.parseResult.value;
        if (!ast.isModel(root) || !await energyHintsWanted(this.configuration)) {
            return [];
        }
        const lowered = this.lowering.of(document);
        const lines = root.elements.flatMap(element => ast.isNetwork(element) || ast.isBlock(element) ? element.layers : []);
        return lines.flatMap(line => {
            const at = line.$cstNode?.range.end;
            if (!at || at.line < range.start.line || at.line > range.end.line) {
                return [];
            }
            return instancesOf(lowered, line).slice(0, 1).flatMap(instances => this.hint(document, instances, at) ?? []);
        });
    }

    private hint(document: LangiumDocument, instances: LineInstances, position: InlayHint['position']): InlayHint | undefined {
        const shown = this.analysis.reportOf(document, instances.network);
        const energies = shown ? instances.layers.flatMap(({ name }) => layerReport(shown.report, name)?.energyJ.total ?? []) : [];
        if (!shown) {
            return undefined;
        }
        const energyJ = energies.reduce((sum, energy) => sum + energy, 0);
        // What costs nothing (flatten) needs no hint.
        return energyJ === 0 ? undefined : { position, label: hintLabel(energyJ, shown), paddingLeft: true, tooltip: tooltip(instances, shown) };
    }
}

/** `12.3 nJ · 4 %` */
export function hintLabel(energyJ: number, { report }: ShownReport): string {
    const share = report.total.energyJ.total > 0 ? energyJ / report.total.energyJ.total : 0;
    const percent = share > 0 && share < 0.01 ? '<1' : String(Math.round(share * 100));
    return `${formatSi(energyJ, 'J')} · ${percent}${NO_BREAK_SPACE}%`;
}

function tooltip({ layers, network }: LineInstances, { report, stale }: ShownReport): string {
    const of = layers.length === 1 ? '' : ` of ${layers.length} layers`;
    const note = stale ? ' Of the last finished compilation; a newer one is on its way.' : '';
    return `Energy${of} per inference and share of ${network.name} on ${report.hardware}, estimated.${note}`;
}
