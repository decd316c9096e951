/**
 * The tables of chained search beside the least energy that any sequence of searches and writes takes for the same bit
 * (`test/support/table-search.ts`). Out of place a full bit takes some minutes and a few gigabytes: `TERNTRACK_BENCH_LONG=1` adds it.
 */
import { inPlaceBit, outOfPlaceBit, type BitState, type TagUnit } from '../../server/compiler/tables.js';
import { energyOf, leastTable } from '../support/table-search.js';

const unit: TagUnit = { latches: 2, chained: true };
const full: BitState = { a: true, b: true, c: true, carryOut: true, carryTagged: false, ends: false };
const bits: [string, boolean, BitState][] = [
    ['full bit, in place', true, full],
    ['lowest bit, in place', true, { ...full, c: false }],
    ['lowest bit, out of place', false, { ...full, c: false }],
    ...(process.env.TERNTRACK_BENCH_LONG ? [['full bit, out of place', false, full] as [string, boolean, BitState]] : []),
];

export async function run(): Promise<void> {
    for (const [name, inPlace, state] of bits) {
        const start = performance.now();
        const steps = inPlace ? inPlaceBit(state, unit) : outOfPlaceBit(state, unit);
        const { energyFJ, steps: least, visited } = leastTable(inPlace, state);
        console.log(`${name}: ${energyOf(steps, inPlace, state).toFixed(2)} fJ a row in ${steps.length} cycles; least ${energyFJ.toFixed(2)} fJ in ${least.length}, `
            + `${visited.toLocaleString('en')} states seen in ${((performance.now() - start) / 1000).toFixed(1)} s`);
    }
}
