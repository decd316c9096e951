/**
 * Additions, bit-sliced: the carry stays in registers from the lowest bit to the highest. Whatever the tag unit, the lookup
 * tables (compiler/tables.ts) change the same cells over a whole addition: a destination cell where its bit changes, and the
 * carry's cell where the carry into a bit differs from the carry out of it. A sum that does not fit is a fault.
 *
 * A chained machine searches within tagged rows, for two cells one after the other: where the destination has a bit and the
 * carry goes on, or with full tables at every bit. These are the `chained` bits. Lengths are those in the word table.
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

function chains(how: keyof typeof Chains): Code {
    return i32.eq(i32.load(0, Header.chains), Chains[how]);
}

/** Bits where a chained machine searches within tagged rows: of `some` those below the top bit of `width`, or `all`. */
function chainedPart(some: Local, width: Local, all: Local): Code {
    const below = select(i32.and(chains('short'), i32.ne(width, 0)), smaller(some, i32.sub(width, cell)), 0);
    return select(chains('full'), all, below);
}

/**
 * dst <- dst + a, or + its complement. With the complement, registers hold the complement of the carry while a has bits:
 * then the cells that change are still those where the register differs from a.
 */
export function addFunction(module: ModuleWriter, name: string, complement: boolean): number {
    return operationFunction(module, name, operation => {
        const [dst, a, both, end, chained, width, at, from, into] = operation.frame.locals(9, 'i32');
        const [b, x, y] = operation.frame.locals(3, 'v128');
        const round = (columns: Columns): Code => {
            const carry = columns.vectors();
            const { tally } = columns;
            /** dst's bit changes where A != C (x), and there the carry too where B != C (b). */
            const fullBit = (count: (k: number) => Code): Code => seq(
                set(from, columns.plane(i32.add(a, at))), set(into, columns.plane(i32.add(dst, at))),
                columns.each(k => seq(
                    set(b, columns.load(into, k)),
                    set(x, v128.xor(columns.load(from, k), carry[k])),
                    set(y, v128.xor(b, carry[k])),
                    columns.store(into, k, v128.xor(b, x)),
                    set(b, complement ? v128.andNot(x, y) : v128.and(x, y)),
                    set(carry[k], v128.xor(carry[k], b)),
                    count(k))),
                set(at, i32.add(at, cell)));
            const apart = (): Code => seq(tally.countProbed(x), tally.count(b));
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
                when(chained, loopWhile(i32.ltU(at, smaller(both, chained)), fullBit(apart))),
                loopWhile(i32.ltU(at, both), fullBit(merged)),
                complement ? columns.each(k => set(carry[k], v128.not(carry[k]))) : [],
                when(i32.ltU(at, end), seq(
                    // From here a carry can only fall, once in every lane that has it.
                    columns.each(k => tally.count(carry[k])),
                    loopWhile(i32.ltU(at, chained), carryBit(k => tally.countProbed(carry[k]))),
                    loopWhile(i32.ltU(at, end), carryBit(k => tally.count(carry[k]))))),
                when(columns.any(carry), returns(1)));
        };
        const setUp = seq(
            set(dst, operation.word('dst')), operation.wholeWord('a', a, both),
            set(chained, i32.shl(operation.field('before'), 2)), set(width, i32.shl(operation.field('width'), 2)),
            // After the wider of the two a carry takes one bit, and is spent.
            set(end, smaller(i32.add(select(i32.ltU(both, chained), chained, both), cell), width)),
            set(both, smaller(both, width)), set(chained, chainedPart(chained, width, end)));
        return { setUp, round };
    });
}

/** dst <- a + b, dst being 0 before. The shorter of the operands is taken first; then the longer meets the carry alone. */
export function sumFunction(module: ModuleWriter, name: string, complements: boolean): number {
    return operationFunction(module, name, operation => {
        const [dst, shorter, longer, both, end, chained, width, at, from, other, into, spare] = operation.frame.locals(12, 'i32');
        const [flipShorter, flipLonger] = operation.frame.locals(2, 'i32');
        const [a, b, x, y, invertShorter, invertLonger] = operation.frame.locals(6, 'v128');
        const inverted = (loaded: Code, invert: Local): Code => complements ? v128.xor(loaded, invert) : loaded;
        const round = (columns: Columns): Code => {
            const carry = columns.vectors();
            const { tally } = columns;
            /** The result's cell rises where A + B + C is odd (x), the carry changes where both differ from it (y). */
            const fullBit = (probe: () => Code): Code => seq(
                set(other, columns.plane(i32.add(shorter, at))), set(from, columns.plane(i32.add(longer, at))),
                set(into, columns.plane(i32.add(dst, at))),
                columns.each(k => seq(
                    set(a, inverted(columns.load(other, k), invertShorter)),
                    set(b, inverted(columns.load(from, k), invertLonger)),
                    probe(),
                    set(x, v128.xor(a, carry[k])),
                    set(y, v128.and(x, v128.xor(b, carry[k]))),
                    set(x, v128.xor(b, x)),
                    columns.store(into, k, x),
                    set(carry[k], v128.xor(carry[k], y)),
                    set(a, v128.and(x, y)), set(x, v128.xor(x, y)),
                    tally.merge(k, x, a))),
                set(at, i32.add(at, cell)));
            const longerBit = (k: number): Code => seq(
                set(a, inverted(columns.load(from, k), invertLonger)),
                set(x, v128.xor(a, carry[k])),
                columns.store(into, k, x), tally.count(x),
                set(carry[k], v128.and(carry[k], a)));
            return seq(
                columns.each(k => set(carry[k], v128.zero)),
                set(at, 0),
                // The lowest bit has no carry coming in: short tables do without searches within tagged rows.
                when(chained, seq(
                    when(chains('short'), fullBit(() => [])), loopWhile(i32.ltU(at, chained), fullBit(() => tally.countJoint(v128.and(a, b)))))),
                loopWhile(i32.ltU(at, both), fullBit(() => [])),
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
            set(both, smaller(both, width)), set(end, smaller(end, width)), set(chained, chainedPart(both, width, both)));
        return { setUp, round };
    });
}
