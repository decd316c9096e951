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
    /** Plane of each entry of the word table. */
    readonly planes: Int32Array;
    /** Bytes from plane to plane. */
    readonly stride: number;
    /** First address behind the word table. */
    readonly end: number;
    private readonly table: number;
    /** Plane of each cell, -1 for cells that the program does not use. */
    private readonly planeOfCell: Int32Array;

    /** Places planes of `vectors` vectors from address `at` on. */
    constructor(kernel: Kernel, private readonly program: Program, private readonly at: number, vectors: number) {
        this.cells = usedCells(program);
        this.planeOfCell = new Int32Array((this.cells.at(-1) ?? 0) + 1).fill(-1);
        this.cells.forEach((cell, plane) => {
            this.planeOfCell[cell] = plane;
        });
        this.planes = program.wordCells.map(cell => this.planeOfCell[cell]);
        this.stride = vectors * vectorBytes;
        this.table = at + this.cells.length * this.stride;
        this.end = this.table + this.planes.length * 4;
        kernel.reserve(this.end + slack);
        const entries = kernel.ints.subarray(this.table / 4, this.end / 4);
        for (let i = 0; i < entries.length; i++) {
            entries[i] = this.addressOf(this.planes[i]);
        }
    }

    /** Plane of a cell; undefined for one that the program does not use. */
    planeOf(cell: number): number | undefined {
        const plane = this.planeOfCell[cell] ?? -1;
        return plane < 0 ? undefined : plane;
    }

    addressOf(plane: number): number {
        return this.at + plane * this.stride;
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
    const used = new Set<number>();
    const seen = new Uint8Array(1 + wordCells.reduce((most, cell) => Math.max(most, cell), 0));
    for (const cell of wordCells) {
        seen[cell] = 1;
    }
    seen.forEach((one, cell) => {
        if (one === 1) {
            used.add(cell);
        }
    });
    for (let rule = 0; rule < ruleStart.length - 1; rule++) {
        eachRuleCell(rules, ruleStart[rule], (cell) => used.add(cell));
    }
    return Int32Array.from(used).sort();
}

/** The key cells and the written cells of the rule at `start`, each with its bit. */
export function eachRuleCell(rules: Int32Array, start: number, visit: (cell: number, bit: number, written: boolean) => void): void {
    const keyEnd = start + 1 + rules[start];
    const end = keyEnd + 1 + rules[keyEnd];
    for (let i = start + 1; i < end; i++) {
        if (i !== keyEnd) {
            visit(Math.floor(rules[i] / 2), rules[i] % 2, i > keyEnd);
        }
    }
}
