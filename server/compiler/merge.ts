/**
 * One addition of an accumulation tree: a program that takes two partial sums of each output from the arrays that made them
 * and adds them. After the last addition the sums are complete and their results leave; otherwise the new partial sums do.
 * It knows partial sums and outputs, no inputs.
 */
import { bitLength, bitOf } from '../network/bits.js';
import type { MacLayer } from '../network/model.js';
import { columnsOf, firstFrontColumn, placeAccumulators, type AccumulatorCells } from './allocate.js';
import { CellPool } from './cell-pool.js';
import { ResultEmitter } from './emit-results.js';
import type { FoldedLayer } from './fold.js';
import type { MacProgram, SetFacts } from './mac.js';
import type { Machine } from './machine.js';
import type { RequantiseForm } from './output.js';
import { topOf, topOfPiece, type PartialStore, type PartialSums, type PartialWord, type Piece } from './partials.js';
import type { PassName } from './passes.js';
import { CompileError } from './problems.js';
import { clearA, partialStream, ProgramBuilder } from './program.js';
import { startsFor } from './prepare.js';
import { PartSums } from './sums.js';

export interface MergeChoice {
    /** Output channels [from, to) whose sums are added. */
    readonly channels: readonly [number, number];
    /** The words that the program's array made itself, and those of its partner. */
    readonly own: PartialSums;
    readonly other: PartialSums;
    /** Whether complete sums get their start values here; else they have them. */
    readonly setStarts: boolean;
    /** Where the sums go; without it they are complete. Asked for anew in every attempt. */
    readonly store?: () => PartialStore;
    readonly without: ReadonlySet<PassName>;
}

export interface Merged {
    readonly mac: MacProgram;
    readonly store?: PartialStore;
    /** Bits that come from the partner, by set. */
    readonly receivedBits: readonly number[];
}

/** Throws CompileError when no division of the columns fits. */
export function compileMerge(layer: MacLayer, folded: FoldedLayer, machine: Machine, choice: MergeChoice): Merged {
    const sums = new PartSums(layer, folded, choice.channels);
    const pairs = sums.list.map(({ set }, s) => {
        const index = sums.indexInLayer(s);
        return new Pair(choice.own[set]?.get(index), choice.other[set]?.get(index));
    });
    const starts = choice.setStarts && !choice.store
        ? startsFor(sums, { bias: Float64Array.from(pairs, p => p.bias), bound: Float64Array.from(pairs, p => p.top) }, pairs.map(p => bitLength(p.top)), choice.without)
        : new Float64Array(pairs.length);
    let failure: CompileError | undefined;
    for (const frontColumns of frontsFor(machine, pairs)) {
        const store = choice.store?.();
        try {
            return new MergeEmitter(sums, machine, frontColumns, pairs, starts, store, choice.without).run();
        } catch (error) {
            if (!(error instanceof CompileError)) {
                throw error;
            }
            failure ??= error;
        }
    }
    throw failure!;
}

/** The two partial sums of one output, of which either may be missing: it is always 0. */
class Pair {
    constructor(readonly own: PartialWord | undefined, readonly other: PartialWord | undefined) { }

    get words(): readonly PartialWord[] {
        return [this.own, this.other].filter(word => word !== undefined);
    }

    get bias(): number {
        return this.words.reduce((sum, { bias }) => sum + bias, 0);
    }

    get range(): { min: number; max: number } {
        return { min: this.words.reduce((sum, { min }) => sum + min, 0), max: this.words.reduce((sum, { max }) => sum + max, 0) };
    }

    get top(): number {
        return this.words.reduce((sum, word) => sum + topOf(word), 0);
    }
}

/** Columns for arriving words and requantisation: half of the array, then what leaves as many blocks of accumulators as there may be. */
function frontsFor(machine: Machine, pairs: readonly Pair[]): number[] {
    const columns = machine.columns - firstFrontColumn;
    const widest = pairs.reduce((most, { top }) => Math.max(most, bitLength(top)), 1);
    const least = Math.ceil(pairs.reduce((most, { words }) => words.flatMap(w => w.pieces).reduce((m, { bits }) => Math.max(m, bits), most), 1) / machine.ports);
    const most = columns - Math.ceil(widest / machine.ports);
    const shares = [0.5, 0.7, 0.85, 0.3, 0.15].map(share => Math.floor(columns * share));
    return [...new Set([...shares, most, least])].filter(front => front >= 1 && front < columns);
}

class MergeEmitter {
    private readonly builder = new ProgramBuilder(0);
    private readonly pool: CellPool;
    private readonly placed: AccumulatorCells;

    constructor(
        private readonly sums: PartSums, private readonly machine: Machine, frontColumns: number, private readonly pairs: readonly Pair[],
        private readonly starts: Float64Array, private readonly store: PartialStore | undefined, private readonly without: ReadonlySet<PassName>
    ) {
        const { front, accumulators: [from] } = columnsOf(machine, 'across', frontColumns);
        const widths = pairs.map((pair, s) => this.widthOf(pair, s));
        const placed = placeAccumulators(machine, from, widths, sums.first);
        if (!placed) {
            throw new CompileError('capacity/accumulators', `Layer ${sums.layer.name} needs ${widths.reduce((a, b) => a + b, 0)} accumulator cells in a row`,
                `${machine.columns - from} columns x ${machine.domains} domains are left where partial sums are added.`);
        }
        this.placed = placed;
        this.pool = new CellPool(machine, ...front, this.builder, `Layer ${sums.layer.name}`);
    }

    run(): Merged {
        const { builder, machine, pairs, pool, sums, store, without } = this;
        const { cells } = this.placed;
        const adds = sums.sets.map(({ section }, set) => {
            const count = sums.list.reduce((n, sum, s) => n + (sum.set === set ? this.emitPair(s) : 0), 0);
            builder.endSection(section, true);
            return count;
        });
        pool.sweep();
        const bias = this.bias();
        let forms: readonly RequantiseForm[] = [];
        if (store) {
            store.emit(builder, machine, sums, cells, bias, pairs.map(({ range }) => range));
        } else {
            forms = new ResultEmitter(builder, pool, sums, cells, bias, 'across', without).run();
        }
        builder.endSection(sums.layer.name, false);
        const none = new Uint8Array(pairs.length);
        const plan = {
            sums, cells, bias, fields: { low: none, guard: none }, taken: pairs.map(({ words }) => words), ...(store && { stored: store.words })
        };
        const domains = this.placed.blocks.length * machine.ports;
        return {
            mac: { program: builder.build(), sets: adds.map((count, set) => this.facts(set, count)), forms, domains, plan },
            receivedBits: sums.sets.map((_, set) => this.receivedBits(set)), ...(store && { store })
        };
    }

    /** Cells of a sum: for its largest word, and for the offset bit of a logit. */
    private widthOf({ top, bias }: Pair, s: number): number {
        const { starts, sums } = this;
        const { set, channel } = sums.list[s];
        const offset = sums.isLogits && set === 0 && !this.store ? sums.storedExponent(channel, bias + starts[s]) + 1 : 1;
        return Math.max(1, bitLength(top + starts[s]), offset);
    }

    private bias(): Float64Array {
        return Float64Array.from(this.pairs, ({ bias }, s) => bias + this.starts[s]);
    }

    /**
     * The first word of an output comes to where its sum will stand, if it is whole and nothing stands there yet; everything
     * else is added. Returns the additions.
     */
    private emitPair(s: number): number {
        const { words, top } = this.pairs[s];
        const cells = this.placed.cells[s];
        const start = this.starts[s];
        const ones = cells.filter((_, bit) => bitOf(start, bit) === 1);
        if (ones.length > 0) {
            this.builder.set(this.builder.word(ones));
        }
        let [bound, adds] = [start, 0];
        for (const word of words) {
            for (const piece of word.pieces) {
                if (bound === 0 && word.pieces.length === 1) {
                    this.builder.load(this.builder.word(cells.slice(0, piece.bits)), piece.element, partialStream);
                    bound = topOf(word);
                } else {
                    bound = this.emitPiece(cells, word, piece, bound, top + start);
                    adds++;
                }
            }
        }
        return adds;
    }

    /** Returns the largest word after the addition. */
    private emitPiece(cells: readonly number[], word: PartialWord, piece: Piece, bound: number, top: number): number {
        const { builder, pool } = this;
        const into = cells.slice(piece.from);
        const arrived = pool.take(piece.bits, into);
        const arrivedWord = builder.word(arrived);
        builder.load(arrivedWord, piece.element, partialStream);
        const unit = 2 ** piece.from;
        const after = Math.min(top, bound + topOfPiece(word, piece) * unit);
        builder.add(builder.word(into), arrivedWord, clearA, bitLength(Math.floor(bound / unit)), Math.max(1, bitLength(Math.floor(after / unit))));
        pool.giveClean(arrived);
        return after;
    }

    private receivedBits(set: number): number {
        return this.sums.list.reduce((bits, sum, s) =>
            bits + (sum.set === set ? (this.pairs[s].other?.pieces ?? []).reduce((b, piece) => b + piece.bits, 0) : 0), 0);
    }

    private facts(set: number, accumulate: number): SetFacts {
        let [accumulatorBits, min, max] = [0, 0, 0];
        this.sums.list.forEach((sum, s) => {
            if (sum.set === set) {
                accumulatorBits = Math.max(accumulatorBits, bitLength(this.pairs[s].top + this.starts[s]));
                min = Math.min(min, this.pairs[s].range.min);
                max = Math.max(max, this.pairs[s].range.max);
            }
        });
        return { shared: 0, accumulate, accumulatorBits, range: [min, max] };
    }
}
