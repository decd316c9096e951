/**
 * What operations cost one enabled row: the measure by which the compiler splits accumulators into fields. Built from the
 * same counts as the report, weighed as on the default device and not as on this one: a program then depends on the
 * energies of its machine only where `choose.ts` takes another candidate, and what was compiled holds when one is edited.
 * On other devices the fields of the default cost at most some three percent more energy, and fewer cycles.
 */
import { countAddition } from './addition-counts.js';
import { BitTables } from './bit-tables.js';
import type { TagUnit } from './tables.js';

/** A key cell, a changed cell, an instruction fetched for all rows: fJ of the default device. */
const weights = { search: 3, write: 10, instruction: 40 * 134 };

export class AdditionCosts {
    private readonly tables: BitTables;
    private readonly known = new Float64Array(2 * 64 * 64 * 64).fill(-1);

    /** Fetching an instruction, shared by the rows that run it. */
    private readonly instructionPerRow: number;

    /** `enabledRows`: precharged rows of all arrays that run the program at once. */
    constructor(unit: TagUnit, enabledRows: number) {
        this.tables = new BitTables(unit);
        this.instructionPerRow = weights.instruction / Math.max(1, enabledRows);
    }

    /** dst <- dst + a: a of `widthA` bits, dst of at most `before` bits before and `width` after. */
    inPlace(widthA: number, before: number, width: number): number {
        return this.addition(1, widthA, before, width);
    }

    /** fresh <- a + b. */
    outOfPlace(widthA: number, widthB: number, width: number): number {
        return this.addition(0, widthA, widthB, width) + this.clear(width);
    }

    /** Clearing `bits` cells that hold uniform bits. */
    clear(bits: number): number {
        return bits / 2 * weights.write;
    }

    private addition(inPlace: 0 | 1, a: number, b: number, width: number): number {
        const key = ((inPlace * 64 + a) * 64 + b) * 64 + width;
        if (this.known[key] < 0) {
            const { cells, chained, written } = countAddition(this.tables, inPlace === 1, a, b, width);
            this.known[key] = (cells + chained) * weights.search + written * weights.write;
        }
        return this.known[key] + this.instructionPerRow;
    }
}
