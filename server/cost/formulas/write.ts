/** Energy of writes. A formula; it knows no programs and no hardware. */

/**
 * Joules: cells whose value changes x `cellJ`.
 * Source: energy a written bit as device papers give it. Assumption: a write that leaves a cell as it was is free. How many cells
 * change is expected from exact probabilities of the tags for uniform operand bits (`server/compiler/counts.ts`, an estimate), or counted
 * in a run (`measured.ts`).
 */
export function writeJ(changedCells: number, cellJ: number): number {
    return changedCells * cellJ;
}
