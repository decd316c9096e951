/**
 * A crossbar accelerator as a table of named parameters: what the associative processor is compared with. It must not know
 * networks, formulas or the language.
 */
import type { Constant } from '../model.js';

/** Every parameter a crossbar has. */
export type CrossbarParameterName =
    | 'array.rows' | 'array.columns' | 'array.area' | 'cell.bits' | 'weight.bits' | 'activation.bits'
    | 'adc.bits' | 'adc.energy' | 'dac.energy' | 'read.energy' | 'accumulate.energy' | 'fetch.energy' | 'store.energy'
    | 'cycle.time' | 'pipelined' | 'leakage' | 'buffer.area' | 'node';

export interface Crossbar {
    readonly name: string;
    readonly parameters: Readonly<Record<CrossbarParameterName, Constant>>;
}

/** SI value of a parameter. */
export function crossbarValue(crossbar: Crossbar, name: CrossbarParameterName): number {
    return crossbar.parameters[name].value;
}
