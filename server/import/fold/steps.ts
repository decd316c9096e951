/**
 * What can be done to a signal without making a layer: scaling, shifting, adding, clamping, rounding. Where the order of
 * things does not allow it, the signal becomes an activation first (`Materialise`).
 */
import { StepProblem } from './problem.js';
import { isUnbounded, isWhole, NO_BOUND, plain, withoutIdleBounds, type Rounding, type Signal, type Term } from './signal.js';
import { uniform, zip, type Vector } from './vector.js';

/** Far below what a 16-bit activation could notice. */
const SNAP = 1e-6;

/** Makes a signal one activation, scaled and shifted. Throws StepProblem. */
export type Materialise = (signal: Signal) => Signal;

/** scale * x + offset, by channel. Throws StepProblem where a number is not finite. */
export function affine(signal: Signal, scale: Vector, offset: Vector, materialise: Materialise): Signal {
    if (![...scale, ...offset].every(Number.isFinite)) {
        throw new StepProblem('import/not-finite', 'scales with a number that is not finite', 'NaN or infinity among scales, offsets or variances: the training that made them failed, or a variance is 0.');
    }
    const isOne = scale.every(v => v === 1);
    if (isOne && offset.every(v => v === 0)) {
        return signal;
    }
    if (signal.scaled) {
        const { of, scale: s, offset: o } = signal.scaled;
        return affine(of, scale.map(v => v * s), zip(scale, offset, (v, w) => v * o + w), materialise);
    }
    // Some quantisers scale back before they clamp: that bound is waited for.
    if (signal.rounding && scale.length === 1 && scale[0] > 0 && offset.length === 1 && !isOne && signal.pools.length === 0 && !isBoundedOnBothSides(signal)) {
        return { ...signal, scaled: { of: signal, scale: scale[0], offset: offset[0] } };
    }
    // Adding whole numbers commutes with rounding, scaling does not.
    if (signal.rounding && !(isOne && offset.every(Number.isInteger)) || signal.pools.length > 0 && !scale.every(v => v > 0)) {
        return affine(materialise(signal), scale, offset, materialise);
    }
    const bounded = !isUnbounded(signal);
    const moved = (bound: Vector): Vector => zip(zip(bound, scale, (b, s) => s === 0 ? 0 : b * s), offset, (a, b) => a + b);
    const [low, high] = bounded ? [moved(signal.low), moved(signal.high)] : [signal.low, signal.high];
    return {
        ...signal, terms: signal.terms.map(term => scaled(term, scale)),
        offset: zip(zip(signal.offset, scale, (a, b) => a * b), offset, (a, b) => a + b),
        // A negative factor turns the bounds round.
        low: bounded ? zip(low, high, Math.min) : low, high: bounded ? zip(low, high, Math.max) : high,
    };
}

function scaled(term: Term, scale: Vector): Term {
    const product = zip(term.scale, scale, (a, b) => a * b);
    return term.kind === 'mac' ? { ...term, scale: product, negativeScale: zip(term.negativeScale, scale, (a, b) => a * b) } : { ...term, scale: product };
}

/** a + b. Throws StepProblem. */
export function add(a: Signal, b: Signal, materialise: Materialise): Signal {
    const [left, right] = [a, b].map(signal => isSum(signal) ? signal : materialise(signal));
    if (left.shape.some((n, axis) => n !== right.shape[axis])) {
        throw new StepProblem('import/addends', `adds [${left.shape.join(', ')}] and [${right.shape.join(', ')}]`,
            'Activations of one shape are added: no broadcasting between them.');
    }
    const terms: Term[] = [...left.terms];
    for (const term of right.terms) {
        const same = terms.findIndex(one => one.kind === 'identity' && term.kind === 'identity' && one.source === term.source);
        if (same >= 0) {
            terms[same] = { ...terms[same], scale: zip(terms[same].scale, term.scale, (x, y) => x + y) };
        } else {
            terms.push(term);
        }
    }
    return { ...left, ...NO_BOUND, terms, offset: zip(left.offset, right.offset, (x, y) => x + y) };
}

/** Nothing but a sum: neither rounded nor bounded nor pooled. */
function isSum(signal: Signal): boolean {
    return !signal.rounding && signal.pools.length === 0 && isUnbounded(withoutIdleBounds(signal));
}

/** Between two bounds, by channel. Throws StepProblem. */
export function clamp(signal: Signal, low: Vector, high: Vector, materialise: Materialise): Signal {
    if (signal.scaled) {
        const { of, scale, offset } = signal.scaled;
        const inside = [low, high].map(bound => bound.map(v => (v - offset) / scale));
        const areWhole = inside.every(bound => bound.every(v => !Number.isFinite(v) || isNear(v)));
        return areWhole ? affine(clamp(of, inside[0].map(Math.round), inside[1].map(Math.round), materialise), uniform(scale), uniform(offset), materialise)
            : clamp(materialise(signal), low, high, materialise);
    }
    const between = (bound: Vector): Vector => zip(zip(bound, low, Math.max), high, Math.min);
    return { ...signal, low: between(signal.low), high: between(signal.high) };
}

function isBoundedOnBothSides({ low, high }: Signal): boolean {
    return low.every(Number.isFinite) && high.every(Number.isFinite);
}

/** To whole numbers. Throws StepProblem. */
export function round(given: Signal, rounding: Rounding, materialise: Materialise): Signal {
    const signal = snapped(given.scaled ? materialise(given) : given);
    if (signal.rounding || plain(signal) && isWhole(signal)) {
        return signal;
    }
    if (isWhole(signal)) {
        // Nothing to round, but what comes next is scaled by itself, as behind any other rounding.
        return { ...signal, rounding: 'nearest' };
    }
    const one = (v: number): number => rounding === 'down' ? Math.floor(v) : rounding === 'towards-zero' ? Math.trunc(v) : Math.floor(v + 0.5);
    return { ...signal, rounding, low: signal.low.map(one), high: signal.high.map(one) };
}

/** An activation, or a sum of some, divided by its own step again: what is whole but for the last digits of a division becomes so. */
export function snapped(signal: Signal): Signal {
    const near = (vector: Vector): boolean => vector.every(isNear);
    return signal.rounding || !near(signal.offset) || !signal.terms.every(term => term.kind !== 'mac' && !term.source.raw && near(term.scale)) ? signal
        : { ...signal, offset: signal.offset.map(Math.round), terms: signal.terms.map(term => ({ ...term, scale: term.scale.map(Math.round) })) };
}

function isNear(v: number): boolean {
    return Math.abs(v - Math.round(v)) <= SNAP * Math.max(1, Math.abs(v));
}

/** The same values by other names: a signal that may be renamed without harm. */
export function called(signal: Signal, tensor: string): Signal {
    return plain(signal) || signal.tensor === tensor ? signal : { ...signal, tensor };
}
