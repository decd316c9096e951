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
    readonly cycles: number;
    readonly latencyS: number;
    /** Shares of the layer's outputs; undefined for logits and projections. */
    readonly zeroShare?: number;
    readonly saturatedShare?: number;
}

export interface Measured {
    readonly layers: readonly MeasuredSection[];
    readonly energyJ: EnergyJ;
    readonly cycles: number;
    readonly latencyS: number;
}

export function measure(compiled: CompiledNetwork, run: SimulationRun): Measured {
    const { hardware, options, network } = compiled;
    const layers = compiled.layers.flatMap((layer, i) =>
        sectionActivities(layer, compiled, layer.layer.name === network.output).map(({ name, activity }, s): MeasuredSection => {
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
        }));
    return {
        layers, energyJ: sumEnergies(layers.map(l => l.energyJ)),
        cycles: layers.reduce((sum, l) => sum + l.cycles, 0), latencyS: layers.reduce((sum, l) => sum + l.latencyS, 0)
    };
}
