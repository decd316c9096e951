/** Networks of dense layers and a hardware of made-up constants: enough for tests of what carries them about. */
import type { Hardware } from '../../server/hardware/model.js';
import type { Network } from '../../server/network/model.js';
import { machineWith } from '../support/machines.js';

export function tinyNetwork(name: string, weights: readonly number[] = [1, -1, 0, 1]): Network {
    return {
        name,
        input: { name: 'image', shape: [2, 1, 1], bits: 4, rule: { kind: 'asIs' } },
        layers: [{
            kind: 'dense', name: 'fc', input: 'image', inputShape: [2, 1, 1], inputBits: 4, outputShape: [2, 1, 1],
            weights: { shape: [2, 2, 1, 1], data: Int8Array.from(weights), source: { kind: 'random', sparsity: 0.25, seed: 1 } },
            stride: [1, 1], pad: { top: 0, left: 0, bottom: 0, right: 0 }, groups: 1,
            output: { kind: 'logits', bias: Int32Array.of(0, 0) },
        }],
        output: 'fc',
    };
}

export function tinyHardware(searchEnergyJ = 3e-15): Hardware {
    return { ...machineWith({ 'search.energy': searchEnergyJ }), name: 'Tiny' };
}

/** One dense layer after another, each with its four weights. */
export function tinyChain(name: string, weights: readonly (readonly number[])[]): Network {
    const layers = weights.map((values, index) => ({
        ...tinyNetwork(name, values).layers[0], name: `fc${index + 1}`, input: index === 0 ? 'image' : `fc${index}`,
    }));
    return { ...tinyNetwork(name), layers, output: `fc${weights.length}` };
}
