/**
 * What an addition of given widths does, whatever its words: searches, key cells, writes, and the cells that are expected to change. It
 * knows tables, no programs.
 * narrow: the index of one of eight states of a bit.
 */
import { walkBits, type BitTables } from './bit-tables.js';
import { arrivesTagged, carryAfter, leavesTagged, Sym, type MicroStep } from './tables.js';

/** What an addition of given widths does; `keys` per bit: how many searches look at which of A (1), B (2) and R (4). */
export interface AdditionCounts {
    searches: number;
    cells: number;
    chained: number;
    writes: number;
    written: number;
    carryWrites: number;
    readonly keys: (readonly (readonly [symbols: number, searches: number])[])[];
}

/** Counts one expansion bit by bit, following the carry's probability. */
export function countAddition(tables: BitTables, inPlace: boolean, a: number, b: number, width: number): AdditionCounts {
    const counts: AdditionCounts = { searches: 0, cells: 0, chained: 0, writes: 0, written: 0, carryWrites: 0, keys: [] };
    let carry = 0; // probability of a carry into the bit
    walkBits(a, b, width, (_, state) => {
        const steps = tables.steps(inPlace, state);
        const keys = new Map<number, number>();
        for (const step of steps) {
            if (step.kind === 'write') {
                counts.writes++;
                continue;
            }
            counts.searches++;
            if (step.within !== undefined) {
                continue;
            }
            counts.cells += step.key.length;
            const symbols = step.key.reduce((mask, [symbol]) => mask + (symbol === Sym.A ? 1 : symbol === Sym.B ? 2 : symbol === Sym.R ? 4 : 0), 0);
            keys.set(symbols, (keys.get(symbols) ?? 0) + 1);
        }
        counts.keys.push([...keys].filter(([symbols]) => symbols > 0));
        const after = expectedChanges(steps, state.a ? 0.5 : 0, state.b ? 0.5 : 0, state.c ? carry : 0, { before: arrivesTagged(inPlace, state, tables.unit), after: leavesTagged(inPlace, state, tables.unit) });
        counts.written += after.changed;
        counts.carryWrites += after.carryChanged;
        counts.chained += after.chainedCells;
        carry = carryAfter(state) ? after.carry : 0;
    });
    return counts;
}

interface Expected {
    /** Cells whose value changes. */
    readonly changed: number;
    /** Of these, changes of the carry. */
    readonly carryChanged: number;
    /** Key cells of chained searches on rows that the search before has tagged. */
    readonly chainedCells: number;
    /** Probability of a carry afterwards, in its cell or in latch 1. */
    readonly carry: number;
}

/** Runs the steps on every state of a bit, weighted by the probabilities of a 1; `tagged`: whether the carry is in latch 1 before and after. */
function expectedChanges(steps: readonly MicroStep[], pA: number, pB: number, pC: number, tagged: { readonly before: boolean; readonly after: boolean }): Expected {
    let [changed, carryChanged, chainedCells, carry] = [0, 0, 0, 0];
    for (let index = 0; index < 8; index++) {
        const state = [index % 2, (index >> 1) % 2, (index >> 2) % 2, 0];
        const weight = (state[Sym.A] ? pA : 1 - pA) * (state[Sym.B] ? pB : 1 - pB) * (state[Sym.C] ? pC : 1 - pC);
        const latch = [false, tagged.before && state[Sym.C] === 1];
        if (tagged.before) {
            state[Sym.C] = 0;
        }
        for (const step of steps) {
            if (step.kind === 'search') {
                const precharged = step.within === undefined || latch[step.within];
                chainedCells += step.within !== undefined && precharged ? weight * step.key.length : 0;
                const hit = precharged && step.key.every(([symbol, bit]) => state[symbol] === bit);
                latch[step.latch] = hit || step.accumulate && latch[step.latch];
            } else if (latch[step.latch]) {
                for (const [symbol, bit] of step.cells) {
                    const change = state[symbol] === bit ? 0 : weight;
                    changed += change;
                    carryChanged += symbol === Sym.C ? change : 0;
                    state[symbol] = bit;
                }
            }
        }
        carry += state[Sym.C] === 1 || tagged.after && latch[1] ? weight : 0;
    }
    return { changed, carryChanged, chainedCells, carry };
}
