/**
 * The programs of one candidate for a layer: of its first part on a sample of the layer, and of the whole layer. Each is compiled
 * once, however often it is asked for. What a program costs, and which is taken, is for `choose.ts` to say.
 */
import { AdditionCosts } from './costs.js';
import type { Candidate } from './candidates.js';
import { countProgram } from './counts.js';
import { exactWidth, fold, sumRange, type FoldedLayer } from './fold.js';
import type { MacLayer } from '../network/model.js';
import type { Tree, TreeNode } from './layer.js';
import { compileMac, guardCells, type MacChoice, type MacProgram } from './mac.js';
import type { Machine } from './machine.js';
import type { LayerMemo, Trial } from './memo.js';
import type { PassName } from './passes.js';
import type { Placement } from './place.js';
import { CompileError } from './problems.js';
import type { SharePass } from './share.js';
import { compileTree, type Numbering, type TreeChoice } from './tree.js';

export interface ChooseOptions {
    /** `default` takes the fewest cycles near the least energy (`tolerance`), `max` searches more and takes the fewest cycles. */
    readonly effort: 'default' | 'max';
    readonly share: SharePass;
    readonly without: ReadonlySet<PassName>;
    /** Of the layer with one part. All its precharged rows run a program at once: they share its instructions. */
    readonly placement: Placement;
    /** Arrays that the inputs are divided over, where that can be done; chosen by cost if missing. */
    readonly tree?: number;
    /** Whether what the steps made is kept in the result. */
    readonly keep?: boolean;
    readonly isCancelled?: () => boolean;
}

/** A program and the output channels [from, to) it is about; `node`: its place in an accumulation tree. */
export interface MacPart {
    readonly channels: readonly [number, number];
    readonly mac: MacProgram;
    readonly node?: TreeNode;
}

/** The programs of a layer by one choice. */
export interface Whole {
    /** In running order. */
    readonly parts: readonly MacPart[];
    /** Arrays of a row tile. */
    readonly arrays: number;
    /** Where the inputs are divided over arrays. */
    readonly tree?: Tree;
}

export class CandidatePrograms {
    readonly folded: FoldedLayer;
    readonly widths: readonly number[];
    readonly outputs: number;
    /** What stopped the last candidate that did not fit. */
    failure: CompileError | undefined;
    private readonly costs: AdditionCosts;
    private readonly wholes = new Map<string, Whole | undefined>();

    constructor(private readonly layer: MacLayer, private readonly machine: Machine, private readonly options: ChooseOptions, private readonly memo: LayerMemo) {
        memo.folded ??= withWidths(fold(layer), !options.without.has('guard'));
        this.folded = memo.folded.folded;
        this.widths = memo.folded.widths;
        this.outputs = layer.weights.shape[0];
        this.costs = new AdditionCosts(machine.unit, options.placement.enabledRows);
    }

    /** The candidate's first part on a sample of the layer. */
    trial(sample: FoldedLayer, candidate: Candidate): Trial {
        const key = `${sample.sets[0].elements} ${JSON.stringify(candidate)}`;
        const trial = this.memo.trials.get(key) ?? this.tried(sample, candidate);
        this.memo.trials.set(key, trial);
        this.failure = 'failure' in trial ? trial.failure : this.failure;
        return trial;
    }

    /** Compiled once, though several candidates may be compared. */
    whole(candidate: Candidate): Whole | undefined {
        const key = JSON.stringify(candidate);
        const known = this.wholes.get(key);
        if (known || this.wholes.has(key)) {
            return known;
        }
        const whole = this.compiledWhole(key, candidate);
        this.wholes.set(key, whole);
        return whole;
    }

    private compiledWhole(key: string, candidate: Candidate): Whole | undefined {
        const known = this.memo.failures.get(key);
        if (known) {
            this.failure = known;
            return undefined;
        }
        const { tree } = candidate;
        const whole = this.fitting(() => tree ? this.treeParts(candidate, tree) : this.plainParts(candidate));
        if (!whole) {
            this.memo.failures.set(key, this.failure!);
        }
        return whole;
    }

    private plainParts(candidate: Candidate): Whole {
        const parts = this.channelsOf(candidate).map(channels =>
            ({ channels, mac: compileMac(this.layer, this.folded, this.machine, this.choiceOf(this.folded, candidate, channels)) }));
        return { parts, arrays: parts.length };
    }

    /** Programs that take inputs first, then level by level. */
    private treeParts(candidate: Candidate, tree: TreeChoice): Whole {
        const numbering: Numbering = { next: 0, bits: 1 };
        const ranges = this.channelsOf(candidate);
        const parts = ranges.flatMap((channels, part) => compileTree(
            this.layer, this.folded, this.machine, this.choiceOf(this.folded, candidate, channels), tree, part * tree.arrays, numbering));
        parts.sort((a, b) => a.node.level - b.node.level);
        return {
            parts, arrays: ranges.length * tree.arrays,
            tree: { arrays: tree.arrays, depth: Math.log2(tree.arrays), partials: numbering.next, partialBits: numbering.bits }
        };
    }

    /** Input channels joined into a slice. */
    joined(candidate: Candidate): number {
        return candidate.elements / this.folded.sets[0].elementsPerChannel;
    }

    private channelsOf({ parts }: Candidate): (readonly [number, number])[] {
        const size = Math.ceil(this.outputs / parts);
        return Array.from({ length: Math.ceil(this.outputs / size) }, (_, i) =>
            [i * size, Math.min(this.outputs, (i + 1) * size)] as const);
    }

    private compile(folded: FoldedLayer, candidate: Candidate, channels: readonly [number, number]): MacProgram | undefined {
        return this.fitting(() => compileMac(this.layer, folded, this.machine, this.choiceOf(folded, candidate, channels)));
    }

    private choiceOf(folded: FoldedLayer, candidate: Candidate, channels: readonly [number, number]): MacChoice {
        const { without } = this.options;
        const elements = folded.sets.map((set, i) => Math.min(set.elements, i === 0 ? candidate.elements
            : set.elementsPerChannel * Math.max(1, without.has('join') ? 1 : Math.floor(candidate.elements / set.elementsPerChannel))));
        const cells = candidate.frontColumns * this.machine.ports * this.machine.offsets;
        return {
            without, ...(candidate.recompute !== undefined && { budgetBits: Math.floor(cells * candidate.recompute) }),
            channels, elements, frontColumns: candidate.frontColumns, push: candidate.push, layout: candidate.layout, sums: this.outputs * 2,
            // Fields of one accumulator lie on one track here: they could not be added to each other.
            guard: !without.has('guard') && candidate.layout === 'across' && candidate.guard !== false,
            share: matrix => this.options.share(matrix, candidate.form), costs: this.costs,
            leastBits: folded === this.folded ? 0 : this.widths.reduce((m, w) => Math.max(m, w), 0),
            keep: this.options.keep === true && folded === this.folded,
            ...(this.options.isCancelled && { isCancelled: this.options.isCancelled })
        };
    }

    /** Undefined where it does not fit. */
    private fitting<T>(compile: () => T): T | undefined {
        try {
            return compile();
        } catch (error) {
            if (!(error instanceof CompileError)) {
                throw error;
            }
            this.failure = error;
            return undefined;
        }
    }

    private tried(sample: FoldedLayer, candidate: Candidate): Trial {
        const mac = this.compile(sample, candidate, this.channelsOf(candidate)[0]);
        return mac ? { counts: [...countProgram(mac.program, this.machine).values()] } : { failure: this.failure! };
    }
}

function withWidths(folded: FoldedLayer, guard: boolean): NonNullable<LayerMemo['folded']> {
    return { folded, widths: accumulatorWidths(folded, guard) };
}

/** Exact accumulator widths of the whole layer, with guard bits, over all sets. */
function accumulatorWidths(folded: FoldedLayer, guard: boolean): number[] {
    return folded.sets.flatMap(set => {
        const bits = folded.streams[set.stream].bits;
        return Array.from({ length: set.sums }, (_, s) =>
            exactWidth(sumRange(set.entries.subarray(s * set.elements, (s + 1) * set.elements), bits)) + (guard ? guardCells : 0));
    });
}
