/** "Did you mean": the one place that decides when two words are close. Knows nothing else. */
import { distance } from 'fastest-levenshtein';

/**
 * The candidate nearest to `word`, if it is near enough to be meant: at most a third of its letters differ (at least one
 * may; two letters in the wrong order count as one), or only the case does. Of equally near ones the first.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
    const allowed = Math.max(1, Math.floor(word.length / 3));
    let best: string | undefined;
    let bestDistance = allowed + 1;
    for (const candidate of candidates) {
        if (candidate === word) {
            continue;
        }
        const apart = candidate.toLowerCase() === word.toLowerCase() ? 0 : isSwap(word, candidate) ? 1 : distance(word, candidate);
        // A one-letter word is near to every other one: that says nothing.
        if (apart < bestDistance && apart < Math.max(word.length, candidate.length)) {
            best = candidate;
            bestDistance = apart;
        }
    }
    return best;
}

/** `firts` for `first`: the commonest slip. */
function isSwap(word: string, candidate: string): boolean {
    const at = [...word].findIndex((letter, index) => letter !== candidate[index]);
    return at >= 0 && word.length === candidate.length && word[at] === candidate[at + 1] && word[at + 1] === candidate[at] && word.slice(at + 2) === candidate.slice(at + 2);
}
