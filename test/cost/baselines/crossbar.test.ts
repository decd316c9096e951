/** The crossbar model against the figures it has to meet: conversions, ISAAC's converters, NeuroSim's layers and totals. */
import { describe, expect, it, test } from 'vitest';
import { crossbarCounts, crossbarReport, losslessAdcBits } from '../../../server/cost/baselines/crossbar.js';
import { macOperations } from '../../../server/cost/baselines/workload.js';
import { isParameterProblem, readQuantity } from '../../../server/hardware/quantities.js';
import { crossbarValue, type Crossbar } from '../../../server/hardware/crossbar/model.js';
import { buildCrossbar, CROSSBAR_PRESETS, presetCrossbar } from '../../../server/hardware/crossbar/presets.js';
import { CROSSBAR_PARAMETERS } from '../../../server/hardware/crossbar/registry.js';
import { parametersOfPart, partNames } from '../../../server/hardware/registry.js';
import { parseUnit } from '../../../server/hardware/units.js';
import type { Network } from '../../../server/network/model.js';
import { resnet18, vgg11 } from '../../network/architectures.js';

const networks = { resnet18: resnet18({ size: 224, bits: 4 }), vgg11: vgg11({ size: 32, bits: 4 }) };
const preset = (label: string): Crossbar => presetCrossbar(label)!;

function conversions(network: Network, crossbar: Crossbar): number {
    return macOperations(network).reduce((sum, operation) => sum + crossbarCounts(operation, crossbar).conversions, 0);
}

function near(value: number, expected: number, share: number): void {
    expect(value / expected).toBeGreaterThan(1 - share);
    expect(value / expected).toBeLessThan(1 + share);
}

test('a convolution by hand', () => {
    // 10 pixels, 150 inputs in 2 blocks of 128 rows, 40 channels x 4 columns in 2 blocks of 128 columns, 8 bits.
    const operation = { name: 'c', kind: 'conv', pixels: 10, outChannels: 40, groups: 1, patch: 150, inputBits: 4, outputBits: 4, weights: 6000, macs: 60000 } as const;
    expect(crossbarCounts(operation, preset('isaac-32nm-8b'))).toEqual({
        conversions: 10 * 2 * 40 * 4 * 8, drives: 10 * 150 * 2 * 8, fetchedBits: 10 * 150 * 8, storedBits: 10 * 40 * 8, arrays: 4, cycles: 80,
    });
    expect(crossbarCounts({ ...operation, groups: 2, patch: 75 }, preset('neurosim-22nm-5b'))).toEqual({
        conversions: 10 * 40 * 4, drives: 10 * 150 * 4, fetchedBits: 10 * 150 * 4, storedBits: 10 * 40 * 4, arrays: 2, cycles: 40,
    });
});

describe('ResNet-18 on 128 rows', () => {
    it.each([
        ['neurosim-22nm-5b', 61.4], ['isaac-32nm-ternary-8b', 122.9], ['isaac-32nm-8b', 491.5],
    ])('%s takes %d million conversions', (label, millions) => {
        expect(Number((conversions(networks.resnet18, preset(label)) / 1e6).toFixed(1))).toBe(millions);
    });

    it('isaac-32nm-8b spends 0.82 mJ on converters alone', () => {
        expect(Number((crossbarReport(networks.resnet18, preset('isaac-32nm-8b')).breakdown.conversion * 1e3).toFixed(2))).toBe(0.82);
    });

    it('on ISAAC\'s parts lies where the reference has it', () => {
        const eight = crossbarReport(networks.resnet18, preset('isaac-32nm-8b'));
        const ternary = crossbarReport(networks.resnet18, preset('isaac-32nm-ternary-8b'));
        near(eight.energyJ, 1167e-6, 0.02);
        near(ternary.energyJ, 296e-6, 0.02);
        near(eight.latencyS, 10e-3, 0.01);
        near(ternary.latencyS, 5e-3, 0.01);
    });

    it('wider activations than a machine is built for take as many cycles as they have bits', () => {
        const wide = resnet18({ size: 224, bits: 8 });
        expect(conversions(wide, preset('neurosim-22nm-5b'))).toBe(2 * conversions(networks.resnet18, preset('neurosim-22nm-5b')));
        expect(conversions(wide, preset('isaac-32nm-8b'))).toBe(conversions(networks.resnet18, preset('isaac-32nm-8b')));
        expect(crossbarReport(wide, preset('neurosim-22nm-5b')).system).toBe('neurosim-22nm-5b (ternary weights (1 cell), 8-bit activations, 5-bit ADC)');
    });

    it.each([
        ['isaac-32nm-8b', { weightBits: 8, weights: '8-bit weights', ternary: false }], ['isaac-32nm-ternary-8b', { weightBits: 2, weights: 'ternary weights (2 cells)', ternary: true }],
        ['neurosim-22nm-8b-sar', { weightBits: 2, weights: 'ternary weights (1 cell)', ternary: true }],
    ])('%s says what its weights are', (label, precision) => {
        const report = crossbarReport(networks.resnet18, preset(label));
        expect(report.precision).toMatchObject(precision);
        expect(report.system).toContain(`(${precision.weights}, `);
    });
});

// associative-processor.md, section 5: DNN+NeuroSim V1.3 with its defaults, dynamic energy in uJ, latency in ms, area in mm2.
const resnetLayers = {
    'neurosim-22nm-5b': [6.64, 6.30, 6.30, 6.30, 6.30, 2.00, 2.93, 0.42, 2.93, 2.93, 1.09, 1.88, 0.22, 1.88, 1.88, 0.76, 1.37, 0.14, 1.37, 1.32, 0.007],
    'neurosim-22nm-8b-sar': [9.42, 9.22, 9.22, 9.22, 9.24, 3.49, 5.73, 0.56, 5.73, 5.71, 2.52, 4.75, 0.37, 4.75, 4.75, 2.21, 4.25, 0.29, 4.28, 4.23, 0.020],
};
const totals = [
    { network: 'resnet18', label: 'neurosim-22nm-5b', dynamic: 55.0, leakage: 2.6, latency: 9.38, adc: 10.9, area: 39.0 },
    { network: 'resnet18', label: 'neurosim-22nm-8b-sar', dynamic: 100.0, leakage: 17.4, latency: 65.0, adc: 57.1, area: 30.1 },
    { network: 'vgg11', label: 'neurosim-22nm-5b', dynamic: 2.25, leakage: 0.03, latency: 0.367, adc: 0.816, area: 15.6 },
    { network: 'vgg11', label: 'neurosim-22nm-8b-sar', dynamic: 6.13, leakage: 0.21, latency: 2.49, adc: 4.67, area: 12.0 },
] as const;

describe('NeuroSim', () => {
    it.each(Object.entries(resnetLayers))('%s: every layer of ResNet-18 within a factor of two', (label, expected) => {
        const { layers } = crossbarReport(networks.resnet18, preset(label));
        expect(layers.length).toBe(expected.length);
        layers.forEach(({ energyJ, breakdown }, index) => {
            const ratio = (energyJ - breakdown.leakage) * 1e6 / expected[index];
            expect(ratio).toBeGreaterThan(0.5);
            expect(ratio).toBeLessThan(2);
        });
    });

    it.each(totals)('$label: totals of $network within a quarter', ({ network, label, dynamic, leakage, latency, adc, area }) => {
        const report = crossbarReport(networks[network], preset(label));
        near((report.energyJ - report.breakdown.leakage) * 1e6, dynamic, 0.25);
        near(report.energyJ * 1e6, dynamic + leakage, 0.25);
        near(report.latencyS * 1e3, latency, 0.25);
        near(report.breakdown.conversion * 1e6, adc, 0.25);
        near(report.areaM2 * 1e6, area, 0.25);
    });
});

describe('presets', () => {
    it('say every constant, each with a source or the word assumption', () => {
        for (const { settings, label } of CROSSBAR_PRESETS) {
            expect(settings.map(({ parameter }) => parameter)).toEqual(CROSSBAR_PARAMETERS.map(({ name }) => name));
            const { constants, assumptions } = crossbarReport(networks.vgg11, preset(label));
            expect(constants.every(({ source }) => source.length > 10 || source === 'assumption')).toBe(true);
            expect(assumptions.every(({ source }) => source.startsWith('assumption'))).toBe(true);
        }
    });

    it('know which converters are lossy', () => {
        expect(CROSSBAR_PRESETS.map(({ label }) => [label, crossbarValue(preset(label), 'adc.bits'), losslessAdcBits(preset(label))])).toEqual([
            ['isaac-32nm-8b', 8, 9], ['isaac-32nm-ternary-8b', 8, 8], ['neurosim-22nm-5b', 5, 9], ['neurosim-22nm-8b-sar', 8, 9],
        ]);
    });

    it('are found by both names', () => {
        expect(presetCrossbar('Isaac32nm8b')).toEqual(presetCrossbar('isaac-32nm-8b'));
        expect(presetCrossbar('nothing')).toBeUndefined();
    });
});

describe('parameters', () => {
    it('have a unit of their dimension, a range around their default, and words', () => {
        for (const parameter of CROSSBAR_PARAMETERS) {
            expect(parameter.unit === '' || parseUnit(parameter.unit)?.unit.dimension === parameter.dimension, parameter.name).toBe(true);
            expect(parameter.minimum <= parameter.default && parameter.default <= parameter.maximum, parameter.name).toBe(true);
            expect(parameter.documentation).toMatch(/\.$/);
        }
    });

    it('of one line are told apart by their units', () => {
        for (const parameters of partNames(CROSSBAR_PARAMETERS).map(part => parametersOfPart(CROSSBAR_PARAMETERS, part))) {
            for (const parameter of parameters) {
                const reading = readQuantity(parameter.part, parameters, { value: parameter.default, unit: parameter.unit, isFlag: parameter.dimension === 'flag' });
                expect(!isParameterProblem(reading) && reading.parameter).toBe(parameter);
            }
        }
    });

    it('not given are defaults and say so', () => {
        const mine = buildCrossbar('Mine', [{ parameter: 'adc.energy', written: { value: 1, unit: 'pJ' }, source: 'measured', origin: 'file' }]);
        expect(mine.parameters['adc.energy']).toMatchObject({ value: 1e-12, assumption: false, origin: 'file' });
        expect(mine.parameters['cycle.time']).toMatchObject({ value: 100e-9, origin: 'default' });
    });
});
