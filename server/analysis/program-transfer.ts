/**
 * A compiled network on its way from the worker that compiled it to those that run it as well: programs are plain data, and
 * their arrays lie in shared memory where there is any, so that they exist once however many workers run them. It must not
 * know what programs do.
 */
import type { CompiledNetwork } from '../compiler/compile.js';
import type { CompiledLayer } from '../compiler/layer.js';
import type { Hardware } from '../hardware/model.js';
import type { Network } from '../network/model.js';

/** Without what the receiver has: the layer of the network, and its weights. In the network's order. */
export type SentLayer = Omit<CompiledLayer, 'layer'>;

export function sentLayers({ layers }: CompiledNetwork): readonly SentLayer[] {
    const seen = new Map<object, unknown>();
    return layers.map(({ layer: _, ...rest }) => inSharedMemory(rest, seen) as SentLayer);
}

/** The compiled network again, of the receiver's own copy of the network. */
export function receivedProgram(layers: readonly SentLayer[], network: Network, hardware: Hardware, options: CompiledNetwork['options']): CompiledNetwork {
    return { network, hardware, options, layers: layers.map((layer, index): CompiledLayer => ({ layer: network.layers[index], ...layer })) };
}

/** A copy whose typed arrays are on shared memory; what was one object stays one. */
function inSharedMemory(value: unknown, seen: Map<object, unknown>): unknown {
    if (typeof value !== 'object' || value === null || typeof SharedArrayBuffer === 'undefined') {
        return value;
    }
    const known = seen.get(value);
    if (known !== undefined) {
        return known;
    }
    if (value instanceof Int32Array) {
        const shared = new Int32Array(new SharedArrayBuffer(value.byteLength));
        shared.set(value);
        seen.set(value, shared);
        return shared;
    }
    if (ArrayBuffer.isView(value)) {
        return value;
    }
    const copy: object = Array.isArray(value) ? [] : {};
    seen.set(value, copy);
    for (const [name, field] of Object.entries(value)) {
        (copy as Record<string, unknown>)[name] = inSharedMemory(field, seen);
    }
    return copy;
}
