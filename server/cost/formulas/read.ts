/** Energy of reads. A formula; it knows no programs and no hardware. */

/** Joules: bits read of each row x enabled rows x `cellJ`. Assumption of the presets: sensing a cell costs what comparing it does. */
export function readJ(bits: number, enabledRows: number, cellJ: number): number {
    return bits * enabledRows * cellJ;
}
