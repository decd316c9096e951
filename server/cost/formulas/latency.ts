/** Time of a section, by what it waits for. A formula; it knows no programs and no hardware. */

/** Of one array, from the first cycle to the last. */
export interface ArrayCycles {
    readonly searches: number;
    readonly writes: number;
    readonly loads: number;
    readonly reads: number;
    /** Steps one after another: columns that move for the same operation move at once, the longest way counts. */
    readonly shifts: number;
}

/** Seconds of one cycle of each kind; a transfer moves as many bits as the bus is wide. */
export interface CycleTimesS {
    readonly search: number;
    readonly write: number;
    readonly read: number;
    readonly shift: number;
    readonly transfer: number;
}

/** Seconds; they follow one another, so that their sum is the latency. */
export interface LatencyS {
    readonly search: number;
    /** Loads are writes of what the bus brought. */
    readonly write: number;
    readonly read: number;
    readonly shift: number;
    /** Waiting for activations and results. */
    readonly bus: number;
}

/**
 * Rows of an array, and arrays of a wave, work in parallel. What waits: the cycles of one array for each other, waves for each other,
 * and the program for the bus. Of arrays that run different programs at once the one that takes longest counts.
 *
 *     waves x (searches, writes + loads, reads, shift steps, each x its time), and ceil(bits / width) transfers
 *
 * Source: cycle times as device papers give them. Assumptions: a cycle of one kind does not overlap one of another; moving data does not
 * overlap computing; hops are pipelined, so that distance adds no time.
 */
export function latencyS(arrays: readonly ArrayCycles[], waves: number, movedBits: number, busWidth: number, times: CycleTimesS): LatencyS {
    const timed = arrays.map(({ searches, writes, loads, reads, shifts }) => ({
        search: searches * times.search * waves, write: (writes + loads) * times.write * waves, read: reads * times.read * waves, shift: shifts * times.shift * waves,
    }));
    const none = { search: 0, write: 0, read: 0, shift: 0 };
    const longest = timed.reduce((most, one) => totalS({ ...one, bus: 0 }) > totalS({ ...most, bus: 0 }) ? one : most, none);
    return { ...longest, bus: Math.ceil(movedBits / busWidth) * times.transfer };
}

export function totalS({ search, write, read, shift, bus }: LatencyS): number {
    return search + write + read + shift + bus;
}
