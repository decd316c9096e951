/** Energy of leakage. A formula; it knows no programs and no hardware. */

/** Joules: arrays at work x their power x time (power times time). Assumption: arrays that have no work are switched off. */
export function leakageJ(arrays: number, arrayW: number, timeS: number): number {
    return arrays * arrayW * timeS;
}
