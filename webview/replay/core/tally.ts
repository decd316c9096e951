/** Tallies taken from one another: what happened from one moment to a later one. Pure. */
import type { Tally } from '../questions.js';

export function tallyBetween(before: Tally, after: Tally): Tally {
    const minus = <Sums extends object>(a: Sums, b: Sums): Sums => Object.fromEntries(Object.entries(a).map(([name, value]) => [name, value - (b as Record<string, number>)[name]])) as Sums;
    const { energyJ, ...counts } = after;
    const { energyJ: energyBeforeJ, ...countsBefore } = before;
    return { ...minus(counts, countsBefore), energyJ: minus(energyJ, energyBeforeJ) };
}
