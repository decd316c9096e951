/**
 * Step 8, emit, one slice: the formed steps become operations on cells from the pool. Accumulations are the caller's, who
 * knows the accumulators.
 * narrow: bit operators see the flags of an operation only.
 */
import { Step, stepLength, type FormedSlice } from './form.js';
import type { Pool } from './pools.js';
import { clearA, clearB, type ProgramBuilder } from './program.js';

/** Turns one formed slice into operations on cells. */
export class SliceEmitter {
    private readonly cells: (readonly number[])[] = [];
    private readonly words: number[] = [];

    constructor(
        private readonly builder: ProgramBuilder, private readonly pool: Pool,
        private readonly formed: FormedSlice, inputs: readonly (readonly number[])[]
    ) {
        inputs.forEach((cells, n) => this.define(n, cells));
    }

    run(accumulate: (row: number, word: number, node: number, flags: number) => void): void {
        const { steps } = this.formed;
        for (let i = 0; i < steps.length; i += stepLength) {
            const [kind, x, y, z, flags] = [steps[i], steps[i + 1], steps[i + 2], steps[i + 3], steps[i + 4]];
            if (kind === Step.make) {
                this.make(x, y, z, flags);
            } else if (kind === Step.overwrite) {
                this.overwrite(x, y, z, flags);
            } else if (kind === Step.accumulate) {
                accumulate(x, this.words[y], y, flags);
                this.pool.touch(this.cells[y]);
                this.cleared(y, flags & clearA);
            } else {
                this.pool.release(this.cells[x]);
            }
        }
    }

    private make(x: number, y: number, z: number, flags: number): void {
        const { builder, pool, formed: { width } } = this;
        const other = this.beside(y, z, flags & clearA);
        this.define(x, pool.take(width[x], this.cells[z], other.cells));
        builder.sum(this.words[x], other.word, this.words[z], flags | other.clear, width[x]);
        pool.touch(this.cells[z]);
        pool.touch(other.cells);
        this.cleared(z, flags & clearB);
        if (flags & clearA || other.clear) {
            pool.giveClean(other.cells);
        }
    }

    private overwrite(x: number, y: number, z: number, flags: number): void {
        const { builder, pool, formed: { width } } = this;
        const other = this.beside(y, z, flags & clearA);
        const grown = width[x] - this.cells[z].length;
        this.define(x, grown > 0 ? [...this.cells[z], ...pool.take(grown, this.cells[z], other.cells)] : this.cells[z]);
        builder.add(this.words[x], other.word, flags | other.clear, width[z], width[x]);
        pool.touch(this.cells[x]);
        pool.touch(other.cells);
        if (flags & clearA || other.clear) {
            pool.giveClean(other.cells);
        }
    }

    private cleared(node: number, clear: number): void {
        if (clear) {
            this.pool.giveClean(this.cells[node]);
        }
    }

    /**
     * The word of `node`, or a copy of it where a column of it would be needed at two domains at once. A copy is cleared
     * by the operation it is made for; where the node itself dies, the copying clears it.
     */
    private beside(node: number, with_: number, dies: number): { cells: readonly number[]; word: number; clear: number } {
        const cells = this.cells[node];
        if (!this.pool.conflict(this.cells[with_], cells)) {
            return { cells, word: this.words[node], clear: 0 };
        }
        const copied = this.pool.take(cells.length, this.cells[with_], cells);
        const word = this.builder.word(copied);
        this.builder.add(word, this.words[node], dies, 0, cells.length);
        this.pool.touch(cells);
        this.cleared(node, dies);
        return { cells: copied, word, clear: clearA };
    }

    private define(node: number, cells: readonly number[]): void {
        this.cells[node] = cells;
        this.words[node] = this.builder.word(cells);
    }
}
