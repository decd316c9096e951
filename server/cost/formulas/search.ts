/** Energy of searches. A formula; it knows no programs and no hardware. */

export interface Searches {
    /** Rows precharged by a plain search: every enabled row, tagged or not. */
    readonly enabledRows: number;
    /** Key cells of plain searches, summed over the searches of one array. */
    readonly keyCells: number;
    /** Key cells of chained searches, summed over the rows they precharge (those that the search before has tagged). */
    readonly chainedCells: number;
    /** Active match-line segments, summed over the searches of one array; the carry is visible to all and counts for none. */
    readonly segments: number;
}

/**
 * Joules: (key cells x enabled rows + chained key cells) x `cellJ` + active segments x enabled rows x `segmentJ`.
 * Source: a match line is precharged in every enabled row and discharged by each key cell that differs; energy a key cell as
 * TCAM papers give it (Govindaraj and Ghosh, JETC 2017: 4.7 fJ/bit), energy a segment as Eva-CAM splits it. Assumption: with
 * `segmentJ` 0, segments are so short that a search costs its key cells only.
 */
export function searchJ({ enabledRows, keyCells, chainedCells, segments }: Searches, cellJ: number, segmentJ: number): number {
    return (enabledRows * keyCells + chainedCells) * cellJ + enabledRows * segments * segmentJ;
}
