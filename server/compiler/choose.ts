/**
 * Chooses, for one layer, how many channels are joined into a slice, how many outputs share in it, how many parts the
 * outputs are split into, and how many columns stay for inputs and temporaries. No fixed numbers: candidates are compiled
 * on the layer's first channels with the full layer's accumulators, their programs are counted and priced, and the
 * cheapest that fits the row is taken for the whole layer.
 */
import type { MacLayer } from '../network/model.js';
import type { LayoutKind } from './allocate.js';
import { CandidatePrograms, type ChooseOptions, type Whole } from './candidate-programs.js';
import { Candidates, type Candidate } from './candidates.js';
import { TreePricer } from './choose-tree.js';
import { countProgram, cyclesOf, type Counts } from './counts.js';
import type { FoldedLayer } from './fold.js';
import type { CompiledLayer } from './layer.js';
import type { Machine } from './machine.js';
import type { LayerMemo } from './memo.js';
import { tightest } from './tight.js';
import type { TreeChoice } from './tree.js';

export interface MacResult extends Whole {
    readonly folded: FoldedLayer;
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

class Chooser {
    private readonly programs: CandidatePrograms;
    private readonly folded: FoldedLayer;
    private readonly candidates: Candidates;
    /** What did not fit, and what stopped it: need and budget. */
    private readonly notes: string[] = [];

    constructor(layer: MacLayer, private readonly machine: Machine, private readonly options: ChooseOptions,
        private readonly memo: LayerMemo, private readonly make: (result: MacResult) => CompiledLayer) {
        this.programs = new CandidatePrograms(layer, machine, options, memo);
        this.folded = this.programs.folded;
        this.candidates = new Candidates(this.folded, machine, this.programs.outputs, this.programs.widths, options.effort, options.without);
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
        throw this.programs.failure!;
    }

    /**
     * The first of the last resorts that fits, or a larger slice that fits with values made again, if that costs less: both are
     * compiled whole and counted.
     */
    private cheapestResort(considered: readonly Priced[]): CompiledLayer | undefined {
        const sample = sampleOf(this.folded, 36);
        const full: Candidate[] = [];
        for (const candidate of this.candidates.lastResorts()) {
            const trial = this.programs.trial(sample, candidate);
            if ('counts' in trial && this.isWhole(candidate)) {
                const cost = this.wholeJ(candidate);
                const again = full.filter(other => other.parts === candidate.parts).flatMap(other => recomputing(other))
                    .filter(other => 'counts' in this.programs.trial(sample, other) && this.isWhole(other) && this.wholeJ(other) < cost);
                const best = again.reduce((least, other) => this.wholeJ(other) < this.wholeJ(least) ? other : least, candidate);
                return this.attempt(best, considered);
            }
            if ('failure' in trial && trial.failure.code === 'capacity/row-full' && !this.options.without.has('recompute')) {
                full.push(candidate);
            }
        }
        const saved = full.flatMap(recomputing).find(candidate => 'counts' in this.programs.trial(sample, candidate) && this.isWhole(candidate));
        return saved && this.attempt(saved, considered);
    }

    private isWhole(candidate: Candidate): boolean {
        return this.programs.whole(candidate) !== undefined;
    }

    /** Joules of a row, over all parts. */
    private wholeJ(candidate: Candidate): number {
        const { parts } = this.programs.whole(candidate)!;
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
        const widths = this.programs.widths.slice(0, Math.ceil(this.programs.widths.length / candidate.parts));
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
            const trial = this.programs.trial(sample, candidate);
            return 'failure' in trial && trial.failure.code === 'capacity/row-full';
        }).flatMap(candidate => recomputing(candidate).slice(0, 1)).flatMap(candidate => this.pricedOn(sample, candidate) ?? []);
    }

    private pricedOn(sample: FoldedLayer, candidate: Candidate): Priced | undefined {
        const trial = this.programs.trial(sample, candidate);
        if ('failure' in trial) {
            this.note(candidate);
            return undefined;
        }
        const { joules, cycles, latencyCycles } = this.price(trial.counts);
        const share = sample.sets[0].elements / this.folded.sets[0].elements;
        return { candidate, joules: joules * candidate.parts, cycles: cycles * candidate.parts, latencyCycles, share };
    }

    /** Best first: at effort max by cycles, else by cycles among those that take little more than the least energy. */
    private ranked(priced: readonly Priced[]): Priced[] {
        const least = priced.reduce((m, p) => Math.min(m, p.joules), Infinity);
        const good = (p: Priced): boolean => this.options.effort === 'max' || p.joules <= least * (1 + tolerance);
        return [...priced].sort((a, b) => good(a) && good(b) ? a.cycles - b.cycles : a.joules - b.joules);
    }

    private note(candidate: Candidate): void {
        const { first, why } = this.programs.failure!;
        const note = `${this.programs.joined(candidate)} joined channels with ${candidate.frontColumns} front columns do not fit: ${first}. ${why}`;
        if (!this.notes.includes(note)) {
            this.notes.push(note);
        }
    }

    private noteTree({ arrays }: TreeChoice): void {
        const { first, why } = this.programs.failure!;
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
        const whole = this.programs.whole(candidate);
        return whole && memo.keep(key, this.make({
            folded: this.folded, ...whole, joinedChannels: this.programs.joined(candidate), layout: candidate.layout, chosen: candidate, notes, considered
        }));
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
