/** Texts for people, from results with known numbers. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { compileText } from '../../server/cli/compile-table.js';
import { jsonText } from '../../server/cli/json.js';
import { simulationText, type SimulationSummary } from '../../server/cli/simulation-text.js';
import type { CompileReport, EnergyJ, LayerReport } from '../../server/cost/report.js';

function energy(search: number, write: number, leakage = 0): EnergyJ {
    return { search, write, shift: 0, read: 0, movement: 0, periphery: 0, leakage, total: search + write + leakage };
}

const conv: LayerReport = {
    name: 'conv', kind: 'conv', inputShape: [1, 28, 28], outputShape: [6, 28, 28], weights: 150, nonzero: 87,
    adds: { naive: 87, shared: 18, accumulate: 39 }, joinedChannels: 1, accumulatorBits: 9, columns: 91, domains: 2, arrays: 4,
    cycles: 2347, arithmeticCycles: 1200, naiveCycles: 2400, latencyS: 1.3e-6, latencyPartsS: { search: 2e-7, write: 1e-6, read: 0, shift: 0, bus: 1e-7 },
    energyJ: energy(1.1e-8, 3.5e-9, 5.2e-12), areaM2: 3e-8, rowUse: 0.94, layout: 'across', notes: [],
};
const pool: LayerReport = {
    ...conv, name: 'pool', kind: 'maxpool', inputShape: [6, 28, 28], outputShape: [6, 14, 14], weights: 0, nonzero: 0,
    adds: { naive: 0, shared: 0, accumulate: 0 }, accumulatorBits: 0, energyJ: energy(5e-9, 0), arithmeticCycles: 0, naiveCycles: 0,
};
const flatten: LayerReport = { ...pool, name: 'a.long.name', kind: 'flatten', arrays: 0, cycles: 0, latencyS: 0, energyJ: energy(0, 0) };

const report: CompileReport = {
    network: 'LeNet', hardware: 'RtmAp', batch: 1, layers: [conv, pool, flatten],
    total: {
        adds: { naive: 87, shared: 18, accumulate: 39 }, arrays: 4, cycles: 4694, arithmeticCycles: 1200, naiveCycles: 2400, latencyS: 2.6e-6,
        energyJ: energy(1.6e-8, 3.5e-9, 5.2e-12), areaM2: 8.12e-8, areaPartsM2: { cells: 2.12e-8, periphery: 5.5e-8, program: 5e-9 },
        latencyPartsS: { search: 4e-7, write: 2e-6, read: 0, shift: 0, bus: 2e-7 },
        writesPerCellPerInference: 0.319, writesOfCarryCellPerInference: 1250,
        lifetime: { evenWear: { inferences: 3.13e16, seconds: 8.15e10 }, carryCell: { inferences: 8e12, seconds: 2.08e7 } },
    },
    assumptions: [
        { parameter: 'write.energy', value: 1e-14, text: '10 fJ/cell', source: 'assumption: published values lie higher' },
        { parameter: 'data.ones', value: 0.5, source: 'assumption: bits of operands are uniform' },
    ],
    compileMs: 12,
};

const summary: SimulationSummary = {
    network: 'LeNet', hardware: 'RtmAp', hardwareBy: 'default', assumptions: report.assumptions, batch: 1, images: 2, seededImage: false, warnings: [], predictions: [1, 0], logits: [[-3, 7], [2, 1]], correct: 1, accuracy: 0.5,
    cycles: 4694, latencyS: 2.6e-6, energyJ: energy(1.6e-8, 2.9e-9), estimatedEnergyJ: 1.95e-8, ratio: 0.969, passes: 12_345_678, wallMs: 1250, imagesPerSecond: 1.6,
    layers: [
        { name: 'conv', kind: 'conv', energyJ: energy(1.1e-8, 2.9e-9), estimatedEnergyJ: 1.45e-8, ratio: 0.959, cycles: 2347, latencyS: 1.3e-6, zeroShare: 0.5, saturatedShare: 0.001 },
        { name: 'fc', kind: 'dense', energyJ: energy(5e-9, 0), estimatedEnergyJ: 5e-9, ratio: 1, cycles: 2347, latencyS: 1.3e-6 },
    ],
};

const shown = { machine: 'the default preset: the file has no hardware', brief: false };

describe('texts for people', () => {
    it('compile', async () => {
        await expect(compileText(report, false, shown)).toMatchFileSnapshot('golden/compile-text.txt');
    });

    it('compile without assumptions', () => {
        expect(compileText({ ...report, assumptions: [] }, false, shown)).toContain('\nEvery constant used has a source.\n');
    });

    it('compile -q counts assumptions and keeps the rest', () => {
        const [whole, brief] = [compileText(report, false, shown), compileText(report, false, { ...shown, brief: true })];
        expect(brief.trimEnd().split('\n').at(-1)).toBe('assumed    2 constants have no measured source; the report without -q lists them (docs/machine.md)');
        expect(whole.startsWith(brief.slice(0, brief.indexOf('assumed ')))).toBe(true);
    });

    it('compile says what was switched off', () => {
        expect(compileText({ ...report, without: ['guard', 'share'] }, false, shown)).toContain('one inference at batch 1, without guard, share\n');
    });

    it('compile of a network that costs nothing', () => {
        const total = { ...report.total, energyJ: energy(0, 0), adds: { naive: 0, shared: 0, accumulate: 0 } };
        expect(compileText({ ...report, layers: [flatten], total }, false, shown)).not.toMatch(/NaN|Infinity/);
    });

    it('simulate with labels', async () => {
        await expect(simulationText(summary, false, 'the default preset')).toMatchFileSnapshot('golden/simulate-text.txt');
    });

    it('simulate with faults, a rate and both executors', async () => {
        const layer = { outputs: 200, rows: 50, faultyRows: 5, overshifts: 3, undershifts: 1, writes: 1_234_567, failedWrites: 2, stuckCells: 4 };
        const layers = [
            { name: 'conv', ...layer, wrong: 10, caused: 10, wrongShare: 0.05, causedShare: 0.05 }, { name: 'fc', ...layer, wrong: 100, caused: 1, wrongShare: 0.5, causedShare: 0.005 }];
        const rates = { overshift: 1e-5, undershift: 0, writeFail: 1e-6, stuck: 0, correctionSteps: 64, seed: 1 };
        await expect(simulationText({
            ...summary, logits: [[1, 2]], images: 20, lockstep: { operations: 1234, cells: 45_678_901 },
            faults: { rates, predictions: [1, 1], changed: 1, correct: 0, accuracy: 0, layers, worst: { caused: 'conv', wrong: 'fc' } },
            wear: {
                rows: 700, images: 2, mean: 12.5, hottest: { array: 3, column: 0, domain: 0, writes: 1500, mostInARow: 1700 }, rateHz: 1000, endurance: 1e16,
                enduranceSource: 'assumption: recalled', lifetimeInferences: 5.9e12, lifetimeS: 5.9e9,
                columns: [{ column: 0, mean: 1500, most: 1500, mostInARow: 1700 }, { column: 7, mean: 3, most: 9, mostInARow: 11 }]
            }
        }, false, '--on')).toMatchFileSnapshot('golden/simulate-faults-text.txt');
    });

    it('simulate without labels, with one seeded image, with many images', () => {
        const { correct: _, accuracy: __, ...unlabelled } = summary;
        expect(simulationText(unlabelled, false, '--on')).toContain('\n2 images, no labels\n');
        expect(simulationText({ ...unlabelled, images: 1, seededImage: true }, false, '--on')).toContain('\nOne seeded image ran: no images were given (--images DATA).\n');
        expect(simulationText({ ...summary, images: 11 }, false, '--on')).not.toContain('image 0:');
    });

    it('colours change nothing but colours', () => {
        const plain = (text: string): string => stripVTControlCharacters(text);
        expect(plain(compileText(report, true, shown))).toBe(compileText(report, false, shown));
        expect(plain(simulationText(summary, true, 'the default preset'))).toBe(simulationText(summary, false, 'the default preset'));
    });

    it('JSON keeps strings as they are and lists of numbers on one line', () => {
        const value = { list: [1, -2.5, 3e-9], empty: [], text: '[\n1,\n 2]', nested: [[1, 2], [3]] };
        expect(JSON.parse(jsonText(value))).toEqual(value);
        expect(jsonText(value)).toContain('"list": [1, -2.5, 3e-9]');
    });
});
