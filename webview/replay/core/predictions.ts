/** The network's outputs as they form: which of them the arrays have stored at a cycle, and which leads. Pure. */
import type { Outputs } from '../questions.js';

export interface Forming {
    /** Outputs that are stored. */
    readonly known: number;
    readonly of: number;
    /** The largest stored one; undefined before the first. */
    readonly leading: number | undefined;
    /** Classes to show, stored ones by value, the largest first; then those to come in their order. */
    readonly rows: readonly { readonly index: number; readonly value: number | undefined }[];
}

export function forming(logits: readonly number[], { done }: Pick<Outputs, 'done'>, cycle: number, most: number): Forming {
    const stored = logits.flatMap((value, index) => cycle >= done[index] ? [{ index, value }] : []).sort((a, b) => b.value - a.value || a.index - b.index);
    const coming = logits.flatMap((_, index) => cycle >= done[index] ? [] : [{ index, value: undefined }]);
    return { known: stored.length, of: logits.length, leading: stored[0]?.index, rows: [...stored, ...coming].slice(0, most) };
}

/** A bar from zero, in shares of the whole width, all values on one scale. */
export function barOf(value: number, values: readonly number[]): { readonly x: number; readonly width: number } {
    const low = Math.min(0, ...values);
    const range = Math.max(0, ...values) - low || 1;
    return { x: (Math.min(0, value) - low) / range, width: Math.abs(value) / range };
}
