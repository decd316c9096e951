/** What the extension host accepts from a replay view: nothing a page says is taken on trust. */
import * as v from 'valibot';
import type { CompareTracesOutput, ReplayViewOutput } from '../../server/protocol.js';

/** Larger blocks are not in any trace that can be shown. */
const MOST_BYTES = 256 * 2 ** 20;
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const name = v.pipe(v.string(), v.maxLength(1000));

const output: v.GenericSchema<ReplayViewOutput> = v.variant('type', [
    v.strictObject({ type: v.literal('ready') }),
    v.strictObject({ type: v.literal('read'), id: count, offset: count, length: v.pipe(count, v.maxValue(MOST_BYTES)) }),
    v.strictObject({ type: v.literal('sources'), files: v.pipe(v.array(v.strictObject({ file: name, sha256: name })), v.maxLength(1000)) }),
    v.strictObject({ type: v.literal('reveal'), file: name, line: count, quietly: v.boolean() }),
    v.strictObject({ type: v.literal('runAgain'), file: name, name }),
    v.strictObject({ type: v.literal('save'), name, text: v.optional(v.string()), base64: v.optional(v.string()) }),
    v.strictObject({ type: v.literal('compare') }),
]);

/** The message, or undefined when it is none. */
export function readReplayOutput(message: unknown): ReplayViewOutput | undefined {
    const result = v.safeParse(output, message);
    return result.success ? result.output : undefined;
}

const trace = v.picklist([0, 1]);
const ofTwo: v.GenericSchema<CompareTracesOutput> = v.variant('type', [
    v.strictObject({ type: v.literal('ready') }),
    v.strictObject({ type: v.literal('read'), trace, id: count, offset: count, length: v.pipe(count, v.maxValue(MOST_BYTES)) }),
    v.strictObject({ type: v.literal('openTrace'), trace }),
    v.strictObject({ type: v.literal('swap') }),
    v.strictObject({ type: v.literal('save'), name, text: v.string() }),
]);

/** Of the page of two traces: the message, or undefined when it is none. */
export function readComparisonOutput(message: unknown): CompareTracesOutput | undefined {
    const result = v.safeParse(ofTwo, message);
    return result.success ? result.output : undefined;
}

const compared = v.object({ uris: v.tuple([v.pipe(v.string(), v.url()), v.pipe(v.string(), v.url())]) });

/** Which traces a kept page showed, or undefined when its state cannot be read. */
export function readComparedUris(state: unknown): readonly [string, string] | undefined {
    const result = v.safeParse(compared, state);
    return result.success ? result.output.uris : undefined;
}
