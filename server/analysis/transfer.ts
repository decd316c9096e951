/**
 * Networks on their way to a worker: weights are sent once per worker and named by their content afterwards, so that the
 * edit of one layer does not copy the weights of all others. It must not know what is computed.
 */
import type { Network } from '../network/model.js';
import { arrayKey, isNumbers } from './content.js';

/** A network whose weights (Int8Array) are replaced by references. */
export interface PackedNetwork {
    readonly skeleton: unknown;
    /** The receiver forgets what it was sent before. */
    readonly restart: boolean;
    /** The weights that the receiver does not have, by key. */
    readonly added: readonly (readonly [key: string, weights: Int8Array])[];
}

/** Stands in a packed network where weights stood. */
interface WeightsReference {
    readonly weightsKey: string;
}

/** Bytes of weights a receiver keeps before it starts again: twenty versions of a ResNet-18. */
const keptBytes = 256 * 1024 * 1024;

/** What one receiver has been sent. */
export class SentWeights {
    private readonly keys = new Set<string>();
    private bytes = 0;

    /** Packs without waiting, so that what is noted as sent is sent next. `keys` from `weightKeys`. */
    pack(network: Network, keys: ReadonlyMap<Int8Array, string>): PackedNetwork {
        const restart = this.bytes > keptBytes;
        if (restart) {
            this.keys.clear();
            this.bytes = 0;
        }
        const added: [string, Int8Array][] = [];
        for (const [weights, key] of keys) {
            if (!this.keys.has(key)) {
                this.keys.add(key);
                this.bytes += weights.byteLength;
                added.push([key, weights]);
            }
        }
        const skeleton = replace(network, value => value instanceof Int8Array ? { weightsKey: keys.get(value)! } : undefined);
        return { skeleton, restart, added };
    }
}

/** The content keys of all weights of a network. */
export async function weightKeys(network: Network): Promise<ReadonlyMap<Int8Array, string>> {
    const weights = weightsIn(network);
    const keys = await Promise.all(weights.map(arrayKey));
    return new Map(weights.map((array, index) => [array, keys[index]]));
}

/** `store`: what this receiver was sent so far, by key; grows by what is added. @throws Error when weights were never sent */
export function unpackNetwork(packed: PackedNetwork, store: Map<string, Int8Array>): Network {
    if (packed.restart) {
        store.clear();
    }
    for (const [key, weights] of packed.added) {
        store.set(key, weights);
    }
    return replace(packed.skeleton, value => {
        if (!isReference(value)) {
            return undefined;
        }
        const weights = store.get(value.weightsKey);
        if (weights === undefined) {
            throw new Error(`weights ${value.weightsKey} were never sent`);
        }
        return weights;
    }) as Network;
}

function weightsIn(value: unknown, found: Int8Array[] = []): Int8Array[] {
    if (value instanceof Int8Array) {
        found.push(value);
    } else if (typeof value === 'object' && value !== null && !isNumbers(value)) {
        Object.values(value).forEach(field => weightsIn(field, found));
    }
    return found;
}

function isReference(value: unknown): value is WeightsReference {
    return typeof value === 'object' && value !== null && typeof (value as WeightsReference).weightsKey === 'string';
}

/** A copy in which `by` decides the values it answers for; typed arrays are kept as they are. */
function replace(value: unknown, by: (value: unknown) => unknown): unknown {
    const replaced = by(value);
    if (replaced !== undefined || typeof value !== 'object' || value === null || isNumbers(value)) {
        return replaced ?? value;
    }
    if (Array.isArray(value)) {
        return value.map(entry => replace(entry, by));
    }
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, replace(field, by)]));
}
