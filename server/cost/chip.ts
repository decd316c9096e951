/** What a machine is before anything runs on it: its area and how much it holds. Formulas over its constants. */
import { arrayCount, valueOf, type Hardware, type ParameterName } from '../hardware/model.js';
import { areaM2, type AreaM2 } from './formulas/area.js';

/** Square metres of some arrays and of a program's memory. */
export function chipArea(hardware: Hardware, arrays: number, bits: number): AreaM2 {
    const v = (name: ParameterName): number => valueOf(hardware, name);
    return areaM2({ arrays, rows: v('array.rows'), columns: v('array.columns'), programBits: bits },
        { cell: v('cell.area'), row: v('periphery.row'), column: v('periphery.column'), programBit: v('program.area') });
}

/** All arrays, without any program: arrays, bits they hold (a domain each) and square metres. */
export function chipSize(hardware: Hardware): { readonly arrays: number; readonly bits: number; readonly areaM2: number } {
    const arrays = arrayCount(hardware);
    const { cells, periphery } = chipArea(hardware, arrays, 0);
    return {
        arrays, areaM2: cells + periphery,
        bits: arrays * valueOf(hardware, 'array.rows') * valueOf(hardware, 'array.columns') * valueOf(hardware, 'track.domains'),
    };
}
