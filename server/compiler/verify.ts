/**
 * The verifier: what every program must satisfy before it is costed or run. A fault here is the compiler's own, so it
 * throws a plain Error that names layer and operation. Only keys over too many match-line segments are the machine's
 * limit, and a CompileError.
 * narrow: bit operators see cell * 2 + bit, below 2^24.
 */
import type { Machine } from './machine.js';
import { CompileError } from './problems.js';
import { Op, opNames, type Program } from './program.js';

export function verifyProgram(program: Program, machine: Machine, layer: string): void {
    const cells = machine.columns * machine.domains;
    for (const cell of program.wordCells) {
        if (cell < 0 || cell >= cells) {
            throw new Error(`layer ${layer}: cell ${cell} lies outside the array of ${cells} cells`);
        }
    }
    for (let op = 0; op < program.length; op++) {
        verifyOperation(program, machine, op, layer, message => {
            throw new Error(`layer ${layer}, operation ${op} (${opNames[program.kind[op]]}): ${message}`);
        });
    }
}

function verifyOperation(p: Program, machine: Machine, op: number, layer: string, fail: (message: string) => never): void {
    const width = (word: number): number => p.wordStart[word + 1] - p.wordStart[word];
    const kind = p.kind[op];
    if (kind === Op.add || kind === Op.sum) {
        if (p.width[op] > width(p.dst[op])) {
            fail(`${p.width[op]} bits expected to fit the destination, got ${width(p.dst[op])} cells`);
        }
        if (kind === Op.add && p.before[op] > width(p.dst[op])) {
            fail(`${p.before[op]} bits before the addition, got ${width(p.dst[op])} cells`);
        }
        if (columnTwice(p, machine, kind === Op.add ? [p.dst[op], p.a[op]] : [p.dst[op], p.a[op], p.b[op]])) {
            fail('a column is needed at two domains at once');
        }
        if (overlaps(p, p.dst[op], p.a[op]) || kind === Op.sum && overlaps(p, p.dst[op], p.b[op])) {
            fail('destination and operand share a cell');
        }
    } else if (kind === Op.match) {
        for (let rule = p.a[op]; rule < p.b[op]; rule++) {
            const start = p.ruleStart[rule];
            const segments = new Set<number>();
            for (let i = 1; i <= p.rules[start]; i++) {
                segments.add(Math.floor(Math.floor((p.rules[start + i] >> 1) / machine.domains) / machine.segmentColumns));
            }
            if (segments.size > machine.activeSegments) {
                throw new CompileError('capacity/match-line', `Layer ${layer} needs a key over ${segments.size} match-line segments`,
                    `${machine.activeSegments} of ${machine.segmentColumns} columns each may be active in a search.`,
                    'Give the array wider segments or let more of them be active.');
            }
        }
    }
}

/** Whether two words of one operation need a column at different offsets. One word alone may walk along its track. */
function columnTwice(p: Program, machine: Machine, words: readonly number[]): boolean {
    const seen = new Map<number, { word: number; offset: number }>();
    for (const word of words) {
        for (let i = p.wordStart[word]; i < p.wordStart[word + 1]; i++) {
            const column = Math.floor(p.wordCells[i] / machine.domains);
            const offset = p.wordCells[i] % machine.domains % machine.offsets;
            const other = seen.get(column);
            if (other && other.word !== word && other.offset !== offset) {
                return true;
            }
            seen.set(column, { word, offset });
        }
    }
    return false;
}

function overlaps(p: Program, x: number, y: number): boolean {
    for (let i = p.wordStart[x]; i < p.wordStart[x + 1]; i++) {
        for (let j = p.wordStart[y]; j < p.wordStart[y + 1]; j++) {
            if (p.wordCells[i] === p.wordCells[j]) {
                return true;
            }
        }
    }
    return false;
}
