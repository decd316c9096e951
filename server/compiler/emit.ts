/**
 * Step 8, emit: the formed slices of a part become one program: start constants, then group by group the inputs' loads
 * and the slices' operations, then every channel's result (requantised, or as offset binary logit), cells left clean.
 * narrow: bit operators see the flags of an operation only.
 */
import { bitLength } from '../network/bits.js';
import { maxActivation } from '../network/model.js';
import { Accumulators, type Fields } from './accumulators.js';
import type { Columns } from './allocate.js';
import { CellPool } from './cell-pool.js';
import { SliceEmitter } from './emit-slice.js';
import type { Machine } from './machine.js';
import { emitRequantise, type RequantiseForm } from './output.js';
import { settle, type ReadyGroup, type ReadySets } from './prepare.js';
import type { PassName } from './passes.js';
import type { Pool } from './pools.js';
import { clearA, complementA, ProgramBuilder, type Program } from './program.js';
import type { Product } from './requantise.js';
import type { TernaryMatrix } from './share/graph.js';
import { pick, type PartSums } from './sums.js';
import { TrackPool } from './track-pool.js';
import { emitFlush, fieldWords, type FieldWords } from './words.js';

export interface EmittedPart {
    readonly program: Program;
    readonly forms: readonly RequantiseForm[];
    /** With the bounds after the last term. */
    readonly accumulators: Accumulators;
    /** Domains of an accumulator column in use. */
    readonly domains: number;
}

/** What a channel's result is made of. `own`: accumulator words to clear afterwards; `extra`: cells to give back. */
interface ChannelProducts {
    readonly products: readonly Product[];
    readonly own: readonly (readonly number[])[];
    readonly extra: readonly number[];
}

export class PartEmitter {
    private readonly builder = new ProgramBuilder(0);
    /** For inputs and temporaries, and for the words of a requantisation. */
    private readonly pool: Pool;
    private readonly scratch: CellPool;
    private readonly accumulators: Accumulators;
    private readonly words: readonly FieldWords[];
    /** Cells of each accumulator's value, without guard bits. */
    private readonly cells: readonly (readonly number[])[];

    /** `placed`: cells of each accumulator; `most`: its largest word after the last term. Throws CompileError when the front columns run full. */
    constructor(
        private readonly sums: PartSums, private readonly machine: Machine, private readonly columns: Columns,
        placed: readonly (readonly number[])[], private readonly starts: Float64Array, fields: Fields, most: Float64Array,
        private readonly without: ReadonlySet<PassName>
    ) {
        const name = `Layer ${sums.layer.name}`;
        const [from, to] = columns.layout === 'across' ? columns.front : columns.scratch;
        this.scratch = new CellPool(machine, from, to, this.builder, name);
        this.pool = columns.layout === 'across' ? this.scratch : new TrackPool(machine, ...columns.front, this.builder, name);
        this.accumulators = new Accumulators(sums.list.length, starts, fields, most);
        this.words = placed.map((all, s) => fieldWords(this.builder, all, fields.low[s], fields.guard[s]));
        this.cells = this.words.map(w => w.value);
    }

    run(sets: ReadySets): EmittedPart {
        const { builder, pool, sums } = this;
        sets.forEach((groups, set) => {
            this.emitStarts(set);
            groups.forEach(group => this.emitGroup(set, group));
            sums.list.forEach((sum, s) => {
                if (sum.set === set) {
                    emitFlush(builder, this.words[s], this.accumulators.finish(s));
                }
            });
            builder.endSection(sums.sets[set].section, true);
        });
        pool.sweep();
        const forms: RequantiseForm[] = [];
        for (let channel = 0; channel < sums.channelCount; channel++) {
            forms.push(...this.emitChannel(channel));
        }
        this.scratch.sweep();
        builder.endSection(sums.layer.name, false);
        return { program: builder.build(), forms: [...new Set(forms)], accumulators: this.accumulators, domains: this.domains() };
    }

    private offsetOf(cell: number): number {
        return cell % this.machine.domains % this.machine.offsets;
    }

    private domains(): number {
        const highest = this.cells.reduce((m, cells) => cells.reduce((h, cell) => Math.max(h, this.offsetOf(cell)), m), 0);
        return (highest + 1) * this.machine.ports;
    }

    /** The 1-bits of all start constants, one write a domain offset. */
    private emitStarts(set: number): void {
        const byOffset = new Map<number, number[]>();
        this.sums.list.forEach((sum, s) => {
            if (sum.set !== set) {
                return;
            }
            this.cells[s].forEach((cell, bit) => {
                if (Math.floor(this.starts[s] / 2 ** bit) % 2 === 1) {
                    const offset = this.offsetOf(cell);
                    const ones = byOffset.get(offset) ?? [];
                    ones.push(cell);
                    byOffset.set(offset, ones);
                }
            });
        });
        byOffset.forEach(ones => this.builder.set(this.builder.word(ones)));
    }

    private emitGroup(set: number, { group, ready }: ReadyGroup): void {
        const { builder, pool, sums } = this;
        const bits = sums.bitsOf(set);
        const inputs = Array.from({ length: group.elements }, (_, e) => {
            const cells = ready.some(r => isUsed(r.slice.matrix, e)) ? pool.take(bits) : [];
            pool.hold(cells);
            if (cells.length > 0) {
                builder.load(builder.word(cells), group.firstElement + e, sums.sets[set].stream);
            }
            return cells;
        });
        for (const one of ready) {
            new SliceEmitter(builder, pool, one.formed, inputs).run((row, word, node, flags) => {
                const sum = sums.first[set] + one.slice.sums[row];
                const step = this.accumulators.accumulate(sum, one.formed, node, (flags & complementA) !== 0);
                emitFlush(builder, this.words[sum], step);
                builder.add(this.words[sum].low, word, flags, step.before, step.width);
            });
            settle(this.accumulators, sums.first[set], one);
        }
        pool.letGo();
    }

    /** Reads a channel's result out and clears what it was made of. */
    private emitChannel(channel: number): RequantiseForm[] {
        const { builder, scratch, sums, cells } = this;
        const output = sums.channels[0] + channel;
        if (sums.isLogits) {
            const exponent = sums.storedExponent(channel, this.accumulators.bias[channel]);
            builder.store(output, builder.word(cells[channel].slice(0, exponent + 1)), exponent);
            builder.clear(builder.word(cells[channel]));
            return [];
        }
        const { products, own, extra } = this.productsOf(channel);
        const form = emitRequantise(builder, scratch, products, sums.rule(channel), output, this.without);
        scratch.release(extra);
        if (this.columns.layout === 'across') {
            own.forEach(word => builder.clear(builder.word(word)));
        }
        return [form];
    }

    private productsOf(channel: number): ChannelProducts {
        const { sums, cells } = this;
        const { layer } = sums;
        const output = sums.channels[0] + channel;
        const products = [this.product(channel, sums.rule(channel).scale)];
        const own = [cells[channel]];
        const extra: number[] = [];
        if (sums.folded.twoScales && layer.output.kind === 'activation') {
            const minus = channel + sums.channelCount;
            products.push(this.product(minus, -pick(layer.output.requantise.negativeScale!, output)));
            own.push(cells[minus]);
        }
        if (layer.residual?.kind === 'projection') {
            const sum = sums.first[1] + channel;
            products.push(this.product(sum, pick(layer.residual.scale, output)));
            own.push(cells[sum]);
        } else if (layer.residual) {
            const identity = this.scratch.takeTogether(layer.residual.inputBits);
            this.builder.load(this.builder.word(identity), output, 1);
            const max = maxActivation(layer.residual.inputBits);
            products.push({ cells: identity, bias: 0, top: max, scale: pick(layer.residual.scale, output), min: 0, max });
            extra.push(...identity);
        }
        if (this.columns.layout === 'along') {
            return { products: products.map(p => this.copied(p, extra)), own, extra };
        }
        return { products, own, extra };
    }

    /** A copy across columns of an accumulator that lies along its track, which is cleared on the way. */
    private copied(product: Product, extra: number[]): Product {
        if (extra.includes(product.cells[0])) {
            return product;
        }
        const cells = this.scratch.takeTogether(product.cells.length);
        this.builder.add(this.builder.word(cells), this.builder.word(product.cells), clearA, 0, cells.length);
        extra.push(...cells);
        return { ...product, cells };
    }

    private product(sum: number, scale: number): Product {
        const { min, max } = this.sums.list[sum].range;
        const bias = this.accumulators.bias[sum];
        const top = max + bias;
        return { cells: this.cells[sum].slice(0, Math.max(1, bitLength(top))), bias, top, scale, min, max };
    }
}

function isUsed(matrix: TernaryMatrix, element: number): boolean {
    for (let r = 0; r < matrix.rows; r++) {
        if (matrix.entries[r * matrix.columns + element] !== 0) {
            return true;
        }
    }
    return false;
}
