/** Energy of shifts. A formula; it knows no programs and no hardware. */

/**
 * Joules: column steps x enabled rows x `stepJ`. A column that moves by d domains in either direction makes d steps, and each enabled
 * row has a track of its own in it.
 * Source: RTSim and DWMsimulator charge every step of every track alike, in both directions.
 */
export function shiftJ(columnSteps: number, enabledRows: number, stepJ: number): number {
    return columnSteps * enabledRows * stepJ;
}
