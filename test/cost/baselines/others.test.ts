/** The von Neumann and DeepCAM-like models: hand-computed layers, the reference's magnitudes, labels. */
import { describe, expect, it, test } from 'vitest';
import { baselineNamed, BASELINES } from '../../../server/cost/baselines/baselines.js';
import { deepCamReport } from '../../../server/cost/baselines/deepcam.js';
import { asicReport, cpuReport } from '../../../server/cost/baselines/von-neumann.js';
import { macOperations, paddedMacs } from '../../../server/cost/baselines/workload.js';
import { lenet5, resnet18 } from '../../network/architectures.js';

const resnet = resnet18({ size: 224, bits: 4 });
const lenet = lenet5({ size: 28, bits: 4 });

describe('workload', () => {
    it('counts the multiply-accumulates of the reference', () => {
        const operations = macOperations(resnet);
        expect(Number((operations.reduce((sum, { macs }) => sum + macs, 0) / 1e6).toFixed(0))).toBe(1814);
        expect(operations.filter(({ kind }) => kind === 'projection').length).toBe(3);
        expect(operations.length).toBe(21);
    });

    it('knows which of them are on padding', () => {
        // LeNet-5's first layer: 28 + 2 x 2 pixels, kernel 5: in each direction 28 x 5 - 2 x (2 + 1) places lie inside.
        const [first] = lenet.layers;
        expect(first).toMatchObject({ kind: 'conv', pad: { top: 2 }, outputShape: [6, 28, 28] });
        expect(paddedMacs({ ...lenet, layers: [first] })).toBe(6 * (28 * 28 * 25 - 134 * 134));
    });
});

describe('von Neumann', () => {
    it('a dense layer by hand', () => {
        const fc = lenet.layers.find(({ kind }) => kind === 'dense')!;
        const one = { ...lenet, layers: [fc] };
        const macs = macOperations(one)[0].macs;
        const cpu = cpuReport(one);
        expect(cpu.breakdown.arithmetic).toBeCloseTo(macs * 0.3e-12, 20);
        expect(cpu.breakdown.instructions).toBeCloseTo(macs / 32 * 2 * 70e-12, 18);
        expect(cpu.breakdown.activations).toBeCloseTo(macs / 32 * 4 * 20e-12, 18);
        expect(cpu.breakdown.weights).toBeCloseTo(macs / 8 * 2.6e-9, 18);
        const asic = asicReport(one);
        expect(asic.breakdown.activations).toBeCloseTo(macs / 16 / 8 * 20e-12, 18);
        expect(asic.breakdown.weights).toBeCloseTo(macs / 16 / 8 * 20e-12 + macs / 8 * 2.6e-9, 16);
        // Loading the weights takes longer than computing with them.
        expect(asic.latencyS).toBeCloseTo(macs / 25.6e9, 12);
    });

    it('ResNet-18 lies where the reference has it', () => {
        expect(Math.round(asicReport(resnet).energyJ * 1e6 / 5300 * 10)).toBe(9);
        expect(Math.round(cpuReport(resnet).energyJ * 1e6 / 17000 * 10)).toBe(10);
    });
});

describe('DeepCAM-like', () => {
    it('searches all output channels once a patch', () => {
        const conv = macOperations(lenet)[1];
        const [, layer] = deepCamReport(lenet, 512).layers;
        expect(layer.breakdown.search).toBeCloseTo(conv.pixels * conv.outChannels * 512 * 0.44e-15, 20);
        expect(layer.breakdown.hash).toBeCloseTo(conv.pixels * Math.ceil(conv.patch / 128) * 512 * 4 * 0.17e-12, 20);
        expect(layer.latencyS).toBeCloseTo(conv.pixels * (4 * 70e-9 + 1.21e-9), 12);
    });

    it('costs more with longer hashes, within their range', () => {
        const energies = [256, 512, 1024].map(bits => deepCamReport(resnet, bits).energyJ);
        expect(energies).toEqual([...energies].sort((a, b) => a - b));
        expect(baselineNamed('deepcam-like-300')?.report(lenet).precision.hashBits).toBe(300);
        expect(['deepcam-like-255', 'deepcam-like-1025', 'deepcam-like', 'nothing'].map(baselineNamed)).toEqual([undefined, undefined, undefined, undefined]);
    });
});

test.each(BASELINES)('$name says its precision, sums its layers and labels what it assumes', ({ name, report }) => {
    const found = report(resnet);
    expect(found.name).toBe(name);
    expect(found.system).toMatch(/^[a-z0-9-]+ \(.*-bit /);
    expect(baselineNamed(name)?.report(resnet)).toEqual(found);
    const close = (a: number, b: number): void => expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * b);
    close(found.energyJ, found.layers.reduce((sum, { energyJ }) => sum + energyJ, 0));
    close(found.energyJ, Object.values(found.breakdown).reduce((sum, part) => sum + part, 0));
    expect(found.areaM2).toBeGreaterThan(0);
    expect(found.movementShare).toBeGreaterThan(0);
    expect(found.movementShare).toBeLessThan(1);
    expect(found.assumptions.length).toBeGreaterThan(0);
    expect(found.assumptions.every(({ source }) => source.startsWith('assumption'))).toBe(true);
    expect(found.constants.every(({ source }) => source !== '')).toBe(true);
});
