/**
 * Additions, bit-sliced: the carry stays in registers from the lowest bit to the highest. Whatever the tag unit, the lookup
 * tables (compiler/tables.ts) change the same cells over a whole addition: a destination cell where its bit changes, and the
 * carry's cell where the carry into a bit differs from the carry out of it. A sum that does not fit is a fault.
 *
 * A chained machine searches within tagged rows where the destination has a bit and the carry goes on, or with full tables at
 * every bit. These are the `chained` bits. It keeps an exhausted operand's carry in a latch, not in its cell, from the
 * operand's last bit on (`last`). What its searches find follows from compiler/chained-tables.ts. Lengths are those in the
 * word table.
 */
import { complementA, complementB } from '../../../compiler/program.js';
import { Chains, Header } from '../memory.js';
import type { Code, Local, ModuleWriter } from './encode.js';
import { i32, loopWhile, returns, select, seq, set, v128, when, type Operand } from './instructions.js';
import { operationFunction, type Columns } from './operation.js';

const cell = 4;

function smaller(a: Operand, b: Operand): Code {
    return select(i32.ltU(a, b), a, b);
}

const isChained = (): Code => i32.ne(i32.load(0, Header.chains), Chains.none);
const fullTables = (): Code => i32.load(0, Header.fullTables);

/** Bits that take the tables of a bit from which a carry may go on: of `some` those below the top bit of `width`, or `all`. */
function fullPart(some: Local, width: Local, all: Local): Code {
    const below = select(width, smaller(some, i32.sub(width, cell)), 0);
    return select(fullTables(), all, below);
}

/**
 * dst <- dst + a, or + its complement. With the complement, registers hold the complement of the carry while a has bits:
 * then the cells that change are still those where the register differs from a.
 */
export function addFunction(module: ModuleWriter, name: string, complement: boolean): number {
    return operationFunction(module, name, operation => {
        const [dst, a, both, end, chained, last, width, at, from, into] = operation.frame.locals(10, 'i32');
        const [b, more, x, y, c] = operation.frame.locals(5, 'v128');
        const round = (columns: Columns): Code => {
            const carry = columns.vectors();
            const { tally } = columns;
            /** dst's bit changes where A != C (x), and there the carry too where B != C (b). */
            const fullBit = (count: (k: number) => Code, ask?: () => Code): Code => seq(
                set(from, columns.plane(i32.add(a, at))), set(into, columns.plane(i32.add(dst, at))),
                columns.each(k => seq(
                    set(b, columns.load(into, k)),
                    set(x, v128.xor(columns.load(from, k), carry[k])),
                    set(y, v128.xor(b, carry[k])),
                    columns.store(into, k, v128.xor(b, x)),
                    ask ? seq(
                        set(more, complement ? v128.not(columns.load(from, k)) : columns.load(from, k)),
                        set(c, complement ? v128.not(carry[k]) : carry[k]), ask()) : [],
                    set(b, complement ? v128.andNot(x, y) : v128.and(x, y)),
                    set(carry[k], v128.xor(carry[k], b)),
                    count(k))),
                set(at, i32.add(at, cell)));
            const apart = (): Code => seq(tally.count(x), tally.count(b));
            const askedApart = (): Code => seq(tally.countAsked(x), tally.countAsked(more), tally.countAsked(c));
            /** Into the lowest bit comes no carry: only rows with a 1 are searched for one cell more. */
            const lowest = (): Code => seq(tally.count(x), tally.countAsked(x), tally.count(b));
            const lowestLast = (): Code => seq(tally.count(x), tally.countAsked(x));
            /** Every carry that comes in leaves its cell. */
            const lastBit = (): Code => seq(
                tally.count(x), tally.count(c), tally.countAsked(c), tally.countAsked(v128.andNot(c, more)),
                set(more, v128.or(c, more)), tally.countAsked(more), tally.countAsked(more));
            const lastAbove = (): Code => seq(tally.count(x), tally.count(c), tally.countAsked(more), tally.countAsked(c), tally.countAsked(c));
            const merged = (k: number): Code => seq(set(x, complement ? v128.and(x, y) : v128.andNot(x, y)), tally.merge(k, x, b));
            /** a is exhausted: dst's bit changes where there is a carry, which goes on where the bit was 1. */
            const carryBit = (count: (k: number) => Code): Code => seq(
                set(into, columns.plane(i32.add(dst, at))),
                columns.each(k => seq(
                    set(b, columns.load(into, k)),
                    count(k),
                    columns.store(into, k, v128.xor(b, carry[k])),
                    set(carry[k], v128.and(carry[k], b)))),
                set(at, i32.add(at, cell)));
            return seq(
                columns.each(k => set(carry[k], complement ? v128.ones : v128.zero)),
                set(at, 0),
                when(i32.and(i32.ne(chained, 0), i32.ne(both, 0)), seq(
                    when(i32.eq(fullTables(), 0), seq(
                        when(i32.ne(last, 0), fullBit(lowest)), when(i32.eq(i32.or(last, at), 0), fullBit(lowestLast)))),
                    loopWhile(i32.ltU(at, smaller(last, chained)), fullBit(apart, askedApart)))),
                loopWhile(i32.ltU(at, last), fullBit(merged)),
                when(i32.and(i32.ltU(at, both), i32.ltU(at, chained)), fullBit(() => [], lastBit)),
                when(i32.and(i32.ltU(at, both), i32.ne(chained, 0)), fullBit(() => [], lastAbove)),
                loopWhile(i32.ltU(at, both), fullBit(merged)),
                complement ? columns.each(k => set(carry[k], v128.not(carry[k]))) : [],
                when(i32.ltU(at, end), seq(
                    // From here a carry can only fall, once in every lane that has it.
                    when(i32.eq(isChained(), 0), columns.each(k => tally.count(carry[k]))),
                    loopWhile(i32.ltU(at, chained), carryBit(k => tally.countProbed(carry[k]))),
                    loopWhile(i32.ltU(at, end), carryBit(k => tally.count(carry[k]))))),
                when(columns.any(carry), returns(1)));
        };
        const setUp = seq(
            set(dst, operation.word('dst')), operation.wholeWord('a', a, both),
            set(chained, i32.shl(operation.field('before'), 2)), set(width, i32.shl(operation.field('width'), 2)),
            // After the wider of the two a carry takes one bit, and is spent.
            set(end, smaller(i32.add(select(i32.ltU(both, chained), chained, both), cell), width)),
            set(last, i32.and(isChained(), i32.or(i32.ltU(both, width), i32.and(fullTables(), i32.eq(both, width))))),
            set(both, smaller(both, width)), set(last, select(last, i32.sub(both, cell), both)),
            set(chained, select(isChained(), fullPart(chained, width, end), 0)));
        return { setUp, round };
    });
}

/** dst <- a + b, dst being 0 before. The shorter of the operands is taken first; then the longer meets the carry alone. */
export function sumFunction(module: ModuleWriter, name: string, complements: boolean): number {
    return operationFunction(module, name, operation => {
        const [dst, shorter, longer, both, end, full, width, at, from, other, into, spare] = operation.frame.locals(12, 'i32');
        const [flipShorter, flipLonger] = operation.frame.locals(2, 'i32');
        const [a, b, x, y, z, invertShorter, invertLonger] = operation.frame.locals(7, 'v128');
        const inverted = (loaded: Code, invert: Local): Code => complements ? v128.xor(loaded, invert) : loaded;
        const round = (columns: Columns): Code => {
            const carry = columns.vectors();
            const { tally } = columns;
            /** A + B + C goes into the result (x) and the carry, which changes where both differ from it (y). */
            const bit = (count: (k: number) => Code): Code => seq(
                set(other, columns.plane(i32.add(shorter, at))), set(from, columns.plane(i32.add(longer, at))),
                set(into, columns.plane(i32.add(dst, at))),
                columns.each(k => seq(
                    set(a, inverted(columns.load(other, k), invertShorter)),
                    set(b, inverted(columns.load(from, k), invertLonger)),
                    set(x, v128.xor(a, carry[k])),
                    set(z, v128.xor(b, carry[k])),
                    set(y, v128.and(x, z)),
                    set(x, v128.xor(b, x)),
                    columns.store(into, k, x),
                    set(carry[k], v128.xor(carry[k], y)),
                    count(k))),
                set(at, i32.add(at, cell)));
            /** The result's cell rises where the sum's bit is 1. */
            const direct = (k: number): Code => seq(set(a, v128.and(x, y)), set(x, v128.xor(x, y)), tally.merge(k, x, a));
            /** The result's cell is A's first, then changes where B differs from the carry (z), and there the carry where A does too. */
            const copied = (k: number): Code => seq(tally.count(a), set(x, v128.andNot(z, y)), tally.merge(k, x, y));
            /** Chained: see `fullSum` and `lowestSum`; z where B is 1 says that C is 0. */
            const askedFull = (k: number): Code => seq(
                tally.countAskedAll(2), tally.countAsked(v128.not(v128.andNot(b, a))), tally.countAsked(v128.and(b, z)), direct(k));
            const askedLowest = (k: number): Code => seq(tally.countAsked(b), tally.countAsked(v128.or(a, b)), direct(k));
            const longerBit = (k: number): Code => seq(
                set(a, inverted(columns.load(from, k), invertLonger)),
                set(x, v128.xor(a, carry[k])),
                columns.store(into, k, x), tally.count(x),
                set(carry[k], v128.and(carry[k], a)));
            return seq(
                columns.each(k => set(carry[k], v128.zero)),
                set(at, 0),
                // Into the lowest bit comes no carry: unless tables are full, it needs no copy.
                when(full, seq(
                    when(i32.eq(fullTables(), 0), seq(
                        when(isChained(), bit(askedLowest)), when(i32.eq(at, 0), bit(direct)))),
                    when(isChained(), loopWhile(i32.ltU(at, full), bit(askedFull))),
                    loopWhile(i32.ltU(at, full), bit(copied)))),
                loopWhile(i32.ltU(at, both), bit(direct)),
                // From here a carry can only fall, once in every lane that has it.
                columns.each(k => tally.count(carry[k])),
                loopWhile(i32.ltU(at, end),
                    set(from, columns.plane(i32.add(longer, at))), set(into, columns.plane(i32.add(dst, at))),
                    columns.each(longerBit), set(at, i32.add(at, cell))),
                when(i32.ltU(at, width), seq(
                    set(into, columns.plane(i32.add(dst, at))),
                    columns.each(k => seq(columns.store(into, k, carry[k]), tally.count(carry[k]), set(carry[k], v128.zero))))),
                when(columns.any(carry), returns(1)));
        };
        const swap = (one: Local, two: Local): Code => seq(set(spare, one), set(one, two), set(two, spare));
        const flag = (bit: number): Code => i32.sub(0, i32.ne(i32.and(operation.field('flags'), bit), 0));
        const setUp = seq(
            set(dst, operation.word('dst')), operation.wholeWord('a', shorter, both), operation.wholeWord('b', longer, end),
            set(width, i32.shl(operation.field('width'), 2)),
            complements ? seq(set(flipShorter, flag(complementA)), set(flipLonger, flag(complementB))) : [],
            when(i32.ltU(end, both), seq(swap(shorter, longer), swap(both, end), complements ? swap(flipShorter, flipLonger) : [])),
            complements ? seq(set(invertShorter, v128.splat32(flipShorter)), set(invertLonger, v128.splat32(flipLonger))) : [],
            set(both, smaller(both, width)), set(end, smaller(end, width)), set(full, fullPart(both, width, both)));
        return { setUp, round };
    });
}
