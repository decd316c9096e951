/**
 * The lookup tables of bit-serial addition: which searches and writes add one bit, and in which order they are safe.
 * A table depends on what is known of the bit: whether the operand still has a bit there (A), whether the destination can
 * hold a 1 (B), whether a carry can come in (C), and whether a carry can go out (not at the top bit of a bounded sum).
 * It knows symbols only, no cells.
 *
 * Source of the full tables and their orders: docs/machine.md, "Lookup tables" (checked there over all row states);
 * the shorter ones follow by striking the rows that cannot occur.
 */
import { chainedInPlace, chainedOutOfPlace } from './chained-tables.js';
import { search, Sym, write, type Bit, type BitState, type MicroStep, type TagUnit } from './table-steps.js';

export { arrivesTagged, carryAfter, leavesTagged, Sym, type BitState, type MicroStep, type TagUnit } from './table-steps.js';

interface Pass {
    readonly key: readonly Bit[];
    readonly write: readonly Bit[];
}

const { A, B, C, R } = Sym;
/** The key of carry, operand and destination bits; -1 leaves a symbol out. */
function key(c: 0 | 1 | -1, a: 0 | 1 | -1, b: 0 | 1 | -1): Bit[] {
    const bits: Bit[] = [];
    for (const [symbol, bit] of [[C, c], [A, a], [B, b]] as const) {
        if (bit !== -1) {
            bits.push([symbol, bit]);
        }
    }
    return bits;
}

/**
 * Passes of B <- A + B at one bit, in a safe order. With two latches all searches come first, so bit 0 needs no carry in
 * its keys. Where no carry can go out, at most one of A, B, C is 1: keys that a 1 decides need no more than it.
 */
function inPlacePasses({ a, b, c, carryOut }: BitState, latches: 1 | 2): Pass[] {
    const generate: Pass = { key: key(c ? 0 : -1, 1, 1), write: [[C, 1], [B, 0]] };
    if (a && b && c) {
        return carryOut
            ? [generate,
                { key: key(0, 1, 0), write: [[B, 1]] },
                { key: key(1, 0, 0), write: [[C, 0], [B, 1]] },
                { key: key(1, 0, 1), write: [[B, 0]] }]
            : topBit(true, true, B);
    }
    if (a && b) {
        return carryOut ? [generate, { key: key(latches === 2 ? -1 : 0, 1, 0), write: [[B, 1]] }] : topBit(true, false, B);
    }
    if (a && c) {
        return carryOut
            ? [{ key: key(0, 1, -1), write: [[B, 1]] }, { key: key(1, 0, -1), write: [[C, 0], [B, 1]] }]
            : topBit(true, true, B);
    }
    if (a) {
        return [{ key: key(-1, 1, -1), write: [[B, 1]] }];
    }
    if (b && c) {
        return carryOut
            ? [{ key: key(1, -1, 0), write: [[C, 0], [B, 1]] }, { key: key(1, -1, 1), write: [[B, 0]] }]
            : topBit(false, true, B);
    }
    return c ? topBit(false, true, B) : [];
}

/** No carry goes out: a 1 in A, or in C, is the only 1 there is, and goes into `target`. */
function topBit(a: boolean, c: boolean, target: number): Pass[] {
    return [
        ...(a ? [{ key: key(-1, 1, -1), write: [[target, 1]] as Bit[] }] : []),
        ...(c ? [{ key: key(1, -1, -1), write: [[C, 0], [target, 1]] as Bit[] }] : [])];
}

/** Passes of R <- A + B at one bit but for the full one, R = 0 before, in a safe order. */
function outOfPlacePasses({ a, b, c, carryOut }: BitState): Pass[] {
    if (!carryOut) {
        return [...(b ? [{ key: key(-1, -1, 1), write: [[R, 1]] as Bit[] }] : []), ...topBit(a, c, R)];
    }
    if (a && b) {
        const low: Pass[] = [{ key: key(-1, 1, 0), write: [[R, 1]] }, { key: key(-1, 0, 1), write: [[R, 1]] }];
        return [...low, { key: key(-1, 1, 1), write: [[C, 1]] }];
    }
    if (a || b) {
        const one = (bit: 0 | 1, carry: 0 | 1 | -1): Bit[] => a ? key(carry, bit, -1) : key(carry, -1, bit);
        return c
            ? [{ key: one(1, 0), write: [[R, 1]] }, { key: one(0, 1), write: [[C, 0], [R, 1]] }]
            : [{ key: one(1, -1), write: [[R, 1]] }];
    }
    return c ? [{ key: key(1, -1, -1), write: [[C, 0], [R, 1]] }] : [];
}

/** One latch: search, write, search, write. */
function sequential(passes: readonly Pass[]): MicroStep[] {
    return passes.flatMap(({ key, write }): MicroStep[] => [
        { kind: 'search', key, latch: 0, accumulate: false },
        { kind: 'write', cells: write, latch: 0 }
    ]);
}

/**
 * Two latches, in place: rows whose destination bit falls are collected in latch 0, rows whose bit rises in latch 1.
 * Falling rows end with carry 1, rising rows with carry 0.
 */
function inPlaceTwoLatches(state: BitState): MicroStep[] {
    const { a, b, c, carryOut } = state;
    return b && carryOut && (a || c) ? orderedTwoLatches(a, c) : collected(inPlacePasses(state, 2));
}

/**
 * The bits at which rows fall and rise. A latch that is written first may hold rows that the other corrects, so its keys
 * need not tell them apart; and a search after the first write finds only what that has left. No cell changes twice.
 * Found by exhaustive search over sequences of as many cycles, at 3 fJ a key cell and 10 fJ a written cell.
 */
function orderedTwoLatches(a: boolean, c: boolean): MicroStep[] {
    if (!c) {
        return [search(1, key(-1, 1, -1)), search(0, key(-1, 1, 1)), write(1, [[B, 1]]), write(0, [[C, 1], [B, 0]])];
    }
    if (!a) {
        return [search(0, key(1, -1, -1)), search(1, key(1, -1, 0)), write(0, [[B, 0]]), write(1, [[C, 0], [B, 1]])];
    }
    return [
        search(1, key(0, 1, -1)), search(1, key(1, 0, 0), true), search(0, key(0, 1, 1)), write(1, [[C, 0], [B, 1]]),
        search(0, key(1, 0, -1), true), write(0, [[C, 1], [B, 0]])];
}

/** All searches come before the two writes, so order does not matter. */
function collected(passes: readonly Pass[]): MicroStep[] {
    const steps: MicroStep[] = [];
    for (const latch of [0, 1] as const) {
        const mine = passes.filter(p => p.write.some(w => w[0] === B && w[1] === latch));
        mine.forEach((p, i) => steps.push({ kind: 'search', key: p.key, latch, accumulate: i > 0 }));
    }
    for (const latch of [0, 1] as const) {
        const mine = passes.filter(p => p.write.some(w => w[0] === B && w[1] === latch));
        if (mine.length > 0) {
            const carry = mine.find(p => p.write.some(w => w[0] === C));
            steps.push({ kind: 'write', cells: carry?.write ?? mine[0].write, latch });
        }
    }
    return steps;
}

/** Out of place with two latches: rows that only set R share a latch, rows that also drop the carry take the other. */
function outOfPlaceTwoLatches(passes: readonly Pass[]): MicroStep[] {
    const plain = passes.filter(p => p.write.length === 1 && p.write[0][0] === R);
    const drop = passes.filter(p => p.write.length === 2);
    const raise = passes.filter(p => p.write.length === 1 && p.write[0][0] === C);
    const steps: MicroStep[] = [];
    plain.forEach((p, i) => steps.push({ kind: 'search', key: p.key, latch: 0, accumulate: i > 0 }));
    drop.forEach((p, i) => steps.push({ kind: 'search', key: p.key, latch: 1, accumulate: i > 0 }));
    if (plain.length > 0) {
        steps.push({ kind: 'write', cells: plain[0].write, latch: 0 });
    }
    if (drop.length > 0) {
        steps.push({ kind: 'write', cells: drop[0].write, latch: 1 });
    }
    return [...steps, ...sequential(raise)];
}

/** Steps of B <- A + B at one bit. */
export function inPlaceBit(state: BitState, unit: TagUnit): MicroStep[] {
    if (unit.chained) {
        return chainedInPlace(state) ?? inPlaceTwoLatches(state);
    }
    return unit.latches === 2 ? inPlaceTwoLatches(state) : sequential(inPlacePasses(state, 1));
}

/** Steps of R <- A + B at one bit. */
export function outOfPlaceBit(state: BitState, unit: TagUnit): MicroStep[] {
    const chained = unit.chained ? chainedOutOfPlace(state) : undefined;
    if (chained) {
        return chained;
    }
    if (state.a && state.b && state.c && state.carryOut) {
        return copiedFullSum(state, unit);
    }
    const passes = outOfPlacePasses(state);
    return unit.latches === 2 ? outOfPlaceTwoLatches(passes) : sequential(passes);
}

/** Full bit out of place: R becomes a copy of A, B is added in place. Fewer key cells than a table for both, no more cycles. */
function copiedFullSum(state: BitState, unit: TagUnit): MicroStep[] {
    const moved = (bits: readonly Bit[]): Bit[] => bits.map(([symbol, bit]) => [symbol === A ? B : symbol === B ? R : symbol, bit]);
    return [
        search(0, key(-1, 1, -1)), write(0, [[R, 1]]),
        ...inPlaceBit(state, unit).map((step): MicroStep =>
            step.kind === 'search' ? { ...step, key: moved(step.key) } : { ...step, cells: moved(step.cells) })];
}
