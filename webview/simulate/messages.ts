/**
 * What the Simulate view accepts from outside: messages of the extension host and its own saved state, which may come from
 * an older version. Everything is checked before it is used; the checks are tied to the protocol's types by the compiler.
 */
import * as v from 'valibot';
import type {
    CompileReport, EnergyJ, FaultReport, LayerReport, Sample, SimulatedLayer, SimulateViewInput, SimulationView, Total, WearReport,
} from '../../server/protocol.js';
import { checked, count, quantity, share, type Checked } from '../shared/checked.js';
import type { ViewState } from './state.js';

const shape = v.tuple([count, count, count]);

const energyJ: v.GenericSchema<EnergyJ> = v.object({
    search: quantity,
    write: quantity,
    shift: quantity,
    read: quantity,
    movement: quantity,
    periphery: quantity,
    leakage: quantity,
    total: quantity,
});

const simulatedLayer: v.GenericSchema<SimulatedLayer> = v.object({
    name: v.string(),
    kind: v.string(),
    energyJ,
    estimatedEnergyJ: quantity,
    ratio: quantity,
    latencyS: quantity,
    cycles: quantity,
    zeroShare: v.optional(share),
    saturatedShare: v.optional(share),
});

const sample: v.GenericSchema<Sample> = v.object({
    index: count,
    prediction: count,
    label: v.optional(count),
    logits: v.array(quantity),
    pixels: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/)),
});

const adds = v.object({ naive: quantity, shared: quantity, accumulate: quantity });

const latencyParts = v.looseObject({ search: quantity, write: quantity, read: quantity, shift: quantity, bus: quantity });
const lifetime = v.nullable(v.looseObject({ inferences: quantity, seconds: quantity }));

const layerReport: v.GenericSchema<LayerReport> = v.looseObject({
    name: v.string(),
    kind: v.picklist(['conv', 'dense', 'projection', 'maxpool', 'sumpool', 'avgpool', 'flatten']),
    inputShape: shape,
    outputShape: shape,
    weights: count,
    nonzero: count,
    adds,
    joinedChannels: quantity,
    accumulatorBits: quantity,
    columns: quantity,
    domains: quantity,
    arrays: quantity,
    cycles: quantity,
    arithmeticCycles: quantity,
    naiveCycles: quantity,
    latencyS: quantity,
    latencyPartsS: latencyParts,
    energyJ,
    areaM2: quantity,
    rowUse: quantity,
    requantise: v.optional(v.string()),
    accumulatorRange: v.optional(v.tuple([quantity, quantity])),
    layout: v.picklist(['across', 'along']),
    notes: v.array(v.string()),
});

const total: v.GenericSchema<Total> = v.looseObject({
    adds,
    arrays: quantity,
    cycles: quantity,
    arithmeticCycles: quantity,
    naiveCycles: quantity,
    latencyS: quantity,
    energyJ,
    areaM2: quantity,
    areaPartsM2: v.looseObject({ cells: quantity, periphery: quantity, program: quantity }),
    latencyPartsS: latencyParts,
    writesPerCellPerInference: quantity,
    writesOfCarryCellPerInference: quantity,
    lifetime: v.looseObject({ evenWear: lifetime, carryCell: lifetime }),
});

const report: v.GenericSchema<CompileReport> = v.looseObject({
    network: v.string(),
    hardware: v.string(),
    batch: count,
    layers: v.array(layerReport),
    total,
    assumptions: v.array(v.looseObject({ parameter: v.string(), value: quantity, text: v.optional(v.string()), source: v.string() })),
    compileMs: quantity,
});

const faults: v.GenericSchema<FaultReport> = v.looseObject({
    rates: v.looseObject({ overshift: share, undershift: share, writeFail: share, stuck: share, correctionSteps: count, seed: count }),
    predictions: v.array(count),
    changed: count,
    correct: v.optional(count),
    accuracy: v.optional(share),
    layers: v.array(v.looseObject({
        name: v.string(), outputs: count, wrong: count, caused: count, rows: count, faultyRows: count, overshifts: count, undershifts: count, writes: count,
        failedWrites: count, stuckCells: count, wrongShare: share, causedShare: share,
    })),
    worst: v.optional(v.looseObject({ caused: v.string(), wrong: v.string() })),
});

const wear: v.GenericSchema<WearReport> = v.looseObject({
    rows: count,
    images: count,
    hottest: v.looseObject({ array: count, column: count, domain: count, writes: quantity, mostInARow: quantity }),
    mean: quantity,
    columns: v.array(v.looseObject({ column: count, mean: quantity, most: quantity, mostInARow: quantity })),
    rateHz: quantity,
    endurance: quantity,
    enduranceSource: v.string(),
    lifetimeInferences: quantity,
    lifetimeS: quantity,
});

const simulationView: v.GenericSchema<SimulationView> = v.looseObject({
    uri: v.string(),
    name: v.string(),
    network: v.string(),
    hardware: v.string(),
    seededImage: v.boolean(),
    warnings: v.array(v.string()),
    images: count,
    correct: v.optional(count),
    accuracy: v.optional(share),
    cycles: quantity,
    latencyS: quantity,
    energyJ,
    passes: quantity,
    wallMs: quantity,
    layers: v.array(simulatedLayer),
    samples: v.array(sample),
    imageWidth: count,
    imageHeight: count,
    imageChannels: count,
    confusion: v.optional(v.array(v.array(count))),
    report,
    faults: v.optional(faults),
    wear: v.optional(wear),
});

const input: v.GenericSchema<SimulateViewInput> = v.variant('type', [
    v.object({ type: v.literal('show'), view: simulationView }),
    v.object({ type: v.literal('status'), running: v.boolean(), stale: v.boolean() }),
    v.object({ type: v.literal('replay'), refused: v.optional(v.string()) }),
]);

const viewState: v.GenericSchema<ViewState> = v.object({
    sort: v.object({ column: v.picklist(['order', 'energy', 'estimate', 'latency', 'cycles', 'zero', 'saturated']), descending: v.boolean() }),
    tab: v.picklist(['images', 'confusion', 'reliability', 'assumptions']),
    filter: v.variant('kind', [
        v.object({ kind: v.picklist(['all', 'wrong', 'right']) }),
        v.object({ kind: v.literal('pair'), label: count, prediction: count }),
    ]),
    page: count,
    selected: v.optional(count),
    scroll: quantity,
});

/** What `setState` keeps: the result itself, since a simulation is too dear to repeat, and how it was being looked at. */
export interface SavedState {
    readonly view: SimulationView;
    /** False when images were left out to keep the state small. */
    readonly complete: boolean;
    readonly state: ViewState;
}

const savedState: v.GenericSchema<SavedState> = v.object({ view: simulationView, complete: v.boolean(), state: viewState });

export function checkInput(message: unknown): Checked<SimulateViewInput> {
    return checked(input, message);
}

export function checkSavedState(state: unknown): Checked<SavedState> {
    return checked(savedState, state);
}
