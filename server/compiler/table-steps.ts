/**
 * The words of the lookup tables: symbols of a bit, searches and writes on them, and what may be known of a bit before its
 * table is chosen. It knows no tables and no cells.
 */

/** Operand bit, other operand / destination bit, carry, fresh result bit. */
export const Sym = { A: 0, B: 1, C: 2, R: 3 } as const;

/** [symbol, bit] */
export type Bit = readonly [symbol: number, bit: 0 | 1];

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
    /** The operand has no bit above this one. */
    readonly ends: boolean;
    /** A carry may come from a bit at or above the operand's last one, which chained machines leave in latch 1: see `arrivesTagged`. */
    readonly carryTagged: boolean;
}

/** How the machine searches: tag latches (1 or 2) and chained search (needs two latches). */
export interface TagUnit {
    readonly latches: 1 | 2;
    readonly chained: boolean;
    /** Nothing is taken for granted of a bit but which operands have one there: the pass `short-tables` is off. */
    readonly fullTables?: boolean;
}

/** A search of all enabled rows. */
export const search = (latch: 0 | 1, keyBits: readonly Bit[], accumulate = false): MicroStep =>
    ({ kind: 'search', key: keyBits, latch, accumulate });
/** A search of the rows tagged in latch `from`. */
export const within = (from: 0 | 1, latch: 0 | 1, keyBits: readonly Bit[], accumulate = false): MicroStep =>
    ({ kind: 'search', key: keyBits, latch, accumulate, within: from });
export const write = (latch: 0 | 1, cells: readonly Bit[]): MicroStep => ({ kind: 'write', cells, latch });

/** Whether a carry can leave this bit. */
export function carryAfter({ a, b, c, carryOut }: BitState): boolean {
    return carryOut && ((a && b) || (c && (a || b)));
}

/** Whether the carry into a bit is in latch 1 and not in its cell. */
export function arrivesTagged(inPlace: boolean, { carryTagged }: BitState, { chained }: TagUnit): boolean {
    return chained && inPlace && carryTagged;
}

/**
 * Whether the carry out of a bit is left in latch 1 and not in its cell: on chained machines in place, from the operand's
 * last bit on.
 */
export function leavesTagged(inPlace: boolean, state: BitState, unit: TagUnit): boolean {
    return unit.chained && inPlace && (!state.a || state.ends) && carryAfter(state);
}
