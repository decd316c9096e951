/**
 * The inputs of a part divided over arrays: each array makes the partial sums of all the part's outputs over its own slice
 * of the input channels. Then the partial sums are added pairwise, level by level: two arrays exchange the halves of the
 * outputs they share, so that all arrays stay at work and each ends with the results of its own share of the outputs.
 * It knows slices of inputs and outputs, no cells.
 */
import type { MacLayer } from '../network/model.js';
import { sliceOf, type FoldedLayer } from './fold.js';
import type { TreeNode } from './layer.js';
import { compileMac, type MacChoice, type MacProgram } from './mac.js';
import type { Machine } from './machine.js';
import { compileMerge } from './merge.js';
import { PartialStore, topOf, type PartialSums } from './partials.js';
import { startsFor } from './prepare.js';
import { PartSums } from './sums.js';

export interface TreeChoice {
    /** Arrays that share the inputs: a power of two, at least two. */
    readonly arrays: number;
    /**
     * For rows with little room: bits of a partial sum that travel at a time. Start values then come in with the last addition,
     * else with the first array's sums.
     */
    readonly pieceBits?: number;
}

export interface TreePart {
    readonly channels: readonly [number, number];
    readonly mac: MacProgram;
    readonly node: TreeNode;
}

/** Elements of the stream of partial sums, over all parts of a layer. */
export interface Numbering {
    next: number;
    bits: number;
}

/** The programs of one part, in an order in which every word is stored before it is loaded. Throws CompileError, Cancelled. */
export function compileTree(
    layer: MacLayer, folded: FoldedLayer, machine: Machine, choice: MacChoice, tree: TreeChoice, firstArray: number, numbering: Numbering
): TreePart[] {
    return new TreeCompiler(layer, folded, machine, choice, tree, firstArray, numbering).run();
}

/** Output channels of an array after `level` exchanges: bit l of its number chooses the half of exchange l + 1. */
export function channelsAt([from, to]: readonly [number, number], array: number, level: number): readonly [number, number] {
    let range = [from, to] as const;
    for (let l = 0; l < level; l++) {
        const middle = Math.ceil((range[0] + range[1]) / 2);
        range = Math.floor(array / 2 ** l) % 2 === 0 ? [range[0], middle] : [middle, range[1]];
    }
    return range;
}

class TreeCompiler {
    private readonly parts: TreePart[] = [];
    private readonly depth: number;

    constructor(
        private readonly layer: MacLayer, private readonly folded: FoldedLayer, private readonly machine: Machine,
        private readonly choice: MacChoice, private readonly tree: TreeChoice, private readonly firstArray: number, private readonly numbering: Numbering
    ) {
        this.depth = Math.log2(tree.arrays);
    }

    run(): TreePart[] {
        let words = this.leaves();
        for (let level = 1; level <= this.depth; level++) {
            words = this.level(level, words);
        }
        return this.parts;
    }

    /** The first array is compiled last: its start values are for the sums of all. */
    private leaves(): PartialSums[] {
        const { arrays } = this.tree;
        const grouped = this.choice.elements;
        const words: PartialSums[] = [];
        for (let array = arrays - 1; array >= 0; array--) {
            const folded = sliceOf(this.folded, array, arrays, grouped);
            const store = this.store();
            const partial = { store, starts: (own: { bias: Float64Array; bound: Float64Array }) => array === 0 && this.tree.pieceBits === undefined ? this.starts(own, words) : new Float64Array(own.bias.length) };
            const mac = compileMac(this.layer, folded, this.machine, { ...this.choice, partial });
            this.taken(store);
            words[array] = store.words;
            const channels = folded.sets.map(({ span, elementsPerChannel }) =>
                [Math.floor(span![0] / elementsPerChannel), Math.ceil(span![1] / elementsPerChannel)] as const);
            this.parts.push({ channels: this.choice.channels, mac, node: { array: this.firstArray + array, level: 0, channels, received: [] } });
        }
        return words;
    }

    private level(level: number, before: readonly PartialSums[]): PartialSums[] {
        return before.map((own, array) => {
            const channels = channelsAt(this.choice.channels, array, level);
            if (channels[0] === channels[1]) {
                return [];
            }
            const half = 2 ** (level - 1);
            const partner = Math.floor(array / half) % 2 === 0 ? array + half : array - half;
            const { mac, store, receivedBits } = compileMerge(this.layer, this.folded, this.machine, {
                channels, own, other: before[partner], without: this.choice.without,
                setStarts: this.tree.pieceBits !== undefined, ...(level < this.depth && { store: () => this.store() })
            });
            if (store) {
                this.taken(store);
            }
            const received = receivedBits.map((bits, set) => ({ section: this.folded.sets[set].section, from: this.firstArray + partner, bits }));
            this.parts.push({ channels, mac, node: { array: this.firstArray + array, level, channels: [], received: received.filter(({ bits }) => bits > 0) } });
            return store?.words ?? [];
        });
    }

    private store(): PartialStore {
        return new PartialStore(this.numbering.next, this.tree.pieceBits ?? Infinity);
    }

    private taken({ next, bits }: PartialStore): void {
        this.numbering.next = next;
        this.numbering.bits = Math.max(this.numbering.bits, bits);
    }

    /** As for the whole sums: constants and largest words add up over the arrays. */
    private starts(own: { readonly bias: Float64Array; readonly bound: Float64Array }, others: readonly PartialSums[]): Float64Array {
        const sums = new PartSums(this.layer, this.folded, this.choice.channels);
        const [bias, bound] = [own.bias.slice(), own.bound.slice()];
        sums.list.forEach(({ set }, s) => others.forEach(words => {
            const word = words[set].get(sums.indexInLayer(s));
            bias[s] += word?.bias ?? 0;
            bound[s] += word ? topOf(word) : 0;
        }));
        return startsFor(sums, { bias, bound }, sums.list.map(() => Infinity), this.choice.without);
    }
}
