/** Comparisons: what the energy constants change, checked against compiling with them; break-even values; labels. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileNetwork, defaultCompileOptions } from '../../server/compiler/compile.js';
import { baselineNamed, BASELINES, baselinesOn } from '../../server/cost/baselines/baselines.js';
import { compareReports } from '../../server/cost/compare.js';
import { energyOf } from '../../server/cost/energy.js';
import { estimate } from '../../server/cost/estimate.js';
import { energyAt, linearConstants, valueFor, type LinearConstant } from '../../server/cost/linear.js';
import { overrideParameter } from '../../server/hardware/build.js';
import { valueOf } from '../../server/hardware/model.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import { parameterOf } from '../../server/hardware/registry.js';
import { fromSi, parseUnit } from '../../server/hardware/units.js';
import { lenet5 } from '../network/architectures.js';

const network = lenet5({ size: 28, bits: 4 });
const hardware = defaultHardware();
const { compiled } = compileNetwork(network, hardware, defaultCompileOptions);
const report = estimate(compiled!);
const baselines = baselinesOn(network, BASELINES);
const comparison = compareReports(network, hardware, report, baselines);

const near = (a: number, b: number): void => expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.abs(b));

/** The same program on a machine with another constant. */
function energyOfSameProgram(constant: LinearConstant, valueJ: number): number {
    const parameter = parameterOf(constant);
    const written = { value: fromSi(valueJ, parseUnit(parameter.unit)!.unit), unit: parameter.unit };
    return estimate({ ...compiled!, hardware: overrideParameter(hardware, { parameter, written }) }).total.energyJ.total;
}

describe('other constants', () => {
    it('give the energy of the same program on a machine with that constant', () => {
        fc.assert(fc.property(fc.constantFrom(...linearConstants), fc.integer({ min: 1, max: 1e6 }), (constant, thousandth) => {
            const valueJ = thousandth * 1e-18;
            near(energyAt(report, hardware, constant, valueJ), energyOfSameProgram(constant, valueJ));
        }), { numRuns: 40 });
    });

    it('as they are change nothing', () => {
        linearConstants.forEach(constant => near(energyAt(report, hardware, constant, valueOf(hardware, constant)), report.total.energyJ.total));
    });

    it('are found for an energy, or there is none', () => {
        const target = 2 * report.total.energyJ.total;
        for (const constant of linearConstants) {
            near(energyOfSameProgram(constant, valueFor(report, hardware, constant, target)!), target);
            expect(valueFor(report, hardware, constant, 0)).toBeUndefined();
        }
    });
});

describe('a comparison', () => {
    it('starts with the machine, then the baseline a headline may quote', () => {
        expect(comparison.rows.map(({ name }) => name)).toEqual(['RtmAp', ...BASELINES.map(({ name }) => name)]);
        expect(comparison.rows[0]).toMatchObject({ system: 'RtmAp (ternary weights, 4-bit activations)', ratioToFirst: 1, accuracy: null });
        const other = compareReports(network, hardware, report, baselinesOn(network, [baselineNamed('deepcam-like-256')!, baselineNamed('isaac-32nm-8b')!]));
        expect(other.headlines[0].system).toMatch(/^isaac-32nm-8b \(8-bit weights, 8-bit activations, 8-bit ADC\)$/);
    });

    it('says how each precision stands to the machine\'s', () => {
        const matches = (bits: number): (string | undefined)[] => {
            const other = lenet5({ size: 28, bits });
            return compareReports(other, hardware, report, baselinesOn(other, BASELINES)).headlines.map(({ precision }) => precision);
        };
        expect(matches(4)).toEqual(['wider', 'same', 'lossy', 'same', 'wider', 'wider', 'lossy']);
        // A crossbar takes wider activations in more cycles, and narrower ones as if they were wide.
        expect(matches(8)).toEqual(['wider', 'same', 'lossy', 'same', 'wider', 'wider', 'lossy']);
        expect(matches(2)).toEqual(['wider', 'wider', 'lossy', 'wider', 'wider', 'wider', 'lossy']);
    });

    it('divides by the first row', () => {
        const [first, ...others] = comparison.rows;
        others.forEach(({ energyJ, ratioToFirst, energyDelayJs, latencyS }) => {
            near(ratioToFirst, energyJ / first.energyJ);
            near(energyDelayJs, energyJ * latencyS);
        });
        near(Object.values(first.breakdown).reduce((sum, part) => sum + part, 0), first.energyJ);
    });

    it('shows no ratio without those at 1, 10, 100 and 690 fJ a write', () => {
        for (const { system, ratio, atWriteEnergy } of comparison.headlines) {
            const { energyJ } = comparison.rows.find(row => row.system === system)!;
            expect(atWriteEnergy.map(({ writeEnergyJ }) => Math.round(writeEnergyJ * 1e15))).toEqual([1, 10, 100, 690]);
            atWriteEnergy.forEach(({ writeEnergyJ, ratio: there }) => near(there, energyJ / energyOfSameProgram('write.energy', writeEnergyJ)));
            near(ratio, atWriteEnergy[1].ratio);
            expect([...atWriteEnergy].sort((a, b) => b.ratio - a.ratio)).toEqual(atWriteEnergy);
        }
    });

    it('breaks even where the machine takes as much, and where it takes the published share', () => {
        const constants = { writeEnergyJ: 'write.energy', searchEnergyJ: 'search.energy', shiftEnergyJ: 'shift.energy' } as const;
        let found = 0;
        for (const [field, constant] of Object.entries(constants) as [keyof typeof constants, LinearConstant][]) {
            for (const { system, energyJ } of comparison.rows.slice(1)) {
                const [even, published] = [comparison.breakEven[field][system], comparison.published.at[field][system]];
                if (even !== null) {
                    near(energyOfSameProgram(constant, even), energyJ);
                    found++;
                }
                if (published !== null) {
                    near(energyOfSameProgram(constant, published), energyJ / 7.5);
                }
            }
        }
        expect(found).toBeGreaterThan(3);
    });

    it('says when a baseline is lossy, approximate, or weights are random', () => {
        const notes = comparison.notes.join('\n');
        expect(notes).toMatch(/neurosim-22nm-5b reads sums that take 9 bits with 5: lossy/);
        expect(notes).not.toMatch(/isaac-32nm-8b reads|neurosim-22nm-8b-sar reads/);
        expect(notes).toMatch(/deepcam-like-512 approximates .* not reproduced here/);
        expect(notes).toMatch(/weights are random/);
        expect(notes).toMatch(/search\.energy 3 fJ\/cell, write\.energy 10 fJ\/cell, shift\.energy 10 fJ\/cell/);
    });

    it('keeps the accuracy it is given', () => {
        expect(compareReports(network, hardware, report, baselines, { accuracy: 0.99, images: 100 })).toMatchObject({ rows: [{ accuracy: 0.99 }, ...baselines.map(() => ({ accuracy: null }))], images: 100 });
    });

    it('has every measure of every layer, and their sums where they add up', () => {
        for (const { layers, energyJ, breakdown } of comparison.rows) {
            near(layers.reduce((sum, layer) => sum + layer.energyJ, 0), energyJ);
            for (const layer of layers) {
                near(layer.energyDelayJs, layer.energyJ * layer.latencyS);
                near(Object.values(layer.breakdown).reduce((sum, part) => sum + part, 0), layer.energyJ);
                expect(Object.keys(layer.breakdown)).toEqual(Object.keys(breakdown));
                expect(layer.movementShare).toBeGreaterThanOrEqual(0);
                expect(layer.movementShare).toBeLessThanOrEqual(1);
            }
        }
        const [first, isaac] = comparison.rows;
        near(first.layers.reduce((sum, { latencyS }) => sum + latencyS, 0), first.latencyS);
        near(first.layers.reduce((sum, { movementShare, energyJ }) => sum + movementShare * energyJ, 0), first.movementShare * first.energyJ);
        near(isaac.layers.reduce((sum, { areaM2 }) => sum + areaM2!, 0), isaac.areaM2);
        expect(comparison.rows.find(({ name }) => name === 'asic-45nm-8b')!.layers.every(({ areaM2 }) => areaM2 === null)).toBe(true);
    });

    it('says what a run measured beside the estimate', () => {
        const half = energyOf(part => report.total.energyJ[part] / 2);
        const found = compareReports(network, hardware, report, baselines, { accuracy: null, images: 3, energyJ: half });
        near(found.measured!.energyJ, found.rows[0].energyJ / 2);
        near(found.measured!.ratios['isaac-32nm-8b'], 2 * found.headlines[0].ratio);
        expect(found.notes.join('\n')).toMatch(/^A run of 3 images took .+ an image on RtmAp, where the estimate says .*: isaac-32nm-8b \(8-bit weights, 8-bit activations, 8-bit ADC\) takes [\d.]+ times that\.$/m);
        expect(comparison.measured).toBeUndefined();
    });

    it('of a network that takes no energy has no infinite numbers', () => {
        const nothing = { ...report, total: { ...report.total, energyJ: { ...report.total.energyJ, search: 0, write: 0, shift: 0, read: 0, movement: 0, periphery: 0, leakage: 0, total: 0 } } };
        const { rows, headlines } = compareReports({ ...network, layers: [] }, hardware, nothing, baselinesOn({ ...network, layers: [] }, BASELINES));
        expect([...rows.map(row => row.ratioToFirst), ...headlines.map(({ ratio }) => ratio)].every(Number.isFinite)).toBe(true);
    });
});
