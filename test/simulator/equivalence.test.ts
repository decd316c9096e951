/** The compiled program on the simulator = naive integer arithmetic, bit for bit, on random networks and machines. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions } from '../../server/compiler/compile.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import type { Hardware, ParameterName } from '../../server/hardware/model.js';
import { runReference } from '../../server/network/reference.js';
import { simulate } from '../../server/simulator/simulate.js';
import { randomNetwork, seeds, type NetworkAndImages } from '../support/networks.js';

function machine(overrides: Partial<Record<ParameterName, number>>): Hardware {
    const base = defaultHardware();
    const parameters = { ...base.parameters };
    for (const [name, value] of Object.entries(overrides)) {
        parameters[name as ParameterName] = { ...parameters[name as ParameterName], value };
    }
    return { ...base, parameters };
}

function expectSame({ network, images }: NetworkAndImages, hardware: Hardware, without: 'share'[] = [], batch = 1): void {
    const { compiled, problems } = compileNetwork(network, hardware, { ...defaultCompileOptions, without: new Set(without), batch });
    expect(problems).toEqual([]);
    const run = simulate(compiled!, images, { intermediates: true, strict: true });
    images.forEach((image, i) => {
        const truth = runReference(network, image);
        for (const layer of network.layers) {
            expect(Array.from(run.intermediates!.get(layer.name)![i]), layer.name).toEqual(Array.from(truth.get(layer.name)!));
        }
    });
}

describe('the simulated program equals integer arithmetic', { timeout: 120_000 }, () => {
    test('on random networks and the default machine', () => {
        fc.assert(fc.property(seeds, seed => expectSame(randomNetwork(seed), defaultHardware())), { numRuns: 150 });
    });

    test('with one tag latch', () => {
        fc.assert(fc.property(seeds, seed => expectSame(randomNetwork(seed), machine({ latches: 1 }))), { numRuns: 40 });
    });

    test('with chained search', () => {
        fc.assert(fc.property(seeds, seed => expectSame(randomNetwork(seed), machine({ chained: 1 }))), { numRuns: 60 });
    });

    test('with operands along the track, where a shift costs next to nothing', () => {
        const cheap = machine({ 'shift.energy': 1e-20 });
        let along = 0;
        fc.assert(fc.property(seeds, seed => {
            const { compiled } = compileNetwork(randomNetwork(seed).network, cheap, defaultCompileOptions);
            along += compiled!.layers.filter(l => l.sections.some(s => s.layout === 'along')).length;
            expectSame(randomNetwork(seed), cheap);
        }), { numRuns: 60 });
        expect(along).toBeGreaterThan(0);
    });

    test('on narrow arrays with few ports, and batches', () => {
        const narrow = machine({ 'array.columns': 96, 'array.rows': 16, 'gate.rows': 8, 'track.ports': 1 });
        fc.assert(fc.property(seeds, fc.integer({ min: 1, max: 4 }), (seed, batch) =>
            expectSame(randomNetwork(seed), narrow, [], batch)), { numRuns: 40 });
    });

    test('without sharing', () => {
        fc.assert(fc.property(seeds, seed => expectSame(randomNetwork(seed), defaultHardware(), ['share'])), { numRuns: 30 });
    });
});
