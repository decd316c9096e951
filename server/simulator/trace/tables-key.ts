/**
 * A fingerprint of the lookup tables by which operations become passes. Traces hold operations: a reader with other tables
 * finds the same states between operations, but other passes inside them. It knows tables only.
 */
import { inPlaceBit, outOfPlaceBit, type BitState, type TagUnit } from '../../compiler/tables.js';
import { crc32 } from './bytes.js';

/** By tag unit, of which there are few. */
const known = new Map<string, number>();

export function tablesKey({ latches, chained, fullTables }: TagUnit): number {
    const name = `${latches} ${chained} ${fullTables ?? false}`;
    const key = known.get(name) ?? keyOf({ latches, chained, fullTables: fullTables ?? false });
    known.set(name, key);
    return key;
}

function keyOf(unit: TagUnit): number {
    const steps = Array.from({ length: 64 }, (_, i) => {
        const flag = (place: number): boolean => Math.floor(i / place) % 2 === 1;
        const state: BitState = { a: flag(1), b: flag(2), c: flag(4), carryOut: flag(8), carryTagged: flag(16), ends: flag(32) };
        return [inPlaceBit(state, unit), outOfPlaceBit(state, unit)];
    });
    return crc32(new TextEncoder().encode(JSON.stringify(steps)));
}
