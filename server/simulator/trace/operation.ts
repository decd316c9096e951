/**
 * An operation as people read it: its kind, the cells of its words, what it did. It knows pages, no arrays.
 * narrow: bit operators see flags and cell * 2 + bit, below 2^24.
 */
import { clearA, clearB, complementA, complementB, Op, opNames, type Program } from '../../compiler/program.js';
import type { Counters } from './blocks.js';
import type { LoadedPage } from './pages.js';
import type { KeyBit } from './replay.js';

export type OperationKind = typeof opNames[number];

/** By the number that programs give a kind. */
export const operationKinds: readonly OperationKind[] = opNames;

/** Cells of an operand from the lowest bit. */
export interface Operand {
    readonly cells: readonly number[];
    /** Its complement takes part. */
    readonly complement: boolean;
    /** Its cells are cleared at the end of the operation. */
    readonly cleared: boolean;
}

export interface Operation {
    /** In the part's program. */
    readonly op: number;
    readonly kind: OperationKind;
    /** Index into the layer's sections. */
    readonly section: number;
    /** Cycles of the part before it, and its own. */
    readonly startCycle: number;
    readonly cycles: number;
    /** Cells of the result, from the lowest bit; empty for stores and matches. */
    readonly destination: readonly number[];
    /** add: the source (the destination is the other); sum: both; store, clear, set: the word; max: the other and two flags. */
    readonly operands: readonly Operand[];
    /** load: element and stream (index into the layer's streams); store: the output's element. */
    readonly element?: number;
    readonly stream?: number;
    /** match: its rules. */
    readonly rules?: readonly { readonly key: readonly KeyBit[]; readonly writes: readonly KeyBit[] }[];
    /** Over all arrays of the part in one wave, where asked for. */
    readonly counts?: { readonly written: number; readonly tagged: number; readonly chained: number };
}

/** Operation `i` of a page. */
export function operationOf({ facts, program, cycleStart }: LoadedPage, i: number, counters?: Counters): Operation {
    const kind = program.kind[i];
    const cells = (word: number): number[] => Array.from(program.wordCells.subarray(program.wordStart[word], program.wordStart[word + 1]));
    const flags = program.flags[i];
    const operand = (word: number, complement = 0, clear = 0): Operand =>
        ({ cells: cells(word), complement: (flags & complement) > 0, cleared: (flags & clear) > 0 });
    const hasDestination = kind === Op.load || kind === Op.add || kind === Op.sum || kind === Op.max;
    const addition = kind === Op.add || kind === Op.sum;
    return {
        op: facts.from + i, kind: opNames[kind], section: facts.section,
        startCycle: facts.startCycle + cycleStart[i], cycles: cycleStart[i + 1] - cycleStart[i],
        destination: hasDestination ? cells(program.dst[i]) : kind === Op.clear || kind === Op.set ? cells(program.a[i]) : [],
        operands: [
            ...(addition ? [operand(program.a[i], complementA, clearA)] : kind === Op.max || kind === Op.store ? [operand(program.a[i])] : []),
            ...(kind === Op.sum ? [operand(program.b[i], complementB, clearB)] : kind === Op.max ? [operand(program.b[i])] : [])],
        ...(kind === Op.load && { element: program.a[i], stream: program.b[i] }),
        ...(kind === Op.store && { element: program.dst[i] }),
        ...(kind === Op.match && { rules: rulesOf(program, program.a[i], program.b[i]) }),
        ...(counters && { counts: { written: counters.written[i], tagged: counters.tagged[i], chained: counters.chained[i] } }),
    };
}

function rulesOf({ rules, ruleStart }: Program, from: number, to: number): NonNullable<Operation['rules']> {
    const bits = (at: number, end: number): KeyBit[] => Array.from(rules.subarray(at, end), key => ({ cell: key >>> 1, bit: key & 1 ? 1 : 0 }));
    return Array.from({ length: to - from }, (_, i) => {
        const start = ruleStart[from + i];
        const writes = start + 1 + rules[start];
        return { key: bits(start + 1, writes), writes: bits(writes + 1, ruleStart[from + i + 1]) };
    });
}

/** Whether operation `i` of a page may change a cell. */
export function mayChange(program: Program, i: number, cell: number): boolean {
    const { a, b, carryCell, dst, flags, kind, rules, ruleStart, wordCells, wordStart } = program;
    const holds = (word: number): boolean => wordCells.subarray(wordStart[word], wordStart[word + 1]).includes(cell);
    switch (kind[i]) {
        case Op.add:
        case Op.sum:
            return cell === carryCell || holds(dst[i]) || (flags[i] & clearA) > 0 && holds(a[i]) || (flags[i] & clearB) > 0 && holds(b[i]);
        case Op.load:
            return holds(dst[i]);
        case Op.clear:
        case Op.set:
            return holds(a[i]);
        case Op.max:
            return holds(dst[i]) || holds(b[i]);
        case Op.match:
            for (let rule = a[i]; rule < b[i]; rule++) {
                const writes = ruleStart[rule] + 1 + rules[ruleStart[rule]];
                if (rules.subarray(writes + 1, ruleStart[rule + 1]).some(entry => entry >>> 1 === cell)) {
                    return true;
                }
            }
            return false;
        default:
            return false;
    }
}
