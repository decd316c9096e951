/**
 * Layers on their way from the syntax tree to the model: what is known of each instance while the network may still have
 * errors elsewhere.
 */
import type { Shape } from '../../network/model.js';
import type { Window } from '../../network/shape.js';
import type * as ast from '../generated/ast.js';
import type { LoweredLayer, RelatedPlace } from './types.js';

/** What a layer gives to the ones that read it. */
export interface Signal {
    /** Name of the layer instance or of the network's input; empty when unknown. */
    readonly name: string;
    /** Accumulators are sums without a type: only an output or a `+` takes them. Unknown: an error was said, say no more. */
    readonly form: 'activation' | 'accumulator' | 'unknown';
    readonly shape?: Shape;
    readonly bits?: number;
    /** The instance that gives it; none for inputs. */
    readonly draft?: Draft;
    /** The line of an input. */
    readonly node?: ast.Input;
}

export const UNKNOWN: Signal = { name: '', form: 'unknown' };

/** One layer instance. Fields that stay undefined are not known because of an error, or do not apply to the kind. */
export interface Draft {
    readonly name: string;
    readonly node: ast.Layer;
    readonly use: ast.Layer;
    kind: Exclude<LoweredLayer['kind'], 'avgpool'>;
    /** Name of its tensors in a weights file. */
    readonly tensor: string;
    readonly source: Signal;
    /** Identity residual: an activation. Projection: the draft of the shortcut. */
    addend?: Signal;
    readonly window?: Window;
    readonly groups?: number;
    readonly weightShape?: LoweredLayer['weightShape'];
    readonly inputShape?: Shape;
    readonly outputShape?: Shape;
    readonly bits?: number;
    /** As written behind `>>`. */
    readonly shift?: number;
    /** Sum pools only: the mean of the window, with constants of its own instead of tensors. */
    readonly average?: boolean;
    /** How many layers and outputs read it. */
    readers: number;
}

/** Counts a reader of what gives the signal. */
export function markRead({ draft }: Signal): void {
    if (draft) {
        draft.readers++;
    }
}

/** Where a signal is made, as related information. */
export function placeOf({ draft, name, node: input }: Signal): RelatedPlace[] {
    const node = draft?.node ?? input;
    return node ? [{ message: `\`${name}\` is written here`, node, property: 'name' }] : [];
}

/** What callers of `lower` see of it. */
export function toLoweredLayer(draft: Draft): LoweredLayer {
    const { name, kind, node, use, source, addend, inputShape, outputShape, weightShape, window, bits } = draft;
    return {
        name, kind: draft.average ? 'avgpool' : kind, node, use, input: source.name || undefined, addend: addend?.name || undefined,
        inputShape, outputShape, weightShape, window, bits, tensor: weightShape || kind === 'sumpool' ? draft.tensor : undefined,
    };
}
