/**
 * What is known of a program's cells while it is translated: which are 0 in every row, whatever the data. It knows words and
 * planes, no operations.
 */
import type { Program } from '../../compiler/program.js';
import type { Cells } from './cells.js';

export class KnownCells {
    /** Per plane: number of the last operation that may have left a 1 in its cell, 0 where the cell is 0. */
    private readonly written: Int32Array;
    private operation = 0;

    constructor(private readonly program: Program, private readonly cells: Cells) {
        this.written = new Int32Array(cells.cells.length);
    }

    /** The operation, from 0, that the following calls are about. */
    begin(operation: number): void {
        this.operation = operation + 1;
    }

    /** Whether cells [from, to) of a word are 0. */
    zero(word: number, from: number, to: number): boolean {
        const { planes } = this.cells;
        const start = this.program.wordStart[word];
        for (let i = start + from; i < start + to; i++) {
            if (this.written[planes[i]] !== 0) {
                return false;
            }
        }
        return true;
    }

    /** The operation writes the first cells of a word. False if it writes one of them twice. */
    write(word: number, cells: number): boolean {
        const { planes } = this.cells;
        const start = this.program.wordStart[word];
        let once = true;
        for (let i = start; i < start + cells; i++) {
            once &&= this.written[planes[i]] !== this.operation;
            this.written[planes[i]] = this.operation;
        }
        return once;
    }

    writePlane(plane: number): void {
        this.written[plane] = this.operation;
    }

    /** Whether the operation writes no cell of the word. */
    apart(word: number): boolean {
        const { planes } = this.cells;
        const { wordStart } = this.program;
        for (let i = wordStart[word]; i < wordStart[word + 1]; i++) {
            if (this.written[planes[i]] === this.operation) {
                return false;
            }
        }
        return true;
    }

    /** All cells of the word are 0 from here on. */
    clear(word: number): void {
        const { planes } = this.cells;
        const { wordStart } = this.program;
        for (let i = wordStart[word]; i < wordStart[word + 1]; i++) {
            this.written[planes[i]] = 0;
        }
    }
}
