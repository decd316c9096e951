/**
 * The lookup tables of bit-serial addition: which searches and writes add one bit, and in which order they are safe.
 * A table depends on what is known of the bit: whether the operand still has a bit there (A), whether the destination can
 * hold a 1 (B), whether a carry can come in (C), and whether a carry can go out (not at the top bit of a bounded sum).
 * It knows symbols only, no cells.
 *
 * Source of the full tables and their orders: docs/machine.md, "Lookup tables" (checked there over all row states);
 * the shorter ones follow by striking the rows that cannot occur.
 */

/** Operand bit, other operand / destination bit, carry, fresh result bit. */
export const Sym = { A: 0, B: 1, C: 2, R: 3 } as const;

/** [symbol, bit] */
type Bit = readonly [symbol: number, bit: 0 | 1];

/** `within`: only rows tagged in that latch are precharged (chained search). `accumulate`: tags are added to the latch's. */
export type MicroStep =
    | { readonly kind: 'search'; readonly key: readonly Bit[]; readonly latch: 0 | 1; readonly accumulate: boolean; readonly within?: 0 | 1 }
    | { readonly kind: 'write'; readonly cells: readonly Bit[]; readonly latch: 0 | 1 };

export interface BitState {
    readonly a: boolean;
    readonly b: boolean;
    readonly c: boolean;
    /** Whether a carry out of this bit is possible. */
    readonly carryOut: boolean;
}

/** How the machine searches: tag latches (1 or 2) and chained search (needs two latches). */
export interface TagUnit {
    readonly latches: 1 | 2;
    readonly chained: boolean;
}

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

/** Passes of B <- A + B at one bit, in a safe order. With two latches all searches come first, so bit 0 needs no carry in its keys. */
function inPlacePasses({ a, b, c, carryOut }: BitState, latches: 1 | 2): Pass[] {
    const generate: Pass = { key: key(c ? 0 : -1, 1, 1), write: [[C, 1], [B, 0]] };
    if (a && b && c) {
        return carryOut
            ? [generate,
                { key: key(0, 1, 0), write: [[B, 1]] },
                { key: key(1, 0, 0), write: [[C, 0], [B, 1]] },
                { key: key(1, 0, 1), write: [[B, 0]] }]
            : [{ key: key(0, 1, 0), write: [[B, 1]] }, { key: key(1, 0, 0), write: [[C, 0], [B, 1]] }];
    }
    if (a && b) {
        return carryOut
            ? [generate, { key: key(latches === 2 ? -1 : 0, 1, 0), write: [[B, 1]] }]
            : [{ key: key(-1, 1, 0), write: [[B, 1]] }];
    }
    if (a && c) {
        return [{ key: key(0, 1, -1), write: [[B, 1]] }, { key: key(1, 0, -1), write: [[C, 0], [B, 1]] }];
    }
    if (a) {
        return [{ key: key(-1, 1, -1), write: [[B, 1]] }];
    }
    if (b && c) {
        const settle: Pass = { key: key(1, -1, 0), write: [[C, 0], [B, 1]] };
        return carryOut ? [settle, { key: key(1, -1, 1), write: [[B, 0]] }] : [settle];
    }
    return c ? [{ key: key(1, -1, -1), write: [[C, 0], [B, 1]] }] : [];
}

/** Passes of R <- A + B at one bit, R = 0 before, in a safe order. */
function outOfPlacePasses({ a, b, c, carryOut }: BitState): Pass[] {
    if (a && b && c) {
        const low: Pass[] = [
            { key: key(0, 1, 0), write: [[R, 1]] },
            { key: key(0, 0, 1), write: [[R, 1]] },
            { key: key(1, 0, 0), write: [[C, 0], [R, 1]] }];
        return carryOut
            ? [...low, { key: key(1, 1, 1), write: [[R, 1]] }, { key: key(0, 1, 1), write: [[C, 1]] }]
            : low;
    }
    if (a && b) {
        const low: Pass[] = [{ key: key(-1, 1, 0), write: [[R, 1]] }, { key: key(-1, 0, 1), write: [[R, 1]] }];
        return carryOut ? [...low, { key: key(-1, 1, 1), write: [[C, 1]] }] : low;
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
 * Two latches, in place: rows whose destination bit falls are collected in latch 0, rows whose bit rises in latch 1; all
 * searches come before the two writes, so order does not matter. Falling rows end with carry 1, rising rows with carry 0.
 */
function inPlaceTwoLatches(passes: readonly Pass[]): MicroStep[] {
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
    const passes = inPlacePasses(state, unit.latches);
    return unit.latches === 2 ? inPlaceTwoLatches(passes) : sequential(passes);
}

/** Steps of R <- A + B at one bit. */
export function outOfPlaceBit(state: BitState, unit: TagUnit): MicroStep[] {
    const passes = outOfPlacePasses(state);
    return unit.latches === 2 ? outOfPlaceTwoLatches(passes) : sequential(passes);
}

/** Whether a carry can leave this bit. */
export function carryAfter({ a, b, c, carryOut }: BitState): boolean {
    return carryOut && ((a && b) || (c && (a || b)));
}
