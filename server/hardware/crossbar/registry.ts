/**
 * The crossbar's parameters: each once, with the line it is written on, its unit, the accepted range and a default. The
 * defaults are the preset `isaac-32nm-8b`; what a default rests on stands beside it.
 */
import type { Parameter } from '../registry.js';
import type { CrossbarParameterName } from './model.js';

/** Component energies of ISAAC (ISCA 2016) as the Accelergy library of components lists them. */
export const ISAAC = 'Shafiee et al., ISAAC, ISCA 2016, 32 nm';

/** Values of ISAAC's table that nobody looked up again. */
const ISAAC_RECALLED = 'assumption: recalled from Shafiee et al., ISAAC, ISCA 2016, table of components';

const ENERGY_RANGE = 'from less than any circuit needs to more than an access of off-chip memory';
const base = { scope: 'hardware', integer: false } as const;
const energy = { ...base, dimension: 'energy', unit: 'pJ', minimum: 0, maximum: 1e4, rangeReason: ENERGY_RANGE } as const;
const bits = { ...base, dimension: 'count', unit: 'bits', integer: true, minimum: 1 } as const;

export const CROSSBAR_PARAMETERS: readonly Parameter<CrossbarParameterName>[] = [
    {
        ...base, name: 'array.rows', part: 'array', dimension: 'count', unit: 'rows', integer: true, default: 128, minimum: 2, maximum: 65536,
        documentation: 'Rows of an array: inputs that one conversion adds up.', source: ISAAC,
        rangeReason: 'sizes an array and its drivers can have',
    },
    {
        ...base, name: 'array.columns', part: 'array', dimension: 'count', unit: 'columns', integer: true, default: 128, minimum: 1, maximum: 65536,
        documentation: 'Columns of an array: sums read at a time, one conversion each.', source: ISAAC,
        rangeReason: 'sizes an array and its drivers can have',
    },
    {
        ...base, name: 'array.area', part: 'array', dimension: 'area', unit: 'um2', default: 3875, minimum: 0, maximum: 1e7,
        documentation: 'Area of one array with its share of converters, buffers and wires.',
        source: `${ISAAC_RECALLED}: a tile of 0.372 mm2 with 96 arrays`,
        rangeReason: 'from nothing to ten square millimetres',
    },
    {
        ...bits, name: 'cell.bits', part: 'cell', default: 2, maximum: 16,
        documentation: 'Bits of a weight that one cell holds.', source: ISAAC, rangeReason: 'no cell holds more levels',
    },
    {
        ...bits, name: 'weight.bits', part: 'weight', default: 8, maximum: 32,
        documentation: 'Bits of a weight; it takes weight.bits / cell.bits columns. A ternary weight as two columns of 1 bit has 2.',
        source: 'assumption: software accuracy without retraining', rangeReason: 'from binary weights to full precision',
    },
    {
        ...bits, name: 'activation.bits', part: 'activation', default: 8, maximum: 32,
        documentation: 'Bits of an activation, applied one a cycle; a network with wider activations takes as many as it has.',
        source: 'assumption: software accuracy without retraining', rangeReason: 'from binary activations to full precision',
    },
    {
        ...bits, name: 'adc.bits', part: 'adc', default: 8, maximum: 16,
        documentation: 'Bits of a conversion; fewer than log2(rows x (2^cell.bits - 1) + 1) lose information.', source: ISAAC,
        rangeReason: 'from a sense amplifier to more than any array needs',
    },
    {
        ...energy, name: 'adc.energy', part: 'adc', default: 1.67,
        documentation: 'Energy of one conversion.',
        source: `${ISAAC}: 8 bits at 1.67 pJ (4 bits 0.79, 5 bits 0.99, 6 bits 1.20, 7 bits 1.42, 9 bits 1.97, 10 bits 2.38)`,
    },
    {
        ...energy, name: 'dac.energy', part: 'dac', default: 0.417,
        documentation: 'Energy to drive one row of one array for one bit of an activation.', source: `${ISAAC}: 0.417 pJ a drive of one bit`,
    },
    {
        ...energy, name: 'read.energy', part: 'read', default: 0.234,
        documentation: 'Energy of the cells of one column in one read.',
        source: `${ISAAC_RECALLED}: 2.4 mW for eight arrays, 100 ns, 128 columns`,
    },
    {
        ...energy, name: 'accumulate.energy', part: 'accumulate', default: 0.021,
        documentation: 'Energy to shift and add one conversion to a sum.', source: `${ISAAC}: 0.021 pJ`,
    },
    {
        ...energy, name: 'fetch.energy', part: 'fetch', unit: 'pJ/bit', default: 0.134,
        documentation: 'Energy to bring one bit of an input patch from the buffer to its arrays.',
        source: `${ISAAC}: eDRAM 20.45 pJ per 256 bits and bus 0.054 pJ a bit`,
    },
    {
        ...energy, name: 'store.energy', part: 'store', unit: 'pJ/bit', default: 0.215,
        documentation: 'Energy to bring one bit of an output to the buffer of the next layer.',
        source: `${ISAAC}: eDRAM 20.45 pJ and router 20.74 pJ per 256 bits, bus 0.054 pJ a bit`,
    },
    {
        ...base, name: 'cycle.time', part: 'cycle', dimension: 'time', unit: 'ns', default: 100, minimum: 0.01, maximum: 1e6,
        documentation: 'Time to read all columns of an array for one bit of the activations.', source: `${ISAAC}, PUMA: 100 ns`,
        rangeReason: 'from 10 ps to a millisecond',
    },
    {
        ...base, name: 'pipelined', part: 'pipelined', dimension: 'flag', unit: '', integer: true, default: 1, minimum: 0, maximum: 1,
        documentation: 'Whether layers work at once: then the slowest decides (filling the pipeline is not counted), else they follow one another.',
        source: ISAAC, rangeReason: 'yes or no',
    },
    {
        ...base, name: 'leakage', part: 'leakage', dimension: 'power', unit: 'uW/array', default: 0, minimum: 0, maximum: 1e6,
        documentation: 'Leakage of one array and its share of the periphery, all the time.',
        source: 'assumption: part of the component energies, which are powers over time', rangeReason: 'from none to a watt an array',
    },
    {
        ...base, name: 'buffer.area', part: 'buffer', dimension: 'area', unit: 'um2/bit', default: 0, minimum: 0, maximum: 1000,
        documentation: 'Area of buffers for each bit of the network\'s largest activation map.',
        source: 'assumption: part of the arrays\' area', rangeReason: 'from nothing to a thousand square micrometres a bit',
    },
    {
        ...base, name: 'node', part: 'node', dimension: 'length', unit: 'nm', default: 32, minimum: 1, maximum: 1000,
        documentation: 'Process the constants are of. Nothing is scaled with it.', source: ISAAC, rangeReason: 'nodes from 1 nm to 1 um',
    },
];
