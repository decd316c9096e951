/**
 * Requantisation as associative programs: q = clamp((sum of scale * value + offset + half) >> shift, 0, 2^bits - 1).
 *
 * *Thresholds*: q is a monotone step function of the accumulator, so each level is an interval of accumulator words, and
 * an interval is a few prefixes (searches that leave the low bits out). The accumulator's start constant may be chosen so
 * that the intervals fall on prefix borders; with a power-of-two scale one search a level is left.
 * *Shift-adds*: the products are added into one wide word as shifted copies (canonical signed digits of each scale,
 * negative digits as complements), the constants are its start value, and q is read off its upper bits.
 * It knows integers and words, not layers.
 */
import { bitLength, bitOf, csd } from '../network/bits.js';
import { maxActivation } from '../network/model.js';
import { complementA, type ProgramBuilder } from './program.js';

/** The part of a Requantise that belongs to one channel. */
export interface ChannelRule {
    readonly scale: number;
    readonly offset: number;
    readonly shift: number;
    readonly bits: number;
}

/** An interval of accumulator values (true sums) in which q is `level`. */
export interface Level {
    readonly level: number;
    readonly from: number;
    readonly to: number;
}

/** Exact: all intermediate values are below 2^53, and a division by a power of two does not round. */
export function requantised(value: number, rule: ChannelRule): number {
    const half = rule.shift > 0 ? 2 ** (rule.shift - 1) : 0;
    const q = Math.floor((value * rule.scale + rule.offset + half) / 2 ** rule.shift);
    return Math.min(Math.max(q, 0), maxActivation(rule.bits));
}

/** Levels met by values min..max, in ascending order of value. */
export function levels(min: number, max: number, rule: ChannelRule): Level[] {
    const found: Level[] = [];
    let from = min;
    while (from <= max) {
        const level = requantised(from, rule);
        let [low, high] = [from, max];
        while (low < high) {
            const middle = Math.ceil((low + high) / 2);
            if (requantised(middle, rule) === level) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        found.push({ level, from, to: low });
        from = low + 1;
    }
    return found;
}

/** A prefix: words whose bits from `free` upwards equal those of `value`. */
export interface Prefix {
    readonly value: number;
    readonly free: number;
}

/** The fewest prefixes that cover from..to and nothing else, of words of `width` bits. */
export function prefixes(from: number, to: number, width: number): Prefix[] {
    const cover: Prefix[] = [];
    let at = from;
    while (at <= to) {
        let free = 0;
        while (free < width && at % 2 ** (free + 1) === 0 && at + 2 ** (free + 1) - 1 <= to) {
            free++;
        }
        cover.push({ value: at, free });
        at += 2 ** free;
    }
    return cover;
}

/** Prefix rules of all levels above 0 for words = value + bias; values below the first or above the last level never occur. */
export function levelPrefixes(all: readonly Level[], bias: number, width: number): { level: number; prefix: Prefix }[] {
    return all.flatMap(({ level, from, to }, i) => {
        if (level === 0) {
            return [];
        }
        const low = i === 0 ? 0 : from + bias;
        const high = i === all.length - 1 ? 2 ** width - 1 : to + bias;
        return prefixes(low, high, width).map(prefix => ({ level, prefix }));
    });
}

/** Key cells that all prefix searches of these levels take, and one for each search. Counts what `levelPrefixes` lists. */
export function keyCells(all: readonly Level[], bias: number, width: number): number {
    let cells = 0;
    for (let i = 0; i < all.length; i++) {
        const { level, from, to } = all[i];
        if (level > 0) {
            const low = i === 0 ? 0 : from + bias;
            cells += coverCells(low, i === all.length - 1 ? 2 ** width - 1 : to + bias, width);
        }
    }
    return cells;
}

/** Key cells of the prefixes of from..to, and one for each. */
function coverCells(from: number, to: number, width: number): number {
    let [cells, at] = [0, from];
    while (at <= to) {
        let [free, size] = [0, 1];
        while (free < width && at % (2 * size) === 0 && at + 2 * size - 1 <= to) {
            free++;
            size *= 2;
        }
        cells += width - free + 1;
        at += size;
    }
    return cells;
}

/** With more levels than this, shift-adds are cheaper whatever the start constant. */
const mostLevels = 64;

/**
 * The start constant (0 .. 2^k - 1, k below the levels' usual length) for which the prefix searches take the fewest key
 * cells. `bias` and `width` are those of the accumulator without it.
 */
export function bestStart(all: readonly Level[], bias: number, width: number): number {
    const inner = all.slice(1, -1);
    const length = inner.length > 0 ? (inner[inner.length - 1].to - inner[0].from + 1) / inner.length : 1;
    const period = inner.length > mostLevels ? 1 : 2 ** Math.min(5, Math.max(0, Math.ceil(Math.log2(length))));
    let best = 0;
    let cells = Infinity;
    for (let start = 0; start < period; start++) {
        const now = keyCells(all, bias + start, width);
        if (now < cells) {
            [best, cells] = [start, now];
        }
    }
    return best;
}

/** Emits the prefix rules from the accumulator's cells into the cells of q (0 before). Returns the number of rules. */
export function emitThresholds(
    builder: ProgramBuilder, all: readonly Level[], bias: number, acc: readonly number[], q: readonly number[]
): number {
    const first = builder.ruleCount;
    for (const { level, prefix } of levelPrefixes(all, bias, acc.length)) {
        const key: number[] = [];
        for (let bit = prefix.free; bit < acc.length; bit++) {
            key.push(acc[bit] * 2 + bitOf(prefix.value, bit));
        }
        builder.rule(key, onesOf(level, q));
    }
    builder.match(first, builder.ruleCount);
    return builder.ruleCount - first;
}

function onesOf(value: number, cells: readonly number[]): number[] {
    return cells.filter((_, i) => bitOf(value, i) === 1).map(cell => cell * 2 + 1);
}

/** One product of the sum: a stored word (value + bias, at most `top`) times a constant. */
export interface Product {
    readonly cells: readonly number[];
    readonly bias: number;
    readonly top: number;
    readonly scale: number;
    /** Exact range of the value. */
    readonly min: number;
    readonly max: number;
}

/** How the wide word of a shift-add requantisation is built; pure numbers, no cells. */
export interface ShiftAddPlan {
    readonly terms: readonly { readonly product: number; readonly shift: number; readonly complement: boolean }[];
    /** Start value of the wide word. */
    readonly start: number;
    readonly width: number;
    /** First bit of the upper field: shift + bits, or where no value reaches that far, less. */
    readonly boundary: number;
    /** The upper field has this value when q is in range; below: q = 0, above: all ones. */
    readonly field: number;
    readonly maxField: number;
}

export function planShiftAdds(products: readonly Product[], offset: number, shift: number, bits: number): ShiftAddPlan {
    const half = shift > 0 ? 2 ** (shift - 1) : 0;
    const terms: { product: number; shift: number; complement: boolean }[] = [];
    let excess = 0;
    let low = offset + half;
    let high = low;
    products.forEach(({ bias, cells, scale, min, max, top }, product) => {
        low += Math.min(scale * min, scale * max);
        high += Math.max(scale * min, scale * max);
        if (top === 0) {
            return; // a sum without weights: its word is always 0
        }
        for (const digit of csd(scale)) {
            const complement = digit.sign < 0;
            terms.push({ product, shift: digit.shift, complement });
            excess += (complement ? 2 ** cells.length - 1 - bias : bias) * 2 ** digit.shift;
        }
    });
    // The wide word is value + field * 2^boundary: never negative, and its start value must not be either.
    // No value reaches 2^46 (15-bit scales, 27-bit sums), so a field further up would only cost exactness.
    const boundary = Math.min(shift + bits, 46);
    const unit = 2 ** boundary;
    const field = Math.max(0, Math.ceil(-low / unit), Math.ceil((excess - offset - half) / unit));
    const start = offset + half - excess + field * unit;
    const top = terms.reduce((sum, t) => sum + termTop(products[t.product], t.complement) * 2 ** t.shift, start);
    return { terms, start, width: Math.max(1, bitLength(top)), boundary, field, maxField: Math.floor((high + field * unit) / unit) };
}

function termTop(product: Product, complement: boolean): number {
    return complement ? 2 ** product.cells.length - 1 : product.top;
}

/** Emits the plan: `wide` has plan.width cells, `q` bits cells, all 0 before. */
export function emitShiftAdds(
    builder: ProgramBuilder, products: readonly Product[], plan: ShiftAddPlan, shift: number, wide: readonly number[], q: readonly number[]
): void {
    const ones = wide.filter((_, i) => bitOf(plan.start, i) === 1);
    if (ones.length > 0) {
        builder.set(builder.word(ones));
    }
    let bound = plan.start;
    const words = products.map(p => builder.word(p.cells));
    for (const { product, shift: by, complement } of plan.terms) {
        const before = bitLength(Math.floor(bound / 2 ** by));
        bound += termTop(products[product], complement) * 2 ** by;
        const width = bitLength(Math.floor(bound / 2 ** by));
        if (width > 0) {
            builder.add(builder.word(wide.slice(by)), words[product], complement ? complementA : 0, before, width);
        }
    }
    emitClamp(builder, plan, shift, wide, q);
}

/** q's bits where the field says in range; all ones where it says above. */
function emitClamp(builder: ProgramBuilder, plan: ShiftAddPlan, shift: number, wide: readonly number[], q: readonly number[]): void {
    const field = wide.slice(plan.boundary);
    if (plan.field >= 2 ** field.length) {
        return; // every value is below the range: q stays 0
    }
    const inRange = field.map((cell, i) => cell * 2 + bitOf(plan.field, i));
    const first = builder.ruleCount;
    q.forEach((cell, i) => {
        const source = shift + i < plan.boundary ? wide[shift + i] : undefined;
        if (source !== undefined) {
            builder.rule([...inRange, source * 2 + 1], [cell * 2 + 1]);
        }
    });
    if (plan.maxField > plan.field) {
        for (const prefix of prefixes(plan.field + 1, 2 ** field.length - 1, field.length)) {
            const key = field.slice(prefix.free).map((cell, i) => cell * 2 + bitOf(prefix.value, prefix.free + i));
            builder.rule(key, q.map(cell => cell * 2 + 1));
        }
    }
    builder.match(first, builder.ruleCount);
}
