/**
 * The cells of one program in the bulk executor's memory: a plane for each cell in use, and the word table. It knows words
 * and cells, no operations.
 */
import type { Program } from '../../compiler/program.js';
import type { Kernel } from './kernel.js';
import { slack, vectorBytes } from './memory.js';

export class Cells {
    /** Cell of each plane, in ascending order. */
    readonly cells: Int32Array;
    /** Bytes from plane to plane. */
    readonly stride: number;
    /** First address behind the word table. */
    readonly end: number;
    private readonly table: number;
    /** Plane of each cell, -1 for cells that the program does not use. */
    private readonly planeOfCell: Int32Array;

    /** Places planes of `vectorsFor(cells)` vectors from address `at` on. */
    constructor(kernel: Kernel, private readonly program: Program, private readonly at: number, vectorsFor: (cells: number) => number) {
        const { wordCells } = program;
        this.cells = usedCells(program);
        this.planeOfCell = new Int32Array((this.cells.at(-1) ?? 0) + 1).fill(-1);
        this.cells.forEach((cell, plane) => {
            this.planeOfCell[cell] = plane;
        });
        this.stride = vectorsFor(this.cells.length) * vectorBytes;
        this.table = at + this.cells.length * this.stride;
        this.end = this.table + wordCells.length * 4;
        kernel.reserve(this.end + slack);
        const { planeOfCell, stride } = this;
        const table = kernel.ints.subarray(this.table / 4, this.end / 4);
        for (let i = 0; i < table.length; i++) {
            table[i] = at + planeOfCell[wordCells[i]] * stride;
        }
    }

    /** The program's rules with plane * 2 + bit for cell * 2 + bit. */
    rulesOf({ rules, ruleStart }: Program): Int32Array {
        const { planeOfCell } = this;
        const own = rules.slice();
        for (let rule = 0; rule + 1 < ruleStart.length; rule++) {
            const lengthOfWrites = ruleStart[rule] + 1 + rules[ruleStart[rule]];
            for (let i = ruleStart[rule] + 1; i < ruleStart[rule + 1]; i++) {
                if (i !== lengthOfWrites) {
                    own[i] = planeOfCell[Math.floor(rules[i] / 2)] * 2 + rules[i] % 2;
                }
            }
        }
        return own;
    }

    /** Plane of a cell; undefined for one that the program does not use. */
    planeOf(cell: number): number | undefined {
        const plane = this.planeOfCell[cell] ?? -1;
        return plane < 0 ? undefined : plane;
    }

    addressOf(plane: number): number {
        return this.at + plane * this.stride;
    }

    /** The address of a plane with a bit, of plane * 2 + bit. */
    tagged(entry: number): number {
        return this.addressOf(Math.floor(entry / 2)) + entry % 2;
    }

    /** Address of entry `bit` of a word in the word table. */
    word(word: number, bit = 0): number {
        return this.table + (this.program.wordStart[word] + bit) * 4;
    }

    clear(kernel: Kernel): void {
        kernel.bytes.fill(0, this.at, this.table);
    }
}

/** Cells of words and rules, ascending. */
function usedCells({ wordCells, rules, ruleStart }: Program): Int32Array {
    let most = -1;
    for (let i = 0; i < wordCells.length; i++) {
        most = Math.max(most, wordCells[i]);
    }
    for (let i = 0; i < rules.length; i++) {
        most = Math.max(most, Math.floor(rules[i] / 2));
    }
    const used = new Uint8Array(most + 1);
    for (let i = 0; i < wordCells.length; i++) {
        used[wordCells[i]] = 1;
    }
    for (let rule = 0; rule + 1 < ruleStart.length; rule++) {
        const lengthOfWrites = ruleStart[rule] + 1 + rules[ruleStart[rule]];
        for (let i = ruleStart[rule] + 1; i < ruleStart[rule + 1]; i++) {
            if (i !== lengthOfWrites) {
                used[Math.floor(rules[i] / 2)] = 1;
            }
        }
    }
    const cells = new Int32Array(used.reduce((count, one) => count + one, 0));
    let count = 0;
    for (let cell = 0; cell <= most; cell++) {
        if (used[cell] === 1) {
            cells[count++] = cell;
        }
    }
    return cells;
}
