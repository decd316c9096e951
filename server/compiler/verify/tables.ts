/**
 * Checks the lookup tables of a tag unit, each on every state of a row that can occur: after its searches and writes the
 * destination holds the sum bit and the carry is where the next bit expects it. So no addition is expanded into passes that
 * were not checked.
 */
import { BitTables } from '../bit-tables.js';
import { carryAfter, leavesTagged, Sym, type BitState, type MicroStep, type TagUnit } from '../tables.js';

const known = new Set<string>();

/** Once for each tag unit. Throws Error that names the table and the state. */
export function verifyTables(unit: TagUnit): void {
    const key = JSON.stringify(unit);
    if (!known.has(key)) {
        checkTables(new BitTables(unit));
        known.add(key);
    }
}

/** The same for given tables. */
export function checkTables(tables: Pick<BitTables, 'steps' | 'unit'>): void {
    for (const inPlace of [true, false]) {
        for (let index = 0; index < 64; index++) {
            const has = (bit: number): boolean => Math.floor(index / 2 ** bit) % 2 === 1;
            const state: BitState = { a: has(0), b: has(1), c: has(2), carryOut: has(3), carryTagged: has(4), ends: has(5) };
            // The carry is left in latch 1 only by chained machines, in place, above an operand that is exhausted.
            if (!state.carryTagged || tables.unit.chained && inPlace && !state.a && state.c) {
                checkTable(tables.steps(inPlace, state), inPlace, state, tables.unit);
            }
        }
    }
}

/** Every row state that what is known of the bit allows. */
function checkTable(steps: readonly MicroStep[], inPlace: boolean, state: BitState, unit: TagUnit): void {
    for (let row = 0; row < 8; row++) {
        const [a, b, c] = [row % 2, Math.floor(row / 2) % 2, Math.floor(row / 4)];
        const sum = a + b + c;
        const isPossible = (state.a || a === 0) && (state.b || b === 0) && (state.c || c === 0) && (state.carryOut || sum <= 1);
        if (isPossible) {
            const after = run(steps, [a, b, c], state.carryTagged);
            const result = inPlace ? after.cells[Sym.B] : after.cells[Sym.R];
            const operands = after.cells[Sym.A] === a && (inPlace || after.cells[Sym.B] === b);
            // From the operand's end on the carry waits in latch 1; elsewhere what is left in it means nothing.
            const carry = after.cells[Sym.C] + (after.inLatch && leavesTagged(inPlace, state, unit) ? 1 : 0);
            if (result !== sum % 2 || carry !== Math.floor(sum / 2) || !operands || !carryAfter(state) && carry !== 0) {
                throw new Error(`the ${inPlace ? 'in-place' : 'out-of-place'} table for ${JSON.stringify(state)} is wrong where C A B are ${c} ${a} ${b}: `
                    + `expected sum ${sum % 2} and carry ${Math.floor(sum / 2)}, got ${result} and ${carry}`);
            }
        }
    }
}

/** `tagged`: the carry is in latch 1, not in its cell. */
function run(steps: readonly MicroStep[], [a, b, c]: readonly number[], tagged: boolean): { readonly cells: readonly number[]; readonly inLatch: boolean } {
    const cells = [0, 0, 0, 0];
    [cells[Sym.A], cells[Sym.B], cells[Sym.C]] = [a, b, tagged ? 0 : c];
    const latch = [false, tagged && c === 1];
    for (const step of steps) {
        if (step.kind === 'search') {
            const hit = (step.within === undefined || latch[step.within]) && step.key.every(([symbol, bit]) => cells[symbol] === bit);
            latch[step.latch] = hit || step.accumulate && latch[step.latch];
        } else if (latch[step.latch]) {
            step.cells.forEach(([symbol, bit]) => { cells[symbol] = bit; });
        }
    }
    return { cells, inLatch: latch[1] };
}
