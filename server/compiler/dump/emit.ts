/**
 * The dump after emit: the program, an operation a line, with the cells of its words and what is known of their widths.
 * narrow: bit operators see the flags of an operation, and cell * 2 + bit below 2^24.
 */
import type { Machine } from '../machine.js';
import { clearA, clearB, complementA, complementB, Op, opNames, partialStream, type Program } from '../program.js';
import type { LayerTrace, PartTrace } from '../trace.js';
import { cellsText, counted, elementName, sumName } from './names.js';
import { partTitle } from './slices.js';

export function* dumpEmit(trace: LayerTrace): Generator<string> {
    for (const [index, part] of trace.compiled.parts.entries()) {
        if (trace.compiled.parts.length > 1) {
            yield partTitle(index, part);
        }
        const { program } = part;
        const text = new OperationText(program, trace.machine, trace.mac?.parts[index]);
        for (const { name, from, to, sums } of program.sections) {
            yield `${name}${sums ? ', sums' : ', results'}: ${counted(to - from, 'operation')} from ${from} on`;
            for (let op = from; op < to; op++) {
                yield `  ${op} ${opNames[program.kind[op]].padEnd(5)} ${text.of(op)}`;
            }
        }
    }
}

/** Operations of one program in words. */
export class OperationText {
    private readonly owner = new Map<number, string>();

    constructor(private readonly program: Program, private readonly machine: Machine, private readonly part?: PartTrace) {
        part?.mac.plan.cells.forEach((cells, s) => cells.forEach(cell => this.owner.set(cell, sumName(part.mac.plan.sums, s))));
    }

    of(op: number): string {
        const p = this.program;
        switch (p.kind[op]) {
            case Op.load:
                return `${this.word(p.dst[op])} <- ${this.element(p.b[op], p.a[op])}`;
            case Op.add:
                return `${this.word(p.dst[op])} += ${this.operand(op, p.a[op], complementA)}, ${p.before[op]} -> ${counted(p.width[op], 'bit')}${this.clears(op)}`;
            case Op.sum:
                return `${this.word(p.dst[op])} <- ${this.operand(op, p.a[op], complementA)} + ${this.operand(op, p.b[op], complementB)}, `
                    + `${counted(p.width[op], 'bit')}${this.clears(op)}`;
            case Op.clear:
                return `${this.word(p.a[op])} <- 0`;
            case Op.set:
                return `${this.word(p.a[op])} <- 1`;
            case Op.match:
                return Array.from({ length: p.b[op] - p.a[op] }, (_, i) => this.rule(p.a[op] + i)).join(', ');
            case Op.max:
                return `${this.word(p.dst[op])} <- the greater of it and ${this.word(p.a[op])}, flags ${this.word(p.b[op])}`;
            default:
                return `${this.part?.mac.plan.stored ? 'partial sum' : 'output'} ${p.dst[op]} <- ${this.word(p.a[op])}${p.before[op] > 0 ? ` - 2^${p.before[op]}` : ''}`;
        }
    }

    private element(stream: number, element: number): string {
        const plan = this.part?.mac.plan;
        if (plan?.taken && stream === partialStream) {
            return `partial sum ${element}`;
        }
        const streams = plan?.sums.folded.streams;
        return streams ? elementName(streams, stream, element) : `element ${element} of the window`;
    }

    private operand(op: number, word: number, complement: number): string {
        return (this.program.flags[op] & complement ? '~' : '') + this.word(word);
    }

    private clears(op: number): string {
        const p = this.program;
        const words = [...(p.flags[op] & clearA ? [p.a[op]] : []), ...(p.flags[op] & clearB ? [p.b[op]] : [])];
        return words.length > 0 ? `; clears ${words.map(word => this.word(word)).join(', ')}` : '';
    }

    /** Its cells, and whose accumulator they are of. */
    private word(word: number): string {
        const { wordStart, wordCells } = this.program;
        const cells = wordCells.subarray(wordStart[word], wordStart[word + 1]);
        const owners = new Set(Array.from(cells, cell => this.owner.get(cell)));
        const [owner] = owners.size === 1 ? owners : [];
        return cellsText(this.machine, cells) + (owner ? ` (${owner})` : '');
    }

    /** `where 3.0=1 4.0=0 set 9.0` */
    private rule(rule: number): string {
        const { rules, ruleStart } = this.program;
        const start = ruleStart[rule];
        const writes = start + 1 + rules[start];
        const text = (from: number, to: number): string => bitsText(this.machine, this.program.carryCell, rules.subarray(from, to));
        return `where ${text(start + 1, writes)} write ${text(writes + 1, writes + 1 + rules[writes])}`;
    }
}

/** `C=1 3.0=1 4.0=0` of cell * 2 + bit; C is the carry. */
export function bitsText(machine: Machine, carryCell: number, bits: ArrayLike<number>): string {
    return Array.from(bits, bit => `${bit >> 1 === carryCell ? 'C' : cellsText(machine, [bit >> 1])}=${bit & 1}`).join(' ');
}
