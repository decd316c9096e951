/** What the replay page accepts from outside: messages of the extension host and its own saved state, perhaps of an older version. */
import * as v from 'valibot';
import type { ReplayViewInput } from '../../server/protocol.js';
import { withBytes } from '../player/bytes.js';
import { SPEEDS, STOPPED } from './core/playback.js';
import type { ViewState } from './core/state.js';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const cycle = v.pipe(v.number(), v.finite());

const input: v.GenericSchema<ReplayViewInput> = v.variant('type', [
    v.strictObject({ type: v.literal('open'), name: v.string(), size: count, worker: v.string() }),
    v.strictObject({ type: v.literal('bytes'), id: count, bytes: v.optional(v.instance(Uint8Array)) }),
    v.strictObject({ type: v.literal('stale'), files: v.array(v.string()) }),
    v.strictObject({ type: v.literal('goTo'), file: v.string(), line: count }),
]) as v.GenericSchema<ReplayViewInput>;

const span = v.strictObject({ from: cycle, to: cycle });
const state: v.GenericSchema<ViewState> = v.strictObject({
    cycle: count, tile: count, part: count, window: span, ruler: v.picklist(['cycles', 'time']),
    cell: v.optional(v.strictObject({ row: count, column: count, domain: count })),
    radix: v.picklist(['signed', 'unsigned', 'ternary', 'binary', 'hex']), heat: v.picklist(['energy', 'activity', 'wear']),
    markers: v.strictObject({ a: v.optional(count), b: v.optional(count) }), bookmarks: v.array(count), loop: v.optional(span), tables: v.boolean(),
    // Older states lack them.
    unit: v.optional(v.picklist(['pass', 'operation', 'layer']), STOPPED.unit), speed: v.optional(v.picklist(SPEEDS), STOPPED.speed as typeof SPEEDS[number]),
}) as v.GenericSchema<ViewState>;

/** The message, or undefined when it is none. */
export function readInput(message: unknown): ReplayViewInput | undefined {
    const result = v.safeParse(input, withBytes(message));
    return result.success ? result.output : undefined;
}

export function readState(kept: unknown): ViewState | undefined {
    const result = v.safeParse(state, kept);
    return result.success ? { ...result.output, cell: result.output.cell, loop: result.output.loop } : undefined;
}
