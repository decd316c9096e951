/**
 * Whether a network's activations are alive: how many are zero, how many at their largest value. It must not know how
 * they were computed.
 */
import { maxActivation, outputBits, type Activations, type Network } from './model.js';

export interface ActivationShares {
    readonly layer: string;
    /** Share of activations that are 0. */
    readonly zeros: number;
    /** Share of activations that are 2^bits - 1; 0 for one-bit activations, where everything but 0 is. */
    readonly saturated: number;
}

/** What trained networks show, widely drawn; outside it energy and latency of a run say little about a real one. */
export const PLAUSIBLE = { zeros: { least: 0.1, most: 0.7 }, saturated: { most: 0.2 } } as const;

/** Shares of every layer that gives activations (flatten passes on what is counted before it), over one or more runs of a network. */
export function activationStatistics(network: Network, ...runs: readonly ReadonlyMap<string, Activations>[]): ActivationShares[] {
    return network.layers.flatMap(layer => {
        const bits = outputBits(layer);
        if (bits === undefined || layer.kind === 'flatten') {
            return [];
        }
        const most = maxActivation(bits);
        let zeros = 0;
        let saturated = 0;
        let count = 0;
        for (const values of runs.map(run => run.get(layer.name)!)) {
            for (const v of values) {
                zeros += v === 0 ? 1 : 0;
                saturated += v === most && most > 1 ? 1 : 0;
            }
            count += values.length;
        }
        return [{ layer: layer.name, zeros: zeros / count, saturated: saturated / count }];
    });
}

/** The layers outside PLAUSIBLE. */
export function implausibleLayers(shares: readonly ActivationShares[]): ActivationShares[] {
    return shares.filter(({ zeros, saturated }) =>
        zeros < PLAUSIBLE.zeros.least || zeros > PLAUSIBLE.zeros.most || saturated >= PLAUSIBLE.saturated.most);
}
