/** Energy of program fetch and control. A formula; it knows no programs and no hardware. */

export interface Control {
    /** Instructions fetched: one an operation on words, one a rule of a match; broadcast to all arrays that run them. */
    readonly instructions: number;
    /** Cycles of every array, added up: searches, writes, loads, reads and shift steps. */
    readonly arrayCycles: number;
}

/**
 * Joules: instructions x bits of one x `bitJ` + cycles of arrays x `cycleJ`.
 * Source: a fetch from eDRAM and its way over the bus, ISAAC (Shafiee et al., ISCA 2016): 20.45 pJ for 256 bits and 0.054 pJ a bit.
 * Assumption: fetching a program once serves all arrays of a wave.
 */
export function peripheryJ({ instructions, arrayCycles }: Control, instructionBits: number, bitJ: number, cycleJ: number): number {
    return instructions * instructionBits * bitJ + arrayCycles * cycleJ;
}
