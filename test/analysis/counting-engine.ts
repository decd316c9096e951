/** An engine that multiplies instead of compiling and writes down what it was asked for. */
import { naiveGraph } from '../../server/compiler/share/graph.js';
import type { Engine } from '../../server/analysis/engine.js';
import type { CompileReport, EnergyJ } from '../../server/cost/report.js';
import type { MacLayer, Network } from '../../server/network/model.js';

export interface CountingEngine extends Engine {
    /** Names of the networks compiled, in order. */
    readonly compiled: string[];
    /** Weights of the layers compiled, in order. */
    readonly layers: string[];
}

/** `fail`: the network of that name makes the compiler throw; `reject`: it gets an error. */
export function countingEngine(options: { fail?: string; reject?: string } = {}): CountingEngine {
    const compiled: string[] = [];
    const layers: string[] = [];
    return {
        compiled,
        layers,
        share: naiveGraph,
        advise: () => [],
        inspect: () => ({ problems: [], explanations: [] }),
        recordTrace: (program, images) => new TextEncoder().encode(`${networkOf(program).name}, ${images.length} images`),
        compileLayer: (layer, _hardware, _options, { memo } = {}) => {
            if (!memo?.layer('')) {
                layers.push((layer as MacLayer).weights.data.join(' '));
                memo?.keep('', {} as never);
            }
            return { problems: [] };
        },
        compile: (network, hardware, compileOptions, compileOne) => {
            compiled.push(network.name);
            network.layers.forEach(layer => compileOne?.(layer, hardware, compileOptions));
            if (network.name === options.fail) {
                throw new Error('index out of range');
            }
            if (network.name === options.reject) {
                return { problems: [{ code: 'capacity/columns', severity: 'error', message: 'does not fit', layer: 'fc' }] };
            }
            return { compiled: { network, layers: network.layers.map(layer => ({ layer })) } as never, problems: [] };
        },
        estimate: program => ({ network: networkOf(program).name, layers: [] } as unknown as CompileReport),
        simulate: (program, images) => {
            const layer = networkOf(program).layers[0] as MacLayer;
            const logits = images.map(image => Int32Array.from(image.keys(), row =>
                image.reduce((sum, value, column) => sum + value * layer.weights.data[row * image.length + column], 0)));
            const search = images.reduce((sum, image) => sum + image[0], 0) / images.length;
            const energyJ: EnergyJ = { search, write: 0, shift: 0, read: 0, movement: 0, periphery: 0, leakage: 0, total: search };
            const section = { name: layer.name, kind: 'dense', energyJ, estimatedEnergyJ: 1, ratio: search, cycles: 5, latencyS: 1e-9, zeroShare: 0.5 };
            return { logits, passes: 3 * images.length, measured: { layers: [section], energyJ, estimatedEnergyJ: 1, ratio: search, cycles: 5, latencyS: 1e-9 } };
        },
    };
}

function networkOf(program: unknown): Network {
    return (program as { network: Network }).network;
}
