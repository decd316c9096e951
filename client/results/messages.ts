/** What the extension host accepts from a result's view. A webview shows data of files, so nothing it says is taken on trust. */
import * as v from 'valibot';
import type { SimulateViewOutput } from '../../server/protocol.js';
import type { Shown } from './kind.js';

const output: v.GenericSchema<SimulateViewOutput> = v.variant('type', [
    v.strictObject({ type: v.literal('ready'), restored: v.boolean() }),
    v.strictObject({ type: v.literal('revealLayer'), layer: v.pipe(v.string(), v.maxLength(1000)) }),
    v.strictObject({ type: v.literal('openSource') }),
    v.strictObject({ type: v.literal('openReplay') }),
    v.strictObject({ type: v.literal('runAgain'), variants: v.optional(v.boolean()) }),
]);

/** What a view was showing when it was closed; the rest of its state is its own affair. */
const shown = v.object({ view: v.object({ uri: v.pipe(v.string(), v.url()), name: v.string(), network: v.string() }) });

/** The message, or undefined when it is none. */
export function readOutput(message: unknown): SimulateViewOutput | undefined {
    const result = v.safeParse(output, message);
    return result.success ? result.output : undefined;
}

/** What a kept view was about, or undefined when its state cannot be read. */
export function readShown(state: unknown): Shown | undefined {
    const result = v.safeParse(shown, state);
    return result.success ? result.output.view : undefined;
}
