/** Writes a cell, and how long it lives. Formulas; they know no programs and no hardware. */

/** Mean over all cells in use: changed cells / (arrays x rows x columns x domains); 0 without arrays. */
export function writesPerCell(changedCells: number, arrays: number, rows: number, columns: number, domains: number): number {
    return arrays > 0 ? changedCells / (arrays * rows * columns * domains) : 0;
}

export interface Lifetime {
    /** Until the first cell is worn out. */
    readonly inferences: number;
    /** The same where one inference follows another. */
    readonly seconds: number;
}

/**
 * Inferences: endurance / writes of the cell in one inference; seconds: inferences x latency. With the mean of all cells that is the life
 * of a chip that wears all its cells alike; with the most written cell, of one that does nothing about it.
 * Source: writes a cell survives, 10^16 for racetrack memory (from summaries of De Lima et al., DATE 2024, unchecked). Assumptions: a cell
 * that keeps its value is not worn; shifts do not wear.
 */
export function lifetime(endurance: number, writesPerInference: number, latencyS: number): Lifetime | undefined {
    return writesPerInference > 0 ? { inferences: endurance / writesPerInference, seconds: endurance / writesPerInference * latencyS } : undefined;
}
