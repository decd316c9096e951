/**
 * Inlay hints, a kind a function, each with its setting: output shape and defaults from the models, accumulator width and energy
 * from the newest finished compilation. Never compiles; what is not compiled yet has no figure, what is stale keeps its own.
 */
import type { LangiumDocument } from 'langium';
import type { InlayHintProvider } from 'langium/lsp';
import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import { formatSi, NO_BREAK_SPACE } from '../../si.js';
import * as ast from '../generated/ast.js';
import type { TerntrackConfiguration } from './configuration.js';
import { defaultHints } from './default-hints.js';
import { instancesOf, layerReport, type LineInstances } from './instances.js';
import type { LiveAnalysis, ShownReport } from './live-analysis.js';
import type { Lowering } from './lowering.js';
import { oldNote } from './markdown.js';
import { wantedHints } from './settings.js';

type At = InlayHint['position'];

export class TerntrackInlayHintProvider implements InlayHintProvider {
    constructor(private readonly configuration: TerntrackConfiguration, private readonly lowering: Lowering, private readonly analysis: LiveAnalysis) {}

    async getInlayHints(document: LangiumDocument, { range }: InlayHintParams): Promise<InlayHint[]> {
        const root = document.parseResult.value;
        const wanted = wantedHints(await this.configuration.of(document.uri));
        if (!ast.isModel(root)) {
            return [];
        }
        const lowered = this.lowering.of(document);
        const isShown = ({ $cstNode: cst }: { $cstNode?: ast.Layer['$cstNode'] }): boolean =>
            cst !== undefined && cst.range.end.line >= range.start.line && cst.range.end.line <= range.end.line;
        const lines = (root.elements ?? []).flatMap(element => ast.isNetwork(element) || ast.isBlock(element) ? element.layers ?? [] : []).filter(isShown);
        const hints = lines.flatMap(line => {
            const [instances] = instancesOf(lowered, line);
            const at = line.$cstNode!.range.end;
            const shown = instances && this.analysis.reportOf(document, instances.network);
            return instances ? [
                ...wanted.energy && shown ? energyHint(instances, shown, at) : [],
                ...wanted.accumulator && shown ? accumulatorHint(instances, shown, at) : [],
                ...wanted.shape ? shapeHint(instances, at) : [],
            ] : [];
        });
        // Hints at one place show in this order: what the line leaves unsaid belongs to it, the figures stand behind. The editor shows so many
        // characters of hints a line (package.json asks for more than its 43): what the hints are for comes first.
        return wanted.defaults ? [...defaultHints(root, lowered).filter(({ position }) => position.line >= range.start.line && position.line <= range.end.line), ...hints] : hints;
    }
}

/** `[6, 28, 28]` behind what gives it; of several layers the last one's. */
function shapeHint({ layers, network }: LineInstances, position: At): InlayHint[] {
    const last = layers.at(-1);
    return last?.outputShape ? [{
        position, label: `[${last.outputShape.join(', ')}]`, paddingLeft: true,
        tooltip: `Output of ${last.name} in ${network.name}: channels, height, width${layers.length > 1 ? `; the last of ${layers.length} layers` : ''}.`,
    }] : [];
}

/** `11 bits`: the widest accumulator of the line. */
function accumulatorHint({ layers, network }: LineInstances, { report, ...age }: ShownReport, position: At): InlayHint[] {
    const bits = layers.map(({ name }) => layerReport(report, name)).reduce((widest, layer) => Math.max(widest, layer && layer.weights > 0 ? layer.accumulatorBits : 0), 0);
    return bits > 0 ? [{
        position, label: `${bits}${NO_BREAK_SPACE}bits`, paddingLeft: true,
        tooltip: `Accumulator width in ${network.name} on ${report.hardware}${layers.length > 1 ? `, the widest of ${layers.length} layers` : ''}.${spaced(oldNote(age))}`,
    }] : [];
}

/** `12.3 nJ · 4 %`; what costs nothing (flatten) needs no hint. */
function energyHint(instances: LineInstances, shown: ShownReport, position: At): InlayHint[] {
    const energyJ = energyOf(instances, shown);
    return energyJ > 0 ? [{ position, label: hintLabel(energyJ, shown), paddingLeft: true, tooltip: energyTooltip(instances, shown) }] : [];
}

/** Of all layers the line makes, in joules. */
export function energyOf({ layers }: LineInstances, { report }: ShownReport): number {
    return layers.reduce((sum, { name }) => sum + (layerReport(report, name)?.energyJ.total ?? 0), 0);
}

/** `12.3 nJ · 4 %` */
export function hintLabel(energyJ: number, { report }: ShownReport): string {
    const share = report.total.energyJ.total > 0 ? energyJ / report.total.energyJ.total : 0;
    const percent = share > 0 && share < 0.01 ? '<1' : String(Math.round(share * 100));
    return `${formatSi(energyJ, 'J')} · ${percent}${NO_BREAK_SPACE}%`;
}

function energyTooltip({ layers, network }: LineInstances, { report, ...age }: ShownReport): string {
    const of = layers.length === 1 ? '' : ` of ${layers.length} layers`;
    return `Energy${of} per inference and share of ${network.name} on ${report.hardware}, estimated.${spaced(oldNote(age))}`;
}

function spaced(sentence: string): string {
    return sentence && ` ${sentence}`;
}
