/**
 * The lookup tables of a machine with chained search: rows are found by one cell after the other, each search precharging only
 * the rows that the one before has tagged. They take more cycles than plain tables and far fewer key cells. Found by a search
 * over all sequences of searches and writes for the least energy at 3 fJ a key cell and 10 fJ a changed cell, uniform bits;
 * docs/machine.md lists them. No cell changes twice. It knows symbols only, no cells.
 */
import { search, Sym, within, write, type BitState, type MicroStep } from './table-steps.js';

const { A, B, C, R } = Sym;

/** B <- A + B at one bit; undefined where plain tables are as good. */
export function chainedInPlace({ a, b, c, carryOut, carryTagged, ends }: BitState): MicroStep[] | undefined {
    if (!a) {
        return c ? exhausted(b && carryOut, carryTagged) : undefined;
    }
    if (!carryOut) {
        return undefined;
    }
    if (b) {
        return c ? ends ? fullLast() : full() : ends ? lowestLast() : lowest();
    }
    return c && ends ? aboveLast() : undefined;
}

/** R <- A + B at one bit, R = 0 before; undefined where plain tables are as good. */
export function chainedOutOfPlace({ a, b, c, carryOut }: BitState): MicroStep[] | undefined {
    return a && b && carryOut ? c ? fullSum() : lowestSum() : undefined;
}

/**
 * First rows with C 1, A 0, then those with A 1, C 0: only they change, and in each half one value of B falls, one rises. Of the
 * orders that cost the same on uniform bits the one that asks rows with a 1: there are fewer, and idle rows have none.
 */
function full(): MicroStep[] {
    return [
        search(0, [[C, 1]]), within(0, 0, [[A, 0]]), within(0, 1, [[B, 0]]), write(0, [[B, 0]]), write(1, [[C, 0], [B, 1]]),
        search(0, [[A, 1]]), within(0, 0, [[C, 0]]), within(0, 1, [[B, 1]]), write(0, [[B, 1]]), write(1, [[C, 1], [B, 0]])];
}

/**
 * The same where the operand has no further bit: every carry leaves its cell and is collected in latch 1. Latch 0 holds the
 * rows with A 0, C 1 when those that stay a carry lose their C; the others are then told by it.
 */
function fullLast(): MicroStep[] {
    return [
        search(0, [[A, 1]]), within(0, 0, [[C, 0]]), within(0, 1, [[B, 1]]), write(0, [[B, 1]]), write(1, [[B, 0]]),
        search(0, [[C, 1]]), within(0, 1, [[A, 1]], true), within(0, 0, [[A, 0]]), within(0, 1, [[B, 1]], true),
        write(0, [[B, 0]]), write(1, [[C, 0]]), within(0, 0, [[C, 1]]), write(0, [[C, 0], [B, 1]])];
}

/** No carry comes in. Rows that fall are written last: the first write does no more than keep their bit. */
function lowest(): MicroStep[] {
    return [search(0, [[A, 1]]), within(0, 1, [[B, 1]]), write(0, [[B, 1]]), write(1, [[C, 1], [B, 0]])];
}

function lowestLast(): MicroStep[] {
    return [search(0, [[A, 1]]), within(0, 1, [[B, 1]]), write(0, [[B, 1]]), write(1, [[B, 0]])];
}

/** The operand's last bit above the destination's: B is 0. */
function aboveLast(): MicroStep[] {
    return [
        search(0, [[C, 1]]), within(0, 1, [[A, 1]]), within(0, 0, [[A, 0]]), write(0, [[C, 0], [B, 1]]),
        search(0, [[A, 1]]), within(0, 0, [[C, 0]]), write(0, [[B, 1]]), write(1, [[C, 0]])];
}

/** The carry stays in latch 1, and every further bit searches its rows only; fetched from its cell where it is still there. */
function exhausted(goesOn: boolean, carryTagged: boolean): MicroStep[] {
    const fetch = carryTagged ? [] : [search(1, [[C, 1]]), write(1, [[C, 0]])];
    const ripple = [within(1, 0, [[B, 0]]), within(1, 1, [[B, 1]]), write(1, [[B, 0]]), write(0, [[B, 1]])];
    return [...fetch, ...(goesOn ? ripple : [write(1, [[B, 1]])])];
}

/** Rows with B 1, then those with B 0: in each half one latch finds a result of 1, the other the carry that changes. */
function fullSum(): MicroStep[] {
    return [
        search(0, [[B, 1]]), within(0, 1, [[C, 0]]), within(1, 1, [[A, 0]]), within(0, 0, [[A, 1]]), within(0, 1, [[C, 1]], true),
        write(0, [[C, 1]]), write(1, [[R, 1]]),
        search(0, [[B, 0]]), within(0, 1, [[C, 0]]), within(1, 1, [[A, 1]]), within(0, 0, [[C, 1]]), within(0, 1, [[A, 0]], true),
        write(1, [[C, 0], [R, 1]])];
}

/** Rows with a 1 in A or B; those with both have their carry by then, and are told by it. */
function lowestSum(): MicroStep[] {
    return [
        search(0, [[B, 1]]), within(0, 1, [[A, 1]]), write(1, [[C, 1]]),
        search(0, [[A, 1]], true), within(0, 0, [[C, 0]]), write(0, [[R, 1]])];
}
