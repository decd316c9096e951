/** The laws of traces: they hold what ran, exactly, whatever one asks first. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { machineOf } from '../../../server/compiler/machine.js';
import { measure } from '../../../server/cost/measured.js';
import { noRunCounts, PassExecutor } from '../../../server/simulator/passes.js';
import { simulate } from '../../../server/simulator/simulate.js';
import { TilePort } from '../../../server/simulator/trace/tile-port.js';
import type { ArrayName, Trace } from '../../../server/simulator/trace/trace.js';
import { seeds } from '../../support/networks.js';
import { compiledOf, hardwareWith, machines, opened, recordOf } from './recorded.js';

const relative = (a: number, b: number): number => Math.abs(a - b) / Math.max(Number.MIN_VALUE, Math.abs(b));

describe.each(machines)('%s', (_, overrides) => {
    const hardware = hardwareWith(overrides);

    test('a trace gives the energy, cycles and results of the run', async () => {
        await fc.assert(fc.asyncProperty(seeds, fc.integer({ min: 1, max: 3 }), async (seed, batch) => {
            const { compiled, images } = compiledOf(seed, hardware, batch);
            const whole = images.slice(0, Math.floor(images.length / batch) * batch);
            fc.pre(whole.length > 0);
            const run = simulate(compiled, whole);
            const measured = measure(compiled, run);
            const trace = await opened(recordOf(compiled, whole));
            expect(trace.header.images.map(({ logits }) => logits)).toEqual(run.logits.map(row => [...row]));
            expect(trace.header.cycles).toBe(measured.cycles);
            const { energyJ } = trace.total();
            for (const [component, joules] of Object.entries(measured.energyJ)) {
                expect(relative(energyJ[component as keyof typeof energyJ], joules * whole.length), component).toBeLessThan(1e-9);
            }
            const atEnd = await trace.tallyAt(trace.cycles);
            expect(relative(atEnd.energyJ.total, energyJ.total)).toBeLessThan(1e-9);
            expect({ ...atEnd, energyJ: 0 }).toEqual({ ...trace.total(), energyJ: 0 });
        }), { numRuns: 4 });
    });

    test('the state at any step is that of the pass executor run from the beginning', async () => {
        await fc.assert(fc.asyncProperty(seeds, fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), async (seed, picks) => {
            const { compiled, images } = compiledOf(seed, hardware);
            const trace = await opened(recordOf(compiled, images));
            const machine = machineOf(compiled.hardware, new Set());
            for (const pick of picks) {
                const array = arrayAt(trace, pick);
                const { program } = compiled.layers[array.layer].parts[array.part];
                const op = pick % (program.length + 1);
                const place = trace.arrays(array.layer)[array.tile][array.part];
                const inputs = await Promise.all(trace.layers[array.layer].streams.map(({ source }) => trace.activations(array.run, source)));
                const executor = new PassExecutor(program, machine, place.enabledRows, new TilePort(trace.layers[array.layer], inputs, undefined, place.firstRow, place.rows, 1), true);
                executor.run(0, op, noRunCounts());
                const state = await trace.stateAt(array, { op, step: 0 });
                expect([...state.cells.keys()].sort((a, b) => a - b)).toEqual(executor.leftOver());
                executor.leftOver().forEach(cell => expect([...state.plane(cell)]).toEqual([...executor.plane(cell)]));
                expect([...state.positions]).toEqual([...executor.positions]);
            }
        }), { numRuns: 4 });
    });
});

/** Some array of some layer that has any. */
function arrayAt(trace: Trace, pick: number): ArrayName {
    const layers = trace.layers.flatMap((_, layer) => trace.arrays(layer).flat().map(({ part, tile }) => ({ layer, part, tile })));
    return { run: pick % trace.header.runs, ...layers[Math.floor(pick / 7) % layers.length] };
}
