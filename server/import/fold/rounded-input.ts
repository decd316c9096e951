/**
 * A model that rounds its input before anything else reads it: what it rounds to is the network's input. It must not know
 * what comes behind.
 */
import type { InputSlot } from './input.js';
import { MAX_BITS } from './integers.js';
import { StepProblem } from './problem.js';
import { identity, type IdentityTerm, type Signal } from './signal.js';
import { uniform } from './vector.js';

/** Bits and least value of a model's input that is integers. */
export interface InputType {
    readonly bits: number;
    readonly low: number;
}

/** The model rounds its input before anything else: that is the network's input. */
export function roundedInput(slot: InputSlot, type: InputType | undefined, signal: Signal, { scale, source }: IdentityTerm): Signal {
    if (scale.length > 1 || signal.offset.length > 1 || signal.pools.length > 0 || signal.low.length > 1 || signal.high.length > 1) {
        throw new StepProblem('import/input-use', 'rounds the channels of the input differently', 'The network\'s input has one type: quantise it with one scale.');
    }
    const ends = type ? [type.low, type.low + 2 ** type.bits - 1].map(v => v * scale[0] + signal.offset[0]) : [-Infinity, Infinity];
    const one = signal.rounding === 'nearest' ? (v: number): number => Math.floor(v + 0.5) : Math.floor;
    const low = Math.max(signal.low[0], one(Math.min(...ends)));
    const high = Math.min(signal.high[0], one(Math.max(...ends)));
    const bits = Math.ceil(Math.log2(high - low + 1));
    if (!(bits >= 1 && bits <= MAX_BITS)) {
        throw new StepProblem('import/range', 'rounds the input to a range without ends', `The network's input has at most ${MAX_BITS} bits: clamp it.`);
    }
    const shift = -Math.log2(scale[0]);
    const isShift = signal.rounding !== 'nearest' && signal.offset[0] === 0 && Number.isInteger(shift) && low === 0 && type !== undefined && shift > 0;
    const { activation } = isShift ? slot.rounded(source.shape, bits, 1, 0, shift)
        : slot.rounded(source.shape, bits, 1 / scale[0], low - signal.offset[0]);
    return identity(activation, signal.tensor, uniform(1), uniform(low));
}
