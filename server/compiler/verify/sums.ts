/**
 * Checks what fold made of a layer's weights: every sum has the coefficient of every weight (of its array's inputs), none more, reads the stream it
 * should, and its range is exact. It works from the layer's tensors alone.
 */
import { maxActivation, type TernaryTensor } from '../../network/model.js';
import type { PartSums } from '../sums.js';

/** Throws Error that names layer and sum. */
export function verifySums(sums: PartSums): void {
    const { layer, folded: { streams, twoScales }, sets } = sums;
    const { residual } = layer;
    requireStream(layer.name, streams[0], layer.input, layer.inputBits);
    if (residual) {
        requireStream(layer.name, streams[1], residual.input, residual.inputBits);
    }
    const projection = residual?.kind === 'projection' ? [{ weights: residual.weights, groups: 1, stream: 1, sign: 0 }] : [];
    const expected = [{ weights: layer.weights, groups: layer.groups, stream: 0, sign: 0 }, ...projection];
    if (sets.length !== expected.length) {
        throw new Error(`layer ${layer.name}: expected ${expected.length} sets of sums, got ${sets.length}`);
    }
    expected.forEach(({ weights, groups, stream }, index) => {
        if (sets[index].stream !== stream) {
            throw new Error(`layer ${layer.name}, set ${index}: expected stream ${stream}, got ${sets[index].stream}`);
        }
        for (let s = 0; s < sets[index].sums; s++) {
            // With two scales the first half of the sums takes the +1, the second half the -1, both with a plus.
            const only = twoScales && index === 0 ? (s < sums.channelCount ? 1 : -1) : 0;
            verifySum(sums, index, s, weights, groups, only);
        }
    });
}

function requireStream(layer: string, stream: { readonly source: string; readonly bits: number } | undefined, source: string, bits: number): void {
    if (stream?.source !== source || stream.bits !== bits) {
        throw new Error(`layer ${layer}: expected a stream of ${source} with ${bits} bits, got ${stream ? `${stream.source} with ${stream.bits}` : 'none'}`);
    }
}

function verifySum(sums: PartSums, index: number, s: number, weights: TernaryTensor, groups: number, only: -1 | 0 | 1): void {
    const set = sums.sets[index];
    const sum = sums.first[index] + s;
    const channel = s % sums.channelCount;
    const output = sums.channels[0] + channel;
    const [outputs, perGroup, height, width] = weights.shape;
    const own = perGroup * height * width;
    const firstOwn = Math.floor(output / (outputs / groups)) * own;
    const amax = maxActivation(sums.bitsOf(index));
    const [from, to] = set.span ?? [0, set.elements];
    let [min, max] = [0, 0];
    for (let element = 0; element < set.elements; element++) {
        const at = element - firstOwn;
        const weight = at < 0 || at >= own ? 0 : weights.data[output * own + at];
        const mine = element >= from && element < to;
        const want = !mine ? 0 : only === 0 ? weight : weight === only ? 1 : 0;
        if (set.entries[s * set.elements + element] !== want) {
            throw new Error(`layer ${sums.layer.name}, sum ${sum}, element ${element}: expected weight ${want}, got ${set.entries[s * set.elements + element]}`);
        }
        min += want < 0 ? -amax : 0;
        max += want > 0 ? amax : 0;
    }
    const { range, channel: got, set: ofSet } = sums.list[sum];
    if (range.min !== min || range.max !== max || got !== channel || ofSet !== index || set.elements !== own * groups) {
        throw new Error(`layer ${sums.layer.name}, sum ${sum}: expected channel ${channel} in ${min}..${max}, got channel ${got} in ${range.min}..${range.max}`);
    }
}
