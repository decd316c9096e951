/** Area of the chip. A formula; it knows no programs and no hardware. */

export interface Chip {
    readonly arrays: number;
    readonly rows: number;
    readonly columns: number;
    /** Of the whole program of a network: the memory it is fetched from. */
    readonly programBits: number;
}

/** Square metres of one cell, of what stands at a row and at a column, and of a bit of the program's memory. */
export interface AreasM2 {
    readonly cell: number;
    readonly row: number;
    readonly column: number;
    readonly programBit: number;
}

/** Square metres; the area is their sum. */
export interface AreaM2 {
    readonly cells: number;
    readonly periphery: number;
    readonly program: number;
}

/**
 *     cells      arrays x rows x columns x cell          a cell: a pair of tracks with all their domains
 *     periphery  arrays x (rows x row + columns x column)
 *     program    bits x memory
 *
 * Source: NVSim's STT-RAM cells have 34.5 to 54 F2; an Eva-CAM run (2FeFET TCAM, 256 x 256 cells, 45 nm: 0.0456 mm2) says what stands around
 * an array; ISAAC's eDRAM, how large a bit of memory is. Assumptions: tracks lie over their transistors, so that spare domains (domains
 * / ports - 1 of them) take no area of their own; buffers and buses take none.
 */
export function areaM2({ arrays, rows, columns, programBits }: Chip, { cell, row, column, programBit }: AreasM2): AreaM2 {
    return { cells: arrays * rows * columns * cell, periphery: arrays * (rows * row + columns * column), program: programBits * programBit };
}
