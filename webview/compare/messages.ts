/**
 * What the Compare view accepts from outside: messages of the extension host and its own saved state, which may come from an
 * older version. Everything is checked before it is used; the checks are tied to the protocol's types by the compiler.
 */
import * as v from 'valibot';
import type { BySystem, CompareViewInput, Comparison, ComparisonRow, ComparisonView, Headline, Sensitivity } from '../../server/protocol.js';
import { checked, quantity, share, type Checked } from '../shared/checked.js';
import type { ViewState } from './state.js';

const constants = v.array(v.looseObject({ parameter: v.string(), value: quantity, text: v.optional(v.string()), source: v.string() }));
const breakdown = v.record(v.string(), quantity);

const row: v.GenericSchema<ComparisonRow> = v.looseObject({
    system: v.string(),
    name: v.string(),
    energyJ: quantity,
    latencyS: quantity,
    areaM2: quantity,
    ratioToFirst: quantity,
    accuracy: v.nullable(share),
    energyDelayJs: quantity,
    movementShare: share,
    breakdown,
    precision: v.looseObject({
        weightBits: quantity, weights: v.optional(v.string()), ternary: v.optional(v.boolean()), activationBits: quantity, adcBits: v.optional(quantity), losslessAdcBits: v.optional(quantity), hashBits: v.optional(quantity), nodeM: quantity,
    }),
    layers: v.array(v.looseObject({
        name: v.string(), kind: v.string(), energyJ: quantity, latencyS: quantity, areaM2: v.nullable(quantity), energyDelayJs: quantity, movementShare: share, breakdown,
    })),
    assumptions: constants,
    sourced: constants,
});

const bySystem: v.GenericSchema<BySystem> = v.record(v.string(), v.nullable(quantity));
const breakEven = v.looseObject({ writeEnergyJ: bySystem, searchEnergyJ: bySystem, shiftEnergyJ: bySystem });

const headline: v.GenericSchema<Headline> = v.looseObject({
    system: v.string(), precision: v.optional(v.picklist(['same', 'wider', 'lossy'])), ratio: quantity,
    atWriteEnergy: v.array(v.looseObject({ writeEnergyJ: quantity, ratio: quantity, own: v.optional(v.boolean()) })),
});

const sensitivity: v.GenericSchema<Sensitivity> = v.looseObject({
    parameter: v.string(), value: quantity, text: v.string(), recompiled: v.boolean(), energyJ: quantity, latencyS: quantity, ratios: v.record(v.string(), quantity),
});

const comparison: v.GenericSchema<Comparison> = v.looseObject({
    network: v.string(),
    hardware: v.string(),
    batch: quantity,
    rows: v.pipe(v.array(row), v.minLength(1)),
    breakEven,
    published: v.looseObject({ ratio: quantity, source: v.string(), at: breakEven }),
    headlines: v.array(headline),
    // Lines are drawn through two of them.
    sensitivity: v.pipe(v.array(sensitivity), v.minLength(2)),
    notes: v.array(v.string()),
    images: v.optional(quantity),
    measured: v.optional(v.looseObject({ images: quantity, energyJ: quantity, breakdown, ratios: v.record(v.string(), quantity) })),
    compileMs: quantity,
});

const comparisonView: v.GenericSchema<ComparisonView> = v.looseObject({ uri: v.string(), name: v.string(), network: v.string(), comparison });

const input: v.GenericSchema<CompareViewInput> = v.variant('type', [
    v.object({ type: v.literal('show'), view: comparisonView }),
    v.object({ type: v.literal('status'), running: v.boolean(), stale: v.boolean() }),
]);

/** What `setState` keeps. */
export interface SavedState {
    readonly view: ComparisonView;
    readonly state: ViewState;
}

const savedState: v.GenericSchema<SavedState> = v.object({
    view: comparisonView,
    state: v.object({ tab: v.picklist(['breakEven', 'sensitivity', 'layers', 'constants']), measure: v.picklist(['energy', 'latency', 'energyDelay', 'area', 'movement']), system: v.string(), scroll: quantity }),
});

export function checkInput(message: unknown): Checked<CompareViewInput> {
    return checked(input, message);
}

export function checkSavedState(state: unknown): Checked<SavedState> {
    return checked(savedState, state);
}
