/**
 * What a run says about made-up weights: layers whose activations are nearly all 0, or nearly all at their largest value,
 * do not behave like a trained network's, and neither do their energies. Trained weights are not judged.
 */
import type { MeasuredSection } from '../cost/measured.js';
import type { Network, TernaryTensor } from '../network/model.js';
import { implausibleLayers } from '../network/statistics.js';
import { formatShare } from '../si.js';

/** One sentence a layer out of the ordinary; none for networks without random weights. */
export function implausibleActivations(network: Network, layers: readonly MeasuredSection[]): string[] {
    const random = new Set(network.layers.flatMap(layer => 'weights' in layer && isRandom(layer.weights) ? [layer.name] : []));
    const shares = layers.filter(layer => random.has(layer.name) && layer.zeroShare !== undefined)
        .map(({ name, zeroShare, saturatedShare }) => ({ layer: name, zeros: zeroShare!, saturated: saturatedShare ?? 0 }));
    return implausibleLayers(shares).map(({ layer, zeros, saturated }) =>
        `${layer}: ${formatShare(zeros)} zeros, ${formatShare(saturated)} saturated; trained networks show 10-70 % and under 20 %`);
}

function isRandom({ source }: TernaryTensor): boolean {
    return source.kind === 'random';
}
