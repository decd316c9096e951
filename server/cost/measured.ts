/**
 * Energies of a run: static counts as in the estimate, written cells as they happened. Means per image.
 */
import type { CompiledNetwork } from '../compiler/compile.js';
import type { SimulationRun } from '../simulator/simulate.js';
import { sectionActivities } from './activity.js';
import { cycles, energyJ, latency, sumEnergies } from './energy.js';
import { totalS } from './formulas/latency.js';
import { perInference } from './estimate.js';
import type { EnergyJ } from './report.js';

/** One section of a layer (a projection is its own), means per image. */
export interface MeasuredSection {
    readonly name: string;
    readonly kind: string;
    readonly energyJ: EnergyJ;
    readonly estimatedEnergyJ: number;
    /** Measured over estimated; 1 where nothing was to be done. */
    readonly ratio: number;
    readonly cycles: number;
    readonly latencyS: number;
    /** Shares of the layer's outputs; undefined for logits and projections. */
    readonly zeroShare?: number;
    readonly saturatedShare?: number;
}

export interface Measured {
    readonly layers: readonly MeasuredSection[];
    readonly energyJ: EnergyJ;
    readonly estimatedEnergyJ: number;
    readonly ratio: number;
    readonly cycles: number;
    readonly latencyS: number;
}

/** The sum of sections; cycles and latency add up, as layers run one after another. */
export function measuredOf(layers: readonly Omit<MeasuredSection, 'ratio'>[]): Measured {
    const sum = (pick: (layer: Omit<MeasuredSection, 'ratio'>) => number): number => layers.reduce((total, layer) => total + pick(layer), 0);
    const energyJ = sumEnergies(layers.map(layer => layer.energyJ));
    const estimatedEnergyJ = sum(layer => layer.estimatedEnergyJ);
    return {
        layers: layers.map(layer => ({ ...layer, ratio: ratioOf(layer.energyJ.total, layer.estimatedEnergyJ) })),
        energyJ, estimatedEnergyJ, ratio: ratioOf(energyJ.total, estimatedEnergyJ), cycles: sum(layer => layer.cycles), latencyS: sum(layer => layer.latencyS)
    };
}

function ratioOf(measuredJ: number, estimatedJ: number): number {
    return estimatedJ > 0 ? measuredJ / estimatedJ : 1;
}

export function measure(compiled: CompiledNetwork, run: SimulationRun): Measured {
    const { hardware, options, network } = compiled;
    return measuredOf(compiled.layers.flatMap((layer, i) =>
        sectionActivities(layer, compiled, layer.layer.name === network.output).map(({ name, activity }, s): Omit<MeasuredSection, 'ratio'> => {
            const section = run.layers[i].sections.find(r => r.name === name);
            const writtenCells = (section?.writtenCells ?? 0) / run.images * options.batch;
            const chainedCells = (section?.chainedCells ?? 0) / run.images * options.batch;
            const measuredActivity = { ...activity, writtenCells, chainedCells };
            return {
                name, kind: layer.sections[s].kind,
                energyJ: perInference(energyJ(hardware, measuredActivity), options.batch),
                estimatedEnergyJ: perInference(energyJ(hardware, activity), options.batch).total,
                cycles: cycles(activity), latencyS: totalS(latency(hardware, activity)),
                ...(s === 0 && { zeroShare: run.layers[i].zeroShare, saturatedShare: run.layers[i].saturatedShare })
            };
        })));
}
