/**
 * What an edit of an energy would compile, compiled while nobody waits: for each energy a little more and a little less, the
 * layers for which the compiler would then choose another program. Results stay with the layers' memos; nothing else changes.
 */
import type { Hardware, ParameterName } from '../hardware/model.js';
import type { Network } from '../network/model.js';
import type { CompileOptions } from '../compiler/compile.js';
import { countedProgram } from '../compiler/counted.js';
import { machineOf } from '../compiler/machine.js';
import type { CompileLayer } from './engine.js';

/** The energies by which the compiler chooses, as far as they are edited alone. */
const energies: readonly ParameterName[] = ['search.energy', 'write.energy', 'shift.energy', 'program.energy'];
const factors = [0.8, 1.25];

/** `compileLayer` keeps what it finds out. @throws Cancelled */
export function anticipate(network: Network, hardware: Hardware, options: CompileOptions, compileLayer: CompileLayer): void {
    const others = energies.flatMap(name => factors.map(factor => withFactor(hardware, name, factor)));
    for (const layer of network.layers) {
        for (const other of others) {
            const { compiled } = compileLayer(layer, other, options);
            compiled?.parts.forEach(({ program }) => countedProgram(program, machineOf(other, options.without)));
        }
        // Last, so that the programs of today are the last to be forgotten.
        compileLayer(layer, hardware, options);
    }
}

function withFactor(hardware: Hardware, name: ParameterName, factor: number): Hardware {
    const constant = hardware.parameters[name];
    return { ...hardware, parameters: { ...hardware.parameters, [name]: { ...constant, value: constant.value * factor } } };
}
