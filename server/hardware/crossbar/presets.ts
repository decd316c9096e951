/**
 * The crossbars that ship. The language shows them as text (`server/language/presets`), printed from here; a preset says
 * every constant. One set of constants serves all layers and networks.
 */
import { buildConstants, type Setting } from '../build.js';
import { CROSSBAR_PARAMETERS } from './registry.js';
import type { Crossbar, CrossbarParameterName } from './model.js';

export interface CrossbarPreset {
    /** In the language. */
    readonly name: string;
    /** In reports and on the command line; says the node and the converter. */
    readonly label: string;
    readonly documentation: string;
    /** One for each parameter. */
    readonly settings: readonly Setting<CrossbarParameterName>[];
}

type Overrides = Partial<Record<CrossbarParameterName, readonly [value: number, source: string]>>;

const NEUROSIM = 'DNN+NeuroSim V1.3 with its defaults, run: 22 nm, 128 x 128 RRAM, 2-bit cells and weights';
const FITTED = `assumption: fitted once to totals of ResNet-18 and VGG-11 by ${NEUROSIM}`;

const TWO_COLUMNS = 'two columns of 1-bit cells hold a ternary weight';

/** What both NeuroSim runs share. */
const neurosim: Overrides = {
    'array.rows': [128, NEUROSIM], 'array.columns': [128, NEUROSIM], 'cell.bits': [2, NEUROSIM], 'weight.bits': [2, NEUROSIM],
    'activation.bits': [4, NEUROSIM], node: [22, NEUROSIM],
    'dac.energy': [0, `assumption: part of fetching, as ${NEUROSIM} counts`], 'read.energy': [0, `assumption: part of the conversion, as ${NEUROSIM} counts`],
    'accumulate.energy': [0.07, FITTED], 'fetch.energy': [0.58, `${FITTED}; buffers and interconnect together`],
    'store.energy': [0.3, FITTED], leakage: [0.3, FITTED], 'buffer.area': [6.2, FITTED], pipelined: [0, FITTED],
};

export const CROSSBAR_PRESETS: readonly CrossbarPreset[] = [
    preset('Isaac32nm8b', 'isaac-32nm-8b',
        'ISAAC\'s components at 32 nm: 8-bit weights in four 2-bit cells, 8-bit activations, 8-bit converters.', {}),
    preset('IsaacTernary32nm8b', 'isaac-32nm-ternary-8b',
        'ISAAC\'s components at 32 nm with ternary weights as two columns, 4-bit activations and converters that lose nothing.', {
            'cell.bits': [1, `assumption: ${TWO_COLUMNS}`], 'weight.bits': [2, `assumption: ${TWO_COLUMNS}`],
            'activation.bits': [4, 'assumption: the precision the associative processor works at'],
            'adc.bits': [8, 'log2(128 + 1), rounded up: sums of 128 rows of 1-bit cells without loss'],
        }),
    preset('NeuroSim22nm5b', 'neurosim-22nm-5b',
        'DNN+NeuroSim at 22 nm: ternary weights in one 2-bit cell, 4-bit activations, 5-bit sense amplifiers. Five bits are lossy: 128 rows of 2-bit cells take nine.', {
            ...neurosim, 'adc.bits': [5, NEUROSIM], 'adc.energy': [0.17, NEUROSIM], 'cycle.time': [70, FITTED], 'array.area': [24600, FITTED],
        }),
    preset('NeuroSim22nm8bSar', 'neurosim-22nm-8b-sar',
        'DNN+NeuroSim at 22 nm: ternary weights in one 2-bit cell, 4-bit activations, 8-bit SAR converters.', {
            ...neurosim, 'adc.bits': [8, NEUROSIM], 'adc.energy': [0.93, NEUROSIM], 'cycle.time': [490, FITTED], 'array.area': [17800, FITTED],
        }),
];

function preset(name: string, label: string, documentation: string, overrides: Overrides): CrossbarPreset {
    const settings = CROSSBAR_PARAMETERS.map((parameter): Setting<CrossbarParameterName> => {
        const [value, source] = overrides[parameter.name] ?? [parameter.default, parameter.source];
        return { parameter: parameter.name, written: { value, unit: parameter.unit }, source, origin: 'preset' };
    });
    return { name, label, documentation, settings };
}

/** Later settings win; what none gives is the registry's default. */
export function buildCrossbar(name: string, settings: Iterable<Setting<CrossbarParameterName>>): Crossbar {
    return { name, parameters: buildConstants(CROSSBAR_PARAMETERS, settings) };
}

/** The crossbar of a preset, called by its label. Found by name or label. */
export function presetCrossbar(name: string): Crossbar | undefined {
    const found = CROSSBAR_PRESETS.find(candidate => candidate.name === name || candidate.label === name);
    return found && buildCrossbar(found.label, found.settings);
}
