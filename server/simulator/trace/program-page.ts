/**
 * A page of a program: its operations with the words and rules they speak of, as a small program of its own, so that any page
 * runs without the others. Cutting, encoding, decoding. It knows programs and bytes, no cells' contents.
 */
import { Op, type Program } from '../../compiler/program.js';
import { ByteReader, ByteWriter, BadBytes } from './bytes.js';

/** Per kind: which of dst, a and b are words. */
const words: Readonly<Record<number, { readonly dst: boolean; readonly a: boolean; readonly b: boolean }>> = {
    [Op.load]: { dst: true, a: false, b: false },
    [Op.add]: { dst: true, a: true, b: false },
    [Op.sum]: { dst: true, a: true, b: true },
    [Op.clear]: { dst: false, a: true, b: false },
    [Op.set]: { dst: false, a: true, b: false },
    [Op.match]: { dst: false, a: false, b: false },
    [Op.max]: { dst: true, a: true, b: true },
    [Op.store]: { dst: false, a: true, b: false },
};

/** Operations [from, to) of a program as a program: words are numbered in the order of use, rules from 0. */
export function cutPage(program: Program, from: number, to: number): Program {
    const numbers = new Map<number, number>();
    const cells: number[] = [];
    const wordStart = [0];
    const local = (word: number): number => {
        let number = numbers.get(word);
        if (number === undefined) {
            number = numbers.size;
            numbers.set(word, number);
            for (let i = program.wordStart[word]; i < program.wordStart[word + 1]; i++) {
                cells.push(program.wordCells[i]);
            }
            wordStart.push(cells.length);
        }
        return number;
    };
    const [dst, a, b] = [program.dst, program.a, program.b].map(column => column.slice(from, to));
    const rules = { first: -1, end: 0 };
    for (let i = 0; i < to - from; i++) {
        const kind = program.kind[from + i];
        if (kind === Op.match) {
            rules.first = rules.first < 0 ? a[i] : rules.first;
            rules.end = b[i];
            [a[i], b[i]] = [a[i] - rules.first, b[i] - rules.first];
            continue;
        }
        dst[i] = words[kind].dst ? local(dst[i]) : dst[i];
        a[i] = words[kind].a ? local(a[i]) : a[i];
        b[i] = words[kind].b ? local(b[i]) : b[i];
    }
    const starts = program.ruleStart.subarray(Math.max(0, rules.first), rules.first < 0 ? 1 : rules.end + 1);
    return {
        length: to - from, kind: program.kind.slice(from, to), dst, a, b,
        flags: program.flags.slice(from, to), before: program.before.slice(from, to), width: program.width.slice(from, to),
        wordStart: Int32Array.from(wordStart), wordCells: Int32Array.from(cells),
        rules: program.rules.slice(starts[0], starts[starts.length - 1]), ruleStart: starts.map(start => start - starts[0]),
        sections: [], carryCell: program.carryCell,
    };
}

/** Columns one after another: numbers of one kind compress best together. */
export function encodePage(page: Program): Uint8Array {
    const out = new ByteWriter();
    out.varint(page.length);
    out.varint(page.carryCell);
    for (const column of [page.kind, page.flags, page.before, page.width]) {
        out.varints(column);
    }
    for (const column of [page.dst, page.a, page.b]) {
        out.deltas(column);
    }
    writeWords(out, page);
    out.varint(page.ruleStart.length - 1);
    out.varint(page.rules.length);
    out.deltas(page.ruleStart.subarray(1));
    out.deltas(page.rules);
    return out.take();
}

/** @throws BadBytes */
export function decodePage(bytes: Uint8Array): Program {
    const input = new ByteReader(bytes);
    const length = input.count(7);
    const carryCell = input.varint();
    const [kind, flags, before, width] = [1, 2, 3, 4].map(() => input.varints(length));
    const [dst, a, b] = [1, 2, 3].map(() => input.deltas(length));
    const { wordStart, wordCells } = readWords(input);
    const ruleCount = input.count();
    const ruleInts = input.count();
    const ruleStart = Int32Array.of(0, ...input.deltas(ruleCount));
    const rules = input.deltas(ruleInts);
    if (ruleStart[ruleCount] !== ruleInts || kind.some(one => words[one] === undefined)) {
        throw new BadBytes('a page does not fit together');
    }
    return { length, kind, dst, a, b, flags, before, width, wordStart, wordCells, rules, ruleStart, sections: [], carryCell };
}

/** A word's first cell against the first of the word before; the others against the cell before. */
function writeWords(out: ByteWriter, { wordStart, wordCells }: Program): void {
    out.varint(wordStart.length - 1);
    out.varint(wordCells.length);
    for (let word = 0, last = 0; word + 1 < wordStart.length; word++) {
        out.varint(wordStart[word + 1] - wordStart[word]);
        for (let i = wordStart[word]; i < wordStart[word + 1]; i++) {
            out.signed(wordCells[i] - (i === wordStart[word] ? last : wordCells[i - 1]));
        }
        last = wordStart[word + 1] > wordStart[word] ? wordCells[wordStart[word]] : last;
    }
}

function readWords(input: ByteReader): Pick<Program, 'wordStart' | 'wordCells'> {
    const count = input.count();
    const wordStart = new Int32Array(count + 1);
    const wordCells = new Int32Array(input.count());
    for (let word = 0, last = 0; word < count; word++) {
        wordStart[word + 1] = wordStart[word] + input.varint();
        if (wordStart[word + 1] > wordCells.length) {
            throw new BadBytes('a page does not fit together');
        }
        for (let i = wordStart[word]; i < wordStart[word + 1]; i++) {
            wordCells[i] = input.signed() + (i === wordStart[word] ? last : wordCells[i - 1]);
        }
        last = wordStart[word + 1] > wordStart[word] ? wordCells[wordStart[word]] : last;
    }
    return { wordStart, wordCells };
}
