/**
 * The request `terntrack/energyLevels`: which lines cost most, for the editor to colour. From finished results only.
 */
import { GrammarUtils, type LangiumDocument } from 'langium';
import type { EnergyLevel } from '../../protocol.js';
import * as ast from '../generated/ast.js';
import { energyOf, hintLabel } from './inlay-hint-provider.js';
import { instancesOf } from './instances.js';
import type { LiveAnalysis } from './live-analysis.js';
import type { Lowering } from './lowering.js';

/** One entry a line that costs something: its share of its network's energy, 0..1. */
export function energyLevels(document: LangiumDocument, lowering: Lowering, analysis: LiveAnalysis): EnergyLevel[] {
    const root = document.parseResult.value;
    const lowered = lowering.of(document);
    const lines = ast.isModel(root) ? (root.elements ?? []).flatMap(element => ast.isNetwork(element) || ast.isBlock(element) ? element.layers ?? [] : []) : [];
    return lines.flatMap(line => {
        const [instances] = instancesOf(lowered, line);
        const shown = instances && analysis.reportOf(document, instances.network);
        const range = GrammarUtils.findNodeForProperty(line.$cstNode, 'name')?.range;
        if (!shown || !range) {
            return [];
        }
        const energyJ = energyOf(instances, shown);
        const totalJ = shown.report.total.energyJ.total;
        return energyJ > 0 && totalJ > 0 ? [{ range, share: energyJ / totalJ, label: hintLabel(energyJ, shown) }] : [];
    });
}
