/**
 * The request `terntrack/layerLocation`: where the layer of a finished run is written now.
 */
import { AstUtils, GrammarUtils, type LangiumDocument } from 'langium';
import type { LayerLocation, LayerLocationParams } from '../../protocol.js';
import type { LoweredNetwork } from '../lower/types.js';
import type { Lowering } from './lowering.js';
import { experimentNetwork } from './targets.js';

/** Null when the network or the layer is gone. */
export function layerLocation(document: LangiumDocument, { network: name, layer }: LayerLocationParams, lowering: Lowering): LayerLocation | null {
    const lowered = lowering.of(document);
    const networks = [...lowered.networks, ...lowered.experiments.flatMap((experiment): LoweredNetwork[] => {
        const network = experimentNetwork(experiment, lowering);
        return network ? [network] : [];
    })];
    const node = networks.find(network => network.name === name)?.layers.find(one => one.name === layer)?.node;
    const cst = GrammarUtils.findNodeForProperty(node?.$cstNode, 'name') ?? node?.$cstNode;
    return node && cst ? { uri: AstUtils.getDocument(node).uri.toString(), range: cst.range } : null;
}
