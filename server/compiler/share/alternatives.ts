/**
 * The target-first search with second thoughts. Knows the search only by its choices and the candidates it noted.
 */
import type { AdderGraph, TernaryMatrix } from './graph.js';
import type { TargetSearch } from './targets.js';

/**
 * The search with second thoughts: from the first choice on, each of `alternatives` other candidates is tried with the
 * rest of the run left to the rule; what lowers the number of adds is kept, until `work` comparisons are made.
 */
export function searchWithAlternatives(
    search: TargetSearch, matrix: TernaryMatrix, alternatives: number, work: number, isCancelled?: () => boolean
): AdderGraph {
    const limit = search.work + work;
    let best = search.run(matrix, { alternatives })!;
    let { choices, alternatives: others } = search;
    for (let i = 0; i < choices.length && best.a.length > search.bound && search.work < limit && !isCancelled?.(); i++) {
        const [choicesBefore, othersBefore] = [choices, others];
        for (const other of othersBefore[i] ?? []) {
            const forced = [...choicesBefore.slice(0, i), other];
            const found = search.run(matrix, { forced, alternatives, limit: best.a.length - 1 });
            if (found) {
                best = found;
                choices = search.choices;
                others = search.alternatives;
            }
        }
    }
    return best;
}
