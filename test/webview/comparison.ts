/** A comparison as the Compare view gets it, made up: none of its numbers was computed by a model. */
import type { BySystem, Comparison, ComparisonRow, ComparisonView } from '../../server/protocol.js';

const layers = ['conv1', 'pool1', 'fc1'];

function row(name: string, precision: string, energyJ: number, parts: readonly string[], more: Partial<ComparisonRow> = {}): ComparisonRow {
    const split = (total: number) => Object.fromEntries(parts.map((part, index) => [part, total * (index === 0 ? 1 - 0.2 * (parts.length - 1) : 0.2)]));
    return {
        system: `${name} (${precision})`, name, energyJ, latencyS: 3.8e-6, areaM2: 8.1e-8, ratioToFirst: energyJ / 2e-9, accuracy: null,
        energyDelayJs: energyJ * 3.8e-6, movementShare: 0.03, breakdown: split(energyJ), precision: { weightBits: 8, activationBits: 8, nodeM: 22e-9 },
        layers: layers.filter(layer => layer !== 'pool1' || name === 'RtmAp').map((layer, _, all) => ({
            name: layer, kind: layer === 'fc1' ? 'dense' : layer === 'pool1' ? 'maxpool' : 'conv', energyJ: energyJ / all.length,
            latencyS: 1.2e-6, areaM2: name === 'RtmAp' ? 2e-8 : null, energyDelayJs: energyJ / all.length * 1.2e-6, movementShare: 0.03, breakdown: split(energyJ / all.length),
        })),
        assumptions: [{ parameter: 'write.energy', value: 1e-14, text: '10 fJ/cell', source: 'assumption: published values lie higher' }],
        sourced: [{ parameter: 'search.energy', value: 4.7e-15, text: '4.7 fJ/cell', source: 'a paper' }],
        ...more,
    };
}

const rows = [
    row('RtmAp', 'ternary weights, 4-bit activations', 2e-9, ['search', 'write', 'movement'], { accuracy: 0.992 }),
    row('isaac-32nm-8b', '8-bit weights, 8-bit activations, 8-bit ADC', 24e-9, ['conversion', 'drive']),
    row('neurosim-22nm-5b', 'ternary weights (1 cell), 4-bit activations, 5-bit ADC', 1.1e-9, ['fetch', 'conversion']),
    row('isaac-32nm-ternary-8b', 'ternary weights (2 cells), 4-bit activations, 8-bit ADC', 6e-9, ['conversion', 'drive']),
];
const by = (...values: (number | null)[]): BySystem => Object.fromEntries(rows.slice(1).map(({ system }, index) => [system, values[index]]));
const writes = [1e-15, 10e-15, 100e-15, 500e-15, 690e-15];
const matches = ['wider', 'lossy', 'same'] as const;
const atWrite = (writeJ: number): number => 1.6e-9 + 4e-10 * writeJ / 10e-15;

export const comparison: Comparison = {
    network: 'Digits', hardware: 'RtmAp', batch: 1, rows,
    breakEven: { writeEnergyJ: by(5.6e-13, null, null), searchEnergyJ: by(2e-14, 1e-15, null), shiftEnergyJ: by(7e-13, null, null) },
    published: {
        ratio: 7.5, source: 'a paper\'s abstract',
        at: { writeEnergyJ: by(4e-14, null, null), searchEnergyJ: by(4e-15, null, null), shiftEnergyJ: by(5e-14, null, null) },
    },
    headlines: rows.slice(1).map(({ system, energyJ }, index) => ({
        system, precision: matches[index], ratio: energyJ / 2e-9,
        atWriteEnergy: writes.map(writeEnergyJ => ({ writeEnergyJ, ratio: energyJ / atWrite(writeEnergyJ), ...writeEnergyJ === 500e-15 && { own: true } })),
    })),
    sensitivity: writes.map(value => ({
        parameter: 'write.energy', value, text: `${Math.round(value * 1e15)} fJ/cell`, recompiled: false, energyJ: atWrite(value), latencyS: 3.8e-6,
        ratios: Object.fromEntries(rows.slice(1).map(({ name, energyJ }) => [name, energyJ / atWrite(value)])),
    })),
    notes: ['RtmAp is compiled; baselines are analytic models.', 'neurosim-22nm-5b reads sums that take 9 bits with 5: lossy.'],
    compileMs: 12,
};

export const comparisonView: ComparisonView = { uri: 'file:///examples/digits.tern', name: 'digits', network: 'Digits', comparison };
