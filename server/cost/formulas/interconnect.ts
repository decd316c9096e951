/** Energy of activations on the bus. A formula; which bits travel is counted in `movement.ts`. */

/**
 * Joules: bits x hops x `hopJ`.
 * Source: ISAAC (Shafiee et al., ISCA 2016) has 0.054 pJ a bit of bus. Assumptions: every bit takes the same number of hops, each at
 * that energy.
 */
export function interconnectJ(bits: number, hops: number, hopJ: number): number {
    return bits * hops * hopJ;
}
