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
import { cycles, energyJ, energyOf, latency, sumEnergies, type Activity } from './energy.js';
import { chipArea } from './chip.js';
import { totalS } from './formulas/latency.js';
import { lifetime, writesPerCell } from './formulas/lifetime.js';
import type { Adds, AreaM2, AssumptionEntry, CompileReport, EnergyJ, LatencyS, LayerReport, Total } from './report.js';

/** What is added up over all sections beside their reports, for one inference. */
interface Sums {
    readonly writtenCells: number;
    readonly carryWrites: number;
    readonly searchedSegments: number;
    readonly programBits: number;
}

/** `compileMs` is the caller's to fill in: this function has no clock. */
export function estimate(compiled: CompiledNetwork, compileMs = 0): CompileReport {
    const { network, hardware, options } = compiled;
    const sections = compiled.layers.flatMap(layer => sectionActivities(layer, compiled, layer.layer.name === network.output)
        .map(({ activity }, i) => ({ activity, report: layerReport(layer, layer.sections[i], activity, hardware, options.batch) })));
    const sum = (pick: (activity: Activity) => number): number => sections.reduce((total, { activity }) => total + pick(activity), 0);
    const layers = sections.map(({ report }) => report);
    return {
        network: network.name, hardware: hardware.name, batch: options.batch, ...(options.without.size > 0 && { without: [...options.without].sort() }), layers,
        total: total(layers, hardware, {
            writtenCells: sum(activity => activity.writtenCells) / options.batch,
            carryWrites: sum(({ waves, counts }) => waves * Math.max(0, ...counts.map(c => c.carryWrites))) / options.batch,
            searchedSegments: sum(({ enabledRows, counts }) => enabledRows * sumOf(counts, c => c.searchSegments)) / options.batch,
            programBits: sum(activity => programBits(hardware, activity)),
        }),
        assumptions: assumptions(hardware), compileMs
    };
}

function sumOf(counts: readonly Counts[], pick: (c: Counts) => number): number {
    return counts.reduce((sum, c) => sum + pick(c), 0);
}

/** Each part's program is held once, whatever the waves. */
function programBits(hardware: Hardware, { counts }: Activity): number {
    return sumOf(counts, c => c.instructions) * valueOf(hardware, 'program.bits');
}

/** Energy of one inference out of that of a batch. */
export function perInference(energy: EnergyJ, batch: number): EnergyJ {
    return energyOf(part => energy[part] / batch);
}

function layerReport(layer: CompiledLayer, facts: SectionFacts, activity: Activity, hardware: Hardware, batch: number): LayerReport {
    const { placement } = layer;
    const arithmetic = activity.counts.reduce((sum, c: Counts) => sum + c.arithmeticCycles, 0);
    const latencyPartsS = latency(hardware, activity);
    const arithmeticCycles = facts.weights > 0 || facts.adds.accumulate > 0 ? arithmetic : 0;
    return {
        name: facts.name, kind: facts.kind, inputShape: facts.inputShape, outputShape: layer.layer.outputShape,
        weights: facts.weights, nonzero: facts.nonzero, adds: facts.adds,
        joinedChannels: facts.joinedChannels, accumulatorBits: facts.accumulatorBits,
        columns: layer.parts.reduce((m, p) => Math.max(m, p.columns), 0),
        domains: layer.parts.reduce((m, p) => Math.max(m, p.domains), 0),
        arrays: placement.arrays,
        cycles: cycles(activity), arithmeticCycles, naiveCycles: facts.naiveCycles || arithmeticCycles,
        latencyS: totalS(latencyPartsS), latencyPartsS,
        energyJ: perInference(energyJ(hardware, activity), batch),
        areaM2: totalArea(chipArea(hardware, placement.arrays, programBits(hardware, activity))),
        rowUse: placement.enabledRows > 0 ? placement.rows / placement.enabledRows : 0,
        ...(layer.tree && { tree: { arrays: layer.tree.arrays, depth: layer.tree.depth, movedBits: activity.partialBits / batch } }),
        ...(facts.requantise !== undefined && { requantise: facts.requantise }),
        layout: facts.layout,
        accumulatorRange: facts.accumulatorRange,
        notes: facts.notes
    };
}

function total(layers: readonly LayerReport[], hardware: Hardware, { writtenCells, carryWrites, searchedSegments, programBits: bits }: Sums): Total {
    const sum = (pick: (l: LayerReport) => number): number => layers.reduce((t, l) => t + pick(l), 0);
    const adds: Adds = {
        naive: sum(l => l.adds.naive), shared: sum(l => l.adds.shared), accumulate: sum(l => l.adds.accumulate)
    };
    const arrays = layers.reduce((m, l) => Math.max(m, l.arrays), 0);
    const v = (name: ParameterName): number => valueOf(hardware, name);
    const timeS = sum(l => l.latencyS);
    const part = (name: keyof LatencyS): number => sum(l => l.latencyPartsS[name]);
    const area = chipArea(hardware, arrayCount(hardware), bits);
    const meanWrites = writesPerCell(writtenCells, arrays, v('array.rows'), v('array.columns'), v('track.domains'));
    return {
        adds, arrays,
        cycles: sum(l => l.cycles), arithmeticCycles: sum(l => l.arithmeticCycles), naiveCycles: sum(l => l.naiveCycles),
        latencyS: timeS, latencyPartsS: { search: part('search'), write: part('write'), read: part('read'), shift: part('shift'), bus: part('bus') },
        energyJ: sumEnergies(layers.map(l => l.energyJ)),
        areaM2: totalArea(area), areaPartsM2: area,
        writesPerCellPerInference: meanWrites, writesOfCarryCellPerInference: carryWrites,
        lifetime: { evenWear: lifetime(v('endurance'), meanWrites, timeS) ?? null, carryCell: lifetime(v('endurance'), carryWrites, timeS) ?? null },
        searchedSegments
    };
}

function totalArea({ cells, periphery, program }: AreaM2): number {
    return cells + periphery + program;
}

/** What the model assumes by itself, whatever the machine. */
export const MODEL_ASSUMPTIONS = ['data.ones', 'track.overhead', 'area.buffers'] as const;

/** Every constant of the machine that no source stands for, and the model's own assumptions. */
function assumptions(hardware: Hardware): AssumptionEntry[] {
    const [ones, overhead, buffers] = MODEL_ASSUMPTIONS;
    const constants = Object.entries(hardware.parameters)
        .filter(([, constant]) => constant.assumption)
        .map(([parameter, { value, written, source }]) => (
            { parameter, value, text: printWritten(parameterOf(parameter as ParameterName), written), source }));
    return [
        ...constants,
        { parameter: ones, value: 0.5, source: 'assumption: bits of operands are uniform; a simulation measures the writes' },
        { parameter: overhead, value: valueOf(hardware, 'track.domains') / valueOf(hardware, 'track.ports') - 1,
            source: 'assumption: spare domains at a track\'s end, domains / ports - 1; cell.area is that of the whole track' },
        { parameter: buffers, value: 0, source: 'assumption: buffers and buses take no area here' }
    ];
}
