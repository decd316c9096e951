/**
 * The verifier: what every program must satisfy before it is costed or run. A fault here is the compiler's own, so it
 * throws a plain Error that names layer and operation. Only keys over too many match-line segments are the machine's
 * limit, and a CompileError.
 * narrow: bit operators see cell * 2 + bit, below 2^24.
 */
import type { Machine } from './machine.js';
import { CompileError } from './problems.js';
import { Op, opNames, type Program } from './program.js';

/** Throws Error on a fault of the compiler, CompileError `capacity/match-line` on a key the machine cannot search. */
export function verifyProgram(program: Program, machine: Machine, layer: string): void {
    new Verifier(program, machine, layer).run();
}

class Verifier {
    /** Per column, of the operation in hand: its number, the word seen last and the offset it needs. */
    private readonly seenIn: Int32Array;
    private readonly seenWord: Int32Array;
    private readonly seenOffset: Int32Array;

    constructor(private readonly program: Program, private readonly machine: Machine, private readonly layer: string) {
        this.seenIn = new Int32Array(machine.columns).fill(-1);
        this.seenWord = new Int32Array(machine.columns);
        this.seenOffset = new Int32Array(machine.columns);
    }

    run(): void {
        const { program, machine } = this;
        const cells = machine.columns * machine.domains;
        for (const cell of program.wordCells) {
            if (cell < 0 || cell >= cells) {
                throw new Error(`layer ${this.layer}: cell ${cell} lies outside the array of ${cells} cells`);
            }
        }
        for (let op = 0; op < program.length; op++) {
            const kind = program.kind[op];
            if (kind === Op.add || kind === Op.sum) {
                this.addition(op, kind === Op.sum);
            } else if (kind === Op.match) {
                this.match(op);
            } else if (kind === Op.max) {
                this.maximum(op);
            }
        }
    }

    private fail(op: number, message: string): never {
        throw new Error(`layer ${this.layer}, operation ${op} (${opNames[this.program.kind[op]]}): ${message}`);
    }

    private addition(op: number, outOfPlace: boolean): void {
        const { program: p } = this;
        const room = p.wordStart[p.dst[op] + 1] - p.wordStart[p.dst[op]];
        if (p.width[op] > room) {
            this.fail(op, `${p.width[op]} bits expected to fit the destination, got ${room} cells`);
        }
        if (!outOfPlace && p.before[op] > room) {
            this.fail(op, `${p.before[op]} bits before the addition, got ${room} cells`);
        }
        this.columns(op, p.dst[op]);
        this.columns(op, p.a[op]);
        if (outOfPlace) {
            this.columns(op, p.b[op]);
        }
        const width = p.width[op];
        this.segments([p.a[op], outOfPlace ? p.b[op] : p.dst[op]].map(word => p.wordStart[word]), [p.a[op], outOfPlace ? p.b[op] : p.dst[op]]
            .map(word => Math.min(width, p.wordStart[word + 1] - p.wordStart[word])));
        if (this.overlaps(p.dst[op], p.a[op]) || outOfPlace && this.overlaps(p.dst[op], p.b[op])) {
            this.fail(op, 'destination and operand share a cell');
        }
    }

    /** Two words of one operation must not need a column at different offsets. One word alone may walk along its track. */
    private columns(op: number, word: number): void {
        const { program: p, machine } = this;
        for (let i = p.wordStart[word]; i < p.wordStart[word + 1]; i++) {
            const column = Math.floor(p.wordCells[i] / machine.domains);
            const offset = p.wordCells[i] % machine.domains % machine.offsets;
            if (this.seenIn[column] === op && this.seenWord[column] !== word && this.seenOffset[column] !== offset) {
                this.fail(op, 'a column is needed at two domains at once');
            }
            this.seenIn[column] = op;
            this.seenWord[column] = word;
            this.seenOffset[column] = offset;
        }
    }

    private match(op: number): void {
        const { program: p } = this;
        for (let rule = p.a[op]; rule < p.b[op]; rule++) {
            const start = p.ruleStart[rule];
            this.keySegments(Array.from(p.rules.subarray(start + 1, start + 1 + p.rules[start]), key => key >> 1));
        }
    }

    /** A key of an addition holds a bit of each operand that has one there; the carry is visible to all segments. */
    private segments(starts: readonly number[], widths: readonly number[]): void {
        if (this.machine.activeSegments >= 2) {
            return; // two operands can be in no more
        }
        const { wordCells } = this.program;
        for (let bit = 0; bit < Math.min(...widths); bit++) {
            this.keySegments(starts.map(start => wordCells[start + bit]));
        }
    }

    /** A key of a maximum holds both flags and a bit of each operand. */
    private maximum(op: number): void {
        const { program: p } = this;
        const flags = p.wordStart[p.b[op]];
        for (let bit = 0; bit < p.width[op]; bit++) {
            this.keySegments([p.wordCells[flags], p.wordCells[flags + 1], p.wordCells[p.wordStart[p.a[op]] + bit], p.wordCells[p.wordStart[p.dst[op]] + bit]]);
        }
    }

    private keySegments(cells: readonly number[]): void {
        const { machine } = this;
        const segments = new Set(cells.map(cell => Math.floor(Math.floor(cell / machine.domains) / machine.segmentColumns)));
        if (segments.size > machine.activeSegments) {
            throw new CompileError('capacity/match-line', `Layer ${this.layer} needs a key over ${segments.size} match-line segments`,
                `${machine.activeSegments} of ${machine.segmentColumns} columns each may be active in a search.`,
                'Give the array wider segments or let more of them be active.');
        }
    }

    private overlaps(x: number, y: number): boolean {
        const { program: p } = this;
        for (let i = p.wordStart[x]; i < p.wordStart[x + 1]; i++) {
            for (let j = p.wordStart[y]; j < p.wordStart[y + 1]; j++) {
                if (p.wordCells[i] === p.wordCells[j]) {
                    return true;
                }
            }
        }
        return false;
    }
}
