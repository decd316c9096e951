/**
 * One operation down to its searches and writes, bit by bit.
 * narrow: bit operators see the flags of an operation only.
 */
import { microLines } from '../../compiler/dump/microcode.js';
import { cellsText } from '../../compiler/dump/names.js';
import { BitTables, shorterFirst, walkBits } from '../../compiler/bit-tables.js';
import { Expander } from '../../compiler/microcode.js';
import type { Machine } from '../../compiler/machine.js';
import { complementA, complementB, IntList, Op, type Program } from '../../compiler/program.js';
import { Sym, type MicroStep } from '../../compiler/tables.js';
import type { BitExplanation } from './explanation.js';

type BitPasses = readonly BitExplanation[];

/** Additions only. The tracks stand where the operations before leave them. */
export function passesOf(program: Program, machine: Machine, operations: ReadonlySet<number>): Map<number, BitPasses> {
    const expander = new Expander(program, machine, machine.unit);
    const buffer = new IntList();
    const found = new Map<number, BitPasses>();
    const last = Math.max(-1, ...operations);
    for (let op = 0; op <= last; op++) {
        const isAddition = program.kind[op] === Op.add || program.kind[op] === Op.sum;
        if (isAddition && !operations.has(op)) {
            expander.alignOnly(op, () => undefined);
            continue;
        }
        buffer.length = 0;
        expander.expand(op, buffer);
        if (operations.has(op)) {
            found.set(op, byBit(program, machine, op, [...microLines(machine, program.carryCell, buffer.view())]));
        }
    }
    return found;
}

/** Each bit takes as many searches and writes as its table has; what is left clears the operands. */
function byBit(program: Program, machine: Machine, op: number, lines: readonly string[]): BitPasses {
    const width = (word: number): number => program.wordStart[word + 1] - program.wordStart[word];
    const inPlace = program.kind[op] === Op.add;
    const [a, b] = inPlace ? [program.a[op], program.dst[op]] : shorterFirst(program, program.a[op], program.b[op]);
    const tables = new BitTables(machine.unit);
    const bits: BitExplanation[] = [];
    let at = 0;
    const take = (steps: number): string[] => {
        const from = at;
        for (let left = steps; at < lines.length && (left > 0 || lines[at].startsWith('shift')); at++) {
            left -= lines[at].startsWith('shift') ? 0 : 1;
        }
        return lines.slice(from, at);
    };
    const add = (kind: BitExplanation['kind'], bit: number, passes: readonly string[], table: string, cells: string): void => {
        if (passes.length > 0) {
            bits.push({ kind, bit, cells, table, passes });
        }
    };
    add('align', 0, take(0), '', '');
    walkBits(width(a), inPlace ? program.before[op] : width(b), program.width[op], (bit, state) => {
        const steps = tables.steps(inPlace, state);
        add('bit', bit, take(steps.length), tableText(steps, invertedOf(program, op)), cellsOfBit(program, machine, op, bit));
    });
    add('clear', 0, lines.slice(at), '', '');
    return bits;
}

/** `A 4.0 B 130.0`: where the operands' bits stand. */
function cellsOfBit(program: Program, machine: Machine, op: number, bit: number): string {
    const [a, b] = shorterFirst(program, program.a[op], program.b[op]);
    const words = program.kind[op] === Op.add ? [['A', program.a[op]], ['B', program.dst[op]]] as const
        : [['A', a], ['B', b], ['R', program.dst[op]]] as const;
    const cells = words.flatMap(([letter, word]) => {
        const at = program.wordStart[word] + bit;
        return at < program.wordStart[word + 1] ? [`${letter} ${cellsText(machine, [program.wordCells[at]])}`] : [];
    });
    return cells.join(' ');
}

/** Which of A and B are searched by inverted key bits. */
function invertedOf(program: Program, op: number): ReadonlySet<number> {
    const isComplement = (flag: number): boolean => (program.flags[op] & flag) !== 0;
    const swapped = program.kind[op] === Op.sum && shorterFirst(program, program.a[op], program.b[op])[0] !== program.a[op];
    const inverted = [...isComplement(complementA) ? [swapped ? Sym.B : Sym.A] : [], ...program.kind[op] === Op.sum && isComplement(complementB) ? [swapped ? Sym.A : Sym.B] : []];
    return new Set(inverted);
}

const letters = ['A', 'B', 'C', 'R'];

/**
 * `?11 -> C1 B0, 010 -> B1`: keys over carry, A and B (and `R1` beside them) as they stand in the cells, and what the rows
 * that match are written. Keys side by side are collected in one latch; `(x) & y` searches within the rows that x has tagged.
 */
function tableText(steps: readonly MicroStep[], inverted: ReadonlySet<number>): string {
    const tagged = ['', ''];
    const passes: string[] = [];
    for (const step of steps) {
        if (step.kind === 'write') {
            passes.push(`${tagged[step.latch] || 'C was 1'} -> ${step.cells.map(([symbol, bit]) => `${letters[symbol]}${bit}`).join(' ')}`);
            continue;
        }
        const bitOf = (symbol: number): string => {
            const bit = step.key.find(([searched]) => searched === symbol)?.[1];
            return bit === undefined ? '?' : String(inverted.has(symbol) ? 1 - bit : bit);
        };
        const result = bitOf(Sym.R);
        const key = [Sym.C, Sym.A, Sym.B].map(bitOf).join('') + (result === '?' ? '' : `R${result}`);
        const within = step.within === undefined ? key : `(${tagged[step.within] || 'C was 1'}) & ${key}`;
        tagged[step.latch] = step.accumulate ? `${tagged[step.latch]} ${within}` : within;
    }
    return passes.join(', ');
}
