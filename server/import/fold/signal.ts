/**
 * A tensor on its way to becoming layers: a sum of scaled integer activations, convolutions and pools of them, with an
 * offset, then perhaps rounded, clamped and max-pooled. Scales, batch norms and biases collect here until something asks
 * for an activation; then all of it is one layer. It must not know ONNX.
 */
import type { MacLayer, Shape } from '../../network/model.js';
import { volume, type Window } from '../../network/shape.js';
import { at, smallest, largest, uniform, zip, type Vector } from './vector.js';

/** Unsigned integers of `bits` bits that a layer gives, or the network's input. */
export interface Activation {
    readonly name: string;
    readonly shape: Shape;
    readonly bits: number;
    /** Whether everything it is made of could be imported. */
    readonly sound: boolean;
    /** The network's input while nobody has said how it is read: reals or integers as the model takes them. */
    readonly raw?: boolean;
}

interface TermBase {
    readonly source: Activation;
    /** By output channel. */
    readonly scale: Vector;
}

/** scale * activation */
export interface IdentityTerm extends TermBase {
    readonly kind: 'identity';
}

/** scale * P - negativeScale * N, where P and N are the sums over the +1 and the -1 weights. */
export interface MacTerm extends TermBase {
    readonly kind: 'mac';
    readonly operation: MacLayer['kind'];
    readonly negativeScale: Vector;
    readonly weights: Int8Array;
    /** OIHW */
    readonly weightShape: readonly [number, number, number, number];
    /** Flattened for dense. */
    readonly inputShape: Shape;
    readonly window: Window;
    readonly groups: number;
    /** Number of +1 and -1 weights of each output channel. */
    readonly plus: Int32Array;
    readonly minus: Int32Array;
    readonly sound: boolean;
    /** What its layer would like to be called. */
    readonly label: string;
}

/** scale * sum over a window */
export interface PoolTerm extends TermBase {
    readonly kind: 'pool';
    readonly window: Window;
    readonly label: string;
}

export type Term = IdentityTerm | MacTerm | PoolTerm;

/** To the nearest (ties count as half up: half to even cannot be told apart once scales are rounded), down, or towards zero. */
export type Rounding = 'nearest' | 'down' | 'towards-zero';

/** A max pool that waits until there are integers: rounding and maximum may change places. */
export interface PendingPool {
    readonly window: Window;
    readonly label: string;
}

export interface Signal {
    /** [channels, height, width] of the sum, before `pools`. */
    readonly sumShape: Shape;
    /** The same after them. */
    readonly shape: Shape;
    readonly terms: readonly Term[];
    readonly offset: Vector;
    readonly rounding?: Rounding;
    /** The value lies between them; after rounding. */
    readonly low: Vector;
    readonly high: Vector;
    /** Max pools still to be done. */
    readonly pools: readonly PendingPool[];
    /** The tensor, as messages and measured ranges call it. */
    readonly tensor: string;
    /** Rounded values that were scaled before anything bounds them: what this is, `of` times scale plus offset. A bound may follow. */
    readonly scaled?: { readonly of: Signal; readonly scale: number; readonly offset: number };
}

export const NO_BOUND = { low: uniform(-Infinity), high: uniform(Infinity) } as const;

/** An activation as it is. */
export function identity(source: Activation, tensor: string, scale = uniform(1), offset = uniform(0)): Signal {
    const { shape } = source;
    return { sumShape: shape, shape, terms: [{ kind: 'identity', source, scale }], offset, ...NO_BOUND, pools: [], tensor };
}

/** One activation, scaled and shifted; nothing is left to be done. */
export function plain(signal: Signal): IdentityTerm | undefined {
    const [term] = signal.terms;
    return signal.terms.length === 1 && term.kind === 'identity' && !signal.rounding && signal.pools.length === 0 && isUnbounded(signal) ? term : undefined;
}

export function isUnbounded({ low, high }: Signal): boolean {
    return low.every(v => v === -Infinity) && high.every(v => v === Infinity);
}

/** Least and greatest value of each channel of the sum, before rounding, for any activations. */
export function reachOf({ terms, offset }: Pick<Signal, 'terms' | 'offset'>): { min: Vector; max: Vector } {
    let min = offset;
    let max = offset;
    for (const term of terms) {
        const reach = termReach(term);
        min = zip(min, reach.min, (a, b) => a + b);
        max = zip(max, reach.max, (a, b) => a + b);
    }
    return { min, max };
}

/** The same of one term. */
export function termReach(term: Term): { min: Vector; max: Vector } {
    if (term.source.raw) {
        return { min: uniform(-Infinity), max: uniform(Infinity) };
    }
    const most = 2 ** term.source.bits - 1;
    if (term.kind === 'mac') {
        const [channels] = term.weightShape;
        const min = new Float64Array(channels);
        const max = new Float64Array(channels);
        for (let c = 0; c < channels; c++) {
            const up = term.plus[c] === 0 ? 0 : at(term.scale, c) * term.plus[c] * most;
            const down = term.minus[c] === 0 ? 0 : -at(term.negativeScale, c) * term.minus[c] * most;
            min[c] = Math.min(0, up) + Math.min(0, down);
            max[c] = Math.max(0, up) + Math.max(0, down);
        }
        return { min, max };
    }
    const count = term.kind === 'pool' ? term.window.kernel[0] * term.window.kernel[1] : 1;
    const end = (scale: number): number => scale === 0 ? 0 : scale * count * most;
    return { min: term.scale.map(scale => Math.min(0, end(scale))), max: term.scale.map(scale => Math.max(0, end(scale))) };
}

/** Bounds that no value ever meets are dropped. */
export function withoutIdleBounds(signal: Signal): Signal {
    if (isUnbounded(signal)) {
        return signal;
    }
    const { min, max } = reachOf(signal);
    const slack = signal.rounding ? 0.5 : 0;
    const low = smallest(zip(min, signal.low, (a, b) => a - b)) >= -slack && signal.rounding !== 'down' ? NO_BOUND.low : signal.low;
    const high = smallest(zip(signal.high, max, (a, b) => a - b)) >= -slack && signal.rounding !== 'down' ? NO_BOUND.high : signal.high;
    return low === signal.low && high === signal.high ? signal : { ...signal, low, high };
}

/** Whether every value is a whole number without rounding. */
export function isWhole({ terms, offset, rounding }: Signal): boolean {
    const whole = (vector: Vector): boolean => vector.every(Number.isInteger);
    return rounding !== undefined || whole(offset) && terms.every(term => !term.source.raw && whole(term.scale) && (term.kind !== 'mac' || whole(term.negativeScale)));
}

/** Positions of one channel. */
export function positions(shape: Shape): number {
    return volume(shape) / shape[0];
}

/** The largest magnitude of a vector. */
export function magnitude(vector: Vector): number {
    return Math.max(largest(vector), -smallest(vector));
}
