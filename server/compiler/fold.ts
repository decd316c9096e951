/**
 * Step 1, fold: the constant ternary weights become signed sums. Every output channel of a convolution or dense layer is a
 * sum of +1/-1 times elements of the row's patch; zeros vanish. A projection shortcut is a second set of sums over another
 * stream of inputs; weights with two scales (TTQ) become two sums an output, one over the +1 and one over the -1 weights.
 * It knows the network model only.
 */
import { bitLength } from '../network/bits.js';
import { maxActivation, type MacLayer, type TernaryTensor } from '../network/model.js';

/** Where a row's inputs come from. Element e of a patch is (channel * kernelHeight + ky) * kernelWidth + kx. */
export interface Stream {
    /** Layer (or network input) that gives the activations. */
    readonly source: string;
    readonly channels: number;
    readonly kernel: readonly [number, number];
    readonly bits: number;
}

/** One set of sums over one stream. `entries` is row-major: sum s of `sums`, element e of `elements`. */
export interface FoldedSums {
    /** Name under which its work is reported. */
    readonly section: string;
    readonly stream: number;
    readonly sums: number;
    readonly elements: number;
    readonly entries: Int8Array;
    /** Elements of one input channel (kernel area). */
    readonly elementsPerChannel: number;
    /** Elements [from, to) with weights, where others belong to other arrays. */
    readonly span?: readonly [from: number, to: number];
}

export interface FoldedLayer {
    readonly streams: readonly Stream[];
    readonly sets: readonly FoldedSums[];
    /** Set 0 has the sums over +1 first and those over -1 second when the weights have two scales. */
    readonly twoScales: boolean;
}

/** Entries of a tensor over all input channels: with groups, an output's row is zero outside its group. */
function unfoldGroups(weights: TernaryTensor, groups: number): { elements: number; entries: Int8Array } {
    const [out, perGroup, height, width] = weights.shape;
    const own = perGroup * height * width;
    const elements = own * groups;
    if (groups === 1) {
        return { elements, entries: weights.data };
    }
    const entries = new Int8Array(out * elements);
    for (let o = 0; o < out; o++) {
        const group = Math.floor(o / (out / groups));
        entries.set(weights.data.subarray(o * own, (o + 1) * own), o * elements + group * own);
    }
    return { elements, entries };
}

/** Slice `index` of `count` of the inputs, in whole groups of `grouped` elements (by set) or else whole channels where there are as many: the other weights are 0. */
export function sliceOf(folded: FoldedLayer, index: number, count: number, grouped: readonly number[]): FoldedLayer {
    return {
        ...folded,
        sets: folded.sets.map((set, s) => {
            const unit = [grouped[s], set.elementsPerChannel].find(size => Math.ceil(set.elements / size) >= count) ?? 1;
            const units = Math.ceil(set.elements / unit);
            const [from, to] = [index, index + 1].map(i => Math.min(set.elements, Math.floor(i * units / count) * unit));
            const entries = new Int8Array(set.entries.length);
            for (let s = 0; s < set.sums; s++) {
                entries.set(set.entries.subarray(s * set.elements + from, s * set.elements + to), s * set.elements + from);
            }
            return { ...set, entries, span: [from, to] as const };
        })
    };
}

function splitSigns(entries: Int8Array): Int8Array {
    const split = new Int8Array(entries.length * 2);
    for (let i = 0; i < entries.length; i++) {
        split[i] = entries[i] > 0 ? 1 : 0;
        split[entries.length + i] = entries[i] < 0 ? 1 : 0;
    }
    return split;
}

export function fold(layer: MacLayer): FoldedLayer {
    const [, , kh, kw] = layer.weights.shape;
    const twoScales = layer.output.kind === 'activation' && layer.output.requantise.negativeScale !== undefined;
    const main = unfoldGroups(layer.weights, layer.groups);
    const streams: Stream[] = [{ source: layer.input, channels: layer.inputShape[0], kernel: [kh, kw], bits: layer.inputBits }];
    const sets: FoldedSums[] = [{
        section: layer.name, stream: 0, sums: layer.weights.shape[0] * (twoScales ? 2 : 1), elements: main.elements,
        entries: twoScales ? splitSigns(main.entries) : main.entries, elementsPerChannel: kh * kw
    }];
    const residual = layer.residual;
    if (residual?.kind === 'projection') {
        const [out, inChannels, sh, sw] = residual.weights.shape;
        streams.push({ source: residual.input, channels: inChannels, kernel: [sh, sw], bits: residual.inputBits });
        sets.push({
            section: residual.name, stream: 1, sums: out, elements: inChannels * sh * sw,
            entries: residual.weights.data, elementsPerChannel: sh * sw
        });
    } else if (residual) {
        streams.push({ source: residual.input, channels: layer.outputShape[0], kernel: [1, 1], bits: residual.inputBits });
    }
    return { streams, sets, twoScales };
}

/** Exact range of a sum whose elements lie in 0..maxActivation(bits): all minus at their maximum, all plus at theirs. */
export function sumRange(row: Int8Array, bits: number): { min: number; max: number } {
    let plus = 0;
    let minus = 0;
    for (const w of row) {
        if (w > 0) {
            plus++;
        } else if (w < 0) {
            minus++;
        }
    }
    return { min: -minus * maxActivation(bits), max: plus * maxActivation(bits) };
}

/** Width of the exact accumulator of a sum: bits of its range. */
export function exactWidth(range: { min: number; max: number }): number {
    return bitLength(range.max - range.min);
}
