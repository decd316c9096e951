/** Checks of what comes from outside a page: messages of the extension host, saved state. It knows no view and no message. */
import * as v from 'valibot';

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const quantity = v.pipe(v.number(), v.finite());
export const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** The value, or what is wrong with it in words for the log. */
export type Checked<T> = { readonly value: T } | { readonly problem: string };

export function checked<T>(schema: v.GenericSchema<T>, value: unknown): Checked<T> {
    const result = v.safeParse(schema, value);
    if (result.success) {
        return { value: result.output };
    }
    const issue = result.issues[0];
    return { problem: `${v.getDotPath(issue) ?? 'message'}: ${issue.message}` };
}
