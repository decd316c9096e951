/**
 * Analytic cost of a network on a machine in the manner of DeepCAM (Nguyen et al., arXiv 2302.04712): dot products are
 * approximated by the Hamming distance of hashes, one CAM search a patch over the hashes of all output channels. Modelled
 * here from its idea, not from its circuits: every constant that is no device's is an assumption. Its published
 * 2.16x to 109x over Eyeriss is quoted in reports, not modelled.
 */
import type { Network } from '../../network/model.js';
import type { AssumptionEntry } from '../report.js';
import { COMMON_ASSUMPTIONS, modelAssumption, shareOf, sumBreakdowns, totalOf, type BaselineLayer, type BaselineReport } from './report.js';
import { activationBits, macOperations, type MacOperation } from './workload.js';

/** Hash lengths the model takes. */
export const HASH_BITS = { least: 256, most: 1024, usual: 512 } as const;

const EVA_CAM = 'Eva-CAM run: 2FeFET TCAM of 256 x 256 cells, 45 nm';

const constants = {
    'search.energy': { value: 0.44e-15, text: '0.44 fJ/cell', source: EVA_CAM },
    'search.time': { value: 1.21e-9, text: '1.21 ns', source: EVA_CAM },
    'array.side': { value: 256, text: '256', source: EVA_CAM },
    'array.area': { value: 0.0456e-6, text: '0.0456 mm2', source: EVA_CAM },
    leakage: { value: 7.4e-3, text: '7.4 mW/array', source: EVA_CAM },
    'hash.energy': { value: 0.17e-12, text: '0.17 pJ', source: 'assumption: hashing is a crossbar of random weights; each hash bit of 128 inputs and one activation bit is a 5-bit conversion as in neurosim-22nm-5b' },
    'hash.rows': { value: 128, text: '128', source: 'assumption: rows of the hashing crossbar' },
    'hash.time': { value: 70e-9, text: '70 ns', source: 'assumption: one activation bit through the hashing crossbar, as in neurosim-22nm-5b' },
    'norm.energy': { value: 0.3e-12, text: '0.3 pJ', source: 'assumption: a square and an addition for each input of a patch (8-bit multiply 0.2, 32-bit add 0.1 pJ, 45 nm, recalled from Horowitz 2014)' },
    'output.energy': { value: 0.5e-12, text: '0.5 pJ', source: 'assumption: cosine by table and two products of 8 bits for each output' },
    'fetch.energy': { value: 0.134e-12, text: '0.134 pJ/bit', source: 'assumption: buffer and bus as in isaac-32nm-8b' },
    node: { value: 45e-9, text: '45 nm', source: EVA_CAM },
} as const;

/** Seconds a patch: its hash bit by bit, then one search. */
function patchS(bits: number): number {
    return bits * constants['hash.time'].value + constants['search.time'].value;
}

function camArrays({ outChannels }: MacOperation, hashBits: number): number {
    return Math.ceil(outChannels / constants['array.side'].value) * Math.ceil(hashBits / constants['array.side'].value);
}

function layerOf(operation: MacOperation, hashBits: number): BaselineLayer {
    const { pixels, patch, groups, outChannels, inputBits, outputBits } = operation;
    const blocks = Math.ceil(patch / constants['hash.rows'].value) * groups;
    const latencyS = pixels * patchS(inputBits);
    const breakdown = {
        hash: pixels * blocks * hashBits * inputBits * constants['hash.energy'].value,
        search: pixels * outChannels * hashBits * constants['search.energy'].value,
        norm: pixels * patch * groups * constants['norm.energy'].value,
        output: pixels * outChannels * constants['output.energy'].value,
        movement: (pixels * patch * groups * inputBits + pixels * outChannels * outputBits) * constants['fetch.energy'].value,
        // Powered while searched only: at its full leakage an array would cost more between two searches than by them.
        leakage: camArrays(operation, hashBits) * pixels * constants['search.time'].value * constants.leakage.value,
    };
    return {
        name: operation.name, kind: operation.kind, breakdown, energyJ: totalOf(breakdown), latencyS,
        areaM2: camArrays(operation, hashBits) * constants['array.area'].value, movementShare: shareOf(breakdown, ['movement']),
    };
}

/** `hashBits` from 256 to 1024. */
export function deepCamReport(network: Network, hashBits: number): BaselineReport {
    const operations = macOperations(network);
    const layers = operations.map(operation => layerOf(operation, hashBits));
    const breakdown = sumBreakdowns(layers.map(layer => layer.breakdown));
    const entries = Object.entries(constants).map(([parameter, constant]): AssumptionEntry => ({ parameter, ...constant }));
    const bits = activationBits(network);
    const name = `deepcam-like-${hashBits}`;
    return {
        name, system: `${name} (${hashBits}-bit hashes, ${bits}-bit activations, approximate)`,
        precision: { weightBits: 1, weights: `${hashBits}-bit hashes`, ternary: false, activationBits: bits, hashBits, nodeM: constants.node.value },
        layers, breakdown, energyJ: totalOf(breakdown), movementShare: shareOf(breakdown, ['movement']),
        latencyS: layers.reduce((time, { latencyS }) => time + latencyS, 0),
        areaM2: operations.reduce((sum, operation) => sum + camArrays(operation, hashBits), 0) * constants['array.area'].value,
        constants: entries,
        assumptions: [
            ...entries.filter(({ source }) => source.startsWith('assumption')),
            modelAssumption('hash.bits', hashBits, 'one hash length for all layers; DeepCAM varies it'),
            modelAssumption('leakage.gated', 1, 'arrays are powered while they are searched only'),
            modelAssumption('area.hash', 0, 'the hashing crossbar takes no area here'),
            ...COMMON_ASSUMPTIONS,
        ],
    };
}
