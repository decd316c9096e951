/**
 * Additions, bit-sliced: the carry stays in registers from the lowest bit to the highest. Whatever the tag unit, the lookup
 * tables (compiler/tables.ts) change the same cells over a whole addition: a destination cell where its bit changes, and the
 * carry's cell where the carry into a bit differs from the carry out of it. A sum that does not fit is a fault.
 */
import { AddField, SumField, SumFlag } from '../memory.js';
import type { Code, Local, ModuleWriter } from './encode.js';
import { i32, loopWhile, returns, seq, set, v128, when } from './instructions.js';
import { argument, chunkFunction, field, type Columns } from './chunk.js';

const cell = 4;

/**
 * dst <- dst + a, or + its complement. With the complement, registers hold the complement of the carry while a has bits:
 * then the cells that change are still those where the register differs from a.
 */
export function addFunction(module: ModuleWriter, name: string, complement: boolean): number {
    return chunkFunction(module, name, (frame, command) => {
        const [dst, a, lengths, at, from, into] = frame.locals(6, 'i32');
        const [b, x, y] = frame.locals(3, 'v128');
        const before = (length: number): Code => i32.ltU(at, field(lengths, length));
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
                loopWhile(before(AddField.chainedBoth), fullBit(apart)),
                loopWhile(before(AddField.both), fullBit(merged)),
                complement ? columns.each(k => set(carry[k], v128.not(carry[k]))) : [],
                when(before(AddField.end), seq(
                    // From here a carry can only fall, once in every lane that has it.
                    columns.each(k => tally.count(carry[k])),
                    loopWhile(before(AddField.chainedEnd), carryBit(k => tally.countProbed(carry[k]))),
                    loopWhile(before(AddField.end), carryBit(k => tally.count(carry[k]))))),
                when(columns.any(carry), returns(1)));
        };
        return { setUp: seq(set(dst, argument(command, 0)), set(a, argument(command, 1)), set(lengths, argument(command, 2))), round };
    });
}

/** dst <- shorter + longer, dst being 0 before. */
export function sumFunction(module: ModuleWriter, name: string, complements: boolean): number {
    return chunkFunction(module, name, (frame, command) => {
        const [dst, shorter, longer, lengths, at, from, other, into] = frame.locals(8, 'i32');
        const [a, b, x, y, invertShorter, invertLonger] = frame.locals(6, 'v128');
        const inverted = (loaded: Code, invert: Local): Code => complements ? v128.xor(loaded, invert) : loaded;
        const before = (length: number): Code => i32.ltU(at, field(lengths, length));
        const flag = (bit: number): Code => i32.and(field(lengths, SumField.flags), bit);
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
                // The lowest bit has no carry coming in, so a chained machine searches it like others.
                when(field(lengths, SumField.chained), seq(
                    fullBit(() => []), loopWhile(before(SumField.chained), fullBit(() => tally.countJoint(v128.and(a, b)))))),
                loopWhile(before(SumField.both), fullBit(() => [])),
                // From here a carry can only fall, once in every lane that has it.
                columns.each(k => tally.count(carry[k])),
                loopWhile(before(SumField.longer),
                    set(from, columns.plane(i32.add(longer, at))), set(into, columns.plane(i32.add(dst, at))),
                    columns.each(longerBit), set(at, i32.add(at, cell))),
                when(flag(SumFlag.carry), seq(
                    set(into, columns.plane(i32.add(dst, at))),
                    columns.each(k => seq(columns.store(into, k, carry[k]), tally.count(carry[k]), set(carry[k], v128.zero))))),
                when(columns.any(carry), returns(1)));
        };
        const invert = (bit: number): Code => v128.splat32(i32.sub(0, i32.ne(flag(bit), 0)));
        const setUp = seq(
            set(dst, argument(command, 0)), set(shorter, argument(command, 1)), set(longer, argument(command, 2)), set(lengths, argument(command, 3)),
            complements ? seq(set(invertShorter, invert(SumFlag.complementShorter)), set(invertLonger, invert(SumFlag.complementLonger))) : []);
        return { setUp, round };
    });
}
