/**
 * What one bit of an addition does to a row, worked out from the lookup table's steps: the row's next bits and what is counted
 * are functions of its three bits A, B and C, here as sums over products of them, so that they apply to 32 rows at once. By
 * construction these are the states and counts of the passes themselves. It knows tables, no cells.
 * narrow: bit operators see three-bit states and masks that are 0 or all ones.
 */
import { arrivesTagged, leavesTagged, Sym, type BitState, type MicroStep, type TagUnit } from '../../compiler/tables.js';

/**
 * A function of A, B, C as exclusive or of the products 1, A, B, AB, C, AC, BC, ABC; each entry is 0 or -1 (all ones), to be
 * and-ed with the product's word.
 */
export type BitFunction = Int32Array;

/** What is counted of a bit, in this order: see `RowRun`. */
export const countNames = ['tagged', 'chained', 'changed', 'driven', 'carryChanged', 'carryDriven'] as const;

export interface BitFunctions {
    /** Functions one after another: destination after the bit, carry after it (in its cell, or in the latch where the next bit looks for it), then sets of rows to count. */
    readonly functions: Int32Array;
    /** Sets of rows. */
    readonly sets: number;
    /** weights[set * countNames.length + count]: how often the count takes each row of the set. */
    readonly weights: Int32Array;
}

/** `inPlace`: the destination is B, else R, which is 0 before. */
export function bitFunctions(steps: readonly MicroStep[], inPlace: boolean, bit: BitState, unit: TagUnit): BitFunctions {
    const carryInLatch = { before: arrivesTagged(inPlace, bit, unit), after: leavesTagged(inPlace, bit, unit) };
    const rows = Array.from({ length: 8 }, (_, state) => runRow(steps, inPlace, carryInLatch, state));
    const sets = new Map<string, { readonly rows: BitFunction; readonly weights: number[] }>();
    countNames.forEach((name, count) => {
        for (const times of new Set(rows.map(row => row[name]).filter(value => value > 0))) {
            const set = functionOf(rows.map(row => row[name] === times));
            const known = sets.get(set.join()) ?? { rows: set, weights: countNames.map(() => 0) };
            sets.set(set.join(), known);
            known.weights[count] = times;
        }
    });
    const all = [functionOf(rows.map(row => row.destination)), functionOf(rows.map(row => row.carry)), ...[...sets.values()].map(set => set.rows)];
    return { functions: Int32Array.from(all.flatMap(one => [...one])), sets: sets.size, weights: Int32Array.from([...sets.values()].flatMap(set => set.weights)) };
}

/** What the steps do to one row. */
interface RowRun {
    destination: boolean;
    carry: boolean;
    /** Writes that found it tagged; key cells of chained searches that precharged it. */
    tagged: number;
    chained: number;
    /** Cells changed and driven, of the destination and of the carry. */
    changed: number;
    driven: number;
    carryChanged: number;
    carryDriven: number;
}

/** The steps on one row; `state`: A, B, C from the lowest bit. */
function runRow(steps: readonly MicroStep[], inPlace: boolean, carryInLatch: { readonly before: boolean; readonly after: boolean }, state: number): RowRun {
    const bits = [state % 2, (state >> 1) % 2, (state >> 2) % 2, 0];
    const latch = [false, carryInLatch.before && bits[Sym.C] === 1];
    bits[Sym.C] = carryInLatch.before ? 0 : bits[Sym.C];
    const run: RowRun = { destination: false, carry: false, tagged: 0, chained: 0, changed: 0, driven: 0, carryChanged: 0, carryDriven: 0 };
    for (const step of steps) {
        if (step.kind === 'search') {
            const precharged = step.within === undefined || latch[step.within];
            run.chained += step.within !== undefined && precharged ? step.key.length : 0;
            const hit = precharged && step.key.every(([symbol, bit]) => bits[symbol] === bit);
            latch[step.latch] = hit || step.accumulate && latch[step.latch];
        } else if (latch[step.latch]) {
            run.tagged++;
            for (const [symbol, bit] of step.cells) {
                const changed = bits[symbol] === bit ? 0 : 1;
                bits[symbol] = bit;
                run.carryChanged += symbol === Sym.C ? changed : 0;
                run.carryDriven += symbol === Sym.C ? 1 : 0;
                run.changed += symbol === Sym.C ? 0 : changed;
                run.driven += symbol === Sym.C ? 0 : 1;
            }
        }
    }
    run.destination = bits[inPlace ? Sym.B : Sym.R] === 1;
    run.carry = bits[Sym.C] === 1 || carryInLatch.after && latch[1];
    return run;
}

/** The function with these values for the states 0 to 7. */
function functionOf(values: readonly boolean[]): BitFunction {
    // The exclusive or over all subsets of a product's factors.
    return Int32Array.from({ length: 8 }, (_, product) =>
        -values.reduce((sum, value, state) => value && (state & product) === state ? 1 - sum : sum, 0));
}
