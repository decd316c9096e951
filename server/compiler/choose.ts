/**
 * Chooses, for one layer, how many channels are joined into a slice, how many outputs share in it, how many parts the
 * outputs are split into, and how many columns stay for inputs and temporaries. No fixed numbers: candidates are compiled
 * on the layer's first channels with the full layer's accumulators, their programs are counted and priced, and the
 * cheapest that fits the row is taken for the whole layer.
 */
import type { MacLayer } from '../network/model.js';
import type { LayoutKind } from './allocate.js';
import { AdditionCosts } from './costs.js';
import { Candidates, type Candidate } from './candidates.js';
import { TreePricer } from './choose-tree.js';
import { countProgram, cyclesOf, type Counts } from './counts.js';
import { exactWidth, fold, sumRange, type FoldedLayer } from './fold.js';
import type { CompiledLayer, Tree, TreeNode } from './layer.js';
import { compileMac, guardCells, type MacChoice, type MacProgram } from './mac.js';
import type { Machine } from './machine.js';
import type { LayerMemo, Trial } from './memo.js';
import type { PassName } from './passes.js';
import type { Placement } from './place.js';
import { CompileError } from './problems.js';
import type { SharePass } from './share.js';
import { tightest } from './tight.js';
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

export interface MacResult {
    readonly folded: FoldedLayer;
    /** In running order. */
    readonly parts: readonly MacPart[];
    /** Arrays of a row tile. */
    readonly arrays: number;
    /** Where the inputs are divided over arrays. */
    readonly tree?: Tree;
    readonly joinedChannels: number;
    readonly layout: LayoutKind;
    readonly notes: readonly string[];
    /** What was taken, and what it was compared with, best first; a last resort is compared with nothing. */
    readonly chosen: Candidate;
    readonly considered: readonly Priced[];
}

/** A candidate compiled on the sample: joules of one row, and cycles of its additions, over all parts. */
export interface Priced {
    readonly candidate: Candidate;
    readonly joules: number;
    readonly cycles: number;
    /** Cycles of one part from first to last, and the share of the inputs that all this is for; 0 where nothing was priced. */
    readonly latencyCycles: number;
    readonly share: number;
}

/**
 * At default effort a choice may take this much more energy than the best if it takes fewer cycles: the device's
 * energies are known less well than that, cycles are not.
 */
const tolerance = 0.04;

/**
 * The layer as `make` makes it of the choice. `memo`: what earlier calls for the same layer found out, and where this one
 * leaves what it finds out; the result is the same without. Throws CompileError when no choice fits.
 */
export function chooseMac(layer: MacLayer, machine: Machine, options: ChooseOptions, memo: LayerMemo, make: (result: MacResult) => CompiledLayer): CompiledLayer {
    return new Chooser(layer, machine, options, memo, make).run();
}

/** The programs of a layer by one choice. */
type Whole = Pick<MacResult, 'parts' | 'arrays' | 'tree'>;

class Chooser {
    private readonly folded: FoldedLayer;
    private readonly outputs: number;
    private readonly costs: AdditionCosts;
    private readonly widths: readonly number[];
    private readonly candidates: Candidates;
    private failure: CompileError | undefined;
    private readonly wholes = new Map<string, Whole | undefined>();
    /** What did not fit, and what stopped it: need and budget. */
    private readonly notes: string[] = [];

    constructor(private readonly layer: MacLayer, private readonly machine: Machine, private readonly options: ChooseOptions,
        private readonly memo: LayerMemo, private readonly make: (result: MacResult) => CompiledLayer) {
        memo.folded ??= withWidths(fold(layer), !options.without.has('guard'));
        this.folded = memo.folded.folded;
        this.widths = memo.folded.widths;
        this.outputs = layer.weights.shape[0];
        this.costs = new AdditionCosts(machine.unit, options.placement.enabledRows);
        this.candidates = new Candidates(this.folded, machine, this.outputs, this.widths, options.effort, options.without);
    }

    run(): CompiledLayer {
        const considered = this.priced();
        for (const priced of considered) {
            const { candidate } = priced;
            const tree = this.treeFor(priced);
            const divided = tree && this.attempt({ ...candidate, tree }, considered);
            if (tree && !divided) {
                this.noteTree(tree);
            }
            const compiled = divided ?? this.attempt(candidate, considered);
            if (compiled) {
                return compiled;
            }
            this.note(candidate);
        }
        const resort = this.cheapestResort(considered);
        if (resort) {
            return resort;
        }
        for (const candidate of tightest(this.folded, this.machine, this.options.without)) {
            const compiled = this.attempt(candidate, considered);
            if (compiled) {
                return compiled;
            }
        }
        throw this.failure!;
    }

    /**
     * The first of the last resorts that fits, or a larger slice that fits with values made again, if that costs less: both are
     * compiled whole and counted.
     */
    private cheapestResort(considered: readonly Priced[]): CompiledLayer | undefined {
        const sample = sampleOf(this.folded, 36);
        const full: Candidate[] = [];
        for (const candidate of this.candidates.lastResorts()) {
            const trial = this.trial(sample, candidate);
            if ('counts' in trial && this.isWhole(candidate)) {
                const cost = this.wholeJ(candidate);
                const again = full.filter(other => other.parts === candidate.parts).flatMap(other => recomputing(other))
                    .filter(other => 'counts' in this.trial(sample, other) && this.isWhole(other) && this.wholeJ(other) < cost);
                const best = again.reduce((least, other) => this.wholeJ(other) < this.wholeJ(least) ? other : least, candidate);
                return this.attempt(best, considered);
            }
            if ('failure' in trial && trial.failure.code === 'capacity/row-full' && !this.options.without.has('recompute')) {
                full.push(candidate);
            }
        }
        const saved = full.flatMap(recomputing).find(candidate => 'counts' in this.trial(sample, candidate) && this.isWhole(candidate));
        return saved && this.attempt(saved, considered);
    }

    private isWhole(candidate: Candidate): boolean {
        return this.wholeOf(candidate) !== undefined;
    }

    /** Joules of a row, over all parts. */
    private wholeJ(candidate: Candidate): number {
        const { parts } = this.wholeOf(candidate)!;
        return parts.reduce((sum, { mac }) => sum + this.price([...countProgram(mac.program, this.machine).values()]).joules, 0);
    }

    /** Arrays that share the inputs of a part, where they are to. */
    private treeFor(priced: Priced): TreeChoice | undefined {
        const { candidate } = priced;
        const { placement, tree, without } = this.options;
        const { elements } = this.folded.sets[0];
        const groups = Math.ceil(elements / candidate.elements);
        if (without.has('tree')) {
            return undefined;
        }
        if (tree !== undefined) {
            return treeOf(Math.min(tree, elements));
        }
        if (groups < 2 || 2 * candidate.parts * placement.tiles > this.machine.arrays) {
            return undefined;
        }
        const { joules, latencyCycles, share } = priced.share > 0 ? priced
            : this.pricedOn(sampleOf(this.folded, Math.min(elements, Math.max(36, candidate.elements))), candidate) ?? priced;
        const widths = this.widths.slice(0, Math.ceil(this.widths.length / candidate.parts));
        return share === 0 ? undefined : treeOf(new TreePricer(this.machine, placement).choose({
            joules: joules / candidate.parts / share, cycles: latencyCycles / share, widths, parts: candidate.parts, groups
        }));
    }

    /** Candidates that fit on a sample, best first. One candidate needs no price. */
    private priced(): Priced[] {
        const candidates = this.candidates.all();
        if (candidates.length === 1) {
            return [{ candidate: candidates[0], joules: 0, cycles: 0, latencyCycles: 0, share: 0 }];
        }
        const sample = sampleOf(this.folded, candidates.reduce((m, c) => Math.max(m, c.elements), 0));
        const byRows = this.ranked(candidates.flatMap(candidate => this.pricedOn(sample, candidate) ?? []));
        // The other form of sharing is tried where it may matter: on what is best so far.
        const byColumns = byRows.slice(0, 2).flatMap(({ candidate }) => this.pricedOn(sample, { ...candidate, form: 'columns' }) ?? []);
        return this.ranked([...byRows, ...byColumns, ...this.pricedAgain(sample, candidates)]);
    }

    /** At effort max: slices that were too large, with values made again. */
    private pricedAgain(sample: FoldedLayer, candidates: readonly Candidate[]): Priced[] {
        if (this.options.effort !== 'max' || this.options.without.has('recompute')) {
            return [];
        }
        return candidates.filter(candidate => {
            const trial = this.trial(sample, candidate);
            return 'failure' in trial && trial.failure.code === 'capacity/row-full';
        }).flatMap(candidate => recomputing(candidate).slice(0, 1)).flatMap(candidate => this.pricedOn(sample, candidate) ?? []);
    }

    private pricedOn(sample: FoldedLayer, candidate: Candidate): Priced | undefined {
        const trial = this.trial(sample, candidate);
        if ('failure' in trial) {
            this.note(candidate);
            return undefined;
        }
        const { joules, cycles, latencyCycles } = this.price(trial.counts);
        const share = sample.sets[0].elements / this.folded.sets[0].elements;
        return { candidate, joules: joules * candidate.parts, cycles: cycles * candidate.parts, latencyCycles, share };
    }

    /** The candidate's first part on a sample of the layer. */
    private trial(sample: FoldedLayer, candidate: Candidate): Trial {
        const key = `${sample.sets[0].elements} ${JSON.stringify(candidate)}`;
        const trial = this.memo.trials.get(key) ?? this.tried(sample, candidate);
        this.memo.trials.set(key, trial);
        this.failure = 'failure' in trial ? trial.failure : this.failure;
        return trial;
    }

    private tried(sample: FoldedLayer, candidate: Candidate): Trial {
        const mac = this.compile(sample, candidate, this.channelsOf(candidate)[0]);
        return mac ? { counts: [...countProgram(mac.program, this.machine).values()] } : { failure: this.failure! };
    }

    /** Best first: at effort max by cycles, else by cycles among those that take little more than the least energy. */
    private ranked(priced: readonly Priced[]): Priced[] {
        const least = priced.reduce((m, p) => Math.min(m, p.joules), Infinity);
        const good = (p: Priced): boolean => this.options.effort === 'max' || p.joules <= least * (1 + tolerance);
        return [...priced].sort((a, b) => good(a) && good(b) ? a.cycles - b.cycles : a.joules - b.joules);
    }

    private note(candidate: Candidate): void {
        const { first, why } = this.failure!;
        const note = `${this.joined(candidate)} joined channels with ${candidate.frontColumns} front columns do not fit: ${first}. ${why}`;
        if (!this.notes.includes(note)) {
            this.notes.push(note);
        }
    }

    private noteTree({ arrays }: TreeChoice): void {
        const { first, why } = this.failure!;
        this.notes.push(`inputs divided over ${arrays} arrays do not fit: ${first}. ${why}`);
    }

    /** The whole layer by this choice; undefined where it does not fit. */
    private attempt(candidate: Candidate, considered: readonly Priced[]): CompiledLayer | undefined {
        const key = JSON.stringify(candidate);
        const { notes, memo } = this;
        const known = memo.layer(key);
        if (known) {
            return memo.keep(key, { ...known, sections: known.sections.map(section => ({ ...section, notes })) });
        }
        const whole = this.wholeOf(candidate);
        return whole && memo.keep(key, this.make({
            folded: this.folded, ...whole, joinedChannels: this.joined(candidate), layout: candidate.layout, chosen: candidate, notes, considered
        }));
    }

    /** Compiled once, though several candidates may be compared. */
    private wholeOf(candidate: Candidate): Whole | undefined {
        const key = JSON.stringify(candidate);
        const known = this.wholes.get(key);
        if (known || this.wholes.has(key)) {
            return known;
        }
        const whole = this.whole(key, candidate);
        this.wholes.set(key, whole);
        return whole;
    }

    private whole(key: string, candidate: Candidate): Whole | undefined {
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

    private joined(candidate: Candidate): number {
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

    /** Joules of the sums for one row, the cycles of their additions, and those of everything. */
    private price(sections: readonly Counts[]): { joules: number; cycles: number; latencyCycles: number } {
        let [joules, cycles, latencyCycles] = [0, 0, 0];
        sections.forEach(counts => {
            joules += this.joules(counts);
            cycles += counts.arithmeticCycles;
            latencyCycles += cyclesOf(counts);
        });
        return { joules, cycles, latencyCycles };
    }

    private joules(counts: Counts): number {
        const { search, write, shift, instruction } = this.machine.energyJ;
        return (counts.searchCells + counts.chainedCells) * search + counts.writtenCells * write + counts.shiftSteps * shift
            + counts.instructions * (instruction / Math.max(1, this.options.placement.enabledRows));
    }
}

/** The same slices, in less room. */
function recomputing(candidate: Candidate): Candidate[] {
    return [0.95, 0.8, 0.6].map(recompute => ({ ...candidate, recompute }));
}

/** The largest power of two arrays; one is no tree. */
function treeOf(arrays: number): TreeChoice | undefined {
    return arrays < 2 ? undefined : { arrays: 2 ** Math.floor(Math.log2(arrays)) };
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

/** The first `elements` elements of the main set, and as large a share of the others. */
function sampleOf(folded: FoldedLayer, elements: number): FoldedLayer {
    const share = elements / folded.sets[0].elements;
    return {
        ...folded,
        sets: folded.sets.map(set => {
            const kept = Math.max(1, Math.min(set.elements, Math.round(set.elements * share)));
            const entries = new Int8Array(set.sums * kept);
            for (let s = 0; s < set.sums; s++) {
                entries.set(set.entries.subarray(s * set.elements, s * set.elements + kept), s * kept);
            }
            return { ...set, elements: kept, entries };
        })
    };
}
