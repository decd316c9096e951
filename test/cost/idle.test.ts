/** What idle rows write enters the estimate exactly: they load zeros, as the rows of a black image do. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileNetwork, defaultCompileOptions } from '../../server/compiler/compile.js';
import { machineOf } from '../../server/compiler/machine.js';
import { sectionActivities } from '../../server/cost/activity.js';
import { countedProgram } from '../../server/compiler/counted.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import { idleCounts } from '../../server/simulator/idle.js';
import { simulate } from '../../server/simulator/simulate.js';
import { randomNetwork, seeds } from '../support/networks.js';

test('an idle row does what a row of a black image does', () => {
    fc.assert(fc.property(seeds, fc.boolean(), (seed, chained) => {
        const base = defaultHardware();
        const hardware = { ...base, parameters: { ...base.parameters, chained: { ...base.parameters.chained, value: chained ? 1 : 0 } } };
        const { network, images } = randomNetwork(seed);
        const compiled = compileNetwork(network, hardware, defaultCompileOptions).compiled!;
        const [layer] = compiled.layers;
        const machine = machineOf(hardware, new Set());
        const idle = idleCounts(layer, machine);
        const [run] = simulate(compiled, [images[0].map(() => 0)]).layers;
        for (const { chainedCells, name, writtenCells } of run.sections) {
            expect(writtenCells).toBe(layer.placement.enabledRows * idle.get(name)!.writtenCells);
            expect(chainedCells).toBe(layer.placement.enabledRows * idle.get(name)!.chainedCells);
        }
        for (const { activity, name } of sectionActivities(layer, compiled, false)) {
            const { enabledRows, rows } = layer.placement;
            const expected = layer.parts.reduce((sum, { program }) => sum + (countedProgram(program, machine).get(name)?.writtenCells ?? 0), 0);
            expect(activity.writtenCells).toBeCloseTo(rows * expected + (enabledRows - rows) * (idle.get(name)?.writtenCells ?? 0), 6);
        }
    }), { numRuns: 10 });
});
