/** Long work in pieces, so that who does it can see to something else in between. Knows nothing of what is done. */

/** Each step yields how much it has done, in weights looked at; the end is the result. */
export type Work<T> = Generator<number, T, void>;

/** So much is done in a few milliseconds. */
export const PIECE = 2 ** 17;

/** All of it at once. */
export function finish<T>(work: Work<T>): T {
    for (;;) {
        const step = work.next();
        if (step.done) {
            return step.value;
        }
    }
}
