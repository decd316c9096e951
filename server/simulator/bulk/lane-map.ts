/**
 * Which bytes the lanes of a chunk read or write: runs of lanes at equal distances, one after another. Pure geometry: it
 * knows neither layers nor memory.
 */

/** Neighbours along one axis of a volume and the bytes from one to the next. Lanes count through the axes in their order. */
export interface Axis {
    readonly count: number;
    readonly step: number;
}

/** The same places with as few axes as possible, so that runs are long: at least one. */
export function joinAxes(axes: readonly Axis[]): readonly Axis[] {
    const joined: Axis[] = [];
    for (const axis of axes.filter(({ count }) => count > 1)) {
        const last = joined.at(-1);
        if (last && axis.step === last.count * last.step) {
            joined[joined.length - 1] = { count: last.count * axis.count, step: last.step };
        } else {
            joined.push(axis);
        }
    }
    return joined.length > 0 ? joined : [{ count: 1, step: 1 }];
}

/**
 * Writes the runs of lanes [first, first + lanes) to `runs` from index `at` on, two numbers each: address of the first lane
 * and how many follow at steps of axes[0]. Returns the index after the last.
 */
export function writeRuns(runs: Int32Array, at: number, axes: readonly Axis[], origin: number, first: number, lanes: number): number {
    const [inner, ...outer] = axes;
    let row = Math.floor(first / inner.count);
    const digits = outer.map(({ count }) => {
        const digit = row % count;
        row = Math.floor(row / count);
        return digit;
    });
    let address = origin + outer.reduce((sum, { step }, i) => sum + digits[i] * step, 0);
    let from = first % inner.count;
    for (let left = lanes; left > 0;) {
        const length = Math.min(inner.count - from, left);
        runs[at++] = address + from * inner.step;
        runs[at++] = length;
        left -= length;
        from = 0;
        for (let i = 0; i < outer.length; i++) {
            const { count, step } = outer[i];
            address += step;
            if (++digits[i] < count) {
                break;
            }
            digits[i] = 0;
            address -= count * step;
        }
    }
    return at;
}
