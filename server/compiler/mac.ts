/**
 * A convolution or dense layer, from weights to program: runs the steps fold, unroll, share, annotate, form, allocate and
 * emit for one choice of slice size. `choose.ts` makes the choices.
 * narrow: bit operators see the flags of an operation only.
 */
import { bitLength } from '../network/bits.js';
import { maxActivation, type MacLayer } from '../network/model.js';
import { Accumulators, type Accumulation, type Fields } from './accumulators.js';
import { CellPool, firstFrontColumn, placeAccumulators } from './allocate.js';
import { annotate } from './annotate.js';
import type { AdditionCosts } from './costs.js';
import { chooseFields, TermSequences } from './fields.js';
import { exactWidth, sumRange, type FoldedLayer, type FoldedSums } from './fold.js';
import { form, Step, stepLength, type FormedSlice, type Visit } from './form.js';
import type { Machine } from './machine.js';
import { emitRequantise, type RequantiseForm } from './output.js';
import { Cancelled, CompileError } from './problems.js';
import { clearA, clearB, complementA, ProgramBuilder, type Program } from './program.js';
import { bestStart, levels, type ChannelRule, type Product } from './requantise.js';
import type { AdderNodes, SumGraph, TernaryMatrix } from './share/graph.js';
import { unroll, type ElementGroup, type Slice } from './unroll.js';

export interface MacChoice {
    /** Output channels [from, to) of this part. */
    readonly channels: readonly [number, number];
    /** Elements joined into one slice, per set, and sums that share in it. */
    readonly elements: readonly number[];
    readonly sums: number;
    /** Columns for inputs and temporaries. */
    readonly frontColumns: number;
    /** Least cells of an accumulator: a sample of a layer is placed like the whole. */
    readonly leastBits: number;
    /** Values go into the sums of the block under the ports, or at once into all their sums. */
    readonly push: 'block' | 'all';
    readonly costs: AdditionCosts;
    /** Whether accumulators may be split into fields with guard bits. */
    readonly guard: boolean;
    readonly share: (matrix: TernaryMatrix) => SumGraph;
    readonly isCancelled?: () => boolean;
}

export interface SetFacts {
    readonly shared: number;
    readonly accumulate: number;
    readonly accumulatorBits: number;
    readonly range: readonly [number, number];
}

export interface MacProgram {
    readonly program: Program;
    readonly sets: readonly SetFacts[];
    readonly forms: readonly RequantiseForm[];
    readonly domains: number;
}

interface Ready {
    readonly slice: Slice;
    readonly formed: FormedSlice;
    readonly graph: AdderNodes & SumGraph;
    /** Exact maximum of each matrix row. */
    readonly rowMax: Float64Array;
}

interface ReadyGroup {
    readonly group: ElementGroup;
    readonly ready: readonly Ready[];
}

/** A sum of the part, over all its sets: index in the part's accumulator list. */
interface Sum {
    readonly set: number;
    readonly channel: number;
    readonly range: { readonly min: number; readonly max: number };
}

/** Throws CompileError when the choice does not fit the machine. */
export function compileMac(layer: MacLayer, folded: FoldedLayer, machine: Machine, choice: MacChoice): MacProgram {
    return new MacCompiler(layer, folded, machine, choice).run();
}

class MacCompiler {
    private readonly sums: Sum[] = [];
    /** First index in `sums` of each set. */
    private readonly firstSum: number[] = [];
    private readonly sets: FoldedSums[];
    private readonly graphs = new Map<string, SumGraph>();

    constructor(
        private readonly layer: MacLayer, private readonly folded: FoldedLayer,
        private readonly machine: Machine, private readonly choice: MacChoice
    ) {
        this.sets = folded.sets.map(set => this.partOf(set));
        this.sets.forEach((set, index) => {
            this.firstSum.push(this.sums.length);
            const bits = folded.streams[set.stream].bits;
            for (let s = 0; s < set.sums; s++) {
                const row = set.entries.subarray(s * set.elements, (s + 1) * set.elements);
                this.sums.push({ set: index, channel: s, range: sumRange(row, bits) });
            }
        });
    }

    run(): MacProgram {
        for (let slack = 0; ; slack++) {
            const widths = this.sums.map(s => Math.max(1, this.choice.leastBits, exactWidth(s.range)) + slack + (this.isLogits() ? 1 : 0) + (this.choice.guard ? 2 : 0));
            const placed = placeAccumulators(this.machine, firstFrontColumn + this.choice.frontColumns, widths, this.firstSum);
            if (!placed) {
                throw this.noRoom(widths);
            }
            const groups = this.sets.map((set, i) => this.prepare(set, i, placed.blocks));
            const starts = this.startConstants(groups, widths);
            const fields = this.chooseFields(groups, starts);
            const final = this.accumulate(groups, starts);
            if (widths.every((width, s) => this.neededBits(final, s) + fields.guard[s] <= width)) {
                return this.emit(groups, placed.cells, starts, fields);
            }
        }
    }

    private chooseFields(groups: readonly ReadyGroup[][], starts: Float64Array): Fields {
        if (!this.choice.guard) {
            return { low: new Uint8Array(this.sums.length), guard: new Uint8Array(this.sums.length) };
        }
        const sequences = new TermSequences(this.sums.length);
        groups.forEach((set, index) => set.forEach(({ ready }) => ready.forEach(r => {
            eachAccumulation(r, (row, node, complement) => {
                const width = r.formed.width[node];
                sequences.push(this.firstSum[index] + r.slice.sums[row], width, complement ? 2 ** width - 1 : r.formed.top[node]);
            });
        })));
        return chooseFields(sequences, starts, this.choice.costs);
    }

    private partOf(set: FoldedSums): FoldedSums {
        const [from, to] = this.choice.channels;
        const channels = set.sums / (this.folded.twoScales && set.section === this.layer.name ? 2 : 1);
        const copies = set.sums / channels;
        const rows: Int8Array[] = [];
        for (let copy = 0; copy < copies; copy++) {
            const start = copy * channels;
            rows.push(set.entries.subarray((start + from) * set.elements, (start + to) * set.elements));
        }
        const entries = new Int8Array((to - from) * copies * set.elements);
        rows.forEach((part, i) => entries.set(part, i * (to - from) * set.elements));
        return { ...set, sums: (to - from) * copies, entries };
    }

    private isLogits(): boolean {
        return this.layer.output.kind === 'logits';
    }

    /** Slices of one set, shared, annotated and formed. */
    private prepare(set: FoldedSums, index: number, blocks: readonly (readonly [number, number])[]): ReadyGroup[] {
        const bits = this.folded.streams[set.stream].bits;
        const blockOf = new Int32Array(this.sums.length);
        blocks.forEach(([from, to], block) => blockOf.fill(block, from, to));
        return unroll(set, this.choice.elements[index], this.choice.sums).map(group => ({
            group,
            ready: group.slices.map((slice, i): Ready => {
                if (this.choice.isCancelled?.()) {
                    throw new Cancelled();
                }
                const graph = this.shareOnce(index, slice);
                const rows = Int32Array.from(slice.sums, (_, r) => r);
                if (group.backwards) {
                    rows.reverse();
                }
                const block = rows.map(r => this.choice.push === 'all' ? 0 : blockOf[this.firstSum[index] + slice.sums[r]]);
                const visit: Visit = { rows, block, inputsDie: i === group.slices.length - 1 };
                const formed = form(graph, annotate(graph, maxActivation(bits)), bits, visit);
                const rowMax = Float64Array.from(slice.sums, (_, r) =>
                    sumRange(slice.matrix.entries.subarray(r * slice.elements, (r + 1) * slice.elements), bits).max);
                return { slice, formed, graph, rowMax };
            })
        }));
    }

    /** A slice is shared once, however often its accumulators are placed. */
    private shareOnce(set: number, slice: Slice): SumGraph {
        const key = `${set} ${slice.firstElement} ${slice.sums[0]} ${slice.sums[slice.sums.length - 1]}`;
        const graph = this.graphs.get(key) ?? this.choice.share(slice.matrix);
        this.graphs.set(key, graph);
        return graph;
    }

    /** Cells the sum's word needs: for its bound, and for the offset bit of a logit. */
    private neededBits(final: Accumulators, sum: number): number {
        const bound = bitLength(final.bound[sum]);
        return this.isLogits() && this.sums[sum].set === 0
            ? Math.max(bound, this.storedExponent(final, this.sums[sum].channel) + 1) : bound;
    }

    /** Runs the accumulators' bounds over all slices. */
    private accumulate(groups: readonly ReadyGroup[][], starts: Float64Array): Accumulators {
        const accumulators = new Accumulators(this.sums.length, starts);
        groups.forEach((set, index) => set.forEach(({ ready }) => ready.forEach(r => {
            eachAccumulation(r, (row, node, complement) => {
                accumulators.accumulate(this.firstSum[index] + r.slice.sums[row], r.formed, node, complement);
            });
            this.settle(accumulators, index, r);
        })));
        return accumulators;
    }

    private settle(accumulators: Accumulators, set: number, { slice, rowMax }: Ready): void {
        slice.sums.forEach((sum, row) => accumulators.settle(this.firstSum[set] + sum, rowMax[row]));
    }

    /** Start values: for thresholds the one that suits the prefixes, for logits the one that makes the word offset binary. */
    private startConstants(groups: readonly ReadyGroup[][], widths: readonly number[]): Float64Array {
        const starts = new Float64Array(this.sums.length);
        const base = this.accumulate(groups, starts);
        this.sums.forEach(({ set, channel, range }, s) => {
            if (set !== 0) {
                return;
            }
            if (this.layer.output.kind === 'logits') {
                starts[s] = this.logitBias(channel) + 2 ** this.logitExponent(s, base.bias[s]) - base.bias[s];
            } else if (this.productsPerChannel() === 1) {
                const start = bestStart(levels(range.min, range.max, this.rule(channel)), base.bias[s], bitLength(base.bound[s]));
                starts[s] = bitLength(base.bound[s] + start) <= widths[s] ? start : 0;
            }
        });
        return starts;
    }

    private logitBias(channel: number): number {
        return this.layer.output.kind === 'logits' ? this.layer.output.bias[this.choice.channels[0] + channel] : 0;
    }

    /** Exponent e of the offset binary form logit + 2^e: the word never negative, its start value neither. */
    private logitExponent(sum: number, bias: number): number {
        const { range, channel } = this.sums[sum];
        const constant = this.logitBias(channel);
        const need = Math.max(bias - constant, -(range.min + constant), range.max + constant + 1, 1);
        return Math.max(1, bitLength(Math.ceil(need) - 1));
    }

    private rule(channel: number): ChannelRule {
        if (this.layer.output.kind !== 'activation') {
            throw new Error('logits are not requantised');
        }
        const { bits, shift, scale, offset } = this.layer.output.requantise;
        const c = this.choice.channels[0] + channel;
        return { bits, shift, scale: pick(scale, c), offset: pick(offset, c) };
    }

    private productsPerChannel(): number {
        return 1 + (this.layer.residual ? 1 : 0) + (this.folded.twoScales ? 1 : 0);
    }

    private emit(groups: readonly ReadyGroup[][], placed: readonly (readonly number[])[], starts: Float64Array, fields: Fields): MacProgram {
        const builder = new ProgramBuilder(0);
        const pool = new CellPool(
            this.machine, firstFrontColumn, firstFrontColumn + this.choice.frontColumns, builder, `Layer ${this.layer.name}`);
        const accumulators = new Accumulators(this.sums.length, starts, fields);
        const words = placed.map((all, s) => fieldWords(builder, all, fields.low[s], fields.guard[s]));
        const cells = words.map(w => w.value);
        const facts = groups.map((set, index): SetFacts => {
            this.emitStarts(builder, index, cells, starts);
            for (const group of set) {
                this.emitGroup(builder, pool, accumulators, words, index, group);
            }
            this.sums.forEach((sum, s) => {
                if (sum.set === index) {
                    emitFlush(builder, words[s], accumulators.finish(s));
                }
            });
            builder.endSection(this.sets[index].section, true);
            return this.factsOf(index, set.flatMap(g => g.ready), accumulators);
        });
        pool.sweep();
        const forms = this.emitOutputs(builder, pool, accumulators, cells);
        pool.sweep();
        builder.endSection(this.layer.name, false);
        const domains = 1 + Math.max(0, ...cells.flatMap(c => c.map(cell => cell % this.machine.offsets)));
        return { program: builder.build(), sets: facts, forms: [...new Set(forms)], domains: domains * this.machine.ports };
    }

    private emitStarts(builder: ProgramBuilder, set: number, cells: readonly (readonly number[])[], starts: Float64Array): void {
        const byOffset = new Map<number, number[]>();
        this.sums.forEach((sum, s) => {
            if (sum.set === set) {
                cells[s].forEach((cell, bit) => {
                    if (Math.floor(starts[s] / 2 ** bit) % 2 === 1) {
                        const offset = cell % this.machine.offsets;
                        byOffset.set(offset, [...byOffset.get(offset) ?? [], cell]);
                    }
                });
            }
        });
        byOffset.forEach(ones => builder.set(builder.word(ones)));
    }

    private emitGroup(
        builder: ProgramBuilder, pool: CellPool, accumulators: Accumulators, words: readonly FieldWords[], set: number, { group, ready }: ReadyGroup
    ): void {
        const { stream } = this.sets[set];
        const bits = this.folded.streams[stream].bits;
        const inputs = Array.from({ length: group.elements }, (_, e) => {
            const cells = ready.some(r => isUsed(r.slice.matrix, e)) ? pool.take(bits) : [];
            pool.hold(cells);
            if (cells.length > 0) {
                builder.load(builder.word(cells), group.firstElement + e, stream);
            }
            return cells;
        });
        for (const one of ready) {
            new SliceEmitter(builder, pool, one.formed, inputs).run((row, word, node, flags) => {
                const sum = this.firstSum[set] + one.slice.sums[row];
                const step = accumulators.accumulate(sum, one.formed, node, (flags & complementA) !== 0);
                emitFlush(builder, words[sum], step);
                builder.add(words[sum].low, word, flags, step.before, step.width);
            });
            this.settle(accumulators, set, one);
        }
        pool.letGo();
    }

    private emitOutputs(builder: ProgramBuilder, pool: CellPool, accumulators: Accumulators, cells: readonly (readonly number[])[]): RequantiseForm[] {
        const channels = this.choice.channels[1] - this.choice.channels[0];
        const forms: RequantiseForm[] = [];
        for (let channel = 0; channel < channels; channel++) {
            const output = this.choice.channels[0] + channel;
            if (this.layer.output.kind === 'logits') {
                const exponent = this.storedExponent(accumulators, channel);
                builder.store(output, builder.word(cells[channel].slice(0, exponent + 1)), exponent);
                builder.clear(builder.word(cells[channel]));
                continue;
            }
            const { products, own, extra } = this.productsOf(builder, pool, accumulators, cells, channel);
            forms.push(emitRequantise(builder, pool, products, this.rule(channel), output));
            pool.release(extra);
            own.forEach(word => builder.clear(builder.word(word)));
        }
        return forms;
    }

    /** bias = 2^e - logit bias once the start constant is in: e again, from the running bias. */
    private storedExponent(accumulators: Accumulators, channel: number): number {
        return bitLength(accumulators.bias[channel] - this.logitBias(channel)) - 1;
    }

    private productsOf(
        builder: ProgramBuilder, pool: CellPool, accumulators: Accumulators, cells: readonly (readonly number[])[], channel: number
    ): { products: Product[]; own: (readonly number[])[]; extra: number[] } {
        const product = (sum: number, scale: number): Product => {
            const { range } = this.sums[sum];
            const bias = accumulators.bias[sum];
            const top = range.max + bias;
            return { cells: cells[sum].slice(0, Math.max(1, bitLength(top))), bias, top, scale, min: range.min, max: range.max };
        };
        const output = this.choice.channels[0] + channel;
        const requantise = this.layer.output.kind === 'activation' ? this.layer.output.requantise : undefined;
        const products = [product(channel, this.rule(channel).scale)];
        const own = [cells[channel]];
        const extra: number[] = [];
        if (this.folded.twoScales) {
            const minus = channel + this.choice.channels[1] - this.choice.channels[0];
            products.push(product(minus, -pick(requantise!.negativeScale!, output)));
            own.push(cells[minus]);
        }
        const residual = this.layer.residual;
        if (residual?.kind === 'projection') {
            const sum = this.firstSum[1] + channel;
            products.push(product(sum, pick(residual.scale, output)));
            own.push(cells[sum]);
        } else if (residual) {
            const identity = pool.takeTogether(residual.inputBits);
            extra.push(...identity);
            builder.load(builder.word(identity), output, 1);
            const max = maxActivation(residual.inputBits);
            products.push({ cells: identity, bias: 0, top: max, scale: pick(residual.scale, output), min: 0, max });
        }
        return { products, own, extra };
    }

    private factsOf(set: number, ready: readonly Ready[], accumulators: Accumulators): SetFacts {
        const own = this.sums.map((sum, s) => ({ sum, s })).filter(({ sum }) => sum.set === set);
        return {
            shared: ready.reduce((sum, r) => sum + r.graph.a.length, 0),
            accumulate: ready.reduce((sum, r) => sum + r.graph.termNode.length, 0),
            accumulatorBits: own.reduce((w, { s }) => Math.max(w, bitLength(accumulators.bound[s])), 0),
            range: [own.reduce((m, { sum }) => Math.min(m, sum.range.min), 0), own.reduce((m, { sum }) => Math.max(m, sum.range.max), 0)]
        };
    }

    private noRoom(widths: readonly number[]): CompileError {
        const need = widths.reduce((a, b) => a + b, 0);
        const columns = this.machine.columns - firstFrontColumn - this.choice.frontColumns;
        return new CompileError('capacity/accumulators', `Layer ${this.layer.name} needs ${need} accumulator cells in a row`,
            `${Math.max(0, columns)} columns x ${this.machine.domains} domains are left for them after inputs and temporaries.`);
    }
}

/** Words of one accumulator: the field that takes the terms, its guard bits, the high field; and the cells of the value. */
interface FieldWords {
    readonly low: number;
    readonly guard: number;
    readonly high: number;
    readonly value: readonly number[];
}

function fieldWords(builder: ProgramBuilder, cells: readonly number[], low: number, guard: number): FieldWords {
    if (low === 0) {
        return { low: builder.word(cells), guard: -1, high: -1, value: cells };
    }
    const high = cells.slice(low + guard);
    return {
        low: builder.word(cells.slice(0, low + guard)), guard: builder.word(cells.slice(low, low + guard)),
        high: builder.word(high), value: [...cells.slice(0, low), ...high]
    };
}

/** high field <- high field + guard bits; guard bits <- 0. */
function emitFlush(builder: ProgramBuilder, words: FieldWords, step: Accumulation): void {
    if (step.flush) {
        builder.add(words.high, words.guard, clearA, step.flushBefore, step.flushWidth);
    }
}

function pick(values: Int32Array, channel: number): number {
    return values[values.length === 1 ? 0 : channel];
}

function isUsed(matrix: TernaryMatrix, element: number): boolean {
    for (let r = 0; r < matrix.rows; r++) {
        if (matrix.entries[r * matrix.columns + element] !== 0) {
            return true;
        }
    }
    return false;
}

function eachAccumulation({ formed }: Ready, visit: (row: number, node: number, complement: boolean) => void): void {
    const { steps } = formed;
    for (let i = 0; i < steps.length; i += stepLength) {
        if (steps[i] === Step.accumulate) {
            visit(steps[i + 1], steps[i + 2], (steps[i + 4] & complementA) !== 0);
        }
    }
}

/** Turns one formed slice into operations on cells. */
class SliceEmitter {
    private readonly cells: (readonly number[])[] = [];
    private readonly words: number[] = [];

    constructor(
        private readonly builder: ProgramBuilder, private readonly pool: CellPool,
        private readonly formed: FormedSlice, inputs: readonly (readonly number[])[]
    ) {
        inputs.forEach((cells, n) => this.define(n, cells));
    }

    run(accumulate: (row: number, word: number, node: number, flags: number) => void): void {
        const { steps } = this.formed;
        for (let i = 0; i < steps.length; i += stepLength) {
            const [kind, x, y, z, flags] = [steps[i], steps[i + 1], steps[i + 2], steps[i + 3], steps[i + 4]];
            if (kind === Step.make) {
                this.make(x, y, z, flags);
            } else if (kind === Step.overwrite) {
                this.overwrite(x, y, z, flags);
            } else if (kind === Step.accumulate) {
                accumulate(x, this.words[y], y, flags);
                this.pool.touch(this.cells[y]);
                this.cleared(y, flags & clearA);
            } else {
                this.pool.release(this.cells[x]);
            }
        }
    }

    private make(x: number, y: number, z: number, flags: number): void {
        const { builder, pool, formed: { width } } = this;
        const other = this.beside(y, z, flags & clearA);
        this.define(x, pool.take(width[x], this.cells[z], other.cells));
        builder.sum(this.words[x], other.word, this.words[z], flags | other.clear, width[x]);
        pool.touch(this.cells[z]);
        pool.touch(other.cells);
        this.cleared(z, flags & clearB);
        if (flags & clearA || other.clear) {
            pool.giveClean(other.cells);
        }
    }

    private overwrite(x: number, y: number, z: number, flags: number): void {
        const { builder, pool, formed: { width } } = this;
        const other = this.beside(y, z, flags & clearA);
        const grown = width[x] - this.cells[z].length;
        this.define(x, grown > 0 ? [...this.cells[z], ...pool.take(grown, this.cells[z], other.cells)] : this.cells[z]);
        builder.add(this.words[x], other.word, flags | other.clear, width[z], width[x]);
        pool.touch(this.cells[x]);
        pool.touch(other.cells);
        if (flags & clearA || other.clear) {
            pool.giveClean(other.cells);
        }
    }

    private cleared(node: number, clear: number): void {
        if (clear) {
            this.pool.giveClean(this.cells[node]);
        }
    }

    /**
     * The word of `node`, or a copy of it where a column of it would be needed at two domains at once. A copy is cleared
     * by the operation it is made for; where the node itself dies, the copying clears it.
     */
    private beside(node: number, with_: number, dies: number): { cells: readonly number[]; word: number; clear: number } {
        const cells = this.cells[node];
        if (!this.pool.conflict(this.cells[with_], cells)) {
            return { cells, word: this.words[node], clear: 0 };
        }
        const copied = this.pool.take(cells.length, this.cells[with_], cells);
        const word = this.builder.word(copied);
        this.builder.add(word, this.words[node], dies, 0, cells.length);
        this.pool.touch(cells);
        this.cleared(node, dies);
        return { cells: copied, word, clear: clearA };
    }

    private define(node: number, cells: readonly number[]): void {
        this.cells[node] = cells;
        this.words[node] = this.builder.word(cells);
    }
}
