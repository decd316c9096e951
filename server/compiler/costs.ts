/**
 * What operations cost one enabled row, in joules: the measure by which the compiler chooses. Built from the same counts
 * as the report, so that a choice that looks cheaper here is cheaper there.
 */
import { countAddition } from './counts.js';
import { BitTables } from './microcode.js';
import type { Machine } from './machine.js';

export class AdditionCosts {
    private readonly tables: BitTables;
    private readonly known = new Float64Array(2 * 64 * 64 * 64).fill(-1);

    /** Fetching an instruction, shared by the rows that run it. */
    readonly instructionPerRowJ: number;

    /** `enabledRows`: precharged rows of all arrays that run the program at once. */
    constructor(private readonly machine: Machine, enabledRows: number) {
        this.tables = new BitTables(machine.unit);
        this.instructionPerRowJ = machine.energyJ.instruction / Math.max(1, enabledRows);
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
        return bits / 2 * this.machine.energyJ.write;
    }

    private addition(inPlace: 0 | 1, a: number, b: number, width: number): number {
        const key = ((inPlace * 64 + a) * 64 + b) * 64 + width;
        if (this.known[key] < 0) {
            const { cells, chained, written } = countAddition(this.tables, inPlace === 1, a, b, width);
            this.known[key] = (cells + chained) * this.machine.energyJ.search + written * this.machine.energyJ.write;
        }
        return this.known[key] + this.instructionPerRowJ;
    }
}
