/**
 * Why one step of a network cannot become a layer. Thrown while a model is folded, caught where its steps are walked, so
 * that the others are still looked at.
 */

/** Codes of what is wrong with one node of a graph, or one operation of a list. */
export type StepCode = 'import/operator' | 'import/attribute' | 'import/shape' | 'import/not-ternary' | 'import/not-finite' | 'import/not-quantised'
    | 'import/zero-point' | 'import/activation' | 'import/addends' | 'import/per-position' | 'import/layout' | 'import/range' | 'import/input-use';

/** `reason` is a phrase that stands behind the step's name, `advice` says what to do. */
export class StepProblem extends Error {
    constructor(readonly code: StepCode, readonly reason: string, readonly advice: string) {
        super(reason);
    }
}
