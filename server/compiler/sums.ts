/**
 * The sums of one part of a layer: which output channel each belongs to, its exact range, and the rule its result follows.
 * A layer has one set of sums for its own weights (two with two-scale weights: first over the +1, then over the -1) and
 * one for a projection shortcut.
 */
import { bitLength } from '../network/bits.js';
import type { MacLayer } from '../network/model.js';
import { sumRange, type FoldedLayer, type FoldedSums } from './fold.js';
import type { ChannelRule } from './requantise.js';

/** Index in the part's list = index of its accumulator. */
export interface Sum {
    readonly set: number;
    /** Output channel, counted from the part's first. */
    readonly channel: number;
    readonly range: { readonly min: number; readonly max: number };
}

export class PartSums {
    readonly list: readonly Sum[];
    /** First index of each set. */
    readonly first: readonly number[];
    readonly sets: readonly FoldedSums[];

    /** `channels`: output channels [from, to) of the part. */
    constructor(readonly layer: MacLayer, readonly folded: FoldedLayer, readonly channels: readonly [number, number]) {
        this.sets = folded.sets.map(set => this.partOf(set));
        const list: Sum[] = [];
        this.first = this.sets.map((set, index) => {
            const start = list.length;
            const bits = folded.streams[set.stream].bits;
            for (let s = 0; s < set.sums; s++) {
                const row = set.entries.subarray(s * set.elements, (s + 1) * set.elements);
                list.push({ set: index, channel: s % this.channelCount, range: sumRange(row, bits) });
            }
            return start;
        });
        this.list = list;
    }

    get channelCount(): number {
        return this.channels[1] - this.channels[0];
    }

    /** Index of a sum in its whole layer's set. */
    indexInLayer(sum: number): number {
        const copy = Math.floor((sum - this.first[this.list[sum].set]) / this.channelCount);
        return copy * this.layer.weights.shape[0] + this.channels[0] + this.list[sum].channel;
    }

    get isLogits(): boolean {
        return this.layer.output.kind === 'logits';
    }

    /** Bits of an activation of the set's stream. */
    bitsOf(set: number): number {
        return this.folded.streams[this.sets[set].stream].bits;
    }

    /** Constant that a logit gets beside its sum. */
    logitBias(channel: number): number {
        return this.layer.output.kind === 'logits' ? this.layer.output.bias[this.channels[0] + channel] : 0;
    }

    /** Exponent e of the offset binary form logit + 2^e: the word is never negative, its start value neither. */
    logitExponent(channel: number, bias: number): number {
        const { range } = this.list[channel];
        const constant = this.logitBias(channel);
        const need = Math.max(bias - constant, -(range.min + constant), range.max + constant + 1, 1);
        return Math.max(1, bitLength(Math.ceil(need) - 1));
    }

    /** e again once the start constant is in the bias: bias = 2^e + constant. */
    storedExponent(channel: number, bias: number): number {
        return bitLength(bias - this.logitBias(channel)) - 1;
    }

    /** Throws for logits, which are not requantised. */
    rule(channel: number): ChannelRule {
        if (this.layer.output.kind !== 'activation') {
            throw new Error('logits are not requantised');
        }
        const { bits, shift, scale, offset } = this.layer.output.requantise;
        const c = this.channels[0] + channel;
        return { bits, shift, scale: pick(scale, c), offset: pick(offset, c) };
    }

    /** Values that a channel's requantisation adds up: its sums, and an identity residual. */
    get productsPerChannel(): number {
        return 1 + (this.layer.residual ? 1 : 0) + (this.folded.twoScales ? 1 : 0);
    }

    /** The rows of a set that belong to the part's channels. */
    private partOf(set: FoldedSums): FoldedSums {
        const [from, to] = this.channels;
        const copies = this.folded.twoScales && set.section === this.layer.name ? 2 : 1;
        const perCopy = set.sums / copies;
        const entries = new Int8Array((to - from) * copies * set.elements);
        for (let copy = 0; copy < copies; copy++) {
            const start = (copy * perCopy + from) * set.elements;
            entries.set(set.entries.subarray(start, start + (to - from) * set.elements), copy * (to - from) * set.elements);
        }
        return { ...set, sums: (to - from) * copies, entries };
    }
}

/** A value per channel, or one for all. */
export function pick(values: Int32Array, channel: number): number {
    return values[values.length === 1 ? 0 : channel];
}
