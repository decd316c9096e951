/**
 * From a line to the layers it makes. A line of a network is one layer or the instances of blocks; a line of a block is as
 * many layers as the block is used.
 */
import type { CompileReport, LayerReport } from '../../cost/report.js';
import type * as ast from '../generated/ast.js';
import type { Lowered, LoweredLayer, LoweredNetwork } from '../lower/types.js';

export interface LineInstances {
    readonly network: LoweredNetwork;
    /** In running order, at least one. */
    readonly layers: readonly LoweredLayer[];
}

const byLine = new WeakMap<Lowered, Map<ast.Layer, LineInstances[]>>();
const byName = new WeakMap<CompileReport, Map<string, LayerReport>>();

/** Per network of the document, the layers a line makes; none for the line of a block that nothing uses. */
export function instancesOf(lowered: Lowered, line: ast.Layer): readonly LineInstances[] {
    let lines = byLine.get(lowered);
    if (lines === undefined) {
        lines = index(lowered);
        byLine.set(lowered, lines);
    }
    return lines.get(line) ?? [];
}

/** The report of a layer or projection by its name. */
export function layerReport(report: CompileReport, name: string): LayerReport | undefined {
    let layers = byName.get(report);
    if (layers === undefined) {
        layers = new Map(report.layers.map(layer => [layer.name, layer]));
        byName.set(report, layers);
    }
    return layers.get(name);
}

function index({ networks }: Lowered): Map<ast.Layer, LineInstances[]> {
    const lines = new Map<ast.Layer, LineInstances[]>();
    for (const network of networks) {
        const own = new Map<ast.Layer, LoweredLayer[]>();
        for (const layer of network.layers) {
            for (const line of new Set([layer.node, layer.use])) {
                own.set(line, [...own.get(line) ?? [], layer]);
            }
        }
        for (const [line, layers] of own) {
            lines.set(line, [...lines.get(line) ?? [], { network, layers }]);
        }
    }
    return lines;
}
