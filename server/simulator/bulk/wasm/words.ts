/** Kernel functions on words and rules: clear and set cells, the larger of two words, searches and writes by rules. */
import { Chains, Header, RuleField, tagBytes, tagsAt, vectorBytes } from '../memory.js';
import type { Code, Local, ModuleWriter } from './encode.js';
import { i32, loopWhile, seq, set, v128, when } from './instructions.js';
import { operationFunction, type Columns } from './operation.js';

const cell = 4;

/** Visits every cell of the word in a field. */
function wordFunction(
    module: ModuleWriter, name: string, field: 'a' | 'b', visit: (columns: Columns, plane: Local, column: number) => Code
): number {
    return operationFunction(module, name, operation => {
        const [word, length, at, plane] = operation.frame.locals(4, 'i32');
        return {
            setUp: operation.wholeWord(field, word, length),
            round: columns => seq(
                set(at, 0),
                loopWhile(i32.ltU(at, length),
                    set(plane, columns.plane(i32.add(word, at))),
                    columns.each(k => visit(columns, plane, k)), set(at, i32.add(at, cell))))
        };
    });
}

export function clearFunction(module: ModuleWriter, name: string, field: 'a' | 'b'): number {
    return wordFunction(module, name, field, (columns, plane, k) =>
        seq(columns.tally.countAt(plane, k * vectorBytes), columns.store(plane, k, v128.zero)));
}

export function setFunction(module: ModuleWriter, name: string): number {
    return wordFunction(module, name, 'a', (columns, plane, k) =>
        seq(columns.tally.count(v128.not(columns.load(plane, k))), columns.store(plane, k, v128.ones)));
}

/**
 * dst <- max(dst, a) from the top bit, as `microcode.ts` does it: `greater` marks lanes where a is greater, `less` where dst
 * is. Each mark is written once and cleared at the end: two changes a lane.
 */
export function maxFunction(module: ModuleWriter, name: string): number {
    return operationFunction(module, name, operation => {
        const [dst, a, at, from, into] = operation.frame.locals(5, 'i32');
        const [x, y, differs, open] = operation.frame.locals(4, 'v128');
        const isChained = (): Code => i32.ne(i32.load(0, Header.chains), Chains.none);
        const round = (columns: Columns): Code => {
            const [greater, less] = [columns.vectors(), columns.vectors()];
            const bit = (k: number): Code => seq(
                set(x, columns.load(from, k)), set(y, columns.load(into, k)),
                set(differs, v128.xor(x, y)),
                when(isChained(), seq(
                    set(open, v128.andNot(differs, greater[k])),
                    ...[x, y, differs, open].map(rows => columns.tally.countAsked(rows)))),
                set(open, v128.andNot(differs, v128.or(greater[k], less[k]))),
                set(greater[k], v128.or(greater[k], v128.and(open, x))),
                set(less[k], v128.or(less[k], v128.and(open, y))),
                when(isChained(), seq(...[0, 1, 2].map(() => columns.tally.countAsked(greater[k])))),
                set(x, v128.and(greater[k], differs)),
                columns.store(into, k, v128.xor(y, x)),
                columns.tally.count(x));
            return seq(
                columns.each(k => seq(set(greater[k], v128.zero), set(less[k], v128.zero))),
                set(at, i32.shl(operation.field('width'), 2)),
                loopWhile(at,
                    set(at, i32.sub(at, cell)),
                    set(from, columns.plane(i32.add(a, at))), set(into, columns.plane(i32.add(dst, at))), columns.each(bit)),
                columns.each(k => seq(columns.tally.countTwice(greater[k]), columns.tally.countTwice(less[k]))));
        };
        return { setUp: seq(set(dst, operation.word('dst')), set(a, operation.word('a'))), round };
    });
}

/**
 * Rules: the lanes that match a key, found from those that match the part it shares with the rule before; lanes of rules
 * with equal writes are collected and written once.
 */
export function rulesFunction(module: ModuleWriter, name: string): number {
    return operationFunction(module, name, operation => {
        const [end, at, stop, head, tags, entry, plane] = operation.frame.locals(7, 'i32');
        const [invert, old, change] = operation.frame.locals(3, 'v128');
        const field = (shift: number): Code => i32.and(i32.shrU(head, shift), 0xff);
        const bitOf = i32.and(entry, 1);
        const through = (count: Code, body: Code): Code => seq(
            set(stop, i32.add(at, i32.shl(count, 2))),
            loopWhile(i32.ltU(at, stop), set(entry, i32.load(at)), body, set(at, i32.add(at, cell))));
        const round = (columns: Columns): Code => {
            const [matching, collected] = [columns.vectors(), columns.vectors()];
            // A chained machine asks for one cell after the other; its rules share nothing (`RuleEncoder`).
            const asked = when(i32.and(i32.ne(i32.load(0, Header.chains), Chains.none), i32.ne(tags, tagsAt)),
                columns.each(k => columns.tally.countAsked(matching[k])));
            const narrow = seq(
                asked, set(plane, columns.planeOf(entry)), set(invert, v128.splat32(i32.sub(bitOf, 1))), set(tags, i32.add(tags, tagBytes)),
                columns.each(k => seq(
                    set(matching[k], v128.and(matching[k], v128.xor(columns.load(plane, k), invert))),
                    columns.store(tags, k, matching[k]))));
            const write = seq(
                set(plane, columns.planeOf(entry)), set(invert, v128.splat32(i32.sub(0, bitOf))),
                columns.each(k => seq(
                    set(old, columns.load(plane, k)),
                    set(change, v128.and(collected[k], v128.xor(old, invert))),
                    columns.store(plane, k, v128.xor(old, change)),
                    columns.tally.count(change))));
            return seq(
                columns.each(k => seq(set(collected[k], v128.zero), v128.store(tagsAt, v128.ones, k * vectorBytes))),
                set(at, operation.field('a')),
                loopWhile(i32.ltU(at, end),
                    set(head, i32.load(at)), set(at, i32.add(at, cell)),
                    set(tags, i32.add(tagsAt, i32.mul(field(RuleField.shared), tagBytes))),
                    columns.each(k => set(matching[k], columns.load(tags, k))),
                    through(field(RuleField.key), narrow),
                    columns.each(k => set(collected[k], v128.or(collected[k], matching[k]))),
                    when(field(RuleField.writes), seq(
                        through(field(RuleField.writes), write),
                        columns.each(k => set(collected[k], v128.zero))))));
        };
        return { setUp: set(end, operation.field('b')), round };
    });
}
