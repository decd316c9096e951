/**
 * The report of a compiled network: per layer and in total, for one inference at the stated batch. Static counts are
 * exact; written cells are expected for uniformly distributed bits (an assumption the report names).
 */
import type { CompiledNetwork } from '../compiler/compile.js';
import type { Counts } from '../compiler/counts.js';
import type { CompiledLayer, SectionFacts } from '../compiler/layer.js';
import { arrayCount, valueOf, type Hardware, type ParameterName } from '../hardware/model.js';
import { printWritten } from '../hardware/quantities.js';
import { parameterOf } from '../hardware/registry.js';
import { sectionActivities } from './activity.js';
import { cycles, energyJ, energyOf, latencyS, sumEnergies, type Activity } from './energy.js';
import type { Adds, AssumptionEntry, CompileReport, EnergyJ, LayerReport, Total } from './report.js';

/** `compileMs` is the caller's to fill in: this function has no clock. */
export function estimate(compiled: CompiledNetwork, compileMs = 0): CompileReport {
    const { network, hardware, options } = compiled;
    const written: number[] = [];
    const segments: number[] = [];
    const layers = compiled.layers.flatMap(layer =>
        sectionActivities(layer, compiled, layer.layer.name === network.output).map(({ activity }, i) => {
            written.push(activity.writtenCells / options.batch);
            segments.push(activity.enabledRows * activity.counts.reduce((sum, c) => sum + c.searchSegments, 0) / options.batch);
            return layerReport(layer, layer.sections[i], activity, hardware, options.batch);
        }));
    return {
        network: network.name, hardware: hardware.name, batch: options.batch, ...(options.without.size > 0 && { without: [...options.without].sort() }), layers,
        total: total(layers, hardware, written.reduce((a, b) => a + b, 0), segments.reduce((a, b) => a + b, 0)),
        assumptions: assumptions(hardware), compileMs
    };
}

/** Energy of one inference out of that of a batch. */
export function perInference(energy: EnergyJ, batch: number): EnergyJ {
    return energyOf(part => energy[part] / batch);
}

function layerReport(layer: CompiledLayer, facts: SectionFacts, activity: Activity, hardware: Hardware, batch: number): LayerReport {
    const { placement } = layer;
    const arithmetic = activity.counts.reduce((sum, c: Counts) => sum + c.arithmeticCycles, 0);
    const arithmeticCycles = facts.weights > 0 || facts.adds.accumulate > 0 ? arithmetic : 0;
    return {
        name: facts.name, kind: facts.kind, inputShape: facts.inputShape, outputShape: layer.layer.outputShape,
        weights: facts.weights, nonzero: facts.nonzero, adds: facts.adds,
        joinedChannels: facts.joinedChannels, accumulatorBits: facts.accumulatorBits,
        columns: layer.parts.reduce((m, p) => Math.max(m, p.columns), 0),
        domains: layer.parts.reduce((m, p) => Math.max(m, p.domains), 0),
        arrays: placement.arrays,
        cycles: cycles(activity), arithmeticCycles, naiveCycles: facts.naiveCycles || arithmeticCycles,
        latencyS: latencyS(hardware, activity),
        energyJ: perInference(energyJ(hardware, activity), batch),
        rowUse: placement.enabledRows > 0 ? placement.rows / placement.enabledRows : 0,
        ...(facts.requantise !== undefined && { requantise: facts.requantise }),
        layout: facts.layout,
        accumulatorRange: facts.accumulatorRange,
        notes: facts.notes
    };
}

function total(layers: readonly LayerReport[], hardware: Hardware, writtenCells: number, searchedSegments: number): Total {
    const sum = (pick: (l: LayerReport) => number): number => layers.reduce((t, l) => t + pick(l), 0);
    const adds: Adds = {
        naive: sum(l => l.adds.naive), shared: sum(l => l.adds.shared), accumulate: sum(l => l.adds.accumulate)
    };
    const arrays = layers.reduce((m, l) => Math.max(m, l.arrays), 0);
    const v = (name: ParameterName): number => valueOf(hardware, name);
    const cellsPerArray = v('array.rows') * v('array.columns');
    return {
        adds, arrays,
        cycles: sum(l => l.cycles), arithmeticCycles: sum(l => l.arithmeticCycles), naiveCycles: sum(l => l.naiveCycles),
        latencyS: sum(l => l.latencyS), energyJ: sumEnergies(layers.map(l => l.energyJ)),
        areaM2: arrayCount(hardware) * cellsPerArray * v('cell.area'),
        writesPerCellPerInference: arrays > 0 ? writtenCells / (arrays * cellsPerArray * v('track.domains')) : 0,
        searchedSegments
    };
}

/** Every constant of the machine that no source stands for, and the model's own assumptions. */
function assumptions(hardware: Hardware): AssumptionEntry[] {
    const constants = Object.entries(hardware.parameters)
        .filter(([, constant]) => constant.assumption)
        .map(([parameter, { value, written, source }]) => (
            { parameter, value, text: printWritten(parameterOf(parameter as ParameterName), written), source }));
    return [
        ...constants,
        { parameter: 'data.ones', value: 0.5, source: 'assumption: bits of operands are uniform; a simulation measures the writes' },
        { parameter: 'area.periphery', value: 0, source: 'assumption: area counts cells only; periphery is not modelled' }
    ];
}
