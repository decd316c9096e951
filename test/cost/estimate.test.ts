/** What the estimate says beside energies: parts that add up, and the carry's cell as a run sees it. */
import { describe, expect, it } from 'vitest';
import { compileNetwork, defaultCompileOptions } from '../../server/compiler/compile.js';
import { estimate } from '../../server/cost/estimate.js';
import { overrideParameter } from '../../server/hardware/build.js';
import type { Hardware, ParameterName } from '../../server/hardware/model.js';
import { defaultHardware } from '../../server/hardware/presets.js';
import { parameterOf } from '../../server/hardware/registry.js';
import { seededImage } from '../../server/network/random.js';
import { simulate } from '../../server/simulator/simulate.js';
import { lenet5 } from '../network/architectures.js';

const network = lenet5({ size: 28, bits: 4 });
const hardware = defaultHardware();
const { compiled } = compileNetwork(network, hardware, defaultCompileOptions);
const { total, layers } = estimate(compiled!);
const near = (value: number, expected: number): void => expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
const sum = (parts: object): number => (Object.values(parts) as number[]).reduce((all, part) => all + part, 0);

/** The same program on a machine with another constant, in the parameter's own unit. */
function totalWith(name: ParameterName, value: number): typeof total {
    const changed: Hardware = overrideParameter(hardware, { parameter: parameterOf(name), written: { value, unit: parameterOf(name).unit } });
    return estimate({ ...compiled!, hardware: changed }).total;
}

describe('the estimate', () => {
    it('splits latency and area into parts that add up', () => {
        for (const layer of layers) {
            near(sum(layer.latencyPartsS), layer.latencyS);
        }
        near(sum(total.latencyPartsS), total.latencyS);
        near(sum(total.areaPartsM2), total.areaM2);
        near(total.areaPartsM2.program, layers.reduce((all, { energyJ }) => all + energyJ.periphery, 0) / 0.134e-12 * 0.16e-12);
    });

    it('charges control for each cycle of each array', () => {
        const dearer = totalWith('controller.energy', 1);
        const arrayCycles = (dearer.energyJ.periphery - total.energyJ.periphery) / 1e-12;
        near(arrayCycles, Math.round(arrayCycles));
        expect(arrayCycles).toBeGreaterThan(total.cycles);
        near(dearer.energyJ.total - dearer.energyJ.periphery, total.energyJ.total - total.energyJ.periphery);
    });

    it('lets endurance decide the lifetime, and nothing else', () => {
        const weaker = totalWith('endurance', 1e10);
        near(weaker.lifetime.carryCell!.inferences * 1e6, total.lifetime.carryCell!.inferences);
        near(weaker.lifetime.evenWear!.seconds * 1e6, total.lifetime.evenWear!.seconds);
        expect(weaker.energyJ).toEqual(total.energyJ);
        near(total.lifetime.carryCell!.inferences * total.writesOfCarryCellPerInference, 1e16);
    });

    it('finds the cell that a run writes most, and about how often', () => {
        const { hottest } = simulate(compiled!, [seededImage(network.input, 1)], { wear: true }).wear!;
        expect([hottest.column, hottest.domain]).toEqual([0, 0]);
        expect(hottest.writes / total.writesOfCarryCellPerInference).toBeGreaterThan(0.6);
        expect(hottest.writes / total.writesOfCarryCellPerInference).toBeLessThan(1.4);
    });
});
