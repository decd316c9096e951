/**
 * What the programs of an accumulation tree must be together, each of them being verified by itself: the slices of the
 * inputs make the layer's weights, every partial sum that is taken was stored before, as the same piece of the same sum and
 * with the same constant, and every result is made of all slices.
 * It knows partial sums and weights, no programs.
 */
import type { FoldedLayer } from '../fold.js';
import { topOf, type PartialWord } from '../partials.js';
import type { AccumulatorPlan } from './accumulator-flow.js';

/** A partial sum as a plan before has stored it. */
interface Known {
    readonly set: number;
    readonly index: number;
    readonly word: PartialWord;
    /** Slices it is the sum of. */
    readonly slices: ReadonlySet<number>;
}

/** `plans` in running order; those of all parts of the layer. Throws Error that names the layer. */
export function verifyTree(layer: string, folded: FoldedLayer, plans: readonly AccumulatorPlan[]): void {
    new TreeCheck(layer, folded).run(plans);
}

class TreeCheck {
    /** By each element of the word. */
    private readonly known = new Map<number, Known>();
    /** By slice: sums with a weight in it, as `set index`. */
    private readonly slices: Set<string>[] = [];
    /** Weights seen so far, by set. */
    private readonly weights: readonly Int16Array[];

    constructor(private readonly layer: string, private readonly folded: FoldedLayer) {
        this.weights = folded.sets.map(set => new Int16Array(set.entries.length));
    }

    run(plans: readonly AccumulatorPlan[]): void {
        plans.filter(plan => !plan.taken).forEach((plan, slice) => this.addWeights(plan, slice));
        this.folded.sets.forEach((set, index) => {
            const wrong = this.weights[index].findIndex((weight, i) => weight !== set.entries[i]);
            if (wrong >= 0) {
                this.fail(`weight ${wrong} of ${set.section}: expected ${set.entries[wrong]} over all slices, got ${this.weights[index][wrong]}`);
            }
        });
        let slice = 0;
        for (const plan of plans) {
            this.follow(plan, plan.taken ? undefined : slice++);
        }
    }

    private addWeights({ sums }: AccumulatorPlan, slice: number): void {
        this.slices[slice] = new Set();
        sums.list.forEach(({ set }, s) => {
            const { elements, entries } = sums.sets[set];
            const from = (s - sums.first[set]) * elements;
            const index = sums.indexInLayer(s);
            let used = false;
            for (let e = 0; e < elements; e++) {
                used ||= entries[from + e] !== 0;
                this.weights[set][index * elements + e] += entries[from + e];
            }
            if (used) {
                this.slices[slice].add(`${set} ${index}`);
            }
        });
    }

    /** `slice`: of a program that adds inputs. */
    private follow({ bias, stored, sums, taken }: AccumulatorPlan, slice: number | undefined): void {
        sums.list.forEach(({ set, range }, s) => {
            const index = sums.indexInLayer(s);
            const sources = (taken?.[s] ?? []).map(word => this.source(word, set, index));
            const slices = new Set(slice === undefined ? sources.flatMap(known => [...known.slices]) : [slice]);
            const count = sources.reduce((n, known) => n + known.slices.size, 0);
            if (sources.length > 0 && slices.size !== count) {
                this.fail(`sum ${index} takes a slice of the inputs twice`);
            }
            const [min, max] = taken ? [total(taken[s], w => w.min), total(taken[s], w => w.max)] : [range.min, range.max];
            if (stored) {
                this.store(set, index, slices, stored[set].get(index), { bias: bias[s], min, max });
            } else if (this.slices.some((own, i) => own.has(`${set} ${index}`) && !slices.has(i))) {
                this.fail(`the result of sum ${index} is not made of all slices of the inputs`);
            }
        });
    }

    private source(word: PartialWord, set: number, index: number): Known {
        const [known, ...others] = new Set(word.pieces.map(({ element }) => this.known.get(element)));
        const same = known && others.length === 0 && known.set === set && known.index === index
            && known.word.bias === word.bias && known.word.min === word.min && known.word.max === word.max
            && known.word.pieces.length === word.pieces.length
            && known.word.pieces.every(({ element, from, bits }, i) =>
                element === word.pieces[i].element && from === word.pieces[i].from && bits === word.pieces[i].bits);
        if (!same) {
            return this.fail(`sum ${index} takes a word that was not stored for it before`);
        }
        return known;
    }

    private store(set: number, index: number, slices: ReadonlySet<number>, word: PartialWord | undefined, expected: Omit<PartialWord, 'pieces'>): void {
        if (!word) {
            if (expected.max + expected.bias !== 0) {
                this.fail(`sum ${index} is not stored, but may be ${expected.max + expected.bias}`);
            }
            return;
        }
        const bits = word.pieces.reduce((at, piece) => piece.from === at ? at + piece.bits : NaN, 0);
        if (word.bias !== expected.bias || word.min !== expected.min || word.max !== expected.max || !(topOf(word) < 2 ** bits)) {
            this.fail(`sum ${index} is stored as ${word.min}..${word.max} + ${word.bias} in ${bits} bits, expected ${expected.min}..${expected.max} + ${expected.bias}`);
        }
        const known = { set, index, word, slices };
        word.pieces.forEach(({ element }) => {
            if (this.known.has(element)) {
                this.fail(`element ${element} of the partial sums is stored twice`);
            }
            this.known.set(element, known);
        });
    }

    private fail(message: string): never {
        throw new Error(`layer ${this.layer}: ${message}`);
    }
}

function total(words: readonly PartialWord[], pick: (word: PartialWord) => number): number {
    return words.reduce((sum, word) => sum + pick(word), 0);
}
