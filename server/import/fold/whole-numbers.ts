/**
 * Sums as whole numbers that an activation can hold: exactly where there is a step of which everything is a multiple, else as
 * finely as bits allow, else over a range that was measured. It must not know how layers are made.
 */
import { maxActivation } from '../../network/model.js';
import { commonStep, MAX_BITS, wholeOffset } from './integers.js';
import { isUnbounded, isWhole, reachOf, type Rounding, type Signal } from './signal.js';
import { largest, smallest, uniform, zip, type Vector } from './vector.js';

/** The part of the builder that is used. */
export interface WholeBuilder {
    affine(signal: Signal, scale: Vector, offset: Vector): Signal;
    round(signal: Signal, rounding: Rounding): Signal;
    clamp(signal: Signal, low: Vector, high: Vector): Signal;
    readonly materialise: (signal: Signal) => Signal;
}

/** What an activation had best span. */
export interface SeenRange {
    readonly low: number;
    readonly high: number;
}

/** With a step of which everything is a multiple; undefined where there is none or too many bits would be needed. */
export function exactly(builder: WholeBuilder, signal: Signal): Signal | undefined {
    if (signal.terms.some(({ source }) => source.raw)) {
        return undefined;
    }
    const step = commonStep(signal);
    if (step === undefined) {
        return undefined;
    }
    const inside = wholeOffset(signal.offset, step);
    if (!inside && !isUnbounded(signal)) {
        return undefined;
    }
    const whole = builder.affine({ ...signal, offset: inside ? signal.offset : uniform(0) }, uniform(1 / step), uniform(0));
    const integers: Signal = {
        ...whole, rounding: 'nearest', offset: inside ?? uniform(0), low: whole.low.map(Math.round), high: whole.high.map(Math.round),
        terms: whole.terms.map(term => ({ ...term, scale: term.scale.map(Math.round), ...term.kind === 'mac' ? { negativeScale: term.negativeScale.map(Math.round) } : {} })),
    };
    const { min, max } = reachOf(integers);
    if (Math.min(largest(max), largest(integers.high)) - Math.max(smallest(min), smallest(integers.low)) >= 2 ** MAX_BITS) {
        return undefined;
    }
    return builder.affine(builder.materialise(integers), uniform(step), inside ? uniform(0) : signal.offset);
}

/** Rounded to steps of `least`, or as finely as the bits of an activation allow over everything that can come. */
export function finely(builder: WholeBuilder, signal: Signal, least: number): Signal {
    const { min, max } = reachOf(signal);
    const low = smallest(zip(min, signal.low, Math.max));
    const high = largest(zip(max, signal.high, Math.min));
    const step = Math.max(least, (high - low) / (2 ** MAX_BITS - 2)) || 1;
    const begin = Math.floor(low / step);
    const scaled = builder.round(builder.affine(signal, uniform(1 / step), uniform(0)), 'nearest');
    return builder.affine(builder.materialise(builder.clamp(scaled, uniform(begin), uniform(Math.ceil(high / step)))), uniform(step), uniform(0));
}

/** Rounded to `bits` bits over a range; what lies outside is clamped. */
export function overRange(builder: WholeBuilder, signal: Signal, { low, high }: SeenRange, bits: number): Signal {
    const most = maxActivation(bits);
    const step = (high - low) / most || 1;
    const zero = -Math.round(low / step);
    const scaled = builder.affine(signal, uniform(1 / step), uniform(0));
    const made = builder.materialise(builder.clamp(builder.round(scaled, 'nearest'), uniform(-zero), uniform(most - zero)));
    return builder.affine(made, uniform(step), uniform(0));
}

/** Whole numbers of no more than an activation's bits, which need no rounding. */
export function isNarrow(signal: Signal): boolean {
    const { min, max } = reachOf(signal);
    return isWhole(signal) && Math.min(largest(max), largest(signal.high)) - Math.max(smallest(min), smallest(signal.low)) < 2 ** MAX_BITS;
}
