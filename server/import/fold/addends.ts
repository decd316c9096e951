/**
 * What one layer can add: its sums and one shortcut of one scale. A pool, a third addend, a shortcut with two scales become
 * layers of their own first, exactly or so finely that it does not show. It must not know how layers are made.
 */
import { labelOf, rolesOf } from './layers.js';
import { NO_BOUND, type Signal, type Term } from './signal.js';
import { uniform } from './vector.js';

/** How finely an addend is rounded, in steps of what it is added to. */
const FINE_STEP = 1 / 64;

/** The part of the builder that is used. Both give one activation, scaled and shifted; `exactly` only where integers can hold it. */
export interface AddendBuilder {
    exactly(signal: Signal): Signal | undefined;
    finely(signal: Signal, step: number): Signal;
    add(a: Signal, b: Signal): Signal;
}

export interface OneLayer {
    readonly signal: Signal;
    /** What the addends are off at most, in the signal's steps. */
    readonly deviation: number;
}

/** A signal in steps of its layer's output, with terms that fit that layer. Throws StepProblem. */
export function withinOneLayer(builder: AddendBuilder, given: Signal): OneLayer {
    const alone = addendsAlone(given.terms);
    let [signal, deviation] = [given, 0];
    for (const terms of alone.length > 0 ? alone.map(term => [term]) : surplus(given.terms)) {
        const own: Signal = { ...bare(signal), terms, offset: uniform(0), tensor: `${signal.tensor} (${labelOf({ terms })})` };
        const exact = builder.exactly(own);
        const sum = builder.add({ ...bare(signal), terms: signal.terms.filter(term => !terms.includes(term)) }, exact ?? builder.finely(own, FINE_STEP));
        signal = { ...signal, terms: sum.terms, offset: sum.offset };
        deviation += exact ? 0 : FINE_STEP;
    }
    if (signal === given) {
        return { signal, deviation };
    }
    const rest = withinOneLayer(builder, signal);
    return { signal: rest.signal, deviation: deviation + rest.deviation };
}

/** Only what is added up. */
function bare(signal: Signal): Signal {
    return { ...signal, ...NO_BOUND, rounding: undefined, pools: [] };
}

/** Terms that are no activations yet and cannot be the layer's sums nor its shortcut. */
function addendsAlone(terms: readonly Term[]): readonly Term[] {
    const { residual, others } = rolesOf(terms);
    // The place of the shortcut is for an activation, where there is one.
    const yields = residual && residual.kind !== 'identity' && others.some(({ kind }) => kind === 'identity');
    return [...yields ? [residual] : [], ...others.filter(({ kind }) => kind !== 'identity')];
}

/** Of more activations than fit, two that are added first. */
function surplus(terms: readonly Term[]): readonly (readonly Term[])[] {
    const activations = terms.filter(({ kind }) => kind === 'identity');
    return rolesOf(terms).others.length > 0 ? [activations.slice(0, 2)] : [];
}
