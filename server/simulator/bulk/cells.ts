/**
 * The cells of one program in the bulk executor's memory: a plane for each cell in use, and the words. It knows words, cells
 * and rules, no operations.
 * narrow: bit operators see cell * 2 + bit, below 2^24.
 */
import type { Machine } from '../../compiler/machine.js';
import type { Program } from '../../compiler/program.js';
import type { Kernel } from './kernel.js';
import { vectorBytes } from './memory.js';

export class Cells {
    /** Cell of each plane, in ascending order. */
    readonly cells: Int32Array;
    /** Bytes from plane to plane. */
    readonly stride: number;
    /** Address of the list of words, and the first address behind it. */
    readonly words: number;
    readonly end: number;
    private readonly table: number;
    /** Plane of each cell of the array, -1 for cells that the program does not use. */
    private readonly planeOfCell: Int32Array;

    /** Plans planes of `vectorsFor(cells)` vectors from address `at` on. */
    constructor(private readonly program: Program, machine: Machine, private readonly at: number, vectorsFor: (cells: number) => number) {
        const { cells, planeOfCell } = usedCells(program, machine);
        [this.cells, this.planeOfCell] = [cells, planeOfCell];
        this.stride = vectorsFor(cells.length) * vectorBytes;
        this.table = at + cells.length * this.stride;
        this.words = this.table + program.wordCells.length * 4;
        this.end = this.words + program.wordStart.length * 4;
    }

    /** Writes the words. The memory reaches `end`. */
    write({ ints }: Kernel): void {
        lookUp(ints, this.table / 4, this.program.wordCells, this.planeOfCell.map(plane => this.addressOf(plane)));
        const { wordStart } = this.program;
        for (let word = 0; word < wordStart.length; word++) {
            ints[this.words / 4 + word] = this.table + wordStart[word] * 4;
        }
    }

    /** Makes all cells 0. */
    clear({ bytes }: Kernel): void {
        bytes.fill(0, this.at, this.table);
    }

    /** Plane of a cell; undefined for one that the program does not use. */
    planeOf(cell: number): number | undefined {
        const plane = this.planeOfCell[cell] ?? -1;
        return plane < 0 ? undefined : plane;
    }

    addressOf(plane: number): number {
        return this.at + plane * this.stride;
    }

    /** The program's rules with plane * 2 + bit for cell * 2 + bit. */
    rules(): Int32Array {
        const { rules, ruleStart } = this.program;
        const { planeOfCell } = this;
        const own = rules.slice();
        for (let rule = 0; rule + 1 < ruleStart.length; rule++) {
            const lengthOfWrites = ruleStart[rule] + 1 + rules[ruleStart[rule]];
            for (let i = ruleStart[rule] + 1; i < ruleStart[rule + 1]; i++) {
                if (i !== lengthOfWrites) {
                    own[i] = planeOfCell[rules[i] >> 1] * 2 + (rules[i] & 1);
                }
            }
        }
        return own;
    }
}

/** to[at + i] <- table[indices[i]]; on its own, since it runs millions of times. */
function lookUp(to: Int32Array, at: number, indices: Int32Array, table: Int32Array): void {
    for (let i = 0; i < indices.length; i++) {
        to[at + i] = table[indices[i]];
    }
}

interface UsedCells {
    /** Ascending. */
    readonly cells: Int32Array;
    readonly planeOfCell: Int32Array;
}

/** Looking through all words takes its time, and programs do not change. */
const known = new WeakMap<Program, UsedCells>();

/** Cells of words and rules. */
function usedCells(program: Program, machine: Machine): UsedCells {
    const before = known.get(program);
    if (before) {
        return before;
    }
    const { rules, ruleStart, wordCells } = program;
    const used = new Uint8Array(machine.columns * machine.domains);
    for (let i = 0; i < wordCells.length; i++) {
        used[wordCells[i]] = 1;
    }
    for (let rule = 0; rule + 1 < ruleStart.length; rule++) {
        const lengthOfWrites = ruleStart[rule] + 1 + rules[ruleStart[rule]];
        for (let i = ruleStart[rule] + 1; i < ruleStart[rule + 1]; i++) {
            if (i !== lengthOfWrites) {
                used[rules[i] >> 1] = 1;
            }
        }
    }
    const planeOfCell = new Int32Array(used.length).fill(-1);
    const cells: number[] = [];
    used.forEach((one, cell) => {
        if (one === 1) {
            planeOfCell[cell] = cells.length;
            cells.push(cell);
        }
    });
    const found = { cells: Int32Array.from(cells), planeOfCell };
    known.set(program, found);
    return found;
}
