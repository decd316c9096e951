/** Whether the reader wants less motion. */
const reduced = matchMedia('(prefers-reduced-motion: reduce)');

/** Milliseconds that a picture stays while something plays: two pictures a second where less motion is wanted. */
export function leastMs(): number {
    return reduced.matches ? 500 : 0;
}
