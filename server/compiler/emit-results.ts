/**
 * Step 8, emit, the ends of sums: every channel's result is requantised or given out as offset binary logit, or, where the
 * inputs are divided over arrays, the words leave for another array. What was read is cleared.
 */
import { bitLength } from '../network/bits.js';
import { maxActivation } from '../network/model.js';
import type { LayoutKind } from './allocate.js';
import type { CellPool } from './cell-pool.js';
import { emitRequantise, type RequantiseForm } from './output.js';
import type { PassName } from './passes.js';
import { clearA, type ProgramBuilder } from './program.js';
import type { Product } from './requantise.js';
import { pick, type PartSums } from './sums.js';

/** What a channel's result is made of. `own`: accumulator words to clear afterwards; `extra`: cells to give back. */
interface ChannelProducts {
    readonly products: readonly Product[];
    readonly own: readonly (readonly number[])[];
    readonly extra: readonly number[];
}

export class ResultEmitter {
    /** `cells` of each accumulator's value, without guard bits; `bias`: word - true sum. `scratch`: cells for a requantisation. */
    constructor(
        private readonly builder: ProgramBuilder, private readonly scratch: CellPool, private readonly sums: PartSums,
        private readonly cells: readonly (readonly number[])[], private readonly bias: Float64Array,
        private readonly layout: LayoutKind, private readonly without: ReadonlySet<PassName>
    ) { }

    /** All channels' results, read out and cleared. Throws CompileError. */
    run(): RequantiseForm[] {
        const forms = new Set<RequantiseForm>();
        for (let channel = 0; channel < this.sums.channelCount; channel++) {
            this.emitChannel(channel).forEach(form => forms.add(form));
        }
        this.scratch.sweep();
        return [...forms];
    }

    private emitChannel(channel: number): RequantiseForm[] {
        const { builder, scratch, sums, cells } = this;
        const output = sums.channels[0] + channel;
        if (sums.isLogits) {
            const exponent = sums.storedExponent(channel, this.bias[channel]);
            builder.store(output, builder.word(cells[channel].slice(0, exponent + 1)), exponent);
            builder.clear(builder.word(cells[channel]));
            return [];
        }
        const { products, own, extra } = this.productsOf(channel);
        const form = emitRequantise(builder, scratch, products, sums.rule(channel), output, this.without);
        scratch.release(extra);
        if (this.layout === 'across') {
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
        if (this.layout === 'along') {
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
        const bias = this.bias[sum];
        const top = max + bias;
        return { cells: this.cells[sum].slice(0, Math.max(1, bitLength(top))), bias, top, scale, min, max };
    }
}
