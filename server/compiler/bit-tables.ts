/**
 * Which tables the bits of an addition take: by what is known of each bit and of the carry into it. Shared by the expansion, the
 * counters and the executors. It must not know cells, tracks or data.
 * narrow: bit operators see table indices below 64.
 */
import type { Program } from './program.js';
import { carryAfter, inPlaceBit, outOfPlaceBit, type BitState, type MicroStep, type TagUnit } from './tables.js';

/** Tables of one tag unit, looked up by what is known of a bit. */
export class BitTables {
    private static readonly known = new Map<string, BitTables>();
    private readonly inPlace: readonly (readonly MicroStep[])[];
    private readonly outOfPlace: readonly (readonly MicroStep[])[];

    constructor(readonly unit: TagUnit) {
        const states = Array.from({ length: 64 }, (_, i): BitState => ({
            a: i % 2 === 1, b: (i >> 1) % 2 === 1, c: (i >> 2) % 2 === 1, carryOut: (i >> 3) % 2 === 1, carryTagged: (i >> 4) % 2 === 1, ends: i >= 32
        }));
        this.inPlace = states.map(s => inPlaceBit(s, unit));
        this.outOfPlace = states.map(s => outOfPlaceBit(s, unit));
    }

    /** There are few units: whoever expands another program with the same one uses the same tables. */
    static of(unit: TagUnit): BitTables {
        const { chained, fullTables = false, latches } = unit;
        const key = `${latches} ${chained} ${fullTables}`;
        const tables = BitTables.known.get(key) ?? new BitTables(unit);
        BitTables.known.set(key, tables);
        return tables;
    }

    steps(inPlace: boolean, s: BitState): readonly MicroStep[] {
        const { fullTables } = this.unit;
        const index = (s.a ? 1 : 0) + (s.b || fullTables && inPlace ? 2 : 0) + (s.c || fullTables ? 4 : 0) + (s.carryOut || fullTables ? 8 : 0)
            + (s.carryTagged ? 16 : 0) + (s.ends ? 32 : 0);
        return (inPlace ? this.inPlace : this.outOfPlace)[index];
    }
}

/** Whether the key of the rule at `start` is searched cell by cell: on chained machines, unless it writes nothing or asks nothing. */
export function chainsRule(rules: Int32Array, start: number, { chained }: TagUnit): boolean {
    return chained && rules[start] > 0 && rules[start + 1 + rules[start]] > 0;
}

/** Calls `visit` for every bit of an addition, from the lowest; stops knowing of carries by itself. */
export function walkBits(
    widthA: number, widthB: number, width: number, visit: (bit: number, state: BitState) => void
): void {
    let c = false;
    for (let i = 0; i < width; i++) {
        const state: BitState = { a: i < widthA, b: i < widthB, c, carryOut: i < width - 1, ends: i === widthA - 1, carryTagged: c && i >= widthA };
        visit(i, state);
        c = carryAfter(state);
    }
}

/** A sum copies its shorter operand, then adds the other: the words that are A and B in its tables. */
export function shorterFirst({ wordStart }: Program, one: number, other: number): readonly [a: number, b: number] {
    return wordStart[one + 1] - wordStart[one] <= wordStart[other + 1] - wordStart[other] ? [one, other] : [other, one];
}
