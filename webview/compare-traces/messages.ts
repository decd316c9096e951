/** What the page of two traces accepts from outside: messages of the extension host and its own saved state. */
import * as v from 'valibot';
import type { CompareTracesInput } from '../../server/protocol.js';
import { withBytes } from '../player/bytes.js';
import { SPEEDS, STOPPED } from '../replay/core/playback.js';
import { measures } from './core/figures.js';
import type { CompareState } from './core/state.js';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const file = v.strictObject({ uri: v.string(), name: v.string(), size: count });

const input: v.GenericSchema<CompareTracesInput> = v.variant('type', [
    v.strictObject({ type: v.literal('open'), traces: v.tuple([file, file]), worker: v.string() }),
    v.strictObject({ type: v.literal('bytes'), id: count, bytes: v.optional(v.instance(Uint8Array)) }),
]) as v.GenericSchema<CompareTracesInput>;

const place = v.tuple([count, count]);

const state: v.GenericSchema<CompareState> = v.strictObject({
    lead: v.picklist([0, 1]), cycles: v.tuple([count, count]), tile: count, part: count,
    cell: v.optional(v.strictObject({ row: count, column: count, domain: count })),
    radix: v.picklist(['signed', 'unsigned', 'ternary', 'binary', 'hex']), heat: v.picklist(['energy', 'activity', 'wear']),
    measure: v.picklist(measures), tables: v.boolean(),
    // Older states lack them.
    markers: v.optional(v.strictObject({ a: v.optional(place), b: v.optional(place) }), {}), bookmarks: v.optional(v.array(place), []),
    loop: v.optional(v.strictObject({ from: place, to: place })),
    unit: v.optional(v.picklist(['pass', 'operation', 'layer']), STOPPED.unit), speed: v.optional(v.picklist(SPEEDS), STOPPED.speed as typeof SPEEDS[number]),
}) as v.GenericSchema<CompareState>;

/** `uris` tell the extension host which traces it were, should the window be restarted. */
export interface Saved {
    readonly uris: readonly string[];
    readonly state: CompareState;
}

const saved = v.object({ uris: v.array(v.string()), state });

export function readInput(message: unknown): CompareTracesInput | undefined {
    const result = v.safeParse(input, withBytes(message));
    return result.success ? result.output : undefined;
}

/** The kept state, where it was of these traces. */
export function readSaved(kept: unknown, uris: readonly string[]): CompareState | undefined {
    const result = v.safeParse(saved, kept);
    return result.success && result.output.uris.join('\n') === uris.join('\n') ? { ...result.output.state, cell: result.output.state.cell, loop: result.output.state.loop } : undefined;
}
