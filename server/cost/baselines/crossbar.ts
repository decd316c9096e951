/**
 * Analytic cost of a network on a crossbar accelerator: weights stand in arrays, inputs come bit by bit, every column is
 * read through a converter. Formulas only; constants are the crossbar's.
 */
import { crossbarValue, type Crossbar, type CrossbarParameterName } from '../../hardware/crossbar/model.js';
import { CROSSBAR_PARAMETERS } from '../../hardware/crossbar/registry.js';
import { printWritten } from '../../hardware/quantities.js';
import type { Network } from '../../network/model.js';
import type { AssumptionEntry } from '../report.js';
import { COMMON_ASSUMPTIONS, modelAssumption, shareOf, sumBreakdowns, totalOf, type BaselineLayer, type BaselineReport, type Breakdown, type Precision } from './report.js';
import { activationBits, largestMap, macOperations, paddedMacs, type MacOperation } from './workload.js';

/** What one operation makes the arrays do for one inference. */
export interface CrossbarCounts {
    /** outPixels x ceil(patch / rows) x outChannels x ceil(weightBits / cellBits) x activationBits (ISAAC's bit-serial reading). */
    readonly conversions: number;
    /** Rows driven, once an array that holds columns of them and an activation bit. */
    readonly drives: number;
    /** Bits of input patches, each pixel's patch brought anew. */
    readonly fetchedBits: number;
    readonly storedBits: number;
    /** Arrays that hold the weights. */
    readonly arrays: number;
    /** Reads one after another. */
    readonly cycles: number;
}

/** Components that bring activations to arrays and away from them. */
const MOVEMENT = ['fetch', 'store'];

export function crossbarCounts(operation: MacOperation, crossbar: Crossbar): CrossbarCounts {
    const v = (name: CrossbarParameterName): number => crossbarValue(crossbar, name);
    const { pixels, outChannels, groups, patch } = operation;
    const columnsPerWeight = Math.ceil(v('weight.bits') / v('cell.bits'));
    const bits = Math.max(v('activation.bits'), operation.inputBits);
    const rowBlocks = Math.ceil(patch / v('array.rows'));
    const columnBlocks = Math.ceil(outChannels / groups * columnsPerWeight / v('array.columns'));
    return {
        conversions: pixels * rowBlocks * outChannels * columnsPerWeight * bits,
        drives: pixels * patch * groups * columnBlocks * bits,
        fetchedBits: pixels * patch * groups * bits,
        storedBits: pixels * outChannels * Math.max(v('activation.bits'), operation.outputBits),
        arrays: groups * rowBlocks * columnBlocks,
        cycles: pixels * bits,
    };
}

/** Bits that a sum of one array takes without loss: inputs of one bit, cells of `cell.bits`. */
export function losslessAdcBits(crossbar: Crossbar): number {
    return Math.ceil(Math.log2(crossbarValue(crossbar, 'array.rows') * (2 ** crossbarValue(crossbar, 'cell.bits') - 1) + 1));
}

export function crossbarReport(network: Network, crossbar: Crossbar): BaselineReport {
    const v = (name: CrossbarParameterName): number => crossbarValue(crossbar, name);
    const operations = macOperations(network).map(operation => ({ operation, counts: crossbarCounts(operation, crossbar) }));
    const arrays = operations.reduce((sum, { counts }) => sum + counts.arrays, 0);
    const pipelined = v('pipelined') > 0;
    const layers = operations.map(({ operation: { name, kind }, counts }): BaselineLayer => {
        const latencyS = counts.cycles * v('cycle.time');
        // A chip whose layers follow one another leaks as a whole while each of them works.
        const breakdown = energies(counts, v, (pipelined ? counts.arrays : arrays) * latencyS);
        return { name, kind, breakdown, energyJ: totalOf(breakdown), latencyS, areaM2: counts.arrays * v('array.area'), movementShare: shareOf(breakdown, MOVEMENT) };
    });
    const breakdown = sumBreakdowns(layers.map(layer => layer.breakdown));
    const precision = precisionOf(network, crossbar);
    const constants = constantsOf(crossbar);
    const map = largestMap(network);
    return {
        name: crossbar.name, system: `${crossbar.name} (${precision.weights}, ${precision.activationBits}-bit activations, ${precision.adcBits}-bit ADC)`,
        precision, layers, breakdown, energyJ: totalOf(breakdown), movementShare: shareOf(breakdown, MOVEMENT),
        latencyS: layers.reduce((time, { latencyS }) => pipelined ? Math.max(time, latencyS) : time + latencyS, 0),
        areaM2: arrays * v('array.area') + map.activations * Math.max(map.bits, v('activation.bits')) * v('buffer.area'),
        constants,
        assumptions: [
            ...constants.filter(({ source }) => source.startsWith('assumption')),
            modelAssumption('padding', paddedMacs(network), 'inputs of the padding are computed like others; this many multiply-accumulates are on padding'),
            ...COMMON_ASSUMPTIONS,
        ],
    };
}

/** `leakingS`: arrays x seconds. */
function energies(counts: CrossbarCounts, v: (name: CrossbarParameterName) => number, leakingS: number): Breakdown {
    return {
        conversion: counts.conversions * v('adc.energy'),
        accumulate: counts.conversions * v('accumulate.energy'),
        drive: counts.drives * v('dac.energy'),
        cells: counts.conversions * v('read.energy'),
        fetch: counts.fetchedBits * v('fetch.energy'),
        store: counts.storedBits * v('store.energy'),
        leakage: leakingS * v('leakage'),
    };
}

/** Bits that tell -1, 0 and +1 apart: such a weight is the network's own. */
const TERNARY_BITS = 2;

function precisionOf(network: Network, crossbar: Crossbar): Precision {
    const v = (name: CrossbarParameterName): number => crossbarValue(crossbar, name);
    const ternary = v('weight.bits') === TERNARY_BITS;
    const cells = Math.ceil(v('weight.bits') / v('cell.bits'));
    return {
        weightBits: v('weight.bits'), ternary,
        weights: ternary ? `ternary weights (${cells} ${cells === 1 ? 'cell' : 'cells'})` : `${v('weight.bits')}-bit weights`,
        activationBits: Math.max(v('activation.bits'), activationBits(network)),
        adcBits: v('adc.bits'), losslessAdcBits: losslessAdcBits(crossbar), nodeM: v('node'),
    };
}

function constantsOf(crossbar: Crossbar): AssumptionEntry[] {
    return CROSSBAR_PARAMETERS.map(parameter => {
        const { value, written, source } = crossbar.parameters[parameter.name];
        return { parameter: parameter.name, value, text: printWritten(parameter, written), source };
    });
}
